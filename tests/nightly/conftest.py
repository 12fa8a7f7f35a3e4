"""A service that keeps the one promise the nights rely on: one nightly run per integration and local date."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from types import SimpleNamespace

import pytest

from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.report import Ending, RunReport
from synctui.testing.clock import VirtualClock


@dataclass
class NightService:
    """What `Nights` asks of a service, with the runs it made in `runs`."""

    clock: VirtualClock
    settings: dict[str, Integration] = field(default_factory=dict)
    preferences: dict[str, str] = field(default_factory=dict)
    dates: set[tuple[str, date]] = field(default_factory=set)
    runs: list[tuple[str, date | None, datetime]] = field(default_factory=list)
    answers: list[Exception | RunReport] = field(default_factory=list)
    """What the next runs end in; without one they finish."""
    spoken: asyncio.Event = field(default_factory=asyncio.Event)
    ran: asyncio.Event = field(default_factory=asyncio.Event)

    async def integrations(self) -> tuple[SimpleNamespace, ...]:
        return tuple(SimpleNamespace(integration=one) for one in self.settings.values())

    async def preference(self, key: str) -> str | None:
        return self.preferences.get(key)

    async def save_preference(self, key: str, value: str) -> None:
        self.preferences[key] = value
        self.spoken.set()

    async def sync(self, ids, *, mode, sink, stop, local_date):  # type: ignore[no-untyped-def]
        (id,) = ids
        assert mode is Mode.NIGHTLY
        answer = self.answers.pop(0) if self.answers else report(id, self.clock.now())
        if isinstance(answer, Exception):
            raise answer
        if local_date is not None:
            if (id, local_date) in self.dates:
                return ()
            self.dates.add((id, local_date))
        self.runs.append((id, local_date, self.clock.now()))
        self.ran.set()
        return (answer,)

    def switch(self, id: str, on: bool) -> None:
        self.settings[id] = replace(self.settings[id], nightly=on)


def report(id: str, now: datetime, ending: Ending = Ending.FINISHED, next_try: datetime | None = None) -> RunReport:
    return RunReport(id, "exact_online", 1, Mode.NIGHTLY, now, now, ending, next_try=next_try)


@pytest.fixture(scope="session")
def at() -> Callable[..., Integration]:
    """An integration whose night is at this hour."""

    def build(hour: int = 4, minute: int = 30, zone: str = "Europe/Berlin", id: str = "exact:muster") -> Integration:
        return Integration(id, "exact_online", "muster", nightly=True, nightly_at=time(hour, minute), zone=zone)

    return build


@pytest.fixture
def service(at: Callable[..., Integration]) -> NightService:
    """Switched on long ago; the clock stands at the evening before the clocks go back, and last night has run."""
    made = NightService(VirtualClock(datetime(2026, 10, 24, 18, 0, tzinfo=UTC)))
    made.settings["exact:muster"] = at()
    made.dates = {("exact:muster", date(2026, 10, 24)), ("exact:muster", date(2027, 3, 27))}
    made.preferences["nightly_since:exact:muster"] = "2026-01-01T00:00:00+00:00"
    return made


@pytest.fixture
def limited() -> Callable[[datetime, datetime], RunReport]:
    """A run that met a limit and may go on at the second instant."""
    return lambda now, until: report("exact:muster", now, Ending.LIMIT, until)
