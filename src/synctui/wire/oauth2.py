"""Signing in by OAuth2 with rotating refresh tokens: one refresh at a time, stored before it is used.

Messages by oauthlib (RFC 6749), requests by `wire.http`. A refresh whose answer is lost costs the sign-in: that state
is saved and raised as `AccessDenied`, and nothing is tried again until a person has signed in.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from synctui.domain.errors import AccessDenied, BadInput, Misconfigured, NoAnswer, Unavailable
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.secrets import Secrets
from synctui.wire.http import Answer, HttpClient
from synctui.wire.redact import remember, words_of

_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_DEFAULT_LIFE = 3600.0


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses of a provider: where the person signs in (absolute), where tokens are given (may be relative).

    `needs_public_redirect`: the provider sends nobody back to an address of their own computer or without encryption.
    `code_life`: seconds in which the code must be exchanged after the person has agreed.
    """

    authorize: str
    token: str
    needs_public_redirect: bool = False
    code_life: float = 600.0


@dataclass(frozen=True, slots=True, repr=False)
class OAuthClient:
    """The application as registered with the provider; kept as the secret ``<tool>/client``."""

    client_id: str
    client_secret: str
    redirect_uri: str

    def save(self, secrets: Secrets, tool: str) -> None:
        remember(self.client_secret)
        secrets.put(f"{tool}/client", json.dumps({name: getattr(self, name) for name in self.__slots__}))

    @classmethod
    def load(cls, secrets: Secrets, tool: str) -> OAuthClient:
        """Raises `Misconfigured` ``oauth-client-missing`` where none is registered."""
        stored = secrets.get(f"{tool}/client")
        if stored is None:
            raise Misconfigured("oauth-client-missing", tool=tool)
        client = cls(**json.loads(stored))
        remember(client.client_secret)
        return client


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """A pair of tokens as stored; `is_spent` says that only a new sign-in helps."""

    access: str
    refresh: str
    expires_at: datetime
    is_spent: bool = False

    def as_json(self) -> str:
        return json.dumps(
            {
                "access": self.access,
                "refresh": self.refresh,
                "expires_at": self.expires_at.isoformat(),
                "state": "sign-in-needed" if self.is_spent else "ok",
            }
        )

    @classmethod
    def from_json(cls, text: str) -> Token:
        stored = json.loads(text)
        token = cls(
            stored["access"],
            stored["refresh"],
            datetime.fromisoformat(stored["expires_at"]),
            stored.get("state") == "sign-in-needed",
        )
        remember(token.access)
        remember(token.refresh)
        return token


