"""Signing in to Teamleader and to accounting tools: by a person with a browser elsewhere, or at a sandbox by itself."""

from __future__ import annotations

import secrets as randomness
from dataclasses import dataclass
from typing import Any

from synctui.bootstrap.tools import TEAMLEADER, module
from synctui.bootstrap.workspace import Workspace
from synctui.domain.booking import Administration
from synctui.domain.connector_spec import ConnectorSpec, OptionKind, SignIn
from synctui.domain.errors import BadInput
from synctui.domain.integration import Integration


@dataclass(frozen=True, slots=True)
class SigningIn:
    """One sign-in, to Teamleader (`integration` is None) or to the tool of an integration.

    The state of a try is kept with the secrets, so that the address may be pasted into a later command.
    """

    workspace: Workspace
    integration: Integration | None = None

    @property
    def name(self) -> str:
        return self.integration.id if self.integration else TEAMLEADER

    @property
    def tool(self) -> str:
        return self.integration.tool if self.integration else TEAMLEADER

    def register(self, client_id: str, client_secret: str, redirect_uri: str) -> None:
        """Keep the OAuth client that the company has registered with the vendor."""
        from synctui.wire.oauth2 import OAuthClient

        OAuthClient(client_id, client_secret, redirect_uri).save(self.workspace.secrets, self.tool)

    def keep_key(self, key: str) -> None:
        """Keep the key that the tool's settings ask for; whether it opens anything is seen when connecting."""
        from synctui.wire.redact import remember

        assert self.integration is not None
        remember(key)
        spec: ConnectorSpec = module(self.tool).SPEC
        for option in spec.options:
            if option.kind is OptionKind.SECRET:
                self.workspace.secrets.put(f"{self.name}/{option.key}", key)

    def has_client(self) -> bool:
        return self.workspace.secrets.get(f"{self.tool}/client") is not None

    def begin(self) -> str:
        """The address that the person opens in any browser."""
        state = randomness.token_urlsafe(24)
        self.workspace.secrets.put(self._state, state)
        url: str = self._tokens().authorize_url(state)
        return url

    async def finish(self, pasted: str) -> None:
        """Turn the address they landed on into tokens; raises `BadInput` where it belongs to another try."""
        state = self.workspace.secrets.get(self._state)
        if state is None:
            raise BadInput("sign-in-not-begun")
        await self._tokens().exchange(pasted, state)
        self.workspace.secrets.delete(self._state)

    async def administrations(self) -> tuple[Administration, ...]:
        """The books that this sign-in may write to."""
        assert self.integration is not None
        connector, _ = self.workspace.tools.connector(self.integration, None)
        try:
            return await connector.administrations()
        finally:
            await connector.aclose()

    @property
    def _state(self) -> str:
        return f"{self.name}/state"

    def _tokens(self) -> Any:
        context = self.workspace.tools.context(self.tool, self.integration)
        if self.integration is not None:
            return module(self.integration.tool).sign_in(context)
        from synctui.sources import teamleader

        return teamleader.sign_in(context)


@dataclass(frozen=True, slots=True)
class SandboxSignIn:
    """What a person would do in the browser, done at a sandbox that gives its codes away."""

    workspace: Workspace
    address: str

    async def teamleader(self, sandbox: Any) -> None:
        await self._sign_in(SigningIn(self.workspace), sandbox)

    async def tool(self, integration: Integration, sandbox: Any) -> None:
        """By OAuth, or with a key that the sandbox makes for these books."""
        spec: ConnectorSpec = module(integration.tool).SPEC
        if spec.sign_in is SignIn.OAUTH2:
            await self._sign_in(SigningIn(self.workspace, integration), sandbox)
        elif spec.sign_in is SignIn.KEY and integration.administration is not None:
            key = sandbox.issue_key(integration.administration.remote_id)
            SigningIn(self.workspace, integration).keep_key(key)

    async def _sign_in(self, signing: SigningIn, sandbox: Any) -> None:
        redirect = f"{self.address}/landed"
        signing.register("demo-client", "demo-client-secret", redirect)
        signing.begin()
        await signing.finish(sandbox.issue_code(redirect))
