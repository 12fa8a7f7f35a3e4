"""The cursor: how far into the changes of an account a read has come.

Documents are read in the order of `updated_at`, so a position in that order is all that must be remembered: rows that
change while they are read move to the end and come again, and no page number can slide.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

OVERLAP = timedelta(minutes=2)
"""Read again each time: changes that were being written while the list was made, and seconds that two changes share."""
FULL_AFTER = timedelta(hours=20)
"""How old the last look at all documents may be: only it shows what has been deleted."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """`at` and `id` are the last document read; `newest` is the latest change that its list showed."""

    at: datetime = BEGINNING
    id: str = ""
    newest: datetime = BEGINNING
    is_complete: bool = False
    """The first read of the whole account has come to its end."""
    listed_at: datetime = BEGINNING
    """When all documents were last listed."""
    unreadable: tuple[str, ...] = ()
    """Ids that could not be understood: tried again with every full list."""

    @classmethod
    def parse(cls, text: str | None) -> Cursor:
        """The stored cursor; one that cannot be read starts from the beginning, which loses nothing."""
        try:
            stored = json.loads(text or "{}")
            return cls(
                datetime.fromisoformat(stored["at"]),
                stored["id"],
                datetime.fromisoformat(stored["newest"]),
                stored["complete"],
                datetime.fromisoformat(stored["listed_at"]),
                tuple(stored["unreadable"]),
            )
        except (ValueError, LookupError, TypeError):
            return cls()

    def as_json(self) -> str:
        return json.dumps(
            {
                "at": self.at.isoformat(),
                "id": self.id,
                "newest": self.newest.isoformat(),
                "complete": self.is_complete,
                "listed_at": self.listed_at.isoformat(),
                "unreadable": list(self.unreadable),
            },
            separators=(",", ":"),
        )

    @property
    def again_from(self) -> datetime:
        """Changes from here on are read again."""
        return max(self.newest - OVERLAP, BEGINNING)

    @property
    def since(self) -> datetime:
        return min(self.at, self.again_from)

    def wants_everything(self, now: datetime) -> bool:
        return not self.is_complete or now - self.listed_at >= FULL_AFTER

    def wants(self, at: datetime, id: str) -> bool:
        """Whether a document changed at this instant has to be read; `BEGINNING` stands for an unknown one."""
        is_new = (at, id) > (self.at, self.id) or at >= self.again_from
        return is_new or at == BEGINNING or id in self.unreadable
