"""The first invoices are on the screen before anything that is slow to import."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SLOW = ("sqlmodel", "sqlalchemy", "httpx", "apscheduler", "pydantic", "alembic", "babel")
GATED = """
import os, sys, time

slow, gate, waited = set(os.environ["SLOW"].split()), os.environ["GATE"], os.environ["WAITED"]

def wait_at_the_gate(event, arguments):
    if event == "import" and arguments[0].partition(".")[0] in slow and not os.path.exists(gate):
        with open(waited, "a") as file:
            file.write(arguments[0] + "\\n")
        while not os.path.exists(gate):
            time.sleep(0.01)

sys.addaudithook(wait_at_the_gate)
from synctui.cli import main
sys.exit(main([]))
"""
"""The program, except that a slow import waits until the test opens the gate."""
INVOICE = rb"20\d\d / \d"


class Started:
    """The dashboard in a terminal of 120x36, with what it has written."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.gate, self._waited = folder / "gate", folder / "waited"
        self.written = b""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            self._become(home)

    def _become(self, home: Path) -> None:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        own = {"SYNCTUI_HOME": str(home), "SYNCTUI_LANGUAGE": "en", "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        gate = {"SLOW": " ".join(SLOW), "GATE": str(self.gate), "WAITED": str(self._waited)}
        os.execve(sys.executable, [sys.executable, "-c", GATED], {**os.environ, **own, **gate})

    def writes(self, pattern: bytes) -> bool:
        """Whether it is written before the program ends, or much time has passed."""
        return self._comes_to(lambda: re.search(pattern, self.written) is not None)

    def comes_to_the_gate(self) -> bool:
        return self._comes_to(lambda: bool(self.waited))

    def _comes_to(self, what: Callable[[], bool], seconds: float = 30.0) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if what():
                return True
            if select.select([self._fd], [], [], 0.1)[0]:
                try:
                    self.written += os.read(self._fd, 1 << 16)
                except OSError:
                    return False
        return False

    @property
    def waited(self) -> list[str]:
        """Slow modules that were asked for and are still waiting."""
        return self._waited.read_text().split() if self._waited.exists() else []

    def end(self) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)


@pytest.fixture
def started(few: Path, tmp_path: Path) -> Iterator[Started]:
    one = Started(few.parent, tmp_path)
    yield one
    one.end()


def test_the_first_invoices_wait_for_no_slow_import(started):
    assert started.writes(INVOICE), f"the first frame waits for {started.waited}"


def test_what_is_slow_comes_right_after_them(started):
    assert started.comes_to_the_gate()

    started.gate.touch()

    assert started.writes(b"Exact Online")
