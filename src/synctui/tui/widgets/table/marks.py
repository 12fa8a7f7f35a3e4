"""Which documents are marked, by key, so that no filter and no order loses a mark."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from synctui.domain.invoice import DocumentKey
from synctui.ports.reading import Query, Reader, ReadingThread

CHUNK = 1000
"""Rows that are read at once where a range is marked."""


class Marks:
    """`anchor` is the row where a range was begun, None while there is none."""

    def __init__(self, reading: ReadingThread) -> None:
        self._reading = reading
        self._keys: set[DocumentKey] = set()
        self._query = Query()
        self.anchor: int | None = None
        self.all_of: Query | None = None
        """The view that was marked as a whole, as long as nothing else happened to the marks."""

    def __contains__(self, key: DocumentKey) -> bool:
        return key in self._keys

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[DocumentKey]:
        return iter(self._keys)

    @property
    def keys(self) -> frozenset[DocumentKey]:
        return frozenset(self._keys)

    def view(self, query: Query) -> None:
        """The view that ranges are counted in from now on."""
        self._query = query
        self.anchor = None

    def toggle(self, key: DocumentKey) -> None:
        self.all_of = None
        self._keys ^= {key}

    def clear(self) -> None:
        self._keys.clear()
        self.anchor = self.all_of = None

    def is_in_range(self, i: int, cursor: int) -> bool:
        """Whether a row lies in the range that is being chosen."""
        return self.anchor is not None and min(self.anchor, cursor) <= i <= max(self.anchor, cursor)

    def add_rows(self, first: int, rows: int, then: Callable[[], None], *, is_all: bool = False) -> None:
        """Mark `rows` rows of the view from `first` on, also those whose pages were never looked at."""
        query = self._query

        def job(reader: Reader) -> set[DocumentKey]:
            offsets = range(first, first + rows, CHUNK)
            found = [reader.page(query, at, None, min(CHUNK, first + rows - at)) for at in offsets]
            return {row.key for page in found for row in page}

        def got(keys: set[DocumentKey]) -> None:
            self._keys |= keys
            self.all_of = query if is_all else None
            then()

        self._reading.ask(job, got)
