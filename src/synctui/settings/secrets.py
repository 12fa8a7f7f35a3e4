"""Where sign-ins are kept: one protected file each, the system's keyring, or memory for demo and tests."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets as randomness
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from shlex import quote as quote_word
from urllib.parse import quote

from synctui.domain.errors import Misconfigured
from synctui.ports.secrets import Place, PlaceKind, Secrets
from synctui.settings.durable import replace_whole, sync_names

_CHOICE = "kept-in"
_SERVICE = "synctui"
_POLL = 0.02
"""Seconds between two tries for a lock that another process holds."""
_OTHERS = 0o077
_PROBE = "synctui/probe"
_ENDING = ".secret"
_NEW = ".new-"
"""Start of the name of a file that is being written, before the number of its process."""


class FileSecrets:
    """One file per secret, readable by its owner alone; a write replaces the whole file or nothing.

    Raises `Misconfigured` ``secrets-open-to-others`` where folder or file can be read by somebody else, and
    ``secrets-not-writable`` where they cannot be kept at all.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def place(self) -> Place:
        return Place(PlaceKind.FILES, str(self._folder))

    def get(self, name: str) -> str | None:
        self._check_folder()
        try:
            descriptor = os.open(self._path(name), os.O_RDONLY | _no_follow())
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as problem:
            raise Misconfigured("secrets-not-readable", folder=str(self._folder)) from problem
        with open(descriptor, encoding="utf-8") as file:
            _refuse_open_to_others(os.fstat(descriptor).st_mode, self._path(name))
            return file.read()

    def put(self, name: str, value: str) -> None:
        try:
            self._make_folder()
            _replace(self._path(name), value)
        except OSError as problem:
            raise Misconfigured("secrets-not-writable", folder=str(self._folder)) from problem

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def check(self) -> None:
        """At every start: neither the folder nor any file in it may be open to others."""
        self._check_folder()
        for file in sorted(self._folder.glob(f"*{_ENDING}")):
            _refuse_open_to_others(file.lstat().st_mode, file)

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        try:
            self._make_folder()
        except OSError as problem:
            raise Misconfigured("secrets-not-writable", folder=str(self._folder)) from problem
        async with _file_lock(self._folder / f"{_file_name(name)}.lock"):
            yield

    def _path(self, name: str) -> Path:
        return self._folder / f"{_file_name(name)}{_ENDING}"

    def _make_folder(self) -> None:
        if not self._folder.is_dir():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._check_folder()

    def _check_folder(self) -> None:
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            _refuse_open_to_others(self._folder.stat().st_mode, self._folder)


class KeyringSecrets:
    """The keyring of the system (python keyring); locks are files, because a keyring has none."""

    place = Place(PlaceKind.KEYRING)

    def __init__(self, folder: Path) -> None:
        self._files = FileSecrets(folder)

    def get(self, name: str) -> str | None:
        import keyring
        from keyring.errors import KeyringError

        try:
            return keyring.get_password(_SERVICE, name)
        except KeyringError as problem:
            raise Misconfigured("keyring-unavailable") from problem

    def put(self, name: str, value: str) -> None:
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(_SERVICE, name, value)
        except KeyringError as problem:
            raise Misconfigured("keyring-unavailable") from problem

    def delete(self, name: str) -> None:
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        try:
            keyring.delete_password(_SERVICE, name)
        except PasswordDeleteError:
            return
        except KeyringError as problem:
            raise Misconfigured("keyring-unavailable") from problem

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        async with self._files.lock(name):
            yield


class MemorySecrets:
    """Secrets that die with the process."""

    place = Place(PlaceKind.MEMORY)

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self._values = dict(values or {})
        self._locks: dict[str, asyncio.Lock] = {}

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def put(self, name: str, value: str) -> None:
        self._values[name] = value

    def delete(self, name: str) -> None:
        self._values.pop(name, None)

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield


def choose_secrets(folder: Path, environ: Mapping[str, str]) -> Secrets:
    """The keyring where one really keeps what it is given, else files; tried before anybody signs in.

    The choice is remembered in `folder`, so that a keyring that is locked tomorrow is an error and not a second,
    empty place. ``SYNCTUI_SECRETS`` (``keyring`` or ``files``) decides where it is set.
    Raises `Misconfigured` where neither place keeps anything, or where what is kept can be read by others.
    """
    files = FileSecrets(folder)
    files.check()
    wanted = environ.get("SYNCTUI_SECRETS") or files.get(_CHOICE)
    if wanted is None:
        wanted = "keyring" if _keeps(KeyringSecrets(folder)) else "files"
        files.put(_CHOICE, wanted)
    return KeyringSecrets(folder) if wanted == "keyring" else files


def check_place(secrets: Secrets) -> Place:
    """Write, read back and delete something: only then is it a place for a token, and somebody may sign in.

    Raises `Misconfigured`: what the place itself says, or ``secrets-not-kept`` where it forgets what it was given.
    """
    value = randomness.token_hex(8)
    secrets.put(_PROBE, value)
    is_kept = secrets.get(_PROBE) == value
    secrets.delete(_PROBE)
    if not is_kept or secrets.get(_PROBE) is not None:
        raise Misconfigured("secrets-not-kept")
    return secrets.place


def _keeps(secrets: Secrets) -> bool:
    try:
        check_place(secrets)
    except Exception:  # noqa: BLE001 - a keyring's back end may raise anything at all, and each means: not here
        return False
    return True


def _file_name(name: str) -> str:
    return quote(name, safe="")


def _no_follow() -> int:
    return getattr(os, "O_NOFOLLOW", 0)


def _refuse_open_to_others(mode: int, path: Path) -> None:
    if os.name == "posix" and mode & _OTHERS:
        raise Misconfigured("secrets-open-to-others", path=str(path), command=f"chmod go-rwx {quote_word(str(path))}")


def _replace(path: Path, value: str) -> None:
    _sweep(path.parent)
    replace_whole(path, value.encode(), f"{_NEW}{os.getpid()}-")
    sync_names(path.parent)


def _sweep(folder: Path) -> None:
    """Remove what processes that were killed in mid-write have left: a secret must not lie about."""
    for left in folder.glob(f"{_NEW}*"):
        writer = left.name.removeprefix(_NEW).partition("-")[0]
        if not writer.isdecimal() or not _is_alive(int(writer)):
            left.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


@asynccontextmanager
async def _file_lock(path: Path) -> AsyncIterator[None]:
    """`flock` on a file of its own: it falls with the process that held it, and two tasks exclude one another too."""
    import fcntl

    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | _no_follow(), 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_POLL)
        yield
    finally:
        os.close(descriptor)
