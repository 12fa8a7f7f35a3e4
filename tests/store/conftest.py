"""A store in a file per test, with what a bookkeeper does to it in one line each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from synctui.domain.booking import Booked, BookingRequest, Outcome, Refused
from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey, Reading
from synctui.domain.report import Ending, RunReport
from synctui.ports.reading import Detail, Mark, Query, Row
from synctui.ports.store import NotificationDraft, Owner, Saved
from synctui.store.reading import SqliteReader
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.documents import integration, request

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
OWNER = Owner("owner-1", "elsewhere", 4711, "tui")


@dataclass
class Books:
    """One process and its store; `now` moves on by a second with every step."""

    path: Path
    settings: Integration = field(default_factory=integration)
    owner: Owner = OWNER
    now: datetime = NOW
    store: SqliteStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = SqliteStore(self.path, threaded=False)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    async def connect(self) -> None:
        await self.store.save_integration(self.settings)

    async def put(self, *documents: Document, gone: tuple[DocumentKey, ...] = (), cursor: str | None = None) -> Saved:
        """One page of the source."""
        return await self.store.save_reading("teamleader", Reading(documents, gone=gone, cursor=cursor), self.tick())

    async def start(self, mode: Mode = Mode.MANUAL, local_date: date | None = None) -> int:
        await self.store.take_lease(self.settings.id, self.owner, mode, self.tick(), 300)
        run = await self.store.start_run(self.settings.id, self.owner, mode, self.now, local_date)
        assert run is not None
        return run

    async def end(self, run: int, ending: Ending = Ending.FINISHED, *, rings: bool = True) -> RunReport:
        report = RunReport(self.settings.id, self.settings.tool, run, Mode.MANUAL, self.now, self.tick(), ending)
        draft = NotificationDraft(self.settings.id, run, self.now, {"ending": ending.value}) if rings else None
        await self.store.end_run(report, draft)
        await self.store.release_lease(self.settings.id, self.owner)
        return report

    async def claim(self, run: int, *documents: Document) -> frozenset[DocumentKey]:
        requests: list[BookingRequest] = [request(document, self.settings) for document in documents]
        return await self.store.record_intents(self.settings.id, run, requests, self.tick())

    async def settle(self, run: int, document: Document, outcome: Outcome | None = None) -> str | None:
        """An outcome; booked under ``B-`` and its number unless said otherwise."""
        what = outcome or Booked(document.key, f"B-{document.number}", f"remote-{document.number}")
        return await self.store.record_outcome(self.settings.id, run, Mode.MANUAL, document, what, self.tick())

    async def sync(self, *documents: Document) -> int:
        """Claim and book these in one run."""
        run = await self.start()
        await self.claim(run, *documents)
        for document in documents:
            await self.settle(run, document)
        await self.end(run)
        return run

    async def refuse(self, document: Document, code: str = "vat-not-mapped") -> None:
        run = await self.start()
        await self.claim(run, document)
        await self.settle(run, document, Refused(document.key, code, {"rate": "21 %"}))
        await self.end(run)

    # what a reader sees -------------------------------------------------------------------------------------------

    def read(self, job: Callable[[SqliteReader], object]) -> object:
        with closing(SqliteReader(self.path)) as reader:
            return job(reader)

    def rows(self, query: Query | None = None) -> list[Row]:
        with closing(SqliteReader(self.path)) as reader:
            return reader.page(query or Query(today=TODAY), 0, None, 10_000)

    def row(self, document: Document) -> Row:
        return next(row for row in self.rows() if row.key == document.key)

    def mark(self, document: Document) -> Mark:
        return self.row(document).mark

    def detail(self, document: Document) -> Detail:
        with closing(SqliteReader(self.path)) as reader:
            found = reader.detail(document.key, TODAY)
        assert found is not None
        return found

    def history(self, document: Document) -> list[str]:
        """What happened, oldest first."""
        return [entry.what for entry in reversed(self.detail(document).history)]


OpenBooks = Callable[..., Books]


@pytest_asyncio.fixture
async def open_books(tmp_path: Path) -> AsyncIterator[OpenBooks]:
    """Books on the same file each time: one call is one process."""
    opened: list[Books] = []

    def open_them(**options: object) -> Books:
        books = Books(tmp_path / "store.db", **options)  # type: ignore[arg-type]
        opened.append(books)
        return books

    yield open_them
    for books in opened:
        await books.store.aclose()


@pytest_asyncio.fixture
async def books(open_books: OpenBooks) -> Books:
    """A store with one integration and nothing to book yet."""
    one = open_books()
    await one.connect()
    return one


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def today() -> date:
    return TODAY
