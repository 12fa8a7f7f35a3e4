"""From a view of the overview to SQL: which index is walked, what is filtered on the way, what is gathered first.

A view is walked along the index of its order, which holds everything that is filtered by, so that no row is touched
that is not shown. Where few documents match, they are gathered through the index of the filter and sorted instead.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field, replace

from synctui.domain.invoice import Status
from synctui.ports.reading import Mark, Query
from synctui.store.codes import FIRST_NEEDING, FIRST_OPEN, LAST_NEEDING, LAST_UNSYNCED, MARKS, STATUSES, day_number
from synctui.store.words import TRIGRAM, needle_of, order_key, phrase, squeezed

ORDERS = {
    "number": "number_order",
    "date": "day",
    "customer": "customer_fold",
    "net": "net_cents",
    "gross": "gross_cents",
    "due": "due",
    "booking": "booking_order",
    "synced": "synced_at",
}
RARE = 5000
"""So many documents are gathered and sorted in a few milliseconds; more of them are found soon by walking."""
UNSYNCED = f"d.mark <= {LAST_UNSYNCED}"
NEEDING = f"d.mark >= {FIRST_NEEDING} AND d.mark <= {LAST_NEEDING}"
_NEEDING = frozenset(mark for mark, code in MARKS.items() if FIRST_NEEDING <= code <= LAST_NEEDING)
_UNSYNCED = frozenset(mark for mark, code in MARKS.items() if code <= LAST_UNSYNCED)

Term = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class View:
    """Where rows come from, which of them, and by which column they are sorted."""

    source: str
    terms: tuple[Term, ...]
    column: str
    is_descending: bool
    given: tuple[object, ...] = ()
    """Parameters of `source`."""

    def direction(self, *, is_reversed: bool = False) -> str:
        return "DESC" if self.is_descending != is_reversed else "ASC"

    def select(self, what: str, *more: Term, tail: str = "", last: tuple[object, ...] = ()) -> tuple[str, list[object]]:
        """The statement and its parameters."""
        terms = (*self.terms, *more)
        where = " AND ".join(sql for sql, _ in terms)
        parameters = [*self.given, *(value for _, values in terms for value in values), *last]
        return f"SELECT {what} FROM {self.source} WHERE {where} {tail}", parameters

    def order(self, *, is_reversed: bool = False) -> str:
        direction = self.direction(is_reversed=is_reversed)
        return f"ORDER BY d.{self.column} {direction}, d.id {direction}"

    def beyond(self, value: object, id: int, *, is_reversed: bool = False) -> Term:
        """Rows after this one (before it, if reversed)."""
        sign = "<" if self.direction(is_reversed=is_reversed) == "DESC" else ">"
        return f"(d.{self.column}, d.id) {sign} (?, ?)", (value, id)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search has found: few documents by their ids, or a term that is checked on the way."""

    ids: frozenset[int] | None = None
    term: Term | None = None


def view_of(query: Query, connection: sqlite3.Connection) -> View:
    """The cheapest way to the rows of this view; asks the store how much a filter leaves."""
    column = ORDERS[query.order]
    walk = View(indexed(f"ix_document_{query.order}"), tuple(_terms(query, connection)), column, query.descending)
    found = _search(query.text, connection)
    if found.ids is not None:
        gathered = "json_each(?) AS found CROSS JOIN document AS d ON d.id = found.value"
        return replace(walk, source=gathered, given=(json.dumps(sorted(found.ids)),))
    if found.term is not None:
        walk = replace(walk, terms=(*walk.terms, found.term))
    return _narrowed(walk, query, connection)


def _narrowed(walk: View, query: Query, connection: sqlite3.Connection) -> View:
    """Through the index of the filter, where it has the order or leaves little to sort."""
    index = _filter_index(query)
    narrow = replace(walk, source=indexed(index))
    if query.order == "date" or walk.source == narrow.source:
        return narrow
    filters = query.only_unsynced or query.marks or query.status or query.first or query.last
    return narrow if filters and is_rare(narrow, connection) else walk


def is_rare(view: View, connection: sqlite3.Connection) -> bool:
    inner, parameters = view.select("1", tail="LIMIT ?", last=(RARE + 1,))
    return int(connection.execute(f"SELECT count(*) FROM ({inner})", parameters).fetchone()[0]) <= RARE


def indexed(index: str) -> str:
    return f"document AS d INDEXED BY {index}"


def _filter_index(query: Query) -> str:
    """The narrowest index that is sorted by day and holds what this query filters by."""
    if query.only_unsynced or (query.marks and query.marks <= _UNSYNCED):
        return "ix_document_unsynced"
    if query.marks and query.marks <= _NEEDING:
        return "ix_document_attention"
    if len(query.marks) == 1 and not query.status:
        return "ix_document_mark"
    return "ix_document_date"


