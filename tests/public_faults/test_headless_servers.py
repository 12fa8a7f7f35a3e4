"""A sign-in made on a server without a desktop could not be saved and was thrown away: the place is tried first."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from synctui.domain.errors import Misconfigured
from synctui.ports.pace import Unpaced
from synctui.ports.secrets import Secrets
from synctui.sandbox.exact_online import ExactOnline
from synctui.settings.secrets import choose_secrets
from synctui.testing.clock import VirtualClock
from synctui.wire.http import HttpClient, in_process
from synctui.wire.oauth2 import Endpoints, OAuthClient, Tokens

OWNER = "exact_online:demo"
BACK = "https://example.test/back"


@pytest.fixture
def provider() -> ExactOnline:
    return ExactOnline(now=VirtualClock().now)


def process(provider: ExactOnline, secrets: Secrets) -> Tokens:
    """What one start of the program has of the sign-in."""
    http = HttpClient(in_process(provider), Unpaced(), base_url="https://provider.test", clock=VirtualClock())
    endpoints = Endpoints("https://provider.test/api/oauth2/auth", "/api/oauth2/token")
    return Tokens(http, endpoints, secrets, OWNER, VirtualClock(), 30.0)


@pytest.fixture(autouse=True)
def no_keyring_service(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)


async def test_without_a_keyring_the_sign_in_is_in_a_private_file_and_the_next_command_has_it(
    provider: ExactOnline, tmp_path: Path
) -> None:
    folder = tmp_path / "state" / "secrets"
    secrets = choose_secrets(folder, {})
    OAuthClient("app", "secret", BACK).save(secrets, "exact_online")

    await process(provider, secrets).exchange(provider.issue_code(BACK).replace("!", "%21"), "state-1")

    assert process(provider, choose_secrets(folder, {})).is_signed_in
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir() if path.is_file()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_where_nothing_can_be_saved_that_is_said_before_anybody_signs_in(provider: ExactOnline, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("not a folder")

    with pytest.raises(Misconfigured) as refusal:
        choose_secrets(home / "secrets", {})

    assert refusal.value.code == "secrets-not-writable"
    assert provider.requests == []


async def test_what_was_chosen_once_is_chosen_by_the_next_command_though_a_keyring_has_come_up(
    provider: ExactOnline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "secrets"
    secrets = choose_secrets(folder, {})
    OAuthClient("app", "secret", BACK).save(secrets, "exact_online")
    await process(provider, secrets).exchange(provider.issue_code(BACK).replace("!", "%21"), "state-1")

    monkeypatch.delitem(sys.modules, "keyring")

    assert process(provider, choose_secrets(folder, {})).is_signed_in
