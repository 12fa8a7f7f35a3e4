"""One sitting at the folder: look documents up, give customers their accounts, and hand batches over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from synctui.connectors.datev.batches import Maker
from synctui.connectors.datev.debtors import Debtors, listed
from synctui.connectors.datev.disk import DISK, Disk
from synctui.connectors.datev.handover import Folder, Unsure
from synctui.connectors.datev.postings import Entry, entry_of
from synctui.connectors.datev.records import Batch, Debtor, Handed, handed, reference_key
from synctui.connectors.datev.settings import DatevSettings
from synctui.connectors.datev.texts import unused_number
from synctui.domain.booking import (
    AGAIN,
    REVERSED,
    AlreadyBooked,
    Answer,
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    CustomerResult,
    CustomerUnknown,
    DocumentRef,
    Found,
    NotAttempted,
    NotFound,
    Outcome,
    Refused,
    Unknown,
)
from synctui.domain.errors import Unavailable
from synctui.domain.invoice import Document, Kind
from synctui.domain.money import total


@dataclass
class Books:
    """What was handed over for this client, as far as it counts: of a document that went out twice, the last time."""

    by_key: dict[str, Handed] = field(default_factory=dict)
    by_reference: dict[str, list[Handed]] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    document_numbers: dict[str, str] = field(default_factory=dict)
    """In capitals, with the key of the document that has it."""

    @classmethod
    def of(cls, batches: Iterable[Batch], settings: DatevSettings) -> Books:
        books = cls()
        for batch in batches:
            books.numbers |= {one.number for one in batch.documents}
            if (batch.consultant, batch.client) == (settings.consultant, settings.client):
                for one in batch.documents:
                    books._add(one)
        return books

    def _add(self, one: Handed) -> None:
        self.by_key[one.key] = one
        same = self.by_reference.setdefault(reference_key(one.reference), [])
        same[:] = [other for other in same if other.key != one.key] + [one]
        self.document_numbers[one.document_number.upper()] = one.key

    def find(self, key: str, reference: str, kind: Kind) -> list[Handed]:
        """The document itself, else those of the same kind under its number, the last one first."""
        if key in self.by_key:
            return [self.by_key[key]]
        same = self.by_reference.get(reference_key(reference), ())
        return [one for one in reversed(same) if one.kind == kind.value]


class Desk:
    """Everything here waits for the disk: call it in a thread. Raises `FolderBusy` where somebody else is at it."""

    def __init__(self, settings: DatevSettings, disk: Disk = DISK) -> None:
        self._settings = settings
        self.folder = Folder(settings.folder, disk)
        self._people: Debtors | None = None
        self._read_to = 0

    # looking up -----------------------------------------------------------------------------------------------

    def find(self, refs: Sequence[DocumentRef]) -> dict[str, Answer]:
        with self.folder.open():
            books = Books.of(self.folder.batches(), self._settings)
        return {ref.key: _answer(ref, books.find(ref.key, ref.reference, ref.kind)) for ref in refs}

    # customers ------------------------------------------------------------------------------------------------

    def ensure(self, wanted: CustomerRequest) -> CustomerOutcome:
        customer = wanted.customer
        if self._settings.has_one_debtor:
            return CustomerReady(customer.key, str(self._settings.first_debtor), CustomerResult.CONFIRMED)
        with self.folder.open():
            debtors = self._debtors()
            account = wanted.remote_id if wanted.remote_id and debtors.is_of(wanted.remote_id, customer) else None
            found = (account,) if account else debtors.matching(customer)
            if len(found) > 1:
                values = {"customer": customer.name, "codes": ", ".join(found)}
                return CustomerRefused(customer.key, "customer-ambiguous", values)
            given = found[0] if found else debtors.next_account()
            if given is None:
                return CustomerRefused(
                    customer.key, "debtor-numbers-used-up", {"last": str(self._settings.last_debtor)}
                )
            return self._keep(debtors, Debtor.of(customer, given), is_new=not found)

    def _keep(self, debtors: Debtors, debtor: Debtor, *, is_new: bool) -> CustomerOutcome:
        if debtors.is_known(debtor):
            return CustomerReady(debtor.key, debtor.account, CustomerResult.CONFIRMED)
        try:
            self.folder.add_debtor(debtor)
        except Unsure as problem:
            return CustomerUnknown(debtor.key, str(problem))
        return CustomerReady(debtor.key, debtor.account, CustomerResult.CREATED if is_new else CustomerResult.UPDATED)

    def _debtors(self) -> Debtors:
        """Those of the list are read once, those that were given here as far as they are new."""
        if self._people is None:
            told = listed(self._settings.folder / self._settings.debtor_list) if self._settings.debtor_list else ()
            self._people = Debtors(self._settings, told)
        given, self._read_to = self.folder.debtors(self._read_to)
        for one in given:
            self._people.add(one)
        return self._people

    # handing over ---------------------------------------------------------------------------------------------

    def add(self, requests: Sequence[BookingRequest], now: datetime) -> tuple[list[Outcome], Unavailable | None]:
        """One outcome each; with the second value, what has none was certainly not handed over."""
        with self.folder.open():
            batches = self.folder.batches()
            sitting = _Sitting(self._settings, Books.of(batches, self._settings), self._debtors())
            for request in requests:
                sitting.judge(request)
            told = {account: shape for batch in batches for account, shape in batch.customers.items()}
            maker = Maker(self._settings, self.folder, now, told)
            return self._write(sitting, maker)

    def _write(self, sitting: _Sitting, maker: Maker) -> tuple[list[Outcome], Unavailable | None]:
        outcomes: list[Outcome] = list(sitting.outcomes)
        groups = sitting.groups()
        for at, group in enumerate(groups):
            made = maker.make(group, sitting.taken_back_with(group))
            try:
                self.folder.hand_over(made.record, made.files)
            except Unavailable as problem:
                return outcomes, problem
            except Unsure:
                outcomes += [Unknown(entry.document.key, "no-answer") for entry in group]
                later = [entry for rest in groups[at + 1 :] for entry in rest]
                return [*outcomes, *(NotAttempted(entry.document.key) for entry in later)], None
            outcomes += [
                _booked(entry, one) for entry, one in zip(made.entries, made.record.documents, strict=True)
            ]  # fmt: skip
        return outcomes, None


class _Sitting:
    """The documents of one call, judged one after the other as if each before it were handed over already."""

    def __init__(self, settings: DatevSettings, books: Books, debtors: Debtors) -> None:
        self._settings = settings
        self._books = books
        self._debtors = debtors
        self.outcomes: list[Outcome] = []
        self.entries: list[Entry] = []
        self._taken_back: dict[str, Handed] = {}
        self._not_taken: dict[str, str] = {}

    def judge(self, request: BookingRequest) -> None:
        verdict = self._verdict(request)
        if isinstance(verdict, Entry):
            self.entries.append(verdict)
            return
        if isinstance(verdict, Refused):
            self._not_taken[request.document.key] = request.document.number or ""
        self.outcomes.append(verdict)

    def _verdict(self, request: BookingRequest) -> Entry | Outcome:
        document = request.document
        before = self._books.find(document.key, request.reference, document.kind)
        if before and f"{AGAIN}{before[0].number}" not in request.confirmed:
            return _there(document, before)
        if document.credits in self._not_taken:
            return Refused(document.key, "invoice-first", {"invoice": self._not_taken[document.credits]})
        debtor = request.customer_remote_id or ""
        if not self._settings.has_one_debtor and not self._debtors.is_of(debtor, document.customer):
            return Refused(document.key, "customer-gone", {"customer": document.customer.name})
        entry = entry_of(request, self._settings, self._free(request.number or "1"), debtor)
        if isinstance(entry, Refused):
            return entry
        refusal = self._take_back(request, before)
        return refusal or self._numbered(entry, before)

    def _take_back(self, request: BookingRequest, before: Sequence[Handed]) -> Refused | None:
        if not before or f"{REVERSED}{before[0].number}" not in request.confirmed:
            return None
        if self._settings.is_xml or not before[0].rows:
            return Refused(request.document.key, "reversal-not-possible", {"booking_number": before[0].number})
        self._taken_back[request.document.key] = before[0]
        return None

    def _numbered(self, entry: Entry, before: Sequence[Handed]) -> Entry:
        """With the number that DATEV takes; a document that goes out again keeps the one it had."""
        document, used = entry.document, self._books.document_numbers
        number = before[0].document_number if before else None
        if number is None:
            number = unused_number(document.number or "", used, is_credit_note=document.is_credit_note)
        notes = entry.notes if number == document.number else (*entry.notes, "invoice-number-changed")
        used[number.upper()] = document.key
        self._books.numbers.add(entry.number)
        self._books.by_reference.setdefault(reference_key(entry.request.reference), []).append(_standing_in(entry))
        return replace(entry, document_number=number, notes=notes)

    def _free(self, wanted: str) -> str:
        """The number that was given; the next free one where another computer has used it in this folder."""
        stem, _, digits = wanted.rpartition("/")
        number, count = wanted, int(digits) if digits.isascii() and digits.isdigit() else 0
        while number in self._books.numbers:
            count += 1
            number = f"{stem}/{count}" if stem else str(count)
        return number

    def taken_back_with(self, entries: Iterable[Entry]) -> dict[str, Handed]:
        keys = [entry.document.key for entry in entries]
        return {key: self._taken_back[key] for key in keys if key in self._taken_back}

    def groups(self) -> list[list[Entry]]:
        """What goes into one batch: a month, or a financial year, in the order of their days."""
        found: dict[tuple[int, int], list[Entry]] = {}
        for entry in self.entries:
            day = entry.day if self._settings.is_monthly else self._settings.fiscal_year(entry.day)
            found.setdefault((day.year, day.month), []).append(entry)
        return [found[month] for month in sorted(found)]


def _standing_in(entry: Entry) -> Handed:
    """A document of this very call, so that a second one under its number is refused with what there is."""
    return handed(entry, "", ())


def _answer(ref: DocumentRef, found: Sequence[Handed]) -> Answer:
    """With the customer's name only where another document may have the same number."""
    if not found:
        return NotFound()
    one = found[0]
    return Found(
        number=one.number,
        remote_id=one.remote_id,
        gross=one.money(one.gross),
        net=one.money(one.net),
        vat=one.money(one.vat),
        customer_name=None if one.key == ref.key else one.customer,
        booked_on=one.date,
        also=tuple(other.number for other in found[1:]),
    )


def _there(document: Document, before: Sequence[Handed]) -> Outcome:
    """It was handed over already: adopted where it is the same, else named. It never goes into a second batch."""
    one = before[0]
    is_same = one.key == document.key or one.customer == document.customer.name
    if one.money(one.gross) == document.gross and is_same and one.file:
        net, vat, gross = one.money(one.net), one.money(one.vat), one.money(one.gross)
        return AlreadyBooked(document.key, one.number, one.remote_id, net, vat, gross)
    values = {
        "number": document.number or "",
        "booking_number": one.number,
        "found_customer": one.customer,
        "found_total": str(one.money(one.gross)),
        "total": str(document.gross),
    }
    return Refused(document.key, "number-taken", values)


def _booked(entry: Entry, one: Handed) -> Booked:
    currency = entry.document.currency
    net = total((line.net for line in entry.request.lines), currency)
    vat = total((line.vat for line in entry.request.lines), currency)
    return Booked(entry.document.key, one.number, one.remote_id, net, vat, entry.gross, entry.notes)
