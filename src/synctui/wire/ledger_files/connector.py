"""The connector contract for books that are a text file; the language of the file comes as a dialect."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TypeVar

from synctui.domain.booking import (
    Administration,
    Answer,
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRequest,
    CustomerResult,
    DocumentRef,
    LedgerAccount,
    Link,
    Outcome,
    PaidState,
    ReferenceData,
    Refused,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured, Unavailable
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey
from synctui.ports.clock import Clock
from synctui.wire.context import Context
from synctui.wire.ledger_files.desk import Desk
from synctui.wire.ledger_files.dialect import Dialect
from synctui.wire.ledger_files.locked_file import DISK, Disk, FileBusy
from synctui.wire.ledger_files.settings import JOURNALS, LedgerSettings, vat_codes

_POLL = 0.25
_PATIENCE = 20.0
"""Seconds to wait for whoever else is adding to the file."""

T = TypeVar("T")


class PlainTextLedger:
    """Made for one integration. The file is opened for each call and never kept open."""

    def __init__(self, spec: ConnectorSpec, dialect: Dialect, context: Context, disk: Disk = DISK) -> None:
        if context.integration is None:
            raise Misconfigured("integration-missing")
        self.spec = spec
        self._dialect = dialect
        self._integration: Integration = context.integration
        self._settings = LedgerSettings.of(context, spec)
        self._clock: Clock = context.clock
        self._desk = Desk(dialect, self._settings, disk)

    async def connect(self) -> Administration:
        """Raises `Misconfigured` where the file was there before and is gone, or where the books cannot be read."""
        await self._patiently(lambda: self._desk.prepare(not self._integration.first_run_done))
        return self._administration

    async def administrations(self) -> tuple[Administration, ...]:
        return (self._administration,)

    @property
    def _administration(self) -> Administration:
        pinned = self._integration.administration
        currency = pinned.currency if pinned is not None else "EUR"
        return Administration(self._settings.file.name, self._settings.file.name, currency)

    async def reference_data(self) -> ReferenceData:
        books = await self._patiently(self._desk.read)
        names = sorted(books.declared | books.used | {self._dialect.revenue, self._dialect.discounts})
        accounts = tuple(
            LedgerAccount(name, name, "", is_revenue=self._dialect.is_revenue(name))
            for name in names
            if not self._desk.lookup.is_ours(name)
        )
        codes = [posting.vat_code for entry in books.entries for posting in entry.postings if posting.vat_code]
        return ReferenceData(journals=JOURNALS, ledger_accounts=accounts, vat_codes=vat_codes(codes))

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        if not refs:
            return {}
        books = await self._patiently(self._desk.read)
        return {ref.key: self._desk.lookup.answer(books, ref) for ref in refs}

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        """Customers stand in the transactions; there is nothing to make."""
        for wanted in customers:
            yield CustomerReady(wanted.customer.key, wanted.customer.name, CustomerResult.CONFIRMED)

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        if not batch:
            return
        for outcome in await self._patiently(lambda: self._desk.add(batch)):
            yield outcome

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        """What stands in the file is its owner's: edits are made there by hand."""
        return Refused(request.document.key, "edits-not-pushed")

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        return booked

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        return {}

    async def aclose(self) -> None:
        pass

    async def _patiently(self, work: Callable[[], T]) -> T:
        """Raises `Unavailable` ``books-busy`` where somebody else goes on adding to the file for too long."""
        waited = 0.0
        while True:
            try:
                return await asyncio.to_thread(work)
            except FileBusy as busy:
                if waited >= _PATIENCE:
                    file = str(self._settings.file)
                    raise Unavailable("books-busy", file=file, who=busy.who) from busy
            await self._clock.sleep(_POLL)
            waited += _POLL
