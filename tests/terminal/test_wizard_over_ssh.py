"""Setting up at 80x24 over a real SSH session on loopback: from nothing to the first synced invoice."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from synctui.sandbox.yuki import DEMO_KEY

SECRET = "canary-client-secret-51c9"
pytestmark = pytest.mark.enable_socket


class Browser(urllib.request.HTTPRedirectHandler):
    """A browser on another computer: it agrees to everything, and says where it lands."""

    def redirect_request(self, *_: object) -> None:
        return None

    async def lands_on(self, address: str) -> str:
        def go() -> str:
            try:
                urllib.request.build_opener(self).open(address)
            except urllib.error.HTTPError as answer:
                return answer.headers["Location"]
            raise AssertionError("nobody was sent anywhere")

        return await asyncio.to_thread(go)


@pytest.fixture
def places(sandbox, tmp_path: Path) -> dict[str, str]:
    return {
        "SYNCTUI_HOME": str(tmp_path / "home"),
        "SYNCTUI_SECRETS": "files",
        "SYNCTUI_SANDBOX_TEAMLEADER": sandbox("teamleader"),
        "SYNCTUI_SANDBOX_YUKI": sandbox("yuki"),
    }


async def test_from_nothing_to_the_first_synced_invoice(open_session, places, tmp_path: Path) -> None:
    one = await open_session(**places)
    screens = Screens(one)

    await screens.choose_language()
    await screens.enter_client("http://localhost:8765/landed")
    address = await screens.address()
    landed = await Browser().lands_on(address)
    one.paste(f" {landed[:50]}\r\n{landed[50:]}\n")
    one.type("\r")
    await screens.choose_yuki()
    await screens.enter_key()
    await screens.settle_books(datetime.now(UTC).date() - timedelta(days=60))
    await screens.link_everything()
    await screens.no_nights()
    await screens.look()
    sent_by_then = rows(tmp_path, "select count(*) from link")
    await screens.sync()

    assert sent_by_then == [(0,)]
    assert rows(tmp_path, "select state from link") == [("synced",), ("synced",)]
    assert secrets_of(tmp_path, landed) == set()
    one.type("q")
    assert await one.ended() == 0


async def test_the_browser_lands_by_itself_through_a_tunnel(open_session, places, server) -> None:
    one = await open_session(**places)
    screens = Screens(one)
    await screens.choose_language()
    port = port_for_landing()
    await screens.enter_client(f"http://localhost:{port}/landed")
    address = await screens.address()
    command = next(line for line in one.text.splitlines() if line.strip().startswith("ssh "))

    tunnel = await one.connection.forward_local_port("127.0.0.1", 0, "127.0.0.1", port)
    landed = urlsplit(await Browser().lands_on(address))
    page = await asyncio.to_thread(read, f"http://127.0.0.1:{tunnel.get_port()}{landed.path}?{landed.query}")

    assert f"-L {port}:127.0.0.1:{port}" in command
    assert f"-p {server.port}" in command
    assert "close this page" in page
    assert landed.query not in page
    await one.until("Can be connected")


async def test_whoever_leaves_in_mid_way_comes_back_to_where_they_were(open_session, places, tmp_path: Path) -> None:
    first = await open_session(**places)
    screens = Screens(first)
    await screens.choose_language()
    await screens.enter_client("http://localhost:8765/landed")
    first.paste(await Browser().lands_on(await screens.address()))
    first.type("\r")
    await screens.choose_yuki()
    await first.until("yukiworks")
    first.drop()

    second = await open_session(**places)
    await second.until("3 of 8 steps done")
    again = Screens(second)
    second.type("\r")
    await again.enter_key()
    await second.until("Start date")

    assert SECRET not in second.text
    assert rows(tmp_path, "select id from integration") != []


class Screens:
    """What somebody does on the screens, one after the other."""

    def __init__(self, session) -> None:
        self.session = session

    async def _answer(self, wanted: str, keys: str) -> None:
        await self.session.until(wanted)
        await asyncio.sleep(0.3)
        self.session.type(keys)

    async def choose_language(self) -> None:
        await self._answer("0 of 8 steps done", "\r")
        await self._answer("type to find", "\r")

    async def enter_client(self, redirect: str) -> None:
        await self._answer("Client secret", "demo-client\r")
        await asyncio.sleep(0.3)
        self.session.paste(SECRET)
        for keys in ("\t", redirect):
            await asyncio.sleep(0.3)
            self.session.type(keys)
        await self.session.until(redirect)
        assert SECRET not in self.session.text
        self.session.type("\r")

    async def address(self) -> str:
        """As it is copied, which is what can be selected too."""
        await self._answer("Open this address", "\x19")
        await self.session.until_it_is(lambda _text: self.session.copied, "a copied address")
        lines = self.session.text.splitlines()
        at = next(n for n, line in enumerate(lines) if line.startswith("http"))
        shown = "".join(lines[at : lines.index("", at)])
        assert shown == self.session.copied
        return shown

    async def choose_yuki(self) -> None:
        await self._answer("Can be connected", "G")
        await self._answer("Can be connected", "\r")

    async def enter_key(self) -> None:
        await self._answer("yukiworks", "\r")
        await self._answer("Access key", "")
        self.session.paste(DEMO_KEY + "\n")
        await asyncio.sleep(0.3)
        assert DEMO_KEY not in self.session.text
        self.session.type("\r")

    async def settle_books(self, first: date) -> None:
        await self._answer("Start date", f"{first.isoformat()}\r")
        await self._answer("nothing of it was entered", "yes\r")

    async def link_everything(self) -> None:
        await self._answer("Link all that match", "\r")
        await self.session.until("1 of 1 linked")
        await self._answer("Ledger accounts", "n")
        await self._answer("type to find", "700000\r")

    async def no_nights(self) -> None:
        await self._answer("every night", "\r")
        await self._answer("Transfer later edits", "\r")

    async def look(self) -> None:
        await self.session.until("First look: this is")
        await self.session.until("2 invoices to sync")
        await self._answer("seen, set-up is done", "\r")
        await self.session.until("Sync now")

    async def sync(self) -> None:
        await self._answer("Sync now", "s")
        await self._answer("start the sync", "\r")
        await self.session.until("Bell  1 new")


def port_for_landing() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def read(address: str) -> str:
    with urllib.request.build_opener().open(address) as answer:
        return answer.read().decode()


def rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{tmp_path}/home/synctui.db?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def secrets_of(tmp_path: Path, landed: str) -> set[str]:
    """Secrets that stand outside the folder of the sign-ins, and files in it that others can read."""
    home = tmp_path / "home"
    kept = [path for path in (home / "secrets").iterdir() if path.is_file()]
    found = {path.name for path in kept if path.stat().st_mode & 0o077}
    code = urlsplit(landed).query.partition("code=")[2].partition("&")[0]
    for path in home.rglob("*"):
        if path.is_file() and path not in kept:
            content = path.read_bytes()
            found |= {secret for secret in (SECRET, DEMO_KEY, code) if secret.encode() in content}
    return found | ({"folder"} if os.stat(home / "secrets").st_mode & 0o077 else set())
