"""The note beside a ledger file while somebody adds to it: who is at it, and the text that is being added."""

from __future__ import annotations

import json
import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synctui.settings.durable import sync_names, write_whole

STALE = 900.0
"""Seconds after which another machine's note is taken for one that was left behind."""
_BEING_MADE = 5.0
"""Seconds during which an empty note may be one that somebody is just writing."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What a note says. `block` is what was to stand from byte `offset` on; None where nothing had been begun."""

    host: str
    pid: int
    token: str
    offset: int = 0
    block: bytes | None = None


class Note:
    """A file that only one writer can make, on this machine or another that has the same folder."""

    def __init__(self, ledger: Path) -> None:
        self.path = ledger.with_name(f".{ledger.name}.synctui")
        self._fresh = self.path.with_name(f"{self.path.name}.new")
        self._probe = self.path.with_name(f"{self.path.name}.probe")
        self.mine = Noted(socket.gethostname(), os.getpid(), secrets.token_hex(8))

    def take(self) -> bool:
        """Make the note; False where there is one already."""
        try:
            descriptor = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            return False
        with open(descriptor, "wb") as file:
            file.write(_json(self.mine))
        return True

    def read(self) -> Noted | None:
        """None where there is none. One that cannot be read has no host: nothing had been begun."""
        try:
            found = json.loads(self.path.read_bytes())
            block = found.get("block")
            content = bytes.fromhex(block) if block is not None else None
            return Noted(str(found["host"]), int(found["pid"]), str(found["token"]), int(found["offset"]), content)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError):
            return Noted("", 0, "")

    def is_mine(self) -> bool:
        found = self.read()
        return found is not None and found.token == self.mine.token

    def is_anothers(self, found: Noted) -> bool:
        """Another machine is at it: its lock cannot be seen from here, so its note alone counts until it is stale."""
        if found.host == self.mine.host:
            return False
        return self.age() < (STALE if found.host else _BEING_MADE)

    def age(self) -> float:
        """Seconds since the note was touched, both by the clock of the file's own machine; 0 where it goes just now."""
        try:
            self._probe.unlink(missing_ok=True)
            self._probe.touch(mode=0o600)
            return self._probe.stat().st_mtime - self.path.stat().st_mtime
        except FileNotFoundError:
            return 0.0
        finally:
            self._probe.unlink(missing_ok=True)

    def touch(self) -> None:
        os.utime(self.path)

    def intend(self, offset: int, block: bytes) -> None:
        """Write down durably what is about to be added, and where."""
        noted = Noted(self.mine.host, self.mine.pid, self.mine.token, offset, block)
        descriptor = os.open(self._fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        write_whole(descriptor, _json(noted))
        os.replace(self._fresh, self.path)
        sync_names(self.path.parent)

    def drop(self) -> None:
        """Leave nothing behind, not even of a program that was killed while it wrote its note."""
        for path in (self._fresh, self._probe, self.path):
            path.unlink(missing_ok=True)


def _json(noted: Noted) -> bytes:
    row: dict[str, Any] = {"host": noted.host, "pid": noted.pid, "token": noted.token, "offset": noted.offset}
    row["block"] = noted.block.hex() if noted.block is not None else None
    return json.dumps(row).encode()
