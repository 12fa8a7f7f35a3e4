"""Rows in pages, read when they are looked at: memory and reads do not grow with the number of invoices."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from synctui.domain.invoice import DocumentKey
from synctui.ports.reading import Query, Reader, ReadingThread, Row

PAGE = 128
"""Rows that are read at once."""
KEPT = 24
"""Pages kept; the one that was looked at longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The first page of a new view: where the row that was asked for stands (None: nowhere), and the rows there."""

    at: int | None
    page: int
    rows: list[Row]


class Pages:
    """One view's rows. Calls `changed` with the page that has come, in the event loop."""

    def __init__(self, reading: ReadingThread, changed: Callable[[int], None]) -> None:
        self._reading = reading
        self._changed = changed
        self._pages: OrderedDict[int, list[Row]] = OrderedDict()
        self._index: dict[DocumentKey, int] = {}
        self._wanted: set[int] = set()
        self._generation: int | None = None
        self.query = Query()
        self.total = 0
        """Rows of the view; at least those that are known until the count has come."""
        self.is_counted = False

    # looking --------------------------------------------------------------------------------------------------------

    def row(self, i: int) -> Row | None:
        """The row at this place, or None while its page is on its way; the next page is asked for ahead."""
        page, k = divmod(i, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            self._fetch(page)
            return None
        self._pages.move_to_end(page)
        if k > PAGE * 3 // 4 and (page + 1) * PAGE < self.total and page + 1 not in self._pages:
            self._fetch(page + 1)
        return rows[k] if k < len(rows) else None

    def index_of(self, key: DocumentKey) -> int | None:
        """Where a row stands, as far as its page is here."""
        return self._index.get(key)

    def loaded(self) -> Iterator[Row]:
        for rows in self._pages.values():
            yield from rows

    # reading --------------------------------------------------------------------------------------------------------

    def open(self, query: Query, keep: DocumentKey | None, opened: Callable[[Opening], None]) -> None:
        """Begin a new view. The rows of the old one stay until the first page of the new one is here.

        With `keep` that page is the one on which this document stands, if the view has it.
        """
        self.query = query
        self._generation = self._reading.new_generation()
        self._wanted.clear()

        def job(reader: Reader) -> Opening:
            at = reader.position(query, keep) if keep is not None else None
            page = (at or 0) // PAGE
            return Opening(at, page, reader.page(query, page * PAGE, None, PAGE))

        def got(opening: Opening) -> None:
            self._replace(opening.page, opening.rows)
            opened(opening)

        self._reading.ask(job, got, generation=self._generation)
        self._count()

    def _replace(self, page: int, rows: list[Row]) -> None:
        self._pages.clear()
        self._index.clear()
        self._wanted.clear()
        self.total = page * PAGE + len(rows)
        self.is_counted = False
        self._put(page, rows)

    def _count(self) -> None:
        query = self.query

        def got(total: int) -> None:
            self.is_counted = True
            if total != self.total:
                self.total = total
                self._changed(-1)

        self._reading.ask(lambda reader: reader.count(query), got, generation=self._generation)

    def _fetch(self, page: int) -> None:
        if page in self._wanted or self._generation is None:
            return
        self._wanted.add(page)
        query, total = self.query, self.total if self.is_counted else None

        def got(rows: list[Row]) -> None:
            self._wanted.discard(page)
            self._put(page, rows)
            self._changed(page)

        self._reading.ask(lambda reader: reader.page(query, page * PAGE, total, PAGE), got, generation=self._generation)

    def _put(self, page: int, rows: list[Row]) -> None:
        for row in self._pages.pop(page, ()):
            self._index.pop(row.key, None)
        self._pages[page] = rows
        self._index.update((row.key, page * PAGE + k) for k, row in enumerate(rows))
        while len(self._pages) > KEPT:
            for row in self._pages.popitem(last=False)[1]:
                self._index.pop(row.key, None)

    # the same view again --------------------------------------------------------------------------------------------

    def refresh(self, first: int, last: int, keep: DocumentKey | None, refreshed: Callable[[int | None], None]) -> None:
        """Read the pages from row `first` to `last` again, because somebody has written to the store.

        `refreshed` is told where `keep` stands now if it has moved. Pages out of sight are forgotten.
        """
        if self._generation is None:
            return
        query, expected = self.query, None if keep is None else self._index.get(keep)
        visible = range(first // PAGE, max(first, last) // PAGE + 1)

        def job(reader: Reader) -> tuple[int, int | None, dict[int, list[Row]]]:
            total = reader.count(query)
            pages = {page: reader.page(query, page * PAGE, total, PAGE) for page in visible if page * PAGE <= total}
            moved = _moved(reader, query, pages, keep, expected)
            if moved is not None and moved // PAGE not in pages:
                pages = {moved // PAGE: reader.page(query, moved // PAGE * PAGE, total, PAGE)}
            return total, moved, pages

        def got(found: tuple[int, int | None, dict[int, list[Row]]]) -> None:
            self.total, moved, pages = found
            self.is_counted = True
            self._pages.clear()
            self._index.clear()
            for page, rows in pages.items():
                self._put(page, rows)
            refreshed(moved)

        self._reading.ask(job, got, generation=self._generation)


def _moved(
    reader: Reader, query: Query, pages: dict[int, list[Row]], keep: DocumentKey | None, expected: int | None
) -> int | None:
    """Where a document stands now, where that is not the place it had; None as well if the view has lost it."""
    if keep is None or expected is None:
        return None
    page, k = divmod(expected, PAGE)
    rows = pages.get(page, [])
    if k < len(rows) and rows[k].key == keep:
        return None
    return reader.position(query, keep)
