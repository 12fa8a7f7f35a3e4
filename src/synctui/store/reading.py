"""What the screens read, in plain SQL over one read-only connection: it never waits for the tables' import."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date as Day
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from synctui.domain.fingerprint import Change, changes, content
from synctui.domain.invoice import DocumentKey
from synctui.ports.reading import (
    Detail,
    Figures,
    HistoryEntry,
    LeaseRow,
    Mark,
    NotificationRow,
    Query,
    Row,
    RunRow,
)
from synctui.store.codec import mapping
from synctui.store.codes import (
    FIRST_NEEDING,
    LAST_NEEDING,
    LAST_UNSYNCED,
    MARKS,
    day_number,
    day_of,
    instant,
    instant_of,
)
from synctui.store.connection import open_for_reading
from synctui.store.failures import as_codes
from synctui.store.mapping import document_from, history_from, link_from, paid_from, row_from
from synctui.store.names import names_in
from synctui.store.nights import together
from synctui.store.views import NEEDING, RARE, View, counts_of, department_id, indexed, view_of

DAEMON_ALIVE = "daemon_alive"
"""Preference in which a daemon says that it is alive."""
CHUNK = 500
T = TypeVar("T")

_ROWS = """
SELECT d.*, c.name AS customer, p.key AS department
FROM document AS d JOIN customer AS c ON c.id = d.customer_id JOIN department AS p ON p.id = d.department_id
"""
_RUNS = "SELECT r.*, p.content AS place FROM run AS r LEFT JOIN department AS p ON p.key = r.department"
_REFUSED = (MARKS[Mark.REFUSED], MARKS[Mark.EDIT_REFUSED])


@dataclass(slots=True)
class _Seen:
    """One view as it was read last: how to read it, and between which rows its pages lie."""

    query: Query
    version: int
    view: View
    after: dict[int, tuple[object, int]] = field(default_factory=dict)
    """The row before this index, by index: the next page is read from there."""
    before: dict[int, tuple[object, int]] = field(default_factory=dict)


class SqliteReader:
    """Implements `ports.reading.Reader`. Raises `Misconfigured` where the file cannot be opened."""

    def __init__(self, path: Path) -> None:
        with as_codes(Path(path)):
            self._connection = open_for_reading(Path(path))
            self._connection.execute("SELECT 1 FROM sqlite_master LIMIT 1")
        self._seen: _Seen | None = None

    def close(self) -> None:
        self._connection.close()

    def interrupt(self) -> None:
        """Stop the statement that is running, from another thread."""
        self._connection.interrupt()

    def version(self) -> int:
        return int(self._one("PRAGMA data_version")[0])

    def _one(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Row:
        row: sqlite3.Row = self._connection.execute(sql, parameters).fetchone()
        return row

    def _all(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        return self._connection.execute(sql, parameters).fetchall()

    # the overview ---------------------------------------------------------------------------------------------

    def page(self, query: Query, offset: int, total: int | None, size: int) -> list[Row]:
        seen = self._look(query)
        ids = self._ids(seen, offset, total, size)
        rows = self._rows(ids)
        if rows:
            ends = [(row[seen.view.column], row["id"]) for row in (rows[0], rows[-1])]
            seen.before[offset], seen.after[offset + len(rows)] = ends[0], ends[1]
        today = day_number(query.today)
        return [row_from(row, today) for row in rows]

    def _look(self, query: Query) -> _Seen:
        version = self.version()
        if self._seen is None or self._seen.query != query or self._seen.version != version:
            self._seen = _Seen(query, version, view_of(query, self._connection))
        return self._seen

    def _ids(self, seen: _Seen, offset: int, total: int | None, size: int) -> list[int]:
        """From a neighbouring page where one was read, else from the nearer end."""
        view, last = seen.view, offset + size
        if offset in seen.after:
            return self._walk(view, size, from_row=seen.after[offset])
        if last in seen.before:
            return self._walk(view, size, from_row=seen.before[last], is_reversed=True)
        if total is not None and offset > total // 2:
            count = max(0, min(size, total - offset))
            return self._walk(view, count, skip=max(0, total - last), is_reversed=True)
        return self._walk(view, size, skip=offset)

    def _walk(
        self,
        view: View,
        count: int,
        *,
        skip: int = 0,
        from_row: tuple[object, int] | None = None,
        is_reversed: bool = False,
    ) -> list[int]:
        terms = [] if from_row is None else [view.beyond(*from_row, is_reversed=is_reversed)]
        tail = f"{view.order(is_reversed=is_reversed)} LIMIT ? OFFSET ?"
        ids = [row[0] for row in self._all(*view.select("d.id", *terms, tail=tail, last=(count, skip)))]
        return ids[::-1] if is_reversed else ids

    def _rows(self, ids: Sequence[int]) -> list[sqlite3.Row]:
        found: dict[int, sqlite3.Row] = {}
        for some in _chunks(ids):
            found.update((row["id"], row) for row in self._all(f"{_ROWS} WHERE d.id IN ({_marks(some)})", some))
        return [found[id] for id in ids if id in found]

    def count(self, query: Query) -> int:
        if not (query.text.strip() or query.status or query.first or query.last):
            return self._counted(query)
        return sum(int(self._one(*statement)[0]) for statement in counts_of(query, self._connection))

    def _counted(self, query: Query) -> int:
        codes = {MARKS[mark] for mark in query.marks or MARKS}
        if query.only_unsynced:
            codes = {code for code in codes if code <= LAST_UNSYNCED}
        return sum(count for mark, count in self._mark_counts(query.department).items() if mark in codes)

    def _mark_counts(self, department: str | None) -> dict[int, int]:
        where, given = "", []
        if department is not None:
            where, given = "WHERE department_id = ?", [department_id(department, self._connection)]
        rows = self._all(f"SELECT mark, sum(documents) FROM mark_count {where} GROUP BY mark", given)
        return {row[0]: row[1] for row in rows}

    def sums(self, keys: frozenset[DocumentKey]) -> Mapping[str, int]:
        sums: dict[str, int] = {}
        for some in _chunks(sorted(keys)):
            sql = f"SELECT currency, sum(gross_cents) FROM document WHERE key IN ({_marks(some)}) GROUP BY currency"
            for currency, cents in self._all(sql, some):
                sums[currency] = sums.get(currency, 0) + cents
        return sums

    def position(self, query: Query, key: DocumentKey) -> int | None:
        view = self._look(query).view
        own = self._one(f"SELECT id, {view.column} FROM document WHERE key = ?", (key,))
        if own is None:
            return None
        is_it = (f"d.{view.column} = ? AND d.id = ?", (own[1], own["id"]))
        if self._one(*view.select("1", is_it, tail="LIMIT 1")) is None:
            return None
        return self._before(view, own[1], own[0])

    def _before(self, view: View, value: object, id: int) -> int:
        return int(self._one(*view.select("count(*)", view.beyond(value, id, is_reversed=True)))[0])

    def neighbour(self, query: Query, key: DocumentKey | None, *, forward: bool) -> tuple[int, DocumentKey] | None:
        seen = self._look(query)
        view = self._needing(seen.view)
        own = self._one(f"SELECT id, {view.column} FROM document WHERE key = ?", (key,)) if key is not None else None
        beyond = [] if own is None else [view.beyond(own[1], own[0], is_reversed=not forward)]
        tail = f"{view.order(is_reversed=not forward)} LIMIT 1"
        row = self._one(*view.select(f"d.id, d.{view.column}, d.key", *beyond, tail=tail))
        return None if row is None else (self._before(seen.view, row[1], row[0]), row["key"])

    def _needing(self, view: View) -> View:
        """Only the rows that need a person, from their own index unless a great many do."""
        narrowed = replace(view, terms=(*view.terms, (NEEDING, ())))
        counts = self._mark_counts(None)
        needing = sum(count for mark, count in counts.items() if FIRST_NEEDING <= mark <= LAST_NEEDING)
        is_walked = not view.given and (view.column == "day" or needing <= RARE)
        return replace(narrowed, source=indexed("ix_document_attention")) if is_walked else narrowed

    # figures and details ----------------------------------------------------------------------------------------

    def figures(self, department: str | None, today: Day) -> Figures:
        counts = self._mark_counts(department)
        read_at = self._one("SELECT max(read_at) FROM cursor")[0]
        unread = "SELECT count(*) FROM notification WHERE NOT is_read AND NOT is_dismissed"
        return Figures(
            total=sum(counts.values()),
            unsynced=sum(count for mark, count in counts.items() if mark <= LAST_UNSYNCED),
            needs_person=sum(count for mark, count in counts.items() if FIRST_NEEDING <= mark <= LAST_NEEDING),
            unsynced_oldest=self._oldest(department),
            source_read_at=instant_of(read_at or 0),
            unread=self._one(unread)[0],
            last_night=self._last_night(department),
        )

    def _oldest(self, department: str | None) -> Day | None:
        query = Query(department=department, only_unsynced=True, descending=False)
        view = view_of(query, self._connection)
        row = self._one(*view.select("d.day", ("d.day > 0", ()), tail=f"{view.order()} LIMIT 1"))
        return None if row is None else day_of(row[0])

    def _last_night(self, department: str | None) -> Mapping[str, object] | None:
        where, given = "mode = 'nightly' AND ended_at > 0", []
        if department is not None:
            where, given = f"{where} AND department = ?", [department]
        last = self._one(f"SELECT max(local_date) FROM run WHERE {where} AND local_date > 0", given)[0]
        if last is None:
            return None
        # A run without a date continues the night before it.
        rows = self._all(
            f"SELECT report FROM run AS run WHERE {where} AND (local_date = ? OR local_date = 0 AND id > "
            "(SELECT max(id) FROM run AS night WHERE night.integration = run.integration AND night.local_date = ?))"
            " ORDER BY id",
            [*given, last, last],
        )
        return together([mapping(row[0]) for row in rows], day_of(last))

    def detail(self, key: DocumentKey, today: Day) -> Detail | None:
        rows = self._all(f"{_ROWS} WHERE d.key = ? AND d.is_hidden = 0", (key,))
        if not rows:
            return None
        own = rows[0]
        text = self._one("SELECT content FROM document_content WHERE document_id = ?", (own["id"],))["content"]
        document = document_from({**dict(own), "content": text})
        link_row = self._link(own)
        link = None if link_row is None else link_from(link_row, key)
        shown: str | None = link.integration if link is not None else own["integration"]
        is_edited = own["mark"] in {MARKS[Mark.EDITED], MARKS[Mark.EDIT_REFUSED]}
        edits: tuple[Change, ...] = ()
        if is_edited and link is not None and link.content is not None:
            edits = changes(link.content, content(document))
        return Detail(
            document=document,
            row=row_from(own, day_number(today)),
            link=link,
            integration=shown,
            tool=self._tool(shown),
            history=self._history(own),
            changes=edits,
            same_error=self._same_error(own),
            paid=None if link_row is None else paid_from(link_row, document.currency),
        )

    def _link(self, own: sqlite3.Row) -> sqlite3.Row | None:
        """Of the department's integration; where it has none, that of another one that has booked it."""
        links = self._all("SELECT * FROM link WHERE document_id = ? ORDER BY id", (own["id"],))
        mine = [link for link in links if link["integration"] == own["integration"]]
        booked = [link for link in links if link["state"] == "synced"]
        return next(iter(mine or booked[::-1]), None)

    def _tool(self, integration: str | None) -> str | None:
        row = self._one("SELECT tool FROM integration WHERE id = ?", (integration,))
        return None if row is None else str(row["tool"])

    def _history(self, own: sqlite3.Row) -> tuple[HistoryEntry, ...]:
        """Newest first; it began when the document was first read."""
        rows = self._all("SELECT * FROM history WHERE document_id = ? ORDER BY id DESC", (own["id"],))
        return (*map(history_from, rows), HistoryEntry(instant(own["created_at"]), "imported"))

    def _same_error(self, own: sqlite3.Row) -> int:
        if own["mark"] not in _REFUSED:
            return 0
        same = "is_hidden = 0 AND mark = ? AND code = ? AND integration IS ?"
        sql = f"SELECT count(*) FROM document INDEXED BY ix_document_mark WHERE {same}"
        return int(self._one(sql, (own["mark"], own["code"], own["integration"]))[0])

    # runs, bell, leases -----------------------------------------------------------------------------------------

    def customer_names_in(self, text: str) -> frozenset[str]:
        return names_in(self._connection, text)

    def runs(self, limit: int = 200) -> list[RunRow]:
        return [_run(row) for row in self._all(f"{_RUNS} ORDER BY r.id DESC LIMIT ?", (limit,))]

    def run(self, id: int) -> RunRow | None:
        row = self._one(f"{_RUNS} WHERE r.id = ?", (id,))
        return None if row is None else _run(row)

    def notifications(self, limit: int = 200) -> list[NotificationRow]:
        sql = "SELECT * FROM notification WHERE NOT is_dismissed ORDER BY at DESC, id DESC LIMIT ?"
        return [
            NotificationRow(
                row["id"],
                instant(row["at"]),
                row["integration"],
                row["run"],
                bool(row["is_read"]),
                mapping(row["content"]),
            )
            for row in self._all(sql, (limit,))
        ]

    def leases(self) -> list[LeaseRow]:
        return [
            LeaseRow(
                integration=row["integration"],
                who=row["program"],
                host=row["host"],
                pid=row["pid"],
                mode=row["mode"],
                since=instant(row["since"]),
                expires_at=instant(row["expires_at"]),
            )
            for row in self._all("SELECT * FROM lease ORDER BY integration")
        ]

    def daemon_seen(self) -> datetime | None:
        row = self._one("SELECT value FROM preference WHERE key = ?", (DAEMON_ALIVE,))
        return None if row is None else datetime.fromisoformat(row["value"])


def _run(row: sqlite3.Row) -> RunRow:
    return RunRow(
        id=row["id"],
        integration=row["integration"],
        tool=row["tool"],
        department=mapping(row["place"]).get("name", row["department"]),
        mode=row["mode"],
        started_at=instant(row["started_at"]),
        ended_at=instant_of(row["ended_at"]),
        ending=row["ending"],
        customers=row["customers"],
        invoices=row["invoices"],
        credit_notes=row["credit_notes"],
        not_booked=row["not_booked"],
        calls=row["calls"],
        report=mapping(row["report"]),
    )


def _chunks(items: Sequence[T]) -> Iterable[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


def _marks(items: Sequence[object]) -> str:
    return ", ".join("?" * len(items))
