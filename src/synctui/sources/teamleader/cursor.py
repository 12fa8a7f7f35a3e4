"""The cursor: how far into the changes of an account a read has come.

Documents are read in the order of `updated_at`, so a position in that order is all that must be remembered: rows that
change while they are read move to the end and come again, and no page number can slide.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

OVERLAP = timedelta(minutes=2)
"""Read again each time: changes that were being written while the list was made, and seconds that two changes share."""
FULL_AFTER = timedelta(hours=20)
"""How old the last look at all documents may be: only it shows what has been deleted."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Covered:
    """What had been read when somebody wanted documents of earlier days too."""

    first_day: date
    newest: datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """`at` and `id` are the last document read; `newest` is the latest change that its list showed."""

    at: datetime = BEGINNING
    id: str = ""
    newest: datetime = BEGINNING
    is_complete: bool = False
    """Everything from `first_day` on has been read once."""
    listed_at: datetime = BEGINNING
    """When all documents were last listed."""
    first_day: date | None = None
    """Documents dated before it are not looked for; None where all are."""
    covered: Covered | None = None
    """Set while documents of earlier days are read that nobody wanted before."""

    @classmethod
    def parse(cls, text: str | None) -> Cursor:
        """The stored cursor; one that cannot be read starts from the beginning, which loses nothing."""
        try:
            return _parsed(json.loads(text or "{}"))
        except (ValueError, LookupError, TypeError, AttributeError):
            return cls()

    def as_json(self) -> str:
        told: dict[str, object] = {
            "at": self.at.isoformat(),
            "id": self.id,
            "newest": self.newest.isoformat(),
            "complete": self.is_complete,
            "listed_at": self.listed_at.isoformat(),
        }
        if self.first_day is not None:
            told["first_day"] = self.first_day.isoformat()
        if self.covered is not None:
            told["covered"] = [self.covered.first_day.isoformat(), self.covered.newest.isoformat()]
        return json.dumps(told, separators=(",", ":"))

    def from_day(self, first_day: date | None) -> Cursor:
        """For a read that wants everything from this day on (None: whatever there is); no day that was read is lost."""
        if not self.is_begun:
            return replace(self, first_day=first_day)
        if first_day is None or self.first_day is None or first_day >= self.first_day:
            return self
        covered = self.covered or (Covered(self.first_day, self.newest) if self.is_complete else None)
        return replace(self, at=BEGINNING, id="", is_complete=False, first_day=first_day, covered=covered)

    @property
    def is_begun(self) -> bool:
        """Something has been read."""
        return self != Cursor(first_day=self.first_day)

    @property
    def again_from(self) -> datetime:
        """Changes from here on are read again."""
        return max(self.newest - OVERLAP, BEGINNING)

    @property
    def since(self) -> datetime:
        return min(self.at, self.again_from)

    def begun(self, newest: datetime) -> Cursor:
        """At the start of what is read now: before everything that `wants` wants, whatever a later read may skip."""
        at, id = min((self.at, self.id), (self.again_from, ""))
        return replace(self, at=at, id=id, newest=max(newest, self.newest))

    def after(self, at: datetime, id: str) -> Cursor:
        """This document has been read; one whose change has no readable time is no position."""
        return self if at == BEGINNING else replace(self, at=at, id=id)

    def wants_everything(self, now: datetime) -> bool:
        """Whether all documents have to be listed; an interrupted first read goes on from its position instead."""
        is_at_start = (self.at, self.id) == (BEGINNING, "")
        return is_at_start or (self.is_complete and now - self.listed_at >= FULL_AFTER)

    def wants(self, at: datetime, id: str, day: date | None) -> bool:
        """Whether a document changed at this instant has to be read; `BEGINNING` stands for an unknown one."""
        if at == BEGINNING or at >= self.again_from:
            return True
        return (at, id) > (self.at, self.id) and not self._was_covered(at, day)

    def _was_covered(self, at: datetime, day: date | None) -> bool:
        if self.covered is None:
            return False
        return (day is None or day >= self.covered.first_day) and at < self.covered.newest - OVERLAP


def _parsed(stored: dict[str, str]) -> Cursor:
    day, covered = stored.get("first_day"), stored.get("covered")
    return Cursor(
        datetime.fromisoformat(stored["at"]),
        stored["id"],
        datetime.fromisoformat(stored["newest"]),
        bool(stored["complete"]),
        datetime.fromisoformat(stored["listed_at"]),
        None if day is None else date.fromisoformat(day),
        None if covered is None else Covered(date.fromisoformat(covered[0]), datetime.fromisoformat(covered[1])),
    )
