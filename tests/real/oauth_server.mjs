// A real authorization server (oidc-provider): refresh tokens rotate, and one that comes twice revokes everything.
// usage: node oauth_server.mjs FOLDER CLIENT SECRET REDIRECT   FOLDER is where oidc-provider was installed
// Says its address in the first line, then each answer of the token endpoint as a line of JSON.
import http from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, client, secret, redirect] = process.argv.slice(2);
const here = createRequire(`${folder}/here.js`);
const { Provider, default: other } = await import(pathToFileURL(here.resolve('oidc-provider')).href);
const say = (what) => console.log(JSON.stringify(what));

const server = http.createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new (Provider ?? other)(issuer, {
    clients: [{
      client_id: client,
      client_secret: secret,
      token_endpoint_auth_method: 'client_secret_post',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [redirect],
      response_types: ['code'],
    }],
    pkce: { required: () => false },
    scopes: ['openid', 'offline_access'],
    ttl: { AccessToken: 600, RefreshToken: 3600, AuthorizationCode: 60, Session: 600, Grant: 3600, Interaction: 600, IdToken: 60 },
    rotateRefreshToken: true,
    issueRefreshToken: async () => true,
    findAccount: async (_context, id) => ({ accountId: id, claims: async () => ({ sub: id }) }),
    cookies: { keys: ['test'] },
  });
  provider.on('grant.success', (context) => say({ grant: context.oidc.params.grant_type, error: null }));
  provider.on('grant.error', (context, error) => say({ grant: context.oidc.params?.grant_type, error: error.error }));
  provider.on('grant.revoked', () => say({ grant: 'revoked', error: null }));
  server.on('request', provider.callback());
  say({ address: issuer });
});
