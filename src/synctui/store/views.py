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
"""So many documents that a text is found in are listed by their ids; more of them are found soon by walking."""
SORTED = 20_000
"""So many rows of one range of an index are sorted in a few milliseconds; walking past all others may take ten times as
long, where the ones that are wanted stand at the far end of the order."""
BY_DAY = "ix_document_date"
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
class _Search:
    """Ids of what contains a text."""

    sql: str
    parameters: tuple[object, ...] = field(default=())

    def ids(self, connection: sqlite3.Connection) -> frozenset[int] | None:
        """None where there are too many to gather."""
        rows = connection.execute(f"{self.sql} LIMIT ?", (*self.parameters, RARE + 1)).fetchall()
        return frozenset(row[0] for row in rows) if len(rows) <= RARE else None


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search has found: customers, and documents by their numbers; `ids` where both are few documents."""

    customers: _Search
    numbers: _Search
    ids: frozenset[int] | None = None

    @property
    def of_customers(self) -> Term:
        return f"d.customer_id IN ({self.customers.sql})", self.customers.parameters

    @property
    def of_others(self) -> Term:
        return f"d.customer_id NOT IN ({self.customers.sql})", self.customers.parameters

    @property
    def either(self) -> Term:
        """Checked for each row on the way."""
        parameters = (*self.customers.parameters, *self.numbers.parameters)
        return f"({self.of_customers[0]} OR d.id IN ({self.numbers.sql}))", parameters


def view_of(query: Query, connection: sqlite3.Connection) -> View:
    """The cheapest way to the rows of this view; asks the store how much a filter leaves."""
    return _view(query, _search(query.text, connection), connection)


def _view(query: Query, found: _Found | None, connection: sqlite3.Connection) -> View:
    column = ORDERS[query.order]
    walk = View(indexed(f"ix_document_{query.order}"), tuple(_terms(query, connection)), column, query.descending)
    if found is not None and found.ids is not None:
        return replace(walk, source=_joined("json_each(?)", "value"), given=(json.dumps(sorted(found.ids)),))
    if found is not None:
        walk = replace(walk, terms=(*walk.terms, found.either))
    return _narrowed(walk, query, connection)


def _joined(ids: str, column: str) -> str:
    return f"{ids} AS found CROSS JOIN document AS d ON d.id = found.{column}"


def counts_of(query: Query, connection: sqlite3.Connection) -> list[tuple[str, list[object]]]:
    """Statements whose counts add up to the number of rows: those of the customers found, and the others by number."""
    found = _search(query.text, connection)
    view = _view(replace(query, order="date"), found, connection)
    if found is None or found.ids is not None or _has_range(query):
        return [view.select("count(*)")]
    terms = tuple(_terms(query, connection))
    bought = replace(view, source=indexed("ix_document_buyer"), terms=(*terms, found.of_customers))
    source = _joined(f"({found.numbers.sql})", "id")
    numbered = replace(view, source=source, terms=(*terms, found.of_others), given=found.numbers.parameters)
    return [bought.select("count(*)"), numbered.select("count(*)")]


def _has_range(query: Query) -> bool:
    """Whether some index holds the rows of these filters side by side."""
    return bool(query.first or query.last) or _filter_index(query) != BY_DAY


def _narrowed(walk: View, query: Query, connection: sqlite3.Connection) -> View:
    """Through the index of the filter, where it has the order or leaves little to sort."""
    index = _filter_index(query)
    narrow = replace(walk, source=indexed(index))
    if query.order == "date" or walk.source == narrow.source:
        return narrow
    return narrow if _has_range(query) and is_rare(narrow, connection) else walk


def is_rare(view: View, connection: sqlite3.Connection) -> bool:
    inner, parameters = view.select("1", tail="LIMIT ?", last=(SORTED + 1,))
    return int(connection.execute(f"SELECT count(*) FROM ({inner})", parameters).fetchone()[0]) <= SORTED


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
    return BY_DAY


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


def _search(text: str, connection: sqlite3.Connection) -> _Found | None:
    """Customer names that contain the text; numbers that contain it, or equal it where it is too short to look for."""
    needle = needle_of(text)
    if not needle:
        return None
    customers, numbers = _customers(needle), _numbers(squeezed(text))
    buyers = (
        f"SELECT id FROM document INDEXED BY ix_document_buyer WHERE is_hidden = 0 AND customer_id IN ({customers.sql})"
    )
    of_customers = _Search(buyers, customers.parameters).ids(connection)
    of_numbers = None if of_customers is None else numbers.ids(connection)
    if of_customers is None or of_numbers is None:
        return _Found(customers, numbers)
    return _Found(customers, numbers, of_customers | of_numbers)


def _customers(needle: str) -> _Search:
    if len(needle) >= TRIGRAM:
        return _Search("SELECT rowid FROM customer_search WHERE customer_search MATCH ?", (phrase(needle),))
    return _Search("SELECT id FROM customer WHERE instr(name_fold, ?) > 0", (needle,))


def _numbers(number: str) -> _Search:
    if len(number) >= TRIGRAM:
        return _Search("SELECT rowid AS id FROM document_search WHERE document_search MATCH ?", (phrase(number),))
    own = "SELECT id FROM document INDEXED BY ix_document_number WHERE is_hidden = 0 AND number_order = ?"
    booked = "SELECT id FROM document INDEXED BY ix_document_booking WHERE is_hidden = 0 AND booking_order = ?"
    return _Search(f"{own} UNION {booked}", (order_key(number), order_key(number)))
