"""E-invoices behind the connector contract: one file for each document, and never a second one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from synctui.connectors.e_invoice.categories import vat_codes
from synctui.connectors.e_invoice.folder import DISK, Disk, Entry, Folder, FolderBusy, NotWritten, Unsure
from synctui.connectors.e_invoice.required import refusal
from synctui.connectors.e_invoice.settings import Seller, Settings
from synctui.connectors.e_invoice.shelf import Shelf, amount_of
from synctui.connectors.e_invoice.ubl import Addressing, ubl
from synctui.domain.booking import (
    Administration,
    AlreadyBooked,
    Answer,
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerRequest,
    DocumentRef,
    Found,
    NotFound,
    Outcome,
    ReferenceData,
    Refused,
    Unknown,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured
from synctui.domain.invoice import Document, DocumentKey, Kind
from synctui.domain.text import clean, fold
from synctui.wire.by_file import NothingLater, in_the_documents, patiently
from synctui.wire.context import Context

T = TypeVar("T")


class EInvoices(NothingLater):
    """Made for one integration. Files are opened for each call and never kept open.

    What was written may have been sent: an e-invoice is corrected by a credit note, never by another file. A PDF goes
    into the file or not at all.
    """

    def __init__(self, spec: ConnectorSpec, context: Context, disk: Disk = DISK) -> None:
        self.spec = spec
        self._settings = Settings.of(context)
        self._folder = Folder(self._settings.folder, disk)
        self._clock = context.clock
        assert context.integration is not None
        self._integration = context.integration
        self._shelf = Shelf(self._folder, self._integration.department)

    # connecting -----------------------------------------------------------------------------------------------

    async def connect(self) -> Administration:
        """Raises `Misconfigured`: ``target-folder-unusable``, or ``folder-not-the-same`` where the list has gone.

        A folder without its list is another one: a drive that is not there, or one from before.
        """
        await self._patiently(self._prepare)
        return self._administration

    def _prepare(self) -> None:
        if not self._settings.folder.is_dir():
            raise Misconfigured("target-folder-unusable", folder=str(self._settings.folder), why="")
        if not self._folder.has_list:
            if self._integration.first_run_done:
                raise Misconfigured("folder-not-the-same", folder=str(self._settings.folder))
            with self._folder.locked():
                self._folder.begin_list()

    @property
    def _administration(self) -> Administration:
        pinned = self._integration.administration
        name = self._settings.folder.name or str(self._settings.folder)
        return Administration(name, name, pinned.currency if pinned is not None else "EUR")

    async def administrations(self) -> tuple[Administration, ...]:
        return (self._administration,)

    async def reference_data(self) -> ReferenceData:
        return ReferenceData(vat_codes=vat_codes())

    def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        return in_the_documents(customers)

    # looking up -----------------------------------------------------------------------------------------------

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        if not refs:
            return {}
        shelf = await self._patiently(self._shelf.look)
        return {ref.key: _answer(shelf.entry(ref.kind, clean(ref.reference))) for ref in refs}

    # writing --------------------------------------------------------------------------------------------------

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        for request in batch:
            seller = self._settings.seller(request.document.department)
            refused = refusal(request, seller, self._settings)
            yield refused if refused is not None else await self._patiently(partial(self._put, request, seller))

    def _put(self, request: BookingRequest, seller: Seller) -> Outcome:
        document, number = request.document, clean(request.reference)
        with self._folder.locked():
            shelf = self._shelf.look()
            there = shelf.entry(document.kind, number)
            if there is not None:
                return self._there(shelf, there, document)
            name = shelf.free_name(document.kind, number)
            if name is None:
                return Refused(document.key, "file-name-taken", {"number": number})
            content = ubl(request, self._addressing(shelf, document, seller))
            try:
                self._folder.put(name, content, self._entry(document, number, name))
            except Unsure:
                return Unknown(document.key, "no-answer")
        return Booked(document.key, number, name, document.net, document.vat_total, document.gross)

    def _there(self, shelf: Shelf, entry: Entry, document: Document) -> Outcome:
        """It was written before. A file without its line gets it now; another document is named."""
        is_same = fold(entry.customer) == fold(clean(document.customer.name)) and amount_of(entry) == document.gross
        if not is_same:
            values = {
                "number": document.number or "",
                "booking_number": entry.number,
                "found_customer": entry.customer,
                "found_total": entry.gross,
                "total": str(document.gross),
            }
            return Refused(document.key, "number-taken", values)
        if not shelf.is_listed(entry):
            self._folder.note(self._entry(document, entry.number, entry.file))
        return AlreadyBooked(document.key, entry.number, entry.file, gross=document.gross)

    def _addressing(self, shelf: Shelf, document: Document, seller: Seller) -> Addressing:
        settings, customer = self._settings, document.customer
        return Addressing(
            is_xrechnung=settings.is_xrechnung,
            seller=seller,
            buyer_endpoint=settings.endpoint_of(customer),
            buyer_reference=settings.buyer_reference(customer),
            credited_number=_credited_number(shelf, document),
        )

    def _entry(self, document: Document, number: str, name: str) -> Entry:
        return Entry(
            department=self._integration.department,
            kind=document.kind.value,
            number=number,
            file=name,
            customer=clean(document.customer.name),
            gross=str(document.gross),
            date=document.date.isoformat() if document.date else "",
            document=document.key,
        )

    async def _patiently(self, work: Callable[[], T]) -> T:
        """Raises `Unavailable` ``books-busy`` where somebody else goes on writing, `Misconfigured` where the folder
        cannot be written to: in both cases nothing was."""
        busy_with = {"file": str(self._settings.folder), "who": ""}
        try:
            return await patiently(work, self._clock, FolderBusy, lambda _busy: busy_with)
        except (NotWritten, OSError) as problem:
            why = clean(getattr(problem, "strerror", None) or str(problem))
            raise Misconfigured("target-folder-unusable", folder=str(self._settings.folder), why=why) from problem


def _credited_number(shelf: Shelf, document: Document) -> str | None:
    """Of the invoice that is credited: from the list, or from its key where this source has numbers in its keys."""
    if document.credits is None:
        return None
    has_numbers = document.key.endswith(f":{document.kind.value}:{document.number}")
    in_key = document.credits.partition(f":{Kind.INVOICE.value}:")[2] if has_numbers else ""
    return shelf.number_of(document.credits) or in_key or None


def _answer(entry: Entry | None) -> Answer:
    if entry is None:
        return NotFound()
    return Found(entry.number, entry.file, gross=amount_of(entry), customer_name=entry.customer or None)
