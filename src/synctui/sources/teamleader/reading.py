"""Reading an account: lists say what changed, `.info` brings it, each hundred is handed on with its cursor."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from synctui.domain.invoice import Department, Document, DocumentKey, Kind, Reading, Unreadable
from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.ports.clock import Clock
from synctui.ports.source import WriteBack
from synctui.sources.teamleader import write_back
from synctui.sources.teamleader.api import NAME, Api, Row
from synctui.sources.teamleader.cursor import BEGINNING, Cursor
from synctui.sources.teamleader.customers import Customers
from synctui.sources.teamleader.documents import Ids, parts_of, plain_number, read_document
from synctui.sources.teamleader.master_data import MasterData, read_master_data, read_withholding
from synctui.sources.teamleader.papers import Papers
from synctui.sources.teamleader.values import Json, NotReadable, id_of, instant, mapping, rows, text

BATCH = 100
_RESOURCE = {Kind.INVOICE: "invoices", Kind.CREDIT_NOTE: "creditNotes"}
_ORDER = {"sort": [{"field": "invoice_number", "order": "asc"}]}
"""New invoices come last, so that nothing moves to an earlier page while pages are read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list, kept short: there may be a hundred thousand."""

    ids: Ids
    at: datetime
    """Of the last change; `BEGINNING` where it cannot be read."""

    @property
    def order(self) -> tuple[datetime, str]:
        return self.at, self.ids.id


class Teamleader:
    """Implements `ports.source.Source`. Errors are those of `Api`; a broken document never ends a read."""

    name = NAME

    def __init__(self, api: Api, clock: Clock, papers: Papers) -> None:
        self._api = api
        self._clock = clock
        self._papers = papers

    async def departments(self) -> tuple[Department, ...]:
        return tuple((await read_master_data(self._api)).departments.values())

    async def read(self, cursor: str | None) -> AsyncIterator[Reading]:
        """Everything changed since `cursor`, oldest change first; what changes meanwhile comes with the next read.

        The last page of a read that listed all documents has `complete_keys`.
        """
        before, now = Cursor.parse(cursor), self._clock.now()
        data, customers = await read_master_data(self._api), Customers(self._api)
        yield Reading(departments=tuple(data.departments.values()), tax_rates=tuple(data.rates.values()), cursor=cursor)
        is_full = before.wants_everything(now)
        listed = await self._list_all() if is_full else await self._list(before.since)
        wanted = sorted((row for row in listed.values() if before.wants(*row.order)), key=lambda row: row.order)
        # A change dated in the future must not hide later ones.
        newest = min(max((row.at for row in listed.values()), default=before.newest), now)
        position = replace(before, newest=max(newest, before.newest))
        if is_full:
            position = replace(position, unreadable=())
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            page = await self._read_batch(batch, data, customers)
            position = _moved(position, batch, page)
            if start + BATCH < len(wanted):
                yield replace(page, cursor=position.as_json(), done=start + BATCH, expected=len(wanted))
        last = page if wanted else Reading()
        position = replace(position, is_complete=True, listed_at=now if is_full else before.listed_at)
        keys = frozenset(row.ids.key for row in listed.values()) if is_full and listed else None
        yield replace(last, cursor=position.as_json(), done=len(wanted), expected=len(wanted), complete_keys=keys)

    async def pdf(self, document: DocumentKey) -> bytes | None:
        kind, id = parts_of(document)
        return await self._papers.pdf(_RESOURCE[kind], id)

    async def note_booking(self, document: DocumentKey, note: str) -> WriteBack:
        return await write_back.note(self._api, *parts_of(document), note)

    async def register_payment(self, document: DocumentKey, amount: Money | None, paid_on: date) -> WriteBack:
        return await write_back.pay(self._api, *parts_of(document), amount, paid_on)

    async def aclose(self) -> None:
        await self._papers.aclose()
        await self._api.aclose()

    async def _list(self, since: datetime | None) -> dict[str, Listed]:
        """Invoices and credit notes changed since then, by id."""
        # Fractions of seconds are refused by some endpoints.
        changed = {"filter": {"updated_since": since.replace(microsecond=0).isoformat()}} if since else {}
        found: dict[str, Listed] = {}
        for kind, resource in _RESOURCE.items():
            order = _ORDER if kind is Kind.INVOICE else {}
            async for page in self._api.pages(f"{resource}.list", {**changed, **order}):
                found |= {row.ids.id: row for row in (_listed(raw, kind) for raw in page) if row is not None}
        return found

    async def _list_all(self) -> dict[str, Listed]:
        """Every document. Several pages are listed twice: a deletion in between makes rows slide past a page's end."""
        first = await self._list(None)
        return first if len(first) < BATCH else {**first, **await self._list(None)}

    async def _read_batch(self, batch: Sequence[Listed], data: MasterData, customers: Customers) -> Reading:
        documents: list[Document] = []
        gone: list[DocumentKey] = []
        problems: list[Unreadable] = []
        for row in batch:
            raw = await self._api.info(f"{_RESOURCE[row.ids.kind]}.info", row.ids.id)
            if raw is None:
                gone.append(row.ids.key)
                continue
            try:
                documents.append(await self._document(raw, row.ids, data, customers))
            except NotReadable as problem:
                problems.append(_unreadable(row.ids, problem))
        return Reading(tuple(documents), tuple(gone), problems=tuple(problems))

    async def _document(self, raw: Json, ids: Ids, data: MasterData, customers: Customers) -> Document:
        if not data.withholding and rows(mapping(raw.get("total"), "total").get("withheld_taxes"), "withheld_taxes"):
            await read_withholding(self._api, data)
        customer = await customers.of(mapping(raw.get("invoicee"), "invoicee"), ids.id)
        return read_document(raw, ids, data, customer)


def _listed(raw: Row, kind: Kind) -> Listed | None:
    """None for a row without an id, which nothing could be asked about."""
    id = text(raw.get("id"))
    if id is None:
        return None
    written = raw.get("invoice_number") or raw.get("credit_note_number")
    department = id_of(raw.get("department")) or "unknown"
    return Listed(
        Ids(kind, id, department, plain_number(written), text(raw.get("web_url"))),
        instant(raw.get("updated_at")) or BEGINNING,
    )


def _moved(position: Cursor, batch: Sequence[Listed], page: Reading) -> Cursor:
    at, id = batch[-1].order
    unread = {key.rpartition(":")[2] for key in (problem.key for problem in page.problems)}
    read = {document.key.rpartition(":")[2] for document in page.documents}
    again = sorted((set(position.unreadable) - read) | unread)
    return replace(position, at=at, id=id, unreadable=tuple(again))


def _unreadable(ids: Ids, problem: NotReadable) -> Unreadable:
    name = ids.number or ids.id
    values = {"document": clean(name), "field": problem.field, "found": problem.found}
    return Unreadable(ids.key, name, "unreadable-document", values)
