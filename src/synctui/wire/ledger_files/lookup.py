"""Finds a document in a ledger: a transaction of ours, or a sale that somebody typed in under its number."""

from __future__ import annotations

from collections.abc import Sequence

from synctui.domain.booking import Answer, DocumentRef, Found, NotFound
from synctui.domain.money import Money, total
from synctui.wire.ledger_files.dialect import Dialect
from synctui.wire.ledger_files.entries import Books, Entry, key_of
from synctui.wire.ledger_files.settings import LedgerSettings


class LookUp:
    """Reads books that are in memory already."""

    def __init__(self, dialect: Dialect, settings: LedgerSettings) -> None:
        self._dialect = dialect
        self._settings = settings

    def answer(self, books: Books, ref: DocumentRef) -> Answer:
        found = self._entries(books, ref.reference, ref.journal, ref.gross)
        if not found:
            return NotFound()
        entry, *others = found
        net, vat, gross = self.amounts(entry)
        return Found(
            number=entry.number or entry.reference,
            remote_id=remote_id(ref.journal, ref.reference),
            gross=gross,
            net=net,
            vat=vat,
            customer_name=self._dialect.shown(entry) or None,
            booked_on=entry.date,
            also=tuple(other.number or other.reference for other in others),
        )

    def _entries(self, books: Books, reference: str, journal: str, gross: Money) -> list[Entry]:
        """What stands under this reference: of our own journal, or typed by a person and of the same sign."""
        found: list[Entry] = []
        for key in self._dialect.keys(reference):
            found += [entry for entry in books.by_key.get(key, ()) if entry not in found]
        return [entry for entry in found if self._fits(entry, journal, gross)]

    def _fits(self, entry: Entry, journal: str, gross: Money) -> bool:
        """Payments carry the reference of what they pay too; they touch no revenue, and have the other sign."""
        if entry.journal is not None:
            return entry.journal == journal
        if not any(self._dialect.is_revenue(posting.account) for posting in entry.postings):
            return False
        owed = self.amounts(entry)[2]
        return owed is None or owed.cents * gross.cents >= 0

    def amounts(self, entry: Entry) -> tuple[Money | None, Money | None, Money | None]:
        """Net, VAT and gross of an entry, signed by what it does to the customer's debt; None where not stated."""
        owed = [
            posting.amount for posting in entry.postings if self._is_below(posting.account, self._settings.receivable)
        ]
        gross = _sum(owed)
        if gross is None:
            return None, None, None
        taxed = [posting.amount for posting in entry.postings if self._is_vat(posting.account)]
        vat = _sum(taxed) if taxed else Money.zero(gross.currency)
        if vat is None or vat.currency != gross.currency:
            return None, None, gross
        return gross + vat, -vat, gross

    def is_ours(self, account: str) -> bool:
        """Whether it is an account that no line can be booked on: what customers owe, and VAT."""
        return self._is_vat(account) or self._is_below(account, self._settings.receivable)

    def _is_vat(self, account: str) -> bool:
        return self._is_below(account, self._settings.vat)

    @staticmethod
    def _is_below(account: str, above: str) -> bool:
        return account == above or account.startswith(f"{above}:")


def remote_id(journal: str, reference: str) -> str:
    """Where in the books it stands: the same for whoever looks, on any machine."""
    return f"{journal}/{key_of(reference)}"


def _sum(amounts: Sequence[Money | None]) -> Money | None:
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts) or len({amount.currency for amount in known}) > 1:
        return None
    return total(known, known[0].currency)