class Tokens:
    """The tokens of one sign-in, shared by every process through `secrets`.

    `name` owns the secret ``<name>/token``; the application is the secret ``<tool>/client``, where the tool is what
    stands before the first colon of `name` unless `tool` says otherwise. `margin` is in seconds: how much of an access
    token's life must be left for it to be used.
    """

    def __init__(
        self,
        http: HttpClient,
        endpoints: Endpoints,
        secrets: Secrets,
        name: str,
        clock: Clock | None = None,
        margin: float = 60.0,
        *,
        tool: str | None = None,
    ) -> None:
        self._http = http
        self._endpoints = endpoints
        self._secrets = secrets
        self._secret = f"{name}/token"
        self._tool = tool or name.partition(":")[0]
        self._clock = clock or SystemClock()
        self._margin = timedelta(seconds=margin)
        self._read_last: tuple[str, Token] | None = None
        """What stood in the secret the last time, and what it means: it is asked before every request."""

    @property
    def is_signed_in(self) -> bool:
        token = self._stored()
        return token is not None and not token.is_spent

    def sign_out(self) -> None:
        self._secrets.delete(self._secret)

    # signing in -----------------------------------------------------------------------------------------------

    @property
    def code_life(self) -> float:
        """Seconds in which a code must be exchanged."""
        return self._endpoints.code_life

    @property
    def needs_public_redirect(self) -> bool:
        return self._endpoints.needs_public_redirect

    async def aclose(self) -> None:
        await self._http.aclose()

    @property
    def redirect_uri(self) -> str:
        """Where the browser lands; raises `Misconfigured` ``oauth-client-missing``."""
        return OAuthClient.load(self._secrets, self._tool).redirect_uri

    def authorize_url(self, state: str, **extra: str) -> str:
        """Where the person signs in; `state` comes back with the answer and must be kept until then."""
        client = OAuthClient.load(self._secrets, self._tool)
        if self._endpoints.needs_public_redirect and not _is_public(client.redirect_uri):
            raise Misconfigured("redirect-address-local", tool=self._tool, redirect=client.redirect_uri)
        remember(state)
        # oauthlib insists on https; only a sandbox on loopback has none.
        address = self._endpoints.authorize
        secure = "https://" + address.removeprefix("http://") if address.startswith("http://") else address
        url: str = WebApplicationClient(client.client_id).prepare_request_uri(
            secure, redirect_uri=client.redirect_uri, state=state, **extra
        )
        return "http://" + url.removeprefix("https://") if secure != address else url

    async def exchange(self, pasted: str, state: str) -> None:
        """Turn the pasted redirect address (or the bare code) into stored tokens.

        Raises `BadInput` where the address is not the answer to this `state`, `AccessDenied` where it was refused.
        """
        client = OAuthClient.load(self._secrets, self._tool)
        code = _code_of(pasted, state)
        remember(code)
        body = WebApplicationClient(client.client_id).prepare_request_body(
            code=code, redirect_uri=client.redirect_uri, client_secret=client.client_secret
        )
        async with self._secrets.lock(self._secret):
            try:
                self._store(self._parse(await self._ask(body), None))
            except OAuth2Error as problem:
                raise AccessDenied("sign-in-refused", tool_text=_words(problem)) from None
            except NoAnswer:
                raise AccessDenied from None

    # using ----------------------------------------------------------------------------------------------------

    async def access(self) -> str:
        """An access token that has more than the margin left; refreshed if need be."""
        token = self._usable()
        return token.access if self._is_fresh(token) else await self._undisturbed(None)

    async def refreshed(self, rejected: str) -> str:
        """A token in place of one that was answered with 401; somebody else may have renewed it already."""
        return await self._undisturbed(rejected)

    async def _undisturbed(self, rejected: str | None) -> str:
        """A refresh is carried through even if its caller is cancelled: an unread answer would cost the sign-in."""
        work = asyncio.ensure_future(self._renew(rejected))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait({work})
            if not work.cancelled():
                work.exception()
            raise

    async def _renew(self, rejected: str | None) -> str:
        async with self._secrets.lock(self._secret):
            token = self._usable()
            if token.access != rejected and (rejected is not None or self._is_fresh(token)):
                return token.access
            return await self._refresh(token, rejected)

    async def _refresh(self, token: Token, rejected: str | None) -> str:
        client = OAuthClient.load(self._secrets, self._tool)
        body = WebApplicationClient(client.client_id).prepare_refresh_body(
            refresh_token=token.refresh, client_id=client.client_id, client_secret=client.client_secret
        )
        try:
            renewed = self._parse(await self._ask(body), token)
        except NoAnswer:
            raise self._lost(token) from None
        except InvalidGrantError as problem:
            return self._after_invalid_grant(token, _words(problem))
        except OAuth2Error as problem:
            if rejected is None and token.expires_at > self._clock.now():
                # The provider finds it too early to renew: what is there is still good.
                return token.access
            raise AccessDenied(tool_text=_words(problem)) from None
        self._store(renewed)
        return renewed.access

    def _after_invalid_grant(self, token: Token, words: str | None) -> str:
        """Somebody who does not share our lock may have renewed it: looked at once more, then it is over."""
        stored = self._stored()
        if stored is not None and stored.refresh != token.refresh and not stored.is_spent:
            return stored.access
        raise self._lost(token, words)

    def _lost(self, token: Token, words: str | None = None) -> AccessDenied:
        self._store(Token(token.access, token.refresh, token.expires_at, is_spent=True))
        return AccessDenied(tool_text=words)

    async def _ask(self, body: str) -> Answer:
        answer = await self._http.request(
            "POST", self._endpoints.token, headers=_FORM, content=body.encode(), writes=True, endpoint="oauth2/token"
        )
        if answer.status >= 500:
            raise Unavailable(reason=f"HTTP {answer.status}")
        return answer

    def _parse(self, answer: Answer, before: Token | None) -> Token:
        """Raises `OAuth2Error` for a refusal and `NoAnswer` for a success without a readable token in it."""
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict):
            if answer.is_success:
                raise NoAnswer(reason="unreadable")
            said = {"error": "invalid_request", "error_description": f"HTTP {answer.status}"}
        if not answer.is_success:
            said.setdefault("error", "invalid_request")
            said.pop("access_token", None)
        return self._token_from(said, before, is_success=answer.is_success)

    def _token_from(self, said: dict[str, Any], before: Token | None, *, is_success: bool) -> Token:
        life = _seconds(said.pop("expires_in", None))
        for name in ("access_token", "refresh_token"):
            remember(said[name] if isinstance(said.get(name), str) else None)
        try:
            parsed = WebApplicationClient("").parse_request_body_response(json.dumps(said, default=str))
        except OAuth2Error:
            if is_success and "error" not in said:
                raise NoAnswer(reason="no token") from None
            raise
        refresh = parsed.get("refresh_token") or (before.refresh if before else "")
        return Token(parsed["access_token"], refresh, self._clock.now() + timedelta(seconds=life))

    def _stored(self) -> Token | None:
        text = self._secrets.get(self._secret)
        if text is None:
            return None
        if self._read_last is None or self._read_last[0] != text:
            self._read_last = (text, Token.from_json(text))
        return self._read_last[1]

    def _usable(self) -> Token:
        token = self._stored()
        if token is None or token.is_spent:
            raise AccessDenied
        return token

    def _is_fresh(self, token: Token) -> bool:
        return token.expires_at - self._clock.now() > self._margin

    def _store(self, token: Token) -> None:
        self._secrets.put(self._secret, token.as_json())


def _is_public(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and parts.hostname not in {None, "localhost", "127.0.0.1", "::1"}


def _code_of(pasted: str, state: str) -> str:
    """The code from a redirect address or from a query; anything else is the code itself."""
    text = "".join(pasted.split())
    query = urlsplit(text).query if "://" in text else text.lstrip("?")
    if not any(f"{name}=" in query for name in ("code", "state", "error")):
        if not text or "://" in text:
            raise BadInput("sign-in-address-without-code")
        return unquote(text)
    values = {name: found[0] for name, found in parse_qs(query).items()}
    if not hmac.compare_digest(values.get("state", "").encode(), state.encode()):
        raise BadInput("sign-in-address-of-another-try")
    if "error" in values:
        raise AccessDenied("sign-in-refused", tool_text=words_of(values.get("error_description") or values["error"]))
    if "code" not in values:
        raise BadInput("sign-in-address-without-code")
    return values["code"]


def _seconds(stated: object) -> float:
    """`expires_in` as number or as text (Exact Online writes "600"); an hour where it is unreadable."""
    try:
        return float(str(stated))
    except ValueError:
        return _DEFAULT_LIFE


def _words(problem: OAuth2Error) -> str | None:
    """What the provider says, without the tokens and codes that some providers repeat in it."""
    text = problem.description or problem.error
    return words_of(text) if text else None
