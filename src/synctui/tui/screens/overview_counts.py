"""What the overview tells around its rows: how many are older, what the marks sum up to, how the last sync went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from synctui.domain.invoice import DocumentKey
from synctui.ports.reading import Mark, Query, Reader
from synctui.tui.session import Session
from synctui.tui.widgets.last_sync import LastSync, from_row

WAITING = frozenset({Mark.NOT_SYNCED, Mark.REFUSED, Mark.UNKNOWN})
MOST_LOOKED_UP = 200
"""Marks whose place in the view is asked for; with more of them it is not said how many are hidden."""


@dataclass(frozen=True, slots=True)
class Marked:
    """What is known of the marks: gross cents per currency, and how many are not in the view."""

    sums: Mapping[str, int] = field(default_factory=dict)
    hidden: int = 0


class OverviewCounts:
    """Asks the reading thread; `changed` is called in the event loop when an answer differs."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self._session = session
        self._changed = changed
        self._asked: tuple[frozenset[DocumentKey], Query] = (frozenset(), Query())
        self.marked = Marked()
        self.older = 0
        """Unsynced documents dated before the period that is shown: they must not be forgotten."""
        self.last_sync: LastSync | None = None

    def count_older(self, department: str | None, first: date | None) -> None:
        """Count what waits before `first`; None: nothing is older than what is shown."""
        if first is None:
            self._set_older(0)
            return
        query = Query(department=department, last=first - timedelta(days=1), marks=WAITING)
        self._session.reading.ask(lambda reader: reader.count(query), self._set_older)

    def _set_older(self, older: int) -> None:
        if older != self.older:
            self.older = older
            self._changed()

    def sum_marks(self, keys: frozenset[DocumentKey], query: Query) -> None:
        """Sum the marked documents and see which of them the view hides; asked again only where something differs."""
        if (keys, query) == self._asked:
            return
        self._asked = (keys, query)

        def job(reader: Reader) -> Marked:
            looked_up = keys if len(keys) <= MOST_LOOKED_UP else ()
            hidden = sum(1 for key in looked_up if reader.position(query, key) is None)
            return Marked(reader.sums(keys), hidden)

        self._session.reading.ask(job, self._set_marked)

    def _set_marked(self, marked: Marked) -> None:
        if marked != self.marked:
            self.marked = marked
            self._changed()

    def read_last_sync(self) -> None:
        """The run that ended last, as the history has it."""
        today, zone = self._session.today(), self._session.zone

        def job(reader: Reader) -> LastSync | None:
            rows = [row for row in reader.runs(5) if row.ended_at is not None]
            return from_row(rows[0], today, zone) if rows else None

        self._session.reading.ask(job, self.tell_last_sync)

    def tell_last_sync(self, last: LastSync | None) -> None:
        """A sync that ended later than the one that is known."""
        known = self.last_sync.ended_at if self.last_sync is not None else None
        if last is not None and last.ended_at is not None and (known is None or last.ended_at > known):
            self.last_sync = last
            self._changed()
