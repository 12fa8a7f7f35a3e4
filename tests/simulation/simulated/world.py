"""One world: people, processes and weather around one administration, from the first run to the calm after."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from simulated.choices import Choices
from simulated.clockwork import Clockwork, Time
from simulated.installation import Disk, Installation
from simulated.papers import Papers
from simulated.process import Guarded, GuardedCounter, Killed, Process
from simulated.teamleader import Source, SourceDoor
from simulated.tools import MemoryTool, Tool
from simulated.witness import Watched, Witness
from synctui.domain.capabilities import Capabilities, Lookup
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import AccessDenied, BadInput, SynctuiError, Throttled, Unavailable
from synctui.domain.events import Event, Mode
from synctui.domain.integration import Integration
from synctui.domain.invoice import DocumentKey
from synctui.engine.service import SyncService
from synctui.nightly.nights import Nights, since_key
from synctui.notifications import Bell, Silence
from synctui.ports.accounting import AccountingConnector
from synctui.ports.pace import Pace
from synctui.ports.service import Stop
from synctui.ports.source import Source as SourcePort
from synctui.ports.store import Owner
from synctui.ports.tools import WaitTeller
from synctui.wire.preflight import Checks

STARTS = (
    datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
    datetime(2026, 10, 24, 20, 0, tzinfo=UTC),
    datetime(2027, 3, 27, 20, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 30, tzinfo=UTC),
)
"""An ordinary day, the evenings before both nights on which the clock changes, and the last of the year."""
GAPS = (2.0, 20.0, 45.0, 100.0, 320.0, 7200.0, 86_400.0)
"""Seconds between two rounds: most people press the key again soon."""
ZONE = ZoneInfo("Europe/Berlin")
LEASE = 400.0
"""Seconds after which whatever a dead process held is free for sure."""
MAX_OFFSET = 22.5
"""Seconds by which a clock may be wrong: two of them differ by less than the margin of the grace time."""


@dataclass(slots=True)
class World:
    """`play` lives it; what must never happen stands in `broken` afterwards, and everything else in `events`."""

    choices: Choices
    loop: Clockwork
    disk: Disk
    is_wire: bool = False
    events: list[str] = field(default_factory=list)
    time: Time = field(init=False)
    witness: Witness = field(init=False)
    source: Source = field(default_factory=Source)
    papers: Papers = field(init=False)
    tool: Tool = field(init=False)
    home: Installation = field(init=False)
    settings: Integration = field(init=False)
    source_trouble: Callable[[], Exception | None] = field(init=False)
    alive: list[Process] = field(default_factory=list)
    is_stormy: bool = True
    has_second_home: bool = False
    has_wrong_clocks: bool = False
    nights_run: int = 0
    _names: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        start = self.choices.one_of(STARTS, (6, 1, 1, 1))
        self.time = Time(self.loop, start)
        self.witness = Witness(self.time.now, self.log)
        self.papers = Papers(self.choices, self.source, self.log, start.date())
        self.tool = self._make_tool()
        self.home = Installation("home", self.disk)
        self.settings = self.tool.settings()
        self.source_trouble = self._trouble_at_the_source

    def _make_tool(self) -> Tool:
        if self.is_wire:
            from simulated.wire import ExactTool

            return ExactTool(self.choices, self.time, self.witness)
        return MemoryTool(self.choices, self.time, self.witness)

    @property
    def broken(self) -> list[str]:
        return self.witness.broken

    @property
    def capabilities(self) -> Capabilities:
        return self.tool.spec.capabilities

    @property
    def looks_up_cheaply(self) -> bool:
        return self.capabilities.lookup in {Lookup.BY_REFERENCE, Lookup.SCAN, Lookup.FEED}

    def log(self, text: str) -> None:
        self.events.append(f"{self.time.now():%m-%d %H:%M:%S} {text}")

    # processes ------------------------------------------------------------------------------------------------

    def start(self, home: Installation, offset: float = 0.0) -> tuple[Process, SyncService]:
        process = Process(
            f"{home.name}-{next(self._names)}", self.time, self.choices.jitter() if self.is_stormy else None,
            offset=offset,
        )  # fmt: skip
        owner = Owner(process.name, "elsewhere", process.pid, "tui")
        store: Any = Guarded(process, home.store)
        counter: Any = GuardedCounter(process, home.counter)
        service = SyncService(
            store,
            Door(self, process, home, store),
            process.clock,
            Checks(),
            {Mode.MANUAL: Bell(), Mode.NIGHTLY: Silence()},
            counter,
            owner,
        )
        self.alive.append(process)
        return process, service

    async def run(self, home: Installation, delay: float = 0.0, *, is_night: bool = False, offset: float = 0.0) -> None:
        """One process from its start to its end, whichever end that is."""
        await asyncio.sleep(delay)
        process, service = self.start(home, offset)
        stop = Stop()
        if self.is_stormy:
            self._choose_end(process, stop)
        process.task = asyncio.ensure_future(self._work(process, service, stop, is_night=is_night))
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait({process.task})
        self._note_end(process)

    def _choose_end(self, process: Process, stop: Stop) -> None:
        kind = self.choices.one_of(("to the end", "killed", "closed", "stopped"), (10, 6, 1, 1))
        if kind == "to the end":
            return
        at = 1 + self.choices.below(90)
        if kind == "killed":
            process.dies_at = at
        elif kind == "closed":
            process.closes_at = at
        else:
            self.loop.call_later(at / 30, stop.ask)

    async def _work(self, process: Process, service: SyncService, stop: Stop, *, is_night: bool) -> None:
        self.log(f"{process.name} starts{' a night' if is_night else ''}")
        await service.close_interrupted()
        if is_night:
            store: Any = service._store
            nights = Nights(service, process.clock, is_daemon=True)
            nights._stop = stop
            del store
            for _ in range(3):
                self.nights_run += len(await nights.check())
                await process.clock.sleep(420.0)
            return
        selection = None
        if self.is_stormy and self.choices.happens(0.08) and self.source.documents:
            selection = [self.choices.one_of(list(self.source.documents))]
        reports = await service.sync(None, selection, sink=self._heard(process), stop=stop)
        for report in reports:
            self.log(f"{process.name} reports {report.ending.value} {report.code or ''} {report.invoices}")

    def _heard(self, process: Process) -> Callable[[Event], None]:
        def hear(event: Event) -> None:
            process.check()

        return hear

    def _note_end(self, process: Process) -> None:
        self.alive.remove(process)
        task = process.task
        assert task is not None
        if process.is_dead:
            self.log(f"{process.name} was killed at step {process.steps}")
        elif task.cancelled():
            self.log(f"{process.name} was closed at step {process.steps}")
        elif (problem := task.exception()) is not None:
            self.log(f"{process.name} ended with {problem!r}")
            if not isinstance(problem, SynctuiError):
                self.witness.breaks(f"{process.name} ended with {problem!r}")
        else:
            self.log(f"{process.name} ended after step {process.steps}")
        process.die()

    # the world's life -----------------------------------------------------------------------------------------

    async def play(self) -> None:
        for _ in range(1 + self.choices.below(3)):
            self.papers.write_one()
        is_late = self.choices.happens(0.12)
        await self._furnish(self.home, is_first=is_late or self.choices.happens(0.4))
        if is_late:
            await self._begin_late()
        for _ in range(1 + self.choices.below(3)):
            await self._round()
        await self._calm()

    async def _furnish(self, home: Installation, *, is_first: bool = True) -> None:
        """As after the first settings, or as when the first run over an empty administration is long done."""
        from synctui.domain.invoice import Reading
        from synctui.testing.documents import DEPARTMENT

        await home.store.save_reading("teamleader", Reading(departments=(DEPARTMENT,)), self.time.now())
        await home.store.save_integration(replace(self.settings, first_run_done=not is_first))
        await home.store.save_preference(since_key(self.settings.id), STARTS[1].isoformat())

    async def _begin_late(self) -> None:
        """An older installation has booked into this administration before."""
        if not self.looks_up_cheaply:
            return
        self.has_second_home = True
        self.papers.is_numbered_for_good = True
        other = Installation("other", self.disk)
        await self._furnish(other)
        await self._overnight_gap()
        await self.run(other)
        await self._overnight_gap()
        self.other = other

    other: Installation | None = None

    async def _overnight_gap(self) -> None:
        """Long enough for every lease, every request under way and every lag."""
        await asyncio.sleep(LEASE + self.capabilities.grace)

    async def _round(self) -> None:
        """A run or several at once, and what people do meanwhile and afterwards."""
        self.tool.storm(self.choices.one_of((0.0, 0.15, 0.5), (3, 4, 2)))
        doings: list[Awaitable[None]] = []
        offset = self.choices.one_of((0.0, 5.0, -20.0, MAX_OFFSET, -MAX_OFFSET), (12, 1, 1, 1, 1))
        self.has_wrong_clocks |= bool(offset)
        is_night = self.choices.happens(0.15)
        if is_night:
            await self._until_night()
        if self.choices.happens(0.15):
            await self._copy()
        doings.append(self.run(self.home, is_night=is_night, offset=offset))
        if self.choices.happens(0.2):
            delay = self.choices.one_of((0.0, 0.5, 3.0, 20.0, 301.0, 420.0))
            doings.append(self.run(self.home, delay, is_night=is_night and self.choices.happens(0.5)))
        for _ in range(self.choices.one_of((0, 1, 2), (6, 3, 1))):
            doings.append(self._later(self.choices.one_of((0.0, 0.2, 1.0, 5.0, 31.0)), self._happening()))
        await asyncio.gather(*doings)
        await self._press_again()
        for _ in range(self.choices.one_of((0, 1, 2), (4, 4, 2))):
            await self._happening()()
        await self._between()
        await asyncio.sleep(self.choices.one_of(GAPS, (4, 4, 3, 2, 2, 1, 1)))

    async def _press_again(self) -> None:
        """Whoever reads that no answer came in time tries again at once."""
        if self.tool.is_at_it_still() and self.choices.happens_too(0.95):
            await asyncio.sleep(1.0)
            await self.run(self.home)

    async def _later(self, delay: float, doing: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(delay)
        await doing()

    async def _until_night(self) -> None:
        """The hour of the next nightly sync, or somewhat after it."""
        now = self.time.now().astimezone(ZONE)
        day = now.date() + timedelta(days=int(now.hour >= 4))
        due = datetime.combine(day, self.settings.nightly_at, ZONE)
        late = self.choices.one_of((60.0, 0.0, 3600.0, -120.0))
        await asyncio.sleep((due - now.astimezone(UTC)).total_seconds() + late)
        self.log("it is night")

    def _happening(self) -> Callable[[], Awaitable[None]]:
        """Something that a person does, at the source, in the tool or in front of the screen."""
        return self.choices.one_of(
            (
                self._nothing, self.papers.happening, self._at_the_tool, self._settle_one, self._set_aside,
                self._copy, self._change_settings, self._sign_in_or_out,
            ),
            (2, 8, 5, 2, 1, 3, 1, 1),
        )  # fmt: skip

    async def _nothing(self) -> None:
        pass

    async def _at_the_tool(self) -> None:
        await self.tool.happening(self.papers)

    async def _copy(self) -> None:
        self.log("the store is backed up")
        self.papers.is_numbered_for_good = True
        self.home.back_up()

    async def _sign_in_or_out(self) -> None:
        if self.choices.happens(0.5):
            self.log("somebody signs in again")
            self.tool.sign_in()
        else:
            self.log("the sign-in is withdrawn")
            self.tool.sign_out()

    async def _change_settings(self) -> None:
        """In the settings screen, through the service, as a person does it."""
        current = await self.home.store.integration(self.settings.id)
        assert current is not None
        # Somebody who books elsewhere, or what was forgotten, is looked for in the journal that is set.
        is_fixed = self.papers.is_numbered_for_good
        changed = self.choices.one_of((self._other_start, *(() if is_fixed else (self.tool.other_journal,))))(current)
        self.log(f"settings: start {changed.start_date}, journal {changed.journal}, {changed.credit_journal}")
        process, service = self.start(self.home)
        await service.save_integration(changed)
        self.alive.remove(process)

    def _other_start(self, current: Integration) -> Integration:
        starts = (date(2026, 1, 1), self.time.now().date() - timedelta(days=10), date(2027, 6, 1))
        return replace(current, start_date=self.choices.one_of(starts))

    async def _between(self) -> None:
        """What cannot happen while a process runs."""
        if self.home.backup is not None and self.choices.happens(0.5):
            await asyncio.sleep(LEASE)
            self.log("the store is restored from its backup")
            self.home.restore()
            # The other end of a restored store: what was under way has landed, what was seen is still there.
            await asyncio.sleep(self.capabilities.grace)
        if self.has_second_home and self.choices.happens(0.5):
            await self._overnight_gap()
            assert self.other is not None
            await self.run(self.other)
            await self._overnight_gap()

    # what people decide in front of the screen ----------------------------------------------------------------

    async def _set_aside(self) -> None:
        rows = self.home.rows("SELECT key, set_aside FROM document WHERE is_hidden = 0 ORDER BY id")
        if not rows:
            return
        row = self.choices.one_of(rows)
        reason = None if row["set_aside"] else "not ours"
        self.log(f"{row['key']} set aside: {reason}")
        await self._decide(lambda service: service.set_aside(row["key"], reason))

    async def _settle_one(self) -> None:
        rows = self._waiting(self.home)
        if rows:
            await self._settle(self.home, self.choices.one_of(rows))

    def _waiting(self, home: Installation) -> list[DocumentKey]:
        """What the screen shows as unknown."""
        return [
            row["key"]
            for row in home.rows(
                "SELECT d.key FROM link l JOIN document d ON d.id = l.document_id "
                "WHERE l.state = 'unknown' AND d.is_hidden = 0 ORDER BY d.id"
            )
        ]

    async def _settle(self, home: Installation, key: DocumentKey) -> None:
        """A person looks into the tool and says truthfully what is there."""
        if self.tool.may_still_arrive(key):
            return
        found = self.tool.entry_of(key)
        id = self.settings.id
        if found is None:
            self.log(f"{key}: a person says that it is not there")
            await self._decide(lambda service: service.release_unknown(id, key, "looked"), home, key)
        else:
            self.log(f"{key}: a person says that it is {found}")
            await self._decide(lambda service: service.adopt_by_hand(id, key, found, "looked"), home)

    async def _decide(
        self,
        decision: Callable[[SyncService], Awaitable[None]],
        home: Installation | None = None,
        released: DocumentKey | None = None,
    ) -> None:
        home = home or self.home
        process, service = self.start(home)
        try:
            await decision(service)
            if released is not None:
                self.witness.had_no_effect(home.name, released)
        except BadInput as problem:
            self.log(f"told: {problem!r}")
        finally:
            self.alive.remove(process)

    # the end --------------------------------------------------------------------------------------------------

    async def _calm(self) -> None:
        """Everything that a person can put right is put right, time passes, and the runs come to their ends."""
        self.log("calm")
        self.is_stormy = False
        self.tool.calm()
        self.papers.is_calm = True
        await self._put_settings_right()
        for home in [self.home, *([self.other, self.home] if self.other else [])]:
            await self._quiet_run(home)
            if self._is_unsettled(home):
                await self._quiet_run(home)
            waiting = self._waiting(home)
            for key in waiting:
                await self._settle(home, key)
            if waiting:
                await self.run(home)

    async def _quiet_run(self, home: Installation) -> None:
        await asyncio.sleep(86_400 + self.capabilities.grace)
        await self.run(home)

    def _is_unsettled(self, home: Installation) -> bool:
        """Whether another run has anything to do."""
        last = home.rows("SELECT ending FROM run ORDER BY id DESC LIMIT 1")
        return not last or last[0]["ending"] != "finished"

    async def _put_settings_right(self) -> None:
        current = await self.home.store.integration(self.settings.id)
        assert current is not None
        await self.home.store.save_integration(replace(current, start_date=self.settings.start_date))

    def _trouble_at_the_source(self) -> Exception | None:
        if not self.is_stormy or not self.choices.happens(0.03):
            return None
        until = self.time.now() + timedelta(seconds=60)
        return self.choices.one_of((Unavailable(), AccessDenied(), Throttled(until, "minute")))


class Door:
    """Implements `ports.tools.Tools` for one process."""

    def __init__(self, world: World, process: Process, home: Installation, store: Any) -> None:
        self._world = world
        self._process = process
        self._home = home
        self._store = store

    def specs(self) -> tuple[ConnectorSpec, ...]:
        return (self._world.tool.spec,)

    def connector(self, integration: Integration, on_wait: WaitTeller | None) -> tuple[AccountingConnector, Pace]:
        pace = self._world.tool.pace(self._store, self._process.clock, on_wait)
        inner = self._world.tool.connector(integration, self._process, pace)
        watched: Any = Watched(inner, self._process, self._home.name, self._world.witness)
        return watched, pace

    def sources(self, on_wait: WaitTeller | None) -> tuple[SourcePort, ...]:
        return (SourceDoor(self._world.source, self._process, self._world.source_trouble),)

    def is_signed_in(self, integration: Integration) -> bool:
        return self._world.tool.is_signed_in


def numbers(values: str | None) -> dict[str, Any]:
    """The values of a history row."""
    found: dict[str, Any] = json.loads(values) if values else {}
    return found


__all__ = ["Killed", "World"]
