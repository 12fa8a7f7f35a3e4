"""What one plain-text ledger language can do: write transactions, read them again, and ask its own program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from synctui.domain.booking import BookingRequest
from synctui.domain.money import Money
from synctui.wire.ledger_files.entries import Entry, Parsed


@dataclass(frozen=True, slots=True)
class Transaction:
    """One document on its way into the file, with its accounts settled."""

    request: BookingRequest
    number: str
    receivable: str
    vat_accounts: Mapping[str, str]
    """Account by VAT code."""
    decimal_mark: str = "."

    @property
    def taxes(self) -> list[tuple[str, Money]]:
        """VAT account by VAT account, as long as there is VAT."""
        sums: dict[str, Money] = {}
        for line in self.request.lines:
            account = self.vat_accounts[line.vat_code]
            sums[account] = sums.get(account, Money.zero(line.vat.currency)) + line.vat
        return [(account, vat) for account, vat in sorted(sums.items()) if vat]

    @property
    def price(self) -> str:
        """The rate of a foreign currency, to stand on every leg, so that reports can be in the company's own."""
        document = self.request.document
        own = document.department.currency
        if document.exchange_rate is None or document.currency == own:
            return ""
        rate = format(document.exchange_rate.normalize(), "f").replace(".", self.decimal_mark)
        return f" @ {rate} {own}"


class Dialect(Protocol):
    """One language; pure but for `program`."""

    suffix: str
    """Of files, with the dot."""
    receivable: str
    revenue: str
    discounts: str
    vat: str
    """Accounts to begin with; VAT accounts stand below `vat`."""

    def heading(self) -> str:
        """What a new file begins with."""

    def write(self, transaction: Transaction) -> str:
        """The transaction as text, from a blank line to the end of its last line."""

    def declare(self, accounts: Sequence[str], is_strict: bool) -> str:
        """Declarations of accounts that the ledger does not know yet; empty where none are needed.

        `is_strict` says that its owner declares accounts.
        """

    def parse(self, text: str) -> Parsed: ...

    def keys(self, reference: str) -> tuple[str, ...]:
        """What entries with this reference are found by, the surest first."""

    def is_account(self, name: str) -> bool: ...

    def is_revenue(self, account: str) -> bool: ...

    def below(self, account: str, name: str) -> str:
        """The account below this one that is called `name`, whatever signs the name has."""

    def shown(self, entry: Entry) -> str:
        """The customer's name as the entry has it."""

    def program(self) -> Sequence[str] | None:
        """The command that judges a ledger which comes by its standard input; None where it is not installed."""

    def reader(self) -> Sequence[str] | None:
        """The command that judges one included file by itself, where that can be told; None elsewhere."""
