"""A reader over rows in memory that filters, sorts and counts its calls: for tests of the overview."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Day
from datetime import datetime
from typing import TypeVar

from synctui.domain.invoice import DocumentKey, Kind, Status
from synctui.domain.text import fold
from synctui.ports.reading import (
    Detail,
    Figures,
    LeaseRow,
    Mark,
    NotificationRow,
    Query,
    Reader,
    Row,
    RunRow,
)

T = TypeVar("T")
UNSYNCED = frozenset({Mark.NOT_SYNCED, Mark.REFUSED, Mark.UNKNOWN})
DEPARTMENT = "teamleader:dep-de"


def row(number: str, customer: str = "Bäckerei Schmidt", gross_cents: int = 145200, **changes: object) -> Row:
    """One believable row; `changes` are fields of `Row`."""
    plain = Row(
        key=f"teamleader:{number}",
        kind=Kind.INVOICE,
        number=number,
        date=Day(2026, 11, 24),
        customer=customer,
        currency="EUR",
        net_cents=round(gross_cents / 1.19),
        gross_cents=gross_cents,
        due=Day(2026, 12, 24),
        status=Status.OUTSTANDING,
        department=DEPARTMENT,
        booking_number=None,
        mark=Mark.NOT_SYNCED,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of Row by name


class ManyRows(Sequence[Row]):
    """So many rows that nobody would want to hold them: each is made when it is looked at."""

    def __init__(self, length: int) -> None:
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Row]:
        return (self._row(i) for i in range(self._length))

    def __getitem__(self, i: object) -> object:  # type: ignore[override]  # rows for a slice, a row for a number
        if isinstance(i, slice):
            return [self._row(n) for n in range(*i.indices(self._length))]
        assert isinstance(i, int)
        return self._row(i)

    def _row(self, i: int) -> Row:
        number = f"{self._length - i:07}"
        return row(number, booking_number=f"267{number}", mark=Mark.SYNCED)


@dataclass(slots=True)
class FakeReader:
    """`calls` counts reads by method; `writes` is the store's version."""

    rows: Sequence[Row] = ()
    run_rows: list[RunRow] = field(default_factory=list)
    bell: list[NotificationRow] = field(default_factory=list)
    last_night: Mapping[str, object] | None = None
    read_at: datetime | None = None
    lease_rows: list[LeaseRow] = field(default_factory=list)
    writes: int = 0
    calls: Counter[str] = field(default_factory=Counter)

    def change(self, key: DocumentKey, **changes: object) -> None:
        """Somebody writes to the store."""
        self.rows = [
            replace(one, **changes) if one.key == key else one  # type: ignore[arg-type]  # fields of Row by name
            for one in self.rows
        ]
        self.writes += 1

    def _view(self, query: Query) -> Sequence[Row]:
        if isinstance(self.rows, ManyRows):
            return self.rows if not query.text else ()
        found = [one for one in self.rows if self._is_in(one, query)]
        return sorted(found, key=lambda one: _order(one, query.order), reverse=query.descending)

    def _is_in(self, one: Row, query: Query) -> bool:
        words = fold(" ".join(filter(None, (one.number, one.customer, one.booking_number))))
        day = one.date or Day.min
        return (
            all(fold(word) in words for word in query.text.split())
            and query.department in {None, one.department}
            and (query.first is None or query.first <= day)
            and (query.last is None or day <= query.last)
            and (not query.only_unsynced or one.mark in UNSYNCED)
            and (not query.marks or one.mark in query.marks)
            and (not query.status or one.status in query.status)
        )

    def page(self, query: Query, offset: int, total: int | None, size: int) -> list[Row]:
        del total
        self.calls["page"] += 1
        return list(self._view(query)[offset : offset + size])

    def count(self, query: Query) -> int:
        self.calls["count"] += 1
        return len(self._view(query))

    def sums(self, keys: frozenset[DocumentKey]) -> Mapping[str, int]:
        sums: Counter[str] = Counter()
        for one in self.rows:
            if one.key in keys:
                sums[one.currency] += one.gross_cents
        return sums

    def position(self, query: Query, key: DocumentKey) -> int | None:
        self.calls["position"] += 1
        return next((i for i, one in enumerate(self._view(query)) if one.key == key), None)

    def neighbour(self, query: Query, key: DocumentKey | None, *, forward: bool) -> tuple[int, DocumentKey] | None:
        rows = list(enumerate(self._view(query)))
        at = next((i for i, one in rows if one.key == key), None)
        beyond = [(i, one) for i, one in rows if at is None or (i > at if forward else i < at)]
        needy = [(i, one.key) for i, one in beyond if one.mark.needs_person]
        return None if not needy else needy[0] if forward else needy[-1]

    def figures(self, department: str | None, today: Day) -> Figures:
        del today
        rows: Sequence[Row] = () if isinstance(self.rows, ManyRows) else self.rows
        rows = [one for one in rows if department in {None, one.department}]
        return Figures(
            total=len(rows),
            unsynced=sum(one.mark in UNSYNCED for one in rows),
            needs_person=sum(one.mark.needs_person for one in rows),
            source_read_at=self.read_at,
            unread=sum(not one.is_read for one in self.bell),
            last_night=self.last_night,
        )

    def detail(self, key: DocumentKey, today: Day) -> Detail | None:
        del key, today
        return None

    def customer_names_in(self, text: str) -> frozenset[str]:
        rows: Sequence[Row] = () if isinstance(self.rows, ManyRows) else self.rows
        return frozenset(row.customer for row in rows if row.customer in text)

    def runs(self, limit: int = 200) -> list[RunRow]:
        return self.run_rows[:limit]

    def run(self, id: int) -> RunRow | None:
        return next((one for one in self.run_rows if one.id == id), None)

    def notifications(self, limit: int = 200) -> list[NotificationRow]:
        return self.bell[:limit]

    def leases(self) -> list[LeaseRow]:
        return self.lease_rows

    def daemon_seen(self) -> datetime | None:
        return None

    def version(self) -> int:
        return self.writes


def _order(one: Row, order: str) -> tuple[object, str]:
    values: dict[str, object] = {
        "number": one.number or "",
        "date": one.date or Day.min,
        "customer": fold(one.customer),
        "net": one.net_cents,
        "gross": one.gross_cents,
        "due": one.due or Day.min,
        "booking": one.booking_number or "",
        "synced": one.synced_at.isoformat() if one.synced_at else "",
    }
    return values[order], one.key


class FakeReading:
    """The reading thread in the event loop: an answer comes in the loop's next turn, a stale one never."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._generation = 0

    def ask(self, job: Callable[[Reader], T], then: Callable[[T], None], *, generation: int | None = None) -> None:
        def answer() -> None:
            if generation is None or generation == self._generation:
                then(job(self.reader))

        asyncio.get_running_loop().call_soon(answer)

    async def read(self, job: Callable[[Reader], T]) -> T:
        return job(self.reader)

    def new_generation(self) -> int:
        self._generation += 1
        return self._generation

    def close(self) -> None:
        """Nothing is open."""
