"""What the header tells: integrations, last night, counts and the bell's number, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from synctui.domain.errors import SynctuiError
from synctui.domain.events import Progress
from synctui.domain.invoice import Department
from synctui.domain.report import Ending
from synctui.ports.reading import Figures, LeaseRow
from synctui.ports.service import IntegrationStatus

LATE = timedelta(minutes=30)
"""A night that has not begun by then has not run."""


@dataclass(slots=True)
class Dashboard:
    """The state behind header and tabs. `department` None means all of them."""

    figures: Figures = field(default_factory=Figures)
    integrations: tuple[IntegrationStatus, ...] = ()
    departments: tuple[Department, ...] = ()
    department: str | None = None
    leases: tuple[LeaseRow, ...] = ()
    is_reading: bool = False
    """Teamleader is being read right now."""
    reading: Progress | None = None
    """How far that is, once documents are being read."""
    reading_problem: SynctuiError | None = None
    """Why it could not be read the last time."""

    @property
    def shown(self) -> tuple[IntegrationStatus, ...]:
        """The integrations of the department that is shown."""
        return tuple(
            one for one in self.integrations if self.department is None or one.integration.department == self.department
        )

    @property
    def department_name(self) -> str | None:
        """The company's name; None where all are shown and there are several."""
        if self.department is None and len(self.departments) == 1:
            return self.departments[0].name
        return next((one.name for one in self.departments if one.key == self.department), None)

    def next_department(self) -> str | None:
        """The one after the one that is shown; after the last come all."""
        keys: list[str | None] = [None, *(one.key for one in self.departments)]
        at = keys.index(self.department) if self.department in keys else 0
        return keys[(at + 1) % len(keys)]


class NightState(StrEnum):
    OFF = "off"
    NOT_YET = "not_yet"
    """Switched on, and the first night has not come."""
    NOT_RUN = "not_run"
    """It should have run and did not."""
    FINE = "fine"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Night:
    """The last nightly sync, for the header. `failed` of `total` documents were not synced."""

    state: NightState
    failed: int = 0
    total: int = 0
    next_at: datetime | None = None


def night_of(integrations: Sequence[IntegrationStatus], last: Mapping[str, object] | None, now: datetime) -> Night:
    """What the header says of the night: never less than what went wrong."""
    nights = [one.next_night for one in integrations if one.integration.nightly and one.next_night is not None]
    if not nights:
        return Night(NightState.OFF)
    upcoming = min(nights)
    if last is None:
        return Night(NightState.NOT_YET, next_at=upcoming)
    due = upcoming - timedelta(days=1)
    started = _instant(last.get("started_at"))
    if started is None or (started < due - LATE and now > due + LATE):
        return Night(NightState.NOT_RUN, next_at=upcoming)
    failed, synced = _count(last.get("not_booked")), _count(last.get("invoices")) + _count(last.get("credit_notes"))
    is_fine = not failed and last.get("ending") in {None, Ending.FINISHED.value}
    return Night(NightState.FINE if is_fine else NightState.FAILED, failed, failed + synced, upcoming)


def _count(value: object) -> int:
    """Counts are stored as numbers, lists of documents as lists."""
    if isinstance(value, (list, tuple)):
        return len(value)
    return value if isinstance(value, int) else 0


def _instant(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
