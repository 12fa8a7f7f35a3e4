"""Two actors refresh one rotating token: one request, and nobody is signed out, at a server that really revokes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from synctui.domain.errors import AccessDenied
from synctui.ports.pace import Unpaced
from synctui.settings.secrets import FileSecrets
from synctui.wire.http import HttpClient, network
from synctui.wire.oauth2 import Endpoints, OAuthClient, Token, Tokens

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]

NAME = "exact_online:demo"
REFRESHER = Path(__file__).parent / "refresher.py"


class SignIn:
    """One sign-in at the server, kept in files."""

    def __init__(self, home: Path, provider) -> None:
        self.home, self.provider = home, provider
        self.secrets = FileSecrets(home)
        self.http = HttpClient(network(), Unpaced(), base_url=provider.address)
        endpoints = Endpoints(f"{provider.address}/auth", f"{provider.address}/token")
        self.tokens = Tokens(self.http, endpoints, self.secrets, NAME)
        OAuthClient(provider.client, provider.secret, provider.redirect).save(self.secrets, "exact_online")

    async def begin(self) -> None:
        """As a person with a browser: follow the address, agree, take the address on which the browser lands."""
        url = self.tokens.authorize_url("state-1", scope="openid offline_access", prompt="consent")
        async with httpx.AsyncClient(timeout=20) as browser:
            await self.tokens.exchange(await self._landed(browser, url), "state-1")

    async def _landed(self, browser: httpx.AsyncClient, url: str) -> str:
        answer = await browser.get(url)
        while True:
            if answer.is_redirect:
                url = urljoin(str(answer.url), answer.headers["location"])
                if url.startswith(self.provider.redirect):
                    return url
                answer = await browser.get(url)
                continue
            (action,) = re.findall(r'<form[^>]*action="([^"]+)"', answer.text)
            (prompt,) = re.findall(r'name="prompt" value="(\w+)"', answer.text)
            form = {"prompt": prompt, "login": "bookkeeper", "password": "any"}
            answer = await browser.post(urljoin(str(answer.url), action), data=form)

    def age(self) -> Token:
        token = Token.from_json(self.secrets.get(f"{NAME}/token") or "")
        old = Token(token.access, token.refresh, datetime.now(UTC) - timedelta(seconds=1))
        self.secrets.put(f"{NAME}/token", old.as_json())
        return old

    async def is_welcome(self, access: str) -> bool:
        """Whether the server knows the person behind this token."""
        answer = await self.http.request("GET", "/me", headers={"Authorization": f"Bearer {access}"})
        return answer.status == 200


@pytest.fixture
async def sign_in(tmp_path: Path, provider) -> AsyncIterator[SignIn]:
    one = SignIn(tmp_path / "secrets", provider)
    await one.begin()
    yield one
    await one.http.aclose()


def six_at_once(sign_in: SignIn) -> list[str]:
    """Six processes that are started before any of them may begin; what each of them got."""
    command = [sys.executable, REFRESHER, sign_in.home, sign_in.provider.address]
    six = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]  # fmt: skip
    for process in six:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in six:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    return [process.communicate(timeout=60)[0].strip() for process in six]


async def test_six_processes_with_one_expired_token_ask_once_and_nobody_is_signed_out(sign_in: SignIn) -> None:
    old = sign_in.age()

    got = six_at_once(sign_in)
    sign_in.age()
    again = six_at_once(sign_in)

    assert (len(set(got)), len(set(again))) == (1, 1)
    assert len({old.access, got[0], again[0]}) == 3
    assert await sign_in.is_welcome(again[0])
    asked = sign_in.provider.stop()
    assert [one["grant"] for one in asked] == ["authorization_code", "refresh_token", "refresh_token"]
    assert [one["error"] for one in asked] == [None] * 3


async def test_the_server_revokes_everything_when_a_used_token_comes_again_and_that_is_said_once(
    sign_in: SignIn,
) -> None:
    """What a lost answer costs at this server, and that the six above had something to lose."""
    old = sign_in.age()
    renewed = await sign_in.tokens.access()
    sign_in.secrets.put(f"{NAME}/token", old.as_json())

    codes = []
    for _ in range(3):
        with pytest.raises(AccessDenied) as refused:
            await sign_in.tokens.access()
        codes.append(refused.value.code)

    assert not await sign_in.is_welcome(renewed)
    assert codes == ["sign-in-needed"] * 3
    asked = sign_in.provider.stop()
    assert [one["error"] for one in asked if one["grant"] == "refresh_token"] == [None, "invalid_grant"]


async def test_after_signing_in_again_everything_goes_on(sign_in: SignIn) -> None:
    spent = Token("gone", "gone", datetime.now(UTC), is_spent=True)
    sign_in.secrets.put(f"{NAME}/token", spent.as_json())

    await sign_in.begin()

    assert await sign_in.is_welcome(await sign_in.tokens.access())
