"""The dashboard: first the screen over the reading thread, then everything that is slow to import."""

from __future__ import annotations

import asyncio
import gc
import locale
import os
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from synctui import i18n
from synctui.bootstrap.deferred import DeferredService
from synctui.bootstrap.look import chosen_look
from synctui.bootstrap.support import Desk
from synctui.domain.errors import SynctuiError
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.service import ExtraCommand, Service
from synctui.ports.setting_up import SettingUp
from synctui.settings.config import Config, read_config
from synctui.settings.paths import Paths


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace that has been opened behind the first frame."""

    service: Any
    clock: Clock
    commands: tuple[ExtraCommand, ...] = ()
    setting_up: SettingUp | None = None


async def run_app(
    paths: Paths,
    store_path: Path,
    open_rest: Callable[[AsyncExitStack], Any],
    *,
    is_demo: bool = False,
    zone: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> int:
    """Show the dashboard over the store at `store_path`; `open_rest` opens the workspace once the first frame stands.

    Returns the exit code.
    """
    from synctui.store.migrate import prepare
    from synctui.store.reading_thread import ReaderThread
    from synctui.tui.app import SynctuiApp
    from synctui.tui.session import Session

    # Nothing that is made before the first frame is garbage; looking for it there would only hold the frame up.
    gc.disable()
    environment = os.environ if environ is None else environ
    config = read_config(paths.config)
    warned = prepare(store_path)
    look = chosen_look(store_path)
    if look.language is not None:
        i18n.use(look.language)
    service = DeferredService()
    reading = ReaderThread(store_path)
    session = Session(
        service=cast(Service, service),
        reading=reading,
        clock=SystemClock(),
        zone=zone or config.zone or local_zone(),
        is_demo=is_demo,
        theme=look.theme or config.theme,
        is_ascii=wants_ascii(config, environment) if look.is_ascii is None else look.is_ascii,
        keymap=config.keys,
        support_contact=(config.support_contact or "") if look.support_contact is None else look.support_contact,
        warnings=tuple(one.code for one in warned),
        remembered=look.overview,
        opens_wizard=look.is_to_set_up and not is_demo,
    )
    session.support = Desk(
        paths.state, reading, session.service, session.clock, zone=session.zone, contact=config.support_contact
    )
    async with AsyncExitStack() as stack:
        stack.callback(reading.close)
        opening = _Opening(service, session, stack, open_rest)
        session.on_ready = opening.begin
        app = SynctuiApp(session)
        opening.leave = app.exit
        try:
            await app.run_async()
        finally:
            gc.enable()
            await opening.settle()
        if opening.problem is not None:
            raise opening.problem
        return app.return_code or 0


class _Opening:
    """Opens the workspace in the background, and the nights with it."""

    def __init__(
        self, service: DeferredService, session: Any, stack: AsyncExitStack, open_rest: Callable[[AsyncExitStack], Any]
    ) -> None:
        self._service = service
        self._session = session
        self._stack = stack
        self._open_rest = open_rest
        self._task: asyncio.Task[None] | None = None
        self.leave: Callable[[], None] = lambda: None
        """Closes the screen."""
        self.problem: SynctuiError | None = None
        """Why there is nothing to work on; whoever started the program is told."""

    def begin(self) -> None:
        gc.enable()
        self._task = asyncio.get_running_loop().create_task(self._open())

    async def _open(self) -> None:
        try:
            await asyncio.to_thread(_import_what_is_slow)
            opened: Opened = await self._open_rest(self._stack)
        except SynctuiError as problem:
            self.problem = problem
            self.leave()
            return
        except Exception as problem:  # noqa: BLE001
            # Told by whoever asks the service next: the screen shows it instead of a traceback.
            self._service.fail(problem)
            return
        self._session.commands = opened.commands
        self._session.setting_up = opened.setting_up
        self._service.give(opened.service)
        # What has been imported stays; going through all of it now and then would be felt as a key that hangs.
        gc.freeze()
        from synctui.nightly.nights import Nights

        opened.service.runs_nights = True
        nights = Nights(opened.service, opened.clock)
        self._stack.push_async_callback(nights.stop)
        nights.start()

    async def settle(self) -> None:
        """Nothing is being opened any more; what was opened is closed by the stack, the nights first."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)


def _import_what_is_slow() -> None:
    import importlib

    for name in (
        "synctui.store.sqlite_store",
        "synctui.wire.http",
        "apscheduler.schedulers.asyncio",
        "synctui.sources",
    ):
        importlib.import_module(name)


def local_zone() -> str:
    from tzlocal import get_localzone_name

    return get_localzone_name() or "UTC"


def wants_ascii(config: Config, environ: Mapping[str, str]) -> bool:
    """As set; else where the locale is not UTF-8."""
    if config.ascii is not None:
        return config.ascii
    named = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    encoding = named.partition(".")[2] or locale.getpreferredencoding(False)
    return "utf" not in encoding.lower()
