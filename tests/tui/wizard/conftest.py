"""Setting up against pretend tools inside this process: real store, real secrets folder, no network, no real clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from synctui import i18n
from synctui.bootstrap.look import chosen_look
from synctui.bootstrap.setting_up import SettingUpHere
from synctui.bootstrap.support import Desk as SupportFiles
from synctui.bootstrap.tools import Site
from synctui.bootstrap.workspace import Workspace, open_workspace
from synctui.sandbox import load
from synctui.settings.secrets import FileSecrets
from synctui.store.reading_thread import InlineReading
from synctui.testing.clock import VirtualClock
from synctui.tui.app import SynctuiApp
from synctui.tui.session import Session
from synctui.tui.widgets.paste_input import PasteInput
from synctui.wire.http import in_process

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEAMLEADER, YUKI, EXACT = "http://teamleader.test", "http://yuki.test", "http://exact.test"
REDIRECT = "https://www.example.com/landed"
"""Not one of this computer: nothing listens for it."""


@dataclass(slots=True)
class Newcomer:
    """Somebody who sits at an open app, with a browser on another computer."""

    pilot: Pilot[None]
    workspace: Workspace
    clock: VirtualClock
    sandboxes: dict[str, Any]
    home: Path

    @property
    def app(self) -> SynctuiApp:
        assert isinstance(self.pilot.app, SynctuiApp)
        return self.pilot.app

    @property
    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    @property
    def words(self) -> str:
        """The same as one line, for sentences that are wrapped."""
        return " ".join(self.screen.replace("│", " ").replace("▌", " ").split())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, words: str) -> str:
        for _turn in range(400):
            if words in self.words:
                return self.screen
            self.app.watching.poll()
            self.app.desk.tick()
            await self.pilot.pause()
        raise AssertionError(f"this never came: {words}\n{self.screen}")

    async def fill(self, text: str) -> None:
        """Into the field one stands in, as a paste is taken."""
        field = self.app.focused
        assert isinstance(field, Input)
        field.value = text
        await self.pilot.pause()

    async def choose(self, title: str, wanted: str) -> None:
        await self.until(title)
        await self.until("type to find")
        await self.fill(wanted)
        await self.press("enter")

    async def enter_client(self, redirect: str = REDIRECT) -> None:
        await self.until("Client secret")
        for text in ("demo-client", "canary-client-secret", redirect):
            await self.fill(text)
            await self.press("enter" if text == redirect else "tab")

    @property
    def address(self) -> str:
        """What stands between the two sentences of the screen, from edge to edge."""
        lines = self.screen.splitlines()
        at = next(n for n, line in enumerate(lines) if line.startswith("http"))
        return "".join(lines[at : lines.index("", at)])

    async def lands_on(self, address: str) -> str:
        """What the browser shows in its address line after one has agreed."""
        sandbox = self.sandboxes[urlsplit(address).netloc]
        async with httpx.AsyncClient(transport=in_process(sandbox)) as browser:
            return (await browser.get(address)).headers["location"]

    async def paste(self, text: str) -> None:
        from textual.events import Paste

        field = self.app.screen.query_one(PasteInput)
        field.post_message(Paste(text))
        await self.pilot.pause()

    async def sign_in(self) -> None:
        await self.until("Open this address")
        await self.paste(await self.lands_on(self.address))
        await self.press("enter")


Sit = Callable[..., AbstractAsyncContextManager[Newcomer]]


@pytest.fixture
def sit(tmp_path: Path) -> Sit:
    """Open the app on an empty store; a second time it is the store as it was left."""
    clock = VirtualClock(NOW)
    sandboxes = {
        "teamleader.test": load("teamleader", now=clock.now),
        "yuki.test": load("yuki", now=clock.now),
        "exact.test": load("exact_online", now=clock.now),
    }
    names = {"teamleader": TEAMLEADER, "yuki": YUKI, "exact_online": EXACT}

    def site(address: str) -> Site:
        app = sandboxes[urlsplit(address).netloc]
        return Site(lambda: in_process(app), address, ())

    @asynccontextmanager
    async def at(size: tuple[int, int] = (80, 24), language: str = "en") -> AsyncIterator[Newcomer]:
        i18n.use(language)
        async with open_workspace(
            home=tmp_path,
            secrets=FileSecrets(tmp_path / "secrets"),
            clock=clock,
            sites={name: site(address) for name, address in names.items()},
            program="tui",
        ) as workspace:
            reading = InlineReading(workspace.store_path)
            session = Session(
                service=workspace.service,
                reading=reading,
                clock=clock,
                zone="Europe/Brussels",
                opens_wizard=chosen_look(workspace.store_path).is_to_set_up,
                setting_up=SettingUpHere(workspace),
            )
            session.support = SupportFiles(tmp_path / "state", reading, session.service, clock, zone=session.zone)
            try:
                async with SynctuiApp(session).run_test(size=size, notifications=True) as pilot:
                    yield Newcomer(pilot, workspace, clock, sandboxes, tmp_path)
            finally:
                reading.close()
                i18n.use("en")

    return at


@pytest.fixture
def signed_in() -> Callable[[Newcomer], Awaitable[None]]:
    """Until Teamleader is connected, and the accounting tools are on the screen."""

    async def go(person: Newcomer) -> None:
        await person.until("nothing is sent")
        await person.press("enter")
        await person.choose("Language", "English")
        await person.enter_client()
        await person.sign_in()
        await person.until("Can be connected")

    return go
