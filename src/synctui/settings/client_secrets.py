"""Client secrets that are kept elsewhere: in a credential of systemd, an environment variable or a password manager."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path

from synctui.domain.errors import Misconfigured
from synctui.ports.secrets import Place, Secrets

ENVIRONMENT, COMMAND, CREDENTIAL = "env:", "command:", "credential:"
"""What stands before the place of a secret, where the secret itself is not given."""
PATIENCE = 20.0
"""Seconds in which the command must have answered."""
_CLIENT = "/client"

Run = Callable[[Sequence[str]], str]
"""Runs a command and returns what it prints; raises OSError or `subprocess.SubprocessError`."""


def is_elsewhere(said: str) -> bool:
    """Whether this names a place and is no secret itself.

    >>> [is_elsewhere(said) for said in ("env:SECRET", "command:pass show teamleader", "8f14e45f")]
    [True, True, False]
    """
    return said.startswith((ENVIRONMENT, COMMAND, CREDENTIAL))


def run(command: Sequence[str]) -> str:
    """Without a shell, and without the terminal, on which a question of the command would spoil the screen."""
    done = subprocess.run(
        list(command),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=True,
        start_new_session=True,
    )
    return done.stdout.decode()


class ClientSecrets:
    """Secrets in which the secret of an OAuth client is filled in when it is asked for, wherever it is kept.

    A credential that systemd hands over under the name ``<tool>-client-secret`` goes before what is kept here. What
    was fetched once is good until the program ends. Raises `Misconfigured` ``client-secret-unavailable`` (place).
    """

    def __init__(self, inner: Secrets, environ: Mapping[str, str], run: Run = run) -> None:
        self._inner = inner
        self._environ = environ
        self._run = run
        self._fetched: dict[str, str] = {}

    @property
    def place(self) -> Place:
        return self._inner.place

    def get(self, name: str) -> str | None:
        stored = self._inner.get(name)
        return self._filled(name, stored) if stored is not None and name.endswith(_CLIENT) else stored

    def put(self, name: str, value: str) -> None:
        self._inner.put(name, value)

    def delete(self, name: str) -> None:
        self._inner.delete(name)

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        return self._inner.lock(name)

    def _filled(self, name: str, stored: str) -> str:
        client = json.loads(stored)
        said = client["client_secret"]
        handed_over = f"{name.removesuffix(_CLIENT)}-client-secret"
        if self._credential(handed_over) is not None:
            said = f"{CREDENTIAL}{handed_over}"
        return json.dumps({**client, "client_secret": self._fetch(said)}) if is_elsewhere(said) else stored

    def _fetch(self, said: str) -> str:
        if said not in self._fetched:
            found = (self._look_up(said) or "").strip()
            if not found:
                raise Misconfigured("client-secret-unavailable", place=said)
            self._fetched[said] = found
        return self._fetched[said]

    def _look_up(self, said: str) -> str | None:
        if said.startswith(ENVIRONMENT):
            return self._environ.get(said.removeprefix(ENVIRONMENT).strip())
        if said.startswith(CREDENTIAL):
            return self._credential(said.removeprefix(CREDENTIAL).strip())
        try:
            return self._run(shlex.split(said.removeprefix(COMMAND)))
        except (OSError, subprocess.SubprocessError, ValueError, IndexError):
            # What went wrong may repeat what the command printed: only that it did is told.
            return None

    def _credential(self, name: str) -> str | None:
        """A file that systemd has put into ``$CREDENTIALS_DIRECTORY`` for this service."""
        folder = self._environ.get("CREDENTIALS_DIRECTORY", "")
        if not folder or not name or Path(name).name != name:
            return None
        try:
            return (Path(folder) / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None
