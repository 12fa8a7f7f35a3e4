"""A provider of tokens that rotates them, and the sign-in of one integration there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.ports.pace import Unpaced
from synctui.ports.secrets import Secrets
from synctui.sandbox.exact_online import ExactOnline
from synctui.settings.secrets import MemorySecrets
from synctui.testing.clock import VirtualClock
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import HttpClient, in_process
from synctui.wire.oauth2 import Endpoints, OAuthClient, Token, Tokens

OWNER = "exact_online:demo"


class SignIn:
    """One sign-in; `tokens()` makes as many users of it as there are processes in a test."""

    def __init__(self, secrets: Secrets | None = None) -> None:
        self.clock = VirtualClock()
        self.provider = ExactOnline(now=self.clock.now)
        self.secrets: Secrets = secrets or MemorySecrets()
        self.script = FaultScript()
        OAuthClient("app", "client-secret-canary", "https://example.test/back").save(self.secrets, "exact_online")

    def start(self) -> Token:
        """A fresh pair of tokens, as after a person's consent."""
        issued = self.provider.oauth.issue_tokens()
        return self.keep(issued["access_token"], issued["refresh_token"])

    def keep(self, access: str, refresh: str) -> Token:
        token = Token(access, refresh, self.clock.now() + timedelta(seconds=600))
        self.secrets.put(f"{OWNER}/token", token.as_json())
        return token

    def stored(self) -> Token:
        return Token.from_json(self.secrets.get(f"{OWNER}/token") or "")

    def tokens(self) -> Tokens:
        transport = FaultyTransport(in_process(self.provider), self.script, self.clock.sleep)
        http = HttpClient(transport, Unpaced(), base_url="https://provider.test", clock=self.clock)
        endpoints = Endpoints("https://provider.test/api/oauth2/auth", "/api/oauth2/token")
        return Tokens(http, endpoints, self.secrets, OWNER, self.clock, 30.0)

    def fault(self, kind: FaultKind, **rest: Any) -> None:
        self.script.faults.append(Fault(kind, path="/token", **rest))


@pytest.fixture
def sign_in() -> SignIn:
    return SignIn()


@pytest.fixture
def sign_in_with() -> Callable[[Secrets], SignIn]:
    return SignIn
