"""Invoices and credit notes as people write, correct, renumber and delete them in Teamleader."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from simulated.choices import Choices
from simulated.teamleader import Source
from synctui.domain.customer import Customer
from synctui.domain.invoice import Document, DocumentKey
from synctui.testing.documents import credit_note, customer, invoice

PEOPLE = (customer("ACME nv"), customer("Bakkerij Peeters", vat_number="BE0428759497", postal_code="2000"))


class Papers:
    """The hands at the source. `is_odd` says that numbers were given twice or swapped: clashes may remain."""

    def __init__(self, choices: Choices, source: Source, log: Callable[[str], None], today: date) -> None:
        self.choices = choices
        self.source = source
        self.log = log
        self.today = today
        self.is_calm = False
        self.is_numbered_for_good = False
        """Somebody may have booked what nobody here remembers: only under its number can it be found again."""
        self.odd: set[str] = set()
        """Numbers that more than one document has had, or whose document was changed: clashes over them are honest."""
        self._count: Any = itertools.count(1)

    def write_one(self) -> None:
        n = next(self._count)
        kinds = (self._invoice, self._draft, self._credit_note, self._old, self._same_number)
        document = self.choices.one_of(kinds, (12, 1, 3, 1, 1))(n)
        self._put(document, "written")

    def _amount(self) -> str:
        return self.choices.one_of(("100.00", "200.00", "33.33"))

    def _to(self) -> Customer:
        return self.choices.one_of(PEOPLE)

    def _invoice(self, n: int) -> Document:
        day = self.today - timedelta(days=self.choices.one_of((3, 0, 20)))
        return invoice(f"2026/{n}", self._amount(), to=self._to(), date=day, key=f"teamleader:i{n}")

    def _draft(self, n: int) -> Document:
        return replace(self._invoice(n), number=None, date=None, is_draft=True)

    def _old(self, n: int) -> Document:
        return replace(self._invoice(n), date=date(2025, 12, 1))

    def _credit_note(self, n: int) -> Document:
        invoices = [one for one in self._finals() if not one.is_credit_note]
        of = self.choices.one_of(invoices) if invoices else None
        day = self.today - timedelta(days=2)
        note = credit_note(f"CN/{n}", "10.00", credits=of, date=day, key=f"teamleader:c{n}", to=self._to())
        return replace(note, customer=of.customer) if of is not None else note

    def _same_number(self, n: int) -> Document:
        """A number that another document has already, as after an import from elsewhere."""
        document = self._invoice(n)
        others = [one for one in self._finals() if one.kind is document.kind]
        if not others:
            return document
        other = self.choices.one_of(others)
        self.odd.add(other.number or "")
        return replace(document, number=other.number)

    def _finals(self) -> list[Document]:
        return [one for one in self.source.documents.values() if not one.is_draft]

    def _put(self, document: Document, what: str) -> None:
        self.log(f"{document.key} {what}: {document.number} {document.gross} of {document.date}")
        self.source.put(document)

    # later ----------------------------------------------------------------------------------------------------

    async def happening(self) -> None:
        """One thing that somebody does to the papers."""
        doings = (self.write_one, self._correct, self._touch, self._finish_draft, self._delete, self._renumber)
        self.choices.one_of(doings, (6, 4, 1, 2, 2, 1))()

    def _correct(self) -> None:
        if finals := self._finals():
            document = self.choices.one_of(finals)
            self.odd.add(document.number or "")
            changed = self._with_amount(document, self.choices.one_of(("150.00", "200.00", "99.99")))
            self._put(changed, "corrected")

    def _with_amount(self, document: Document, net: str) -> Document:
        if document.is_credit_note:
            fresh = credit_note(document.number, "12.00", date=document.date, key=document.key)
            return replace(fresh, customer=document.customer, credits=document.credits)
        return invoice(document.number, net, to=document.customer, date=document.date, key=document.key)

    def _touch(self) -> None:
        """Saved again without a change."""
        if self.source.documents:
            self._put(self.choices.one_of(list(self.source.documents.values())), "touched")

    def _finish_draft(self) -> None:
        for document in self.source.documents.values():
            if document.is_draft:
                n = document.key.rpartition("i")[2]
                self._put(replace(document, number=f"2026/{n}", date=self.today, is_draft=False), "finished")
                return

    def _delete(self) -> None:
        if self.source.documents:
            key = self.choices.one_of(list(self.source.documents))
            self.odd.add(self.source.documents[key].number or "")
            self.log(f"{key} deleted at the source")
            self.source.delete(key)

    def _renumber(self) -> None:
        """Two documents swap their numbers, or one gets a new one."""
        finals = self._finals()
        if not finals or self.is_numbered_for_good:
            return
        one = self.choices.one_of(finals)
        others = [other for other in finals if other.kind is one.kind and other.key != one.key]
        if others and self.choices.happens(0.3):
            other = self.choices.one_of(others)
            self.odd |= {one.number or "", other.number or ""}
            self._put(replace(one, number=other.number), "renumbered")
            self._put(replace(other, number=one.number), "renumbered")
        else:
            fresh = f"2026/{100 + next(self._count)}"
            self.odd |= {one.number or "", fresh}
            self._put(replace(one, number=fresh), "renumbered")

    def current(self, key: DocumentKey) -> Document | None:
        return self.source.documents.get(key)
