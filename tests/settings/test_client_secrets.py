"""A client secret may stay in the environment, in a password manager or with systemd, and is fetched from there."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from synctui.domain.errors import Misconfigured
from synctui.settings.client_secrets import ClientSecrets, run
from synctui.settings.secrets import MemorySecrets
from synctui.wire.oauth2 import OAuthClient

SECRET = "hush-hush-4711"


def kept(said: str) -> MemorySecrets:
    secrets = MemorySecrets()
    OAuthClient("id", said, "https://me/landed").save(secrets, "teamleader")
    return secrets


def secret_of(secrets: ClientSecrets) -> str:
    return OAuthClient.load(secrets, "teamleader").client_secret


def test_a_secret_that_was_given_is_as_it_was() -> None:
    assert secret_of(ClientSecrets(kept(SECRET), {})) == SECRET


def test_it_may_come_from_an_environment_variable() -> None:
    secrets = ClientSecrets(kept("env:MY_SECRET"), {"MY_SECRET": f"{SECRET}\n"})

    assert secret_of(secrets) == SECRET


def test_it_may_come_from_a_command_which_is_run_once() -> None:
    asked: list[Sequence[str]] = []

    def answer(command: Sequence[str]) -> str:
        asked.append(command)
        return f"{SECRET}\n"

    secrets = ClientSecrets(kept("command:pass show 'my teamleader'"), {}, answer)

    assert [secret_of(secrets), secret_of(secrets)] == [SECRET, SECRET]
    assert asked == [["pass", "show", "my teamleader"]]


def test_a_credential_of_systemd_goes_before_what_is_kept(tmp_path: Path) -> None:
    (tmp_path / "teamleader-client-secret").write_text(f"{SECRET}\n")

    secrets = ClientSecrets(kept("an older one"), {"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert secret_of(secrets) == SECRET


def test_a_credential_of_another_name_is_named(tmp_path: Path) -> None:
    (tmp_path / "focus").write_text(SECRET)

    secrets = ClientSecrets(kept("credential:focus"), {"CREDENTIALS_DIRECTORY": str(tmp_path)})

    assert secret_of(secrets) == SECRET


@pytest.mark.parametrize("said", ["env:NOWHERE", "credential:../passwd", "command:", "command:pass 'unfinished"])
def test_a_place_without_a_secret_is_said_and_nothing_else(tmp_path: Path, said: str) -> None:
    secrets = ClientSecrets(kept(said), {"CREDENTIALS_DIRECTORY": str(tmp_path)})

    with pytest.raises(Misconfigured) as problem:
        secret_of(secrets)

    assert problem.value.code == "client-secret-unavailable"
    assert problem.value.values == {"place": said}


def fails(_: Sequence[str]) -> str:
    raise subprocess.CalledProcessError(1, ["pass"], output=SECRET.encode(), stderr=SECRET.encode())


def test_what_a_failing_command_printed_is_not_repeated() -> None:
    with pytest.raises(Misconfigured) as problem:
        secret_of(ClientSecrets(kept("command:pass show x"), {}, fails))

    told: BaseException | None = problem.value
    while told is not None:
        assert SECRET not in f"{told!r} {told.args} {getattr(told, 'values', '')}"
        told = told.__context__


@pytest.mark.parametrize(
    ("program", "seen"), [("print(input())", ""), ("print('a'); import sys; sys.exit(0)", "a\n")], ids=["asks", "tells"]
)
def test_a_command_gets_no_terminal_to_ask_on(program: str, seen: str) -> None:
    def go() -> str:
        try:
            return run([sys.executable, "-c", program])
        except subprocess.CalledProcessError:
            return ""

    assert go() == seen


async def test_everything_else_is_kept_as_before() -> None:
    secrets = ClientSecrets(MemorySecrets(), {})
    secrets.put("yuki:demo/access_key", "env:NOT_MEANT")

    async with secrets.lock("a"):
        assert secrets.get("yuki:demo/access_key") == "env:NOT_MEANT"
    secrets.delete("yuki:demo/access_key")

    assert secrets.get("yuki:demo/access_key") is None


def test_the_secret_itself_is_written_nowhere() -> None:
    inner = kept("env:MY_SECRET")
    secret_of(ClientSecrets(inner, {"MY_SECRET": SECRET}))

    assert json.loads(inner.get("teamleader/client") or "{}")["client_secret"] == "env:MY_SECRET"
