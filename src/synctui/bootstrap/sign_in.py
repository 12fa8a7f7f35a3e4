"""Signing in to Teamleader and to accounting tools: by a person with a browser elsewhere, or at a sandbox by itself."""

from __future__ import annotations

import getpass
import os
import secrets as randomness
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synctui.bootstrap.tools import TEAMLEADER, module
from synctui.bootstrap.workspace import Workspace
from synctui.domain.booking import Administration
from synctui.domain.connector_spec import ConnectorSpec, OptionKind, SignIn
from synctui.domain.errors import BadInput
from synctui.domain.integration import Integration
from synctui.ports.setting_up import Attempt
from synctui.settings.secrets import check_place

OWN_REDIRECT = "http://localhost:8765/landed"
"""For vendors that send people back to their own computer."""


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

    def keep_key(self, key: str, option: str | None = None) -> None:
        """Keep the key that the tool's settings ask for; whether it opens anything is seen when connecting.

        Without an option it is the answer to every secret one. Empty: it is forgotten.
        """
        from synctui.wire.redact import remember

        assert self.integration is not None
        remember(key)
        spec: ConnectorSpec = module(self.tool).SPEC
        for one in spec.options:
            if one.kind is OptionKind.SECRET and option in {None, one.key}:
                self._keep(f"{self.name}/{one.key}", key)
        # A key that was refused once is not refused for ever.
        self.workspace.secrets.delete(f"{self.name}/token")

    def _keep(self, name: str, key: str) -> None:
        if key:
            self.workspace.secrets.put(name, key)
        else:
            self.workspace.secrets.delete(name)

    def has_key(self, option: str) -> bool:
        return self.workspace.secrets.get(f"{self.name}/{option}") is not None

    def has_client(self) -> bool:
        return self.workspace.secrets.get(f"{self.tool}/client") is not None

    @property
    def suggested_redirect(self) -> str:
        return "" if self._tokens().needs_public_redirect else OWN_REDIRECT

    def begin(self) -> str:
        """The address that the person opens in any browser; by then it is certain that a token can be kept."""
        check_place(self.workspace.secrets)
        state = randomness.token_urlsafe(24)
        self.workspace.secrets.put(self._state, state)
        url: str = self._tokens().authorize_url(state)
        return url

    def attempt(self) -> Attempt:
        """The same with all that a person is told of it."""
        from synctui.wire.landing import can_land, port_of

        address, tokens = self.begin(), self._tokens()
        redirect: str = tokens.redirect_uri
        listens = can_land(redirect)
        tunnel = tunnel_to(port_of(redirect) or 0, os.environ) if listens else ""
        return Attempt(address, redirect, self.workspace.secrets.place, tokens.code_life, listens, tunnel)

    async def landed(self) -> str:
        """The address on which the browser landed by itself, where it lands on this computer."""
        from synctui.wire.landing import landed

        state = self.workspace.secrets.get(self._state)
        if state is None:
            raise BadInput("sign-in-not-begun")
        return await landed(self._tokens().redirect_uri, state)

    async def finish(self, pasted: str) -> None:
        """Turn the address they landed on into tokens; raises `BadInput` where it belongs to another try."""
        state = self.workspace.secrets.get(self._state)
        if state is None:
            raise BadInput("sign-in-not-begun")
        tokens = self._tokens()
        try:
            await tokens.exchange(pasted, state)
        finally:
            await tokens.aclose()
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


def tunnel_to(port: int, environ: Mapping[str, str]) -> str:
    """The command that leads a port of the person's own computer to this one; empty where they sit at it.

    >>> tunnel_to(8765, {"SSH_CONNECTION": "192.0.2.7 50022 198.51.100.4 22", "USER": "anna"})
    'ssh -L 8765:127.0.0.1:8765 anna@198.51.100.4'
    """
    parts = environ.get("SSH_CONNECTION", "").split()
    if len(parts) != 4:
        return ""
    user = environ.get("USER") or environ.get("LOGNAME") or getpass.getuser()
    at = "" if parts[3] == "22" else f"-p {parts[3]} "
    return f"ssh {at}-L {port}:127.0.0.1:{port} {user}@{parts[2]}"


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
