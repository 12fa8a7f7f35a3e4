"""The real program in a real pseudo-terminal, here and over SSH on loopback, its screen in an emulator."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncssh
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


# over SSH ---------------------------------------------------------------------------------------------------------

SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else None)
_COPIED = re.compile(rb"\x1b]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\\\)")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    key: Path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """An sshd of our own on a free port, for our own key only."""
    if SSHD is None:
        if os.environ.get("SYNCTUI_ALL_TESTS"):
            pytest.fail("sshd is needed here")
        pytest.skip("left out: no sshd on this machine")
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    shutil.copy(tmp_path / "user.pub", tmp_path / "authorized")
    Path("/run/sshd").mkdir(exist_ok=True)
    port = free_port()
    config = tmp_path / "sshd_config"
    config.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nAuthorizedKeysFile {tmp_path}/authorized\n"
        f"StrictModes no\nUsePAM no\nPidFile {tmp_path}/sshd.pid\nPermitUserEnvironment yes\nAcceptEnv *\n"
    )
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=subprocess.DEVNULL)
    yield Server(port, tmp_path / "user")
    process.terminate()
    process.wait(10)


class Session:
    """synctui in an SSH session."""

    def __init__(
        self,
        connection: asyncssh.SSHClientConnection,
        process: asyncssh.SSHClientProcess[bytes],
        columns: int,
        lines: int,
    ) -> None:
        self.connection = connection
        self._process = process
        self.screen = _Emulator(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls, server: Server, *arguments: str, columns: int = 80, lines: int = 24, **environment: str
    ) -> Session:
        for _ in range(50):
            try:
                connection = await asyncssh.connect(
                    "127.0.0.1", server.port, username="root", client_keys=[str(server.key)], known_hosts=None
                )
                break
            except OSError:
                await asyncio.sleep(0.1)
        said = {"LC_ALL": "C.UTF-8", "SYNCTUI_LANGUAGE": "en", **environment}
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in said.items())
        command = f"{settings} exec {shlex.join([sys.executable, '-m', 'synctui', *arguments])}"
        process = await connection.create_process(
            command, term_type="xterm-256color", term_size=(columns, lines), encoding=None
        )
        return cls(connection, process, columns, lines)

    async def _read(self) -> None:
        while chunk := await self._process.stdout.read(1 << 16):
            self.raw += chunk
            self._stream.feed(_PRIVATE.sub(b"", chunk))

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def type(self, keys: str) -> None:
        self._process.stdin.write(keys.encode())

    def paste(self, text: str) -> None:
        """As a terminal does: between the marks of a bracketed paste."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    @property
    def copied(self) -> str:
        """What the program has put into the clipboard of the terminal last (OSC 52)."""
        found = _COPIED.findall(bytes(self.raw))
        return base64.b64decode(found[-1]).decode() if found else ""

    async def until(self, *words: str) -> str:
        return await self.until_it_is(lambda text: any(word in text for word in words), str(words))

    async def until_it_is(self, wanted: Callable[[str], object], what: str) -> str:
        for _ in range(600):
            if wanted(self.text):
                return self.text
            await asyncio.sleep(0.1)
        pytest.fail(f"never on the screen: {what}\n{self.text}")

    async def ended(self) -> int | None:
        """Wait for the end of the program and return its exit code."""
        return (await asyncio.wait_for(self._process.wait(), 30)).exit_status

    def drop(self) -> None:
        self._reading.cancel()
        self.connection.abort()


OpenSession = Callable[..., Awaitable[Session]]


@pytest.fixture
async def open_session(server: Server) -> AsyncIterator[OpenSession]:
    """`await open_session("demo", columns=80, lines=24, NAME="value")` starts synctui in an SSH session."""
    opened: list[Session] = []

    async def start(*arguments: str, **options: object) -> Session:
        session = await Session.open(server, *arguments, **options)
        opened.append(session)
        return session

    yield start
    for session in opened:
        session.drop()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`sandbox("yuki")` serves a pretend tool in a process of its own and returns its address."""
    started: list[subprocess.Popen[str]] = []

    def serve(name: str) -> str:
        kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        process = subprocess.Popen(
            [sys.executable, "-m", "synctui", "sandbox", name, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env={**kept, "SYNCTUI_HOME": str(tmp_path / f"sandbox-{name}")},
        )
        started.append(process)
        assert process.stdout is not None
        return process.stdout.readline().strip()

    yield serve
    for process in started:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
