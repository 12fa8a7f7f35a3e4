"""Judges the documents of one call: what goes into a batch, what is there already, and what a person must settle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from synctui.connectors.datev.books import Books, there
from synctui.connectors.datev.debtors import Debtors
from synctui.connectors.datev.postings import Entry, entry_of
from synctui.connectors.datev.records import Handed, handed, reference_key
from synctui.connectors.datev.settings import DatevSettings
from synctui.connectors.datev.texts import unused_number
from synctui.domain.booking import AGAIN, REVERSED, BookingRequest, Outcome, Refused


class Sitting:
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
            return there(document, before)
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
