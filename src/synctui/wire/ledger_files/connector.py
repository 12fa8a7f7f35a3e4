"""The connector contract for books that are a text file; the language of the file comes as a dialect."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TypeVar

from synctui.domain.booking import (
    Administration,
    Answer,
    BookingRequest,
    CustomerOutcome,
    CustomerRequest,
    DocumentRef,
    LedgerAccount,
    Outcome,
    ReferenceData,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.domain.invoice import DocumentKey
from synctui.ports.clock import Clock
from synctui.wire.by_file import NothingLater, in_the_documents, patiently
from synctui.wire.context import Context
from synctui.wire.ledger_files.desk import Desk
from synctui.wire.ledger_files.dialect import Dialect
from synctui.wire.ledger_files.locked_file import DISK, Disk, FileBusy
from synctui.wire.ledger_files.settings import JOURNALS, LedgerSettings, vat_codes

T = TypeVar("T")


class PlainTextLedger(NothingLater):
    """Made for one integration. The file is opened for each call and never kept open.

    What stands in it is its owner's: edits are made there by hand.
    """

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

    def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        return in_the_documents(customers)

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        if not batch:
            return
        for outcome in await self._patiently(lambda: self._desk.add(batch)):
            yield outcome

    async def _patiently(self, work: Callable[[], T]) -> T:
        """Raises `Unavailable` ``books-busy`` where somebody else goes on adding to the file for too long."""
        return await patiently(
            work, self._clock, FileBusy, lambda busy: {"file": str(self._settings.file), "who": busy.who}
        )
