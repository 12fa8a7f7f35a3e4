"""What the lists of an account said, in the order in which it is read: kept outside memory, however much it is."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from synctui.domain.invoice import DocumentKey, Kind
from synctui.sources.teamleader.documents import Ids

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TABLE = """
CREATE TABLE row (
    id TEXT PRIMARY KEY, at INTEGER, kind TEXT, department TEXT, number TEXT, web_url TEXT, document TEXT,
    stamp TEXT, wanted INTEGER
) WITHOUT ROWID
"""
_PUT = """
INSERT INTO row VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET
    at = max(at, excluded.at), department = excluded.department, number = excluded.number,
    document = excluded.document, stamp = excluded.stamp, wanted = max(wanted, excluded.wanted)
"""
_KNOWN = "SELECT id, stamp FROM row WHERE id IN (SELECT value FROM json_each(?))"
_NEXT = """
SELECT id, at, kind, department, number, web_url FROM row WHERE wanted AND (at, id) > (?, ?) ORDER BY at, id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list."""

    ids: Ids
    at: datetime
    """Of the last change; the year 1970 where it cannot be read."""
    day: date | None = None
    """Of the document; None for a draft."""
    stamp: str = ""
    """`at` as it was written."""

    @property
    def order(self) -> tuple[datetime, str]:
        return self.at, self.ids.id


class Spool(Collection[DocumentKey]):
    """Rows without doubles, in a file of SQLite's own that goes away by itself; as a collection, their keys.

    `wants` says which of them are to be read.
    """

    def __init__(self, wants: Callable[[Listed], bool]) -> None:
        self._wants = wants
        self._count = 0
        # Whoever stores the last page looks into the keys from another thread, while nobody else does.
        self._rows = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode = OFF")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute(_TABLE)

    def __del__(self) -> None:
        self._rows.close()

    def put(self, rows: Iterable[Listed]) -> int:
        """Add one page of a list; returns how many of its documents no page has shown before."""
        columns = {row.ids.id: self._columns(row) for row in rows}
        if not columns:
            return 0
        new = len(columns) - len(self.stamps(columns))
        self._rows.execute("BEGIN")
        self._rows.executemany(_PUT, columns.values())
        self._rows.execute("COMMIT")
        self._count += new
        return new

    def stamps(self, ids: Iterable[str]) -> dict[str, str]:
        """Of those of these documents that are here: when they were changed, in the words of the list."""
        return dict(self._rows.execute(_KNOWN, (json.dumps(list(ids)),)))

    def _columns(self, row: Listed) -> tuple[object, ...]:
        ids = row.ids
        at = (row.at - _EPOCH) // _MICROSECOND
        name = (ids.kind.value, ids.department, ids.number, ids.web_url, ids.key)
        return ids.id, at, *name, row.stamp, self._wants(row)

    def sort(self) -> None:
        """Everything has been put: make ready for `wanted`."""
        self._rows.execute("CREATE INDEX by_change ON row (at, id) WHERE wanted")

    @property
    def newest(self) -> datetime | None:
        """The latest change of all rows."""
        (at,) = self._rows.execute("SELECT max(at) FROM row").fetchone()
        return None if at is None else _EPOCH + at * _MICROSECOND

    @property
    def wanted_count(self) -> int:
        return int(self._rows.execute("SELECT count(*) FROM row WHERE wanted").fetchone()[0])

    def wanted(self, size: int) -> Iterator[list[Listed]]:
        """Rows to be read, oldest change first, so many at a time."""
        after = (-1, "")
        while found := self._rows.execute(_NEXT, (*after, size)).fetchall():
            yield [
                Listed(Ids(Kind(kind), id, department, number, web_url), _EPOCH + at * _MICROSECOND)
                for id, at, kind, department, number, web_url in found
            ]
            after = (found[-1][1], found[-1][0])

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[DocumentKey]:
        for (key,) in self._rows.execute("SELECT document FROM row ORDER BY id"):
            yield key

    def __contains__(self, key: object) -> bool:
        id = str(key).rpartition(":")[2]
        found = self._rows.execute("SELECT document FROM row WHERE id = ?", (id,)).fetchone()
        return found is not None and found[0] == key