def _terms(query: Query, connection: sqlite3.Connection) -> list[Term]:
    terms: list[Term] = [("d.is_hidden = 0", ())]
    if query.department is not None:
        terms.append(("d.department_id = ?", (department_id(query.department, connection),)))
    if query.only_unsynced:
        terms.append((UNSYNCED, ()))
    else:
        terms.extend(_period(query))
    terms.extend(_marks(query.marks))
    if query.status:
        terms.append(_status(query))
    return terms


def department_id(key: str, connection: sqlite3.Connection) -> int:
    """-1, which no document has, for a department that is not known."""
    row = connection.execute("SELECT id FROM department WHERE key = ?", (key,)).fetchone()
    return -1 if row is None else int(row[0])


def _period(query: Query) -> list[Term]:
    """Documents without a date, which are drafts, are in no period."""
    terms: list[Term] = []
    if query.first is not None or query.last is not None:
        terms.append(("d.day >= ?", (max(1, day_number(query.first)),)))
    if query.last is not None:
        terms.append(("d.day <= ?", (day_number(query.last),)))
    return terms


def _marks(marks: frozenset[Mark]) -> list[Term]:
    """Spelt so that SQLite sees which partial index holds them."""
    if not marks:
        return []
    terms: list[Term] = []
    if marks <= _UNSYNCED:
        terms.append((UNSYNCED, ()))
    elif marks <= _NEEDING:
        terms.append((NEEDING, ()))
    codes = sorted(MARKS[mark] for mark in marks)
    same = f"d.mark = {codes[0]}" if len(codes) == 1 else f"d.mark IN ({', '.join(map(str, codes))})"
    return [*terms, (same, ())]


def _status(query: Query) -> Term:
    today = day_number(query.today)
    is_late = f"(d.due > 0 AND d.due < {today})"
    parts = []
    for status in sorted(query.status):
        if status is Status.OVERDUE:
            parts.append(f"(d.status >= {FIRST_OPEN} AND {is_late})")
        elif STATUSES[status] >= FIRST_OPEN:
            parts.append(f"(d.status = {STATUSES[status]} AND NOT {is_late})")
        else:
            parts.append(f"d.status = {STATUSES[status]}")
    return "(" + " OR ".join(parts) + ")", ()


# search -----------------------------------------------------------------------------------------------------------


def _search(text: str, connection: sqlite3.Connection) -> _Found:
    """Customer names that contain the text; numbers that contain it, or equal it where it is too short to look for."""
    needle, number = needle_of(text), squeezed(text)
    if not needle:
        return _Found()
    customers = _Search("SELECT rowid FROM customer_search WHERE customer_search MATCH ?", (phrase(needle),))
    if len(needle) < TRIGRAM:
        customers = _Search("SELECT id FROM customer WHERE instr(name_fold, ?) > 0", (needle,))
    buyers = (
        f"SELECT id FROM document INDEXED BY ix_document_buyer WHERE is_hidden = 0 AND customer_id IN ({customers.sql})"
    )
    of_customers = _Search(buyers, customers.parameters).ids(connection)
    of_numbers = _numbers(number).ids(connection)
    if of_customers is not None and of_numbers is not None:
        return _Found(ids=of_customers | of_numbers)
    by_customer = f"d.customer_id IN ({customers.sql})"
    if of_numbers is not None:
        by_number: Term = ("d.id IN (SELECT value FROM json_each(?))", (json.dumps(sorted(of_numbers)),))
    else:
        by_number = ("instr(d.words, ?) > 0", (number,))
    return _Found(term=(f"({by_customer} OR {by_number[0]})", (*customers.parameters, *by_number[1])))


@dataclass(frozen=True, slots=True)
class _Search:
    sql: str
    parameters: tuple[object, ...] = field(default=())

    def ids(self, connection: sqlite3.Connection) -> frozenset[int] | None:
        """None where there are too many to gather."""
        rows = connection.execute(f"{self.sql} LIMIT ?", (*self.parameters, RARE + 1)).fetchall()
        return frozenset(row[0] for row in rows) if len(rows) <= RARE else None


def _numbers(number: str) -> _Search:
    if len(number) >= TRIGRAM:
        return _Search("SELECT rowid FROM document_search WHERE document_search MATCH ?", (phrase(number),))
    own = "SELECT id FROM document INDEXED BY ix_document_number WHERE is_hidden = 0 AND number_order = ?"
    booked = "SELECT id FROM document INDEXED BY ix_document_booking WHERE is_hidden = 0 AND booking_order = ?"
    return _Search(f"{own} UNION ALL {booked}", (order_key(number), order_key(number)))
