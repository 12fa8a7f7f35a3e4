"""Reading an account: lists say what changed, `.info` brings it, page by page with the cursor behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from synctui.domain.editing import Editable, EditOutcome
from synctui.domain.invoice import Department, Document, DocumentKey, Reading, Unreadable
from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.ports.clock import Clock
from synctui.ports.source import WriteBack
from synctui.sources.teamleader import editing, write_back
from synctui.sources.teamleader.api import NAME, PAGE_SIZE, Api
from synctui.sources.teamleader.cursor import Cursor
from synctui.sources.teamleader.customers import Customers
from synctui.sources.teamleader.documents import Ids, parts_of, read_document
from synctui.sources.teamleader.listing import RESOURCE, Lists, listed_again
from synctui.sources.teamleader.master_data import MasterData, read_master_data, read_withholding
from synctui.sources.teamleader.papers import Papers
from synctui.sources.teamleader.spool import Listed
from synctui.sources.teamleader.values import Json, NotReadable, mapping, rows

BATCH = 400
"""Documents that are stored together at most; at the pace of the limit it is `PATIENCE` that ends a page."""
PATIENCE = timedelta(seconds=5)
"""What has been read is handed on after so long, however little it is: it is seen, and a stop loses no more."""


@dataclass(slots=True)
class _Batch:
    """What has been read since the last page."""

    documents: list[Document] = field(default_factory=list)
    gone: list[DocumentKey] = field(default_factory=list)
    problems: list[Unreadable] = field(default_factory=list)
    count: int = 0

    def page(self) -> Reading:
        problems = tuple(self.problems)
        return Reading(tuple(self.documents), tuple(self.gone), done=self.count, problems=problems, is_last=False)


@dataclass(slots=True)
class _Desk:
    """What one read needs to make documents of answers."""

    data: MasterData
    customers: Customers

    def described(self) -> Reading:
        """Company entities and rates, before any document."""
        departments, rates = tuple(self.data.departments.values()), tuple(self.data.rates.values())
        return Reading(departments=departments, tax_rates=rates, notices=self.notices, is_last=False)

    @property
    def notices(self) -> tuple[str, ...]:
        return (*self.data.notices, *self.customers.notices)


class Teamleader:
    """Implements `ports.source.Source`. Errors are those of `Api`; a broken document never ends a read."""

    name = NAME

    def __init__(self, api: Api, clock: Clock, papers: Papers) -> None:
        self._api = api
        self._clock = clock
        self._papers = papers
        self._data: MasterData | None = None

    async def departments(self) -> tuple[Department, ...]:
        return tuple((await read_master_data(self._api)).departments.values())

    async def read(self, cursor: str | None, first_day: date | None = None) -> AsyncIterator[Reading]:
        """Everything changed since `cursor`, oldest change first; what changes meanwhile comes with the next read.

        The last page of a read that listed all documents has `complete_keys`. Pages without documents tell how many
        the lists have shown so far.
        """
        before, now = Cursor.parse(cursor).from_day(first_day), self._clock.now()
        self._data = None
        desk = await self._desk()
        yield replace(desk.described(), cursor=cursor)
        lists = Lists(self._api, before, now)
        async for shown in lists.read():
            yield Reading(cursor=cursor, expected=shown, is_last=False)
        position, total = lists.position(self._clock.now()), lists.spool.wanted_count
        last = Reading()
        async for page, row in self._pages(lists.spool.wanted(BATCH), desk):
            position = position.after(row.at, row.ids.id)
            last = replace(page, cursor=position.as_json(), done=last.done + page.done, expected=total)
            if last.done < total:
                yield last
        end = lists.ended(position).as_json()
        whole = replace(last, cursor=end, done=total, expected=total, is_last=True, notices=desk.notices)
        yield replace(whole, complete_keys=lists.complete_keys, complete_from=before.first_day)

    async def again(self, documents: Sequence[DocumentKey]) -> AsyncIterator[Reading]:
        """These documents, page by page, with what their customers are now."""
        desk, done = await self._desk(), 0
        yield desk.described()
        for start in range(0, len(documents), PAGE_SIZE):
            keys = documents[start : start + PAGE_SIZE]
            rows = await listed_again(self._api, keys)
            moved = tuple(set(keys) - {row.ids.key for row in rows})
            async for page, _ in self._pages(iter([rows]), desk):
                done += page.done
                yield replace(page, gone=page.gone + moved, done=done, expected=len(documents))
                moved = ()

    async def pdf(self, document: DocumentKey) -> bytes | None:
        kind, id = parts_of(document)
        return await self._papers.pdf(RESOURCE[kind], id)

    async def ubl(self, document: DocumentKey) -> bytes | None:
        kind, id = parts_of(document)
        return await self._papers.ubl(RESOURCE[kind], id)

    async def note_booking(self, document: DocumentKey, note: str) -> WriteBack:
        return await write_back.note(self._api, *parts_of(document), note)

    async def register_payment(self, document: DocumentKey, amount: Money | None, paid_on: date) -> WriteBack:
        return await write_back.pay(self._api, *parts_of(document), amount, paid_on)

    async def editable(self, document: DocumentKey) -> Editable:
        return await editing.editable(self._api, *parts_of(document))

    async def edit(self, document: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        return await editing.edit(self._api, *parts_of(document), wanted, expected)

    async def aclose(self) -> None:
        await self._papers.aclose()
        await self._api.aclose()

    async def _desk(self) -> _Desk:
        """Customers are read anew; departments, rates and accounts once for all that this object is asked."""
        self._data = self._data or await read_master_data(self._api)
        return _Desk(self._data, Customers(self._api))

    async def _pages(self, rows: Iterator[list[Listed]], desk: _Desk) -> AsyncIterator[tuple[Reading, Listed]]:
        """What stands behind these rows, with the last row of each page."""
        batch, since = _Batch(), self._clock.now()
        for some in rows:
            for row in some:
                await self._read_into(batch, row.ids, desk)
                if batch.count >= BATCH or self._clock.now() - since >= PATIENCE:
                    yield batch.page(), row
                    batch, since = _Batch(), self._clock.now()
        if batch.count:
            yield batch.page(), row

    async def _read_into(self, batch: _Batch, ids: Ids, desk: _Desk) -> None:
        batch.count += 1
        raw = await self._api.info(f"{RESOURCE[ids.kind]}.info", ids.id)
        if raw is None:
            batch.gone.append(ids.key)
            return
        try:
            batch.documents.append(await self._document(raw, ids, desk.data, desk.customers))
        except NotReadable as problem:
            batch.problems.append(_unreadable(ids, problem))

    async def _document(self, raw: Json, ids: Ids, data: MasterData, customers: Customers) -> Document:
        if data.withholding is None and rows(
            mapping(raw.get("total"), "total").get("withheld_taxes"), "withheld_taxes"
        ):
            await read_withholding(self._api, data)
        customer = await customers.of(mapping(raw.get("invoicee"), "invoicee"), ids.id)
        return read_document(raw, ids, data, customer)


def _unreadable(ids: Ids, problem: NotReadable) -> Unreadable:
    name = ids.number or ids.id
    values = {"document": clean(name), "field": problem.field, "found": problem.found}
    return Unreadable(ids.key, name, "unreadable-document", values)
