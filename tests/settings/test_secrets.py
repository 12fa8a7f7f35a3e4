"""Sign-ins are kept whole, for their owner alone, where they can really be kept."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

from synctui.domain.errors import Misconfigured
from synctui.i18n.errors import error_text
from synctui.ports.secrets import PlaceKind
from synctui.settings import secrets as module
from synctui.settings.secrets import FileSecrets, KeyringSecrets, MemorySecrets, check_place, choose_secrets

NAME = "exact_online:demo/token"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "state" / "secrets"


def fake_keyring(monkeypatch: pytest.MonkeyPatch, keeps: bool | None) -> dict[tuple[str, str], str]:
    """A keyring that keeps what it is given, forgets it (False), or has no service at all (None)."""
    kept: dict[tuple[str, str], str] = {}
    errors = ModuleType("keyring.errors")
    errors.KeyringError = type("KeyringError", (Exception,), {})  # type: ignore[attr-defined]
    errors.PasswordDeleteError = type("PasswordDeleteError", (errors.KeyringError,), {})  # type: ignore[attr-defined]

    def put(service: str, name: str, value: str) -> None:
        if keeps is None:
            raise errors.KeyringError("no service")
        if keeps:
            kept[service, name] = value

    def get(service: str, name: str) -> str | None:
        if keeps is None:
            raise errors.KeyringError("no service")
        return kept.get((service, name))

    def delete(service: str, name: str) -> None:
        if kept.pop((service, name), None) is None:
            raise errors.PasswordDeleteError

    keyring = ModuleType("keyring")
    keyring.set_password, keyring.get_password, keyring.delete_password = put, get, delete  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    return kept


def test_a_secret_is_kept_for_its_owner_alone(folder: Path) -> None:
    FileSecrets(folder).put(NAME, "tøken")

    file = next(folder.iterdir())
    assert FileSecrets(folder).get(NAME) == "tøken"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.name == "exact_online%3Ademo%2Ftoken.secret"


def test_what_was_never_kept_is_not_there(folder: Path) -> None:
    secrets = FileSecrets(folder)
    secrets.put(NAME, "x")
    secrets.delete(NAME)
    secrets.delete(NAME)

    assert secrets.get(NAME) is None
    assert FileSecrets(folder / "elsewhere").get(NAME) is None


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_secret_that_others_can_read_is_not_used(folder: Path, what: str) -> None:
    FileSecrets(folder).put(NAME, "x")
    (next(folder.iterdir()) if what == "file" else folder).chmod(0o755 if what == "folder" else 0o640)

    with pytest.raises(Misconfigured) as problem:
        FileSecrets(folder).get(NAME)

    assert problem.value.code == "secrets-open-to-others"


def test_a_link_in_the_place_of_a_secret_is_not_followed(folder: Path, tmp_path: Path) -> None:
    FileSecrets(folder).put(NAME, "x")
    file = next(folder.iterdir())
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Misconfigured):
        FileSecrets(folder).get(NAME)


def test_a_write_that_dies_leaves_the_old_secret_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = FileSecrets(folder)
    secrets.put(NAME, "old")

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.os, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        secrets.put(NAME, "new")

    assert secrets.get(NAME) == "old"
    assert [file.name for file in folder.iterdir()] == ["exact_online%3Ademo%2Ftoken.secret"]


def test_a_place_where_nothing_can_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Misconfigured) as problem:
        choose_secrets(tmp_path / "file" / "secrets", {"SYNCTUI_SECRETS": "files"}).put(NAME, "x")

    assert problem.value.code == "secrets-not-writable"


async def test_a_lock_lets_one_in_at_a_time(folder: Path) -> None:
    inside: list[int] = []
    most = 0

    async def enter(number: int) -> None:
        nonlocal most
        async with FileSecrets(folder).lock(NAME):
            inside.append(number)
            most = max(most, len(inside))
            await asyncio.sleep(0)
            inside.remove(number)

    await asyncio.gather(*(enter(number) for number in range(6)))

    assert most == 1


async def test_a_lock_falls_with_whoever_gave_up_waiting(folder: Path) -> None:
    async with FileSecrets(folder).lock(NAME):
        waiting = asyncio.ensure_future(FileSecrets(folder).lock(NAME).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    async with FileSecrets(folder).lock(NAME):
        pass


async def test_locks_of_different_sign_ins_do_not_wait_for_one_another(folder: Path) -> None:
    secrets = FileSecrets(folder)

    async with secrets.lock("a/token"), secrets.lock("b/token"):
        pass


async def test_secrets_in_memory_behave_alike() -> None:
    secrets = MemorySecrets({"a": "1"})
    secrets.put("b", "2")
    secrets.delete("a")
    secrets.delete("a")

    async with secrets.lock("b"):
        assert (secrets.get("a"), secrets.get("b")) == (None, "2")


def test_a_keyring_that_keeps_is_chosen_and_remembered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = fake_keyring(monkeypatch, keeps=True)
    choose_secrets(folder, {}).put(NAME, "x")

    chosen = choose_secrets(folder, {})

    assert isinstance(chosen, KeyringSecrets)
    assert chosen.get(NAME) == "x"
    assert kept == {("synctui", NAME): "x"}


@pytest.mark.parametrize("keeps", [False, None])
def test_without_a_working_keyring_files_are_chosen(
    folder: Path, monkeypatch: pytest.MonkeyPatch, keeps: bool | None
) -> None:
    fake_keyring(monkeypatch, keeps)

    chosen = choose_secrets(folder, {})
    chosen.put(NAME, "x")

    assert isinstance(chosen, FileSecrets)
    assert isinstance(choose_secrets(folder, {}), FileSecrets)


def test_a_keyring_that_fails_tomorrow_is_an_error_and_no_empty_place(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_keyring(monkeypatch, keeps=True)
    choose_secrets(folder, {}).put(NAME, "x")
    fake_keyring(monkeypatch, keeps=None)

    with pytest.raises(Misconfigured) as problem:
        choose_secrets(folder, {}).get(NAME)

    assert problem.value.code == "keyring-unavailable"


async def test_a_keyring_has_locks_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_keyring(monkeypatch, keeps=True)
    secrets = KeyringSecrets(folder)
    secrets.delete(NAME)

    async with secrets.lock(NAME):
        assert (folder / "exact_online%3Ademo%2Ftoken.lock").exists()


def test_the_environment_decides_where_it_is_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_keyring(monkeypatch, keeps=True)

    assert isinstance(choose_secrets(folder, {"SYNCTUI_SECRETS": "files"}), FileSecrets)
    assert os.listdir(folder.parent) == [] if folder.parent.exists() else True


@pytest.mark.parametrize("what", ["file", "folder"])
def test_every_start_looks_whether_others_can_read_and_says_what_to_type(folder: Path, what: str) -> None:
    FileSecrets(folder).put(NAME, "x")
    opened = next(folder.glob("*.secret")) if what == "file" else folder
    opened.chmod(0o755 if what == "folder" else 0o640)

    with pytest.raises(Misconfigured) as problem:
        choose_secrets(folder, {"SYNCTUI_SECRETS": "keyring"})

    text = error_text(problem.value.code, problem.value.values)
    assert any(f"chmod go-rwx {opened}" in step for step in text.remedy)


def test_a_place_is_tried_before_anybody_signs_in_and_nothing_is_left_of_it(folder: Path) -> None:
    place = check_place(FileSecrets(folder))

    assert (place.kind, place.folder) == (PlaceKind.FILES, str(folder))
    assert list(folder.glob("*.secret")) == []


def test_a_keyring_that_forgets_is_no_place_for_a_sign_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_keyring(monkeypatch, keeps=False)

    with pytest.raises(Misconfigured) as problem:
        check_place(KeyringSecrets(folder))

    assert problem.value.code == "secrets-not-kept"


def test_a_keyring_that_is_locked_is_said_to_be(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_keyring(monkeypatch, keeps=None)

    with pytest.raises(Misconfigured) as problem:
        check_place(KeyringSecrets(folder))

    assert problem.value.code == "keyring-unavailable"
