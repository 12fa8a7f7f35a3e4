"""The whole program on the demo company: keys in, words on the screen out; no network and no real clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot

from synctui import i18n
from synctui.bootstrap.demo import Demo, open_demo
from synctui.bootstrap.demo_books import Reach
from synctui.bootstrap.support import Desk as SupportFiles
from synctui.store.reading_thread import InlineReading
from synctui.testing.clock import VirtualClock
from synctui.tui.app import SynctuiApp
from synctui.tui.session import Session

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Desk:
    """The open app, what stands on its screen, and a way to wait for words."""

    pilot: Pilot[None]
    demo: Demo
    clock: VirtualClock

    @property
    def app(self) -> SynctuiApp:
        assert isinstance(self.pilot.app, SynctuiApp)
        return self.pilot.app

    @property
    def screen(self) -> str:
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def line(self, words: str) -> str:
        """The first line with these words; empty where there is none."""
        return next((line for line in self.screen.splitlines() if words in line), "")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def until(self, is_so: Callable[[], bool], turns: int = 600) -> None:
        """Let the program go on until something is so."""
        for _turn in range(turns):
            if is_so():
                return
            self.app.watching.poll()
            self.app.desk.tick()
            await self.pilot.pause()
        raise AssertionError(f"this never came:\n{self.screen}")

    async def until_words(self, words: str) -> None:
        await self.until(lambda: words in self.screen)


Sit = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture
def sit(tmp_path: Path) -> Sit:
    """Open the app on the demo company; with ``tool=None`` each of its entities has a tool of its own."""

    @asynccontextmanager
    async def at(
        size: tuple[int, int] = (120, 36),
        language: str = "en",
        tool: str | None = "exact_online",
        folder: Path | None = None,
    ) -> AsyncIterator[Desk]:
        i18n.use(language)
        clock = VirtualClock(NOW)
        store = tmp_path / "demo.sqlite"
        async with open_demo(
            tool=tool, store=store, reach=Reach(folder=folder), is_watched=False, clock=clock, program="tui"
        ) as demo:
            reading = InlineReading(store)
            session = Session(
                service=demo.workspace.service, reading=reading, clock=clock, zone="Europe/Berlin", is_demo=True
            )
            session.support = SupportFiles(
                store.parent / "state", reading, session.service, clock, zone=session.zone, contact="help@example.org"
            )
            app = SynctuiApp(session)
            try:
                async with app.run_test(size=size) as pilot:
                    desk = Desk(pilot, demo, clock)
                    await desk.until_words("2026/1")
                    yield desk
            finally:
                reading.close()
                i18n.use("en")

    return at
