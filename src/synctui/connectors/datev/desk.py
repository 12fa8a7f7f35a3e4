"""One sitting at the folder: look documents up, give customers their accounts, and hand batches over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from synctui.connectors.datev.batches import Maker
from synctui.connectors.datev.books import Books, answer
from synctui.connectors.datev.debtors import Debtors, listed
from synctui.connectors.datev.disk import DISK, Disk
from synctui.connectors.datev.handover import Folder, Unsure
from synctui.connectors.datev.postings import Entry
from synctui.connectors.datev.records import Debtor, Handed
from synctui.connectors.datev.settings import DatevSettings
from synctui.connectors.datev.sitting import Sitting
from synctui.domain.booking import (
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
    NotAttempted,
    Outcome,
    Unknown,
)
from synctui.domain.errors import Unavailable
from synctui.domain.money import total


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
        return {ref.key: answer(ref, books.find(ref.key, ref.reference, ref.kind)) for ref in refs}

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
            sitting = Sitting(self._settings, Books.of(batches, self._settings), self._debtors())
            for request in requests:
                sitting.judge(request)
            told = {account: shape for batch in batches for account, shape in batch.customers.items()}
            maker = Maker(self._settings, self.folder, now, told)
            return self._write(sitting, maker)

    def _write(self, sitting: Sitting, maker: Maker) -> tuple[list[Outcome], Unavailable | None]:
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


def _booked(entry: Entry, one: Handed) -> Booked:
    currency = entry.document.currency
    net = total((line.net for line in entry.request.lines), currency)
    vat = total((line.vat for line in entry.request.lines), currency)
    return Booked(entry.document.key, one.number, one.remote_id, net, vat, entry.gross, entry.notes)
