"""The real program in a real pseudo-terminal, its screen in an emulator."""

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

import pyte
import pytest

_PRIVATE = re.compile(
    rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;]*u|\x1bP[^\x1b]*\x1b\\|\x1b_[^\x1b]*\x1b\\"
    rb"|\x1b\[[0-9;]* q|\x1b\[[0-9]+ ?t"
)


class _Emulator(pyte.Screen):
    def select_graphic_rendition(self, *attributes: int, **options: object) -> None:
        options.pop("private", None)
        super().select_graphic_rendition(*attributes)

    def report_device_status(self, mode: int, **_: object) -> None:
        """No answer is needed."""

    def report_device_attributes(self, mode: int = 0, **_: object) -> None:
        """No answer is needed."""


class Terminal:
    """One process in a terminal of its own."""

    def __init__(self, arguments: list[str], columns: int, lines: int, environment: dict[str, str]) -> None:
        self.screen = _Emulator(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.fd, slave = pty.openpty()
        self._size(columns, lines)
        self.slave = slave
        self.pid = os.fork()
        if self.pid == 0:
            self._become(arguments, environment)
        self.status: int | None = None

    def _become(self, arguments: list[str], environment: dict[str, str]) -> None:
        os.setsid()
        fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
        for standard in range(3):
            os.dup2(self.slave, standard)
        os.closerange(3, 256)
        os.execve(sys.executable, [sys.executable, "-m", "synctui", *arguments], environment)

    def _size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def resize(self, columns: int, lines: int) -> None:
        self.screen.resize(lines, columns)
        self._size(columns, lines)
        os.kill(self.pid, signal.SIGWINCH)

    def send(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def read(self, seconds: float) -> bool:
        """Take what comes within so many seconds; False when nothing came."""
        if self.fd < 0:
            time.sleep(seconds)
            return False
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        with contextlib.suppress(OSError):
            chunk = os.read(self.fd, 1 << 16)
            self.raw += chunk
            self._stream.feed(_PRIVATE.sub(b"", chunk))
            return bool(chunk)
        return False

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, pattern: str, seconds: float = 60.0) -> str:
        """The screen's text once it matches; fails with the screen where it never does."""
        wanted, end = re.compile(pattern), time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(0.1)
            if wanted.search(self.text):
                return self.text
            if self.ended() is not None:
                break
        pytest.fail(f"never on the screen: {pattern!r}; ended: {self.ended()}\n{self.text}")

    def ended(self) -> int | None:
        """The exit code (negative: the signal), None while it runs."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def wait_for_end(self, seconds: float = 20.0) -> int:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.ended() is not None:
                while self.read(0.05):
                    continue
                return self.status or 0
            self.read(0.05)
        pytest.fail(f"still running after {seconds} s:\n{self.text}")

    def hang_up(self) -> None:
        """The terminal goes away, as when an SSH connection drops."""
        os.close(self.slave)
        os.close(self.fd)
        self.fd = self.slave = -1

    def is_cooked(self) -> bool:
        """Whether the terminal is left as a shell needs it: lines and echo on."""
        flags = termios.tcgetattr(self.slave)[3]
        return bool(flags & termios.ICANON) and bool(flags & termios.ECHO)

    def close(self) -> None:
        if self.ended() is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        for descriptor in {self.fd, self.slave} - {-1}:
            with contextlib.suppress(OSError):
                os.close(descriptor)


@pytest.fixture
def open_terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """`open_terminal("demo", columns=80, lines=24, LANG="de_DE.UTF-8")` starts synctui in a terminal."""
    opened: list[Terminal] = []

    def start(*arguments: str, columns: int = 120, lines: int = 36, **environment: str) -> Terminal:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYNCTUI_SPECS") if name in os.environ}
        basic = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "SYNCTUI_LANGUAGE": "en"}
        home = {"SYNCTUI_HOME": str(tmp_path / "home")}
        terminal = Terminal(list(arguments), columns, lines, {**kept, **basic, **home, **environment})
        opened.append(terminal)
        return terminal

    yield start
    for terminal in opened:
        terminal.close()
