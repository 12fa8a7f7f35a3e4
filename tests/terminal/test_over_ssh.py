"""The demo over a real SSH session on loopback, closed in mid-sync; the next start tells the truth."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncssh
import pyte
import pytest

SSHD = shutil.which("sshd") or ("/usr/sbin/sshd" if Path("/usr/sbin/sshd").exists() else None)


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


def free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.enable_socket
async def test_a_session_dropped_in_mid_sync_leaves_nothing_half_done(server: Server, tmp_path: Path) -> None:
    store = tmp_path / "demo"

    first = await Session.open(server, store)
    await first.until("2026/")
    first.type("s")
    await first.until("start the sync")
    first.type("\r")
    await first.until("1 synced", " of ", "/")
    await asyncio.sleep(2)
    first.drop()
    await gone(store)
    second = await Session.open(server, store)
    text = await second.until("2 new")
    second.drop()
    await gone(store)

    assert "2026/" in text
    with sqlite3.connect(store / "store.db") as connection:
        assert connection.execute("select count(*) from lease").fetchone() == (0,)
        assert connection.execute("select count(*) from run where ended_at = 0").fetchone() == (0,)


class Session:
    """synctui in an SSH session of 80x24."""

    def __init__(self, connection: asyncssh.SSHClientConnection, process: asyncssh.SSHClientProcess[bytes]) -> None:
        self._connection = connection
        self._process = process
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(cls, server: Server, store: Path) -> Session:
        for _ in range(50):
            try:
                connection = await asyncssh.connect(
                    "127.0.0.1", server.port, username="root", client_keys=[str(server.key)], known_hosts=None
                )
                break
            except OSError:
                await asyncio.sleep(0.1)
        command = f"LC_ALL=C.UTF-8 SYNCTUI_LANGUAGE=en exec {sys.executable} -m synctui demo --store {store}"
        process = await connection.create_process(
            command, term_type="xterm-256color", term_size=(80, 24), encoding=None
        )
        return cls(connection, process)

    async def _read(self) -> None:
        while chunk := await self._process.stdout.read(1 << 16):
            self._stream.feed(chunk)

    def type(self, keys: str) -> None:
        self._process.stdin.write(keys.encode())

    async def until(self, *words: str) -> str:
        for _ in range(600):
            text = "\n".join(self.screen.display)
            if any(word in text for word in words):
                return text
            await asyncio.sleep(0.1)
        pytest.fail(f"never on the screen: {words}\n{text}")

    def drop(self) -> None:
        self._reading.cancel()
        self._connection.abort()


async def gone(store: Path) -> None:
    """Until no synctui process works on this store."""
    for _ in range(100):
        pgrep = ["pgrep", "-f", f"synctui demo --store {store}"]
        found = await asyncio.to_thread(subprocess.run, pgrep, capture_output=True, check=False)
        if found.returncode:
            return
        await asyncio.sleep(0.1)
    pytest.fail("the process outlived its session")
