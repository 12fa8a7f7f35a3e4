"""The nights of all integrations: one run per integration and local date, in the open app as in the daemon.

APScheduler only wakes this up. What runs is decided by `due`, and the store refuses a second run of one date, so that
a late wake-up, a changed clock or a second process can neither lose a night nor run it twice.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from synctui.domain.booking import IntegrationId
from synctui.domain.errors import Busy
from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.report import Ending, RunReport
from synctui.nightly.due import due, last_night
from synctui.ports.clock import Clock
from synctui.ports.service import Service, Sink, Stop

ALIVE = "daemon_alive"
"""Preference under which a daemon says each minute that it is there, as ISO time."""
AGAIN = timedelta(minutes=5)
"""After another run held the lease, or after a fault."""
CONTINUATIONS = 5
"""How often one night goes on after a limit."""
PATIENCE = 20.0
"""Seconds a run has to finish its document when the nights end."""

log = logging.getLogger(__name__)


def since_key(id: IntegrationId) -> str:
    """Preference that says since when the nightly sync is on, as ISO time; empty while it is off."""
    return f"nightly_since:{id}"


@dataclass(slots=True)
class _Night:
    """What is known of one integration's nights in this process."""

    since: datetime | None = None
    """When it was first seen switched on; None while it is off."""
    last_date: date | None = None
    not_before: datetime | None = None
    continuations: int = 0
    is_continued: bool = False
    """The last run met a limit: the same night goes on at `not_before`."""


@dataclass(slots=True)
class Nights:
    """Runs what is due whenever `check` is called; `start` has it called at each night's hour and every minute."""

    service: Service
    clock: Clock
    is_daemon: bool = False
    sink: Sink | None = None
    _nights: dict[IntegrationId, _Night] = field(default_factory=dict)
    _scheduler: AsyncIOScheduler | None = None
    _planned: dict[IntegrationId, tuple[object, ...]] = field(default_factory=dict)
    _stop: Stop = field(default_factory=Stop)
    _running: asyncio.Task[tuple[RunReport, ...]] | None = None

    # waking up --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin in the running event loop; a night that was missed today is caught up at once."""
        self._scheduler = AsyncIOScheduler()
        self._scheduler.add_job(
            self._wake,
            IntervalTrigger(minutes=1),
            id="minute",
            next_run_time=datetime.now().astimezone(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """End: a run that is on finishes its document, and is cut off where that takes too long."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        self._stop.ask()
        for status in await self.service.integrations():
            await self._noticed(status.integration)
        running, self._running = self._running, None
        if running is None:
            return
        done, _pending = await asyncio.wait({running}, timeout=PATIENCE)
        if not done:
            running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    async def _wake(self) -> None:
        """Say that we are alive, plan the hours anew, and run what is due, never two checks at a time."""
        if self.is_daemon:
            await self.service.save_preference(ALIVE, self.clock.now().isoformat())
        self._plan([status.integration for status in await self.service.integrations()])
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self.check())

    def _plan(self, integrations: list[Integration]) -> None:
        """One wake-up a day per integration, at its hour in its zone."""
        wanted = {one.id: (one.nightly_at, one.zone) for one in integrations if one.nightly}
        assert self._scheduler is not None
        for id in self._planned.keys() - wanted.keys():
            self._scheduler.remove_job(f"night {id}")
        for id, (at, zone) in wanted.items():
            if self._planned.get(id) != (at, zone):
                self._scheduler.add_job(
                    self._wake,
                    CronTrigger(hour=at.hour, minute=at.minute, timezone=ZoneInfo(zone)),
                    id=f"night {id}",
                    replace_existing=True,
                    misfire_grace_time=None,
                    coalesce=True,
                )
        self._planned = dict(wanted)

    # running ----------------------------------------------------------------------------------------------------------

    async def check(self) -> tuple[RunReport, ...]:
        """Run every integration whose night is due now; returns what was run."""
        reports: list[RunReport] = []
        for status in await self.service.integrations():
            if self._stop.is_asked:
                break
            reports += await self._check_one(status.integration)
        return tuple(reports)

    async def _check_one(self, integration: Integration) -> tuple[RunReport, ...]:
        night = await self._noticed(integration)
        now = self.clock.now()
        if night.not_before is not None and now < night.not_before:
            return ()
        if night.is_continued and integration.nightly:
            return await self._run(integration, night, None)
        day = due(integration, now, night.last_date, night.since)
        return () if day is None else await self._run(integration, night, day)

    async def _noticed(self, integration: Integration) -> _Night:
        """Keep in mind, over restarts too, since when it is on: what was switched on today is not caught up today."""
        night = self._nights.get(integration.id)
        key = since_key(integration.id)
        if night is None:
            said = await self.service.preference(key)
            night = self._nights[integration.id] = _Night(datetime.fromisoformat(said) if said else None)
        if integration.nightly and night.since is None:
            night.since = self.clock.now()
            await self.service.save_preference(key, night.since.isoformat())
        elif not integration.nightly and night.since is not None:
            self._nights[integration.id] = night = _Night(last_date=night.last_date)
            await self.service.save_preference(key, "")
        return night

    async def _run(self, integration: Integration, night: _Night, day: date | None) -> tuple[RunReport, ...]:
        """One run; without `day` it continues a night that met a limit, which the store counts as the same one."""
        try:
            reports = await self.service.sync(
                [integration.id], mode=Mode.NIGHTLY, sink=self.sink, stop=self._stop, local_date=day
            )
        except Busy:
            night.not_before = self.clock.now() + AGAIN
            return ()
        except Exception as fault:  # noqa: BLE001
            # A fault of one integration must not end the nights of the others; it is tried again and told in the log.
            log.error("night integration=%s fault=%s", integration.id, type(fault).__name__)
            night.not_before = self.clock.now() + AGAIN
            return ()
        if day is not None:
            night.last_date, night.continuations = day, 0
        night.not_before, night.is_continued = None, False
        for report in reports:
            self._continue_later(integration, night, report)
        return reports

    def _continue_later(self, integration: Integration, night: _Night, report: RunReport) -> None:
        """After a limit the same night goes on when the limit ends, if that is before the next one."""
        log.info(
            "night integration=%s ending=%s not_synced=%d", report.integration, report.ending, len(report.not_booked)
        )
        if report.ending is not Ending.LIMIT or report.next_try is None or night.continuations >= CONTINUATIONS:
            return
        if last_night(integration, report.next_try) != night.last_date:
            return
        night.continuations += 1
        night.not_before, night.is_continued = report.next_try, True
