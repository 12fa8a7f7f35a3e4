"""Writes sales the way Beancount reads them: strings for every text, a link and metadata for the reference."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from synctui.connectors.beancount import reading
from synctui.domain.booking import BookingLine
from synctui.domain.money import Money, total
from synctui.domain.text import clean
from synctui.wire.ledger_files.dialect import Transaction
from synctui.wire.ledger_files.entries import Entry, Parsed, key_of

_FIRST, _REST = r"(?:[A-Z0-9]|[^\W\x00-\x7f])", r"(?:[A-Za-z0-9-]|[^\W\x00-\x7f])*"
_ACCOUNT = re.compile(rf"(?:[A-Z]|[^\W\x00-\x7f]){_REST}(?::{_FIRST}{_REST})+")
_NO_LINK = re.compile(r"[^A-Za-z0-9\-_/.]+")
_OPENED = "1970-01-01"
"""Accounts made here are open from before any invoice."""
_JUDGE = Path(__file__).with_name("judge.py")
_WIDTH = 42


class Beancount:
    """Implements `wire.ledger_files.dialect.Dialect`."""

    suffix = ".beancount"
    receivable = "Assets:Receivable"
    revenue = "Income:Sales"
    discounts = "Income:Discounts"
    vat = "Liabilities:VAT"

    def heading(self) -> str:
        return "; Sales, added by synctui. Include this file in your main ledger.\n"

    def write(self, transaction: Transaction) -> str:
        request, document = transaction.request, transaction.request.document
        price = transaction.price
        gross = total((line.net + line.vat for line in request.lines), document.currency)
        told = {"reference": request.reference, "booking": transaction.number, "journal": request.journal}
        if document.customer.vat_number:
            told["vatin"] = document.customer.vat_number
        name, number = document.customer.name, document.number or request.reference
        rows = [
            f"{document.date:%Y-%m-%d} * {_string(name)} {_string(number)} ^{_link(request.reference)}",
            *(f"  {key}: {_string(value)}" for key, value in told.items()),
            *([f"  due: {document.due.isoformat()}"] if document.due is not None else []),
            _posting(transaction.receivable, gross, price),
            *(row for line in request.lines for row in _revenue(line, price)),
            *(_posting(account, -vat, price) for account, vat in transaction.taxes),
        ]
        return "\n" + "\n".join(rows) + "\n"

    def declare(self, accounts: Sequence[str], is_strict: bool) -> str:
        """Beancount knows no account that nobody has opened."""
        del is_strict
        return "".join(["\n", *(f"{_OPENED} open {name}\n" for name in accounts)]) if accounts else ""

    def parse(self, text: str) -> Parsed:
        return reading.parse(text)

    def keys(self, reference: str) -> tuple[str, ...]:
        return key_of(clean(reference)), f"^{_link(reference)}"

    def is_account(self, name: str) -> bool:
        return bool(_ACCOUNT.fullmatch(name))

    def is_revenue(self, account: str) -> bool:
        return account.partition(":")[0] == self.revenue.partition(":")[0]

    def below(self, account: str, name: str) -> str:
        """Letters, figures and dashes, the first of them large.

        >>> Beancount().below("Assets:Receivable", "acme & co. (Łódź)")
        'Assets:Receivable:Acme-co-Łódź'
        """
        plain = re.sub(r"[\W_]+", "-", clean(name)).strip("-") or "X"
        return f"{account}:{plain[0].upper()}{plain[1:]}"

    def shown(self, entry: Entry) -> str:
        return entry.payee

    def program(self) -> Sequence[str] | None:
        """Beancount's own loader, where it can be imported."""
        if importlib.util.find_spec("beancount") is None:
            return None
        return [sys.executable, "-P", "-W", "ignore", str(_JUDGE)]

    def reader(self) -> Sequence[str] | None:
        """Renamed account types, for instance, must be named in every file."""
        program = self.program()
        return [*program, "--alone"] if program else None


def _posting(account: str, amount: Money, price: str) -> str:
    return f"  {account:<{_WIDTH}}  {amount.amount!s:>12} {amount.currency}{price}"


def _revenue(line: BookingLine, price: str) -> list[str]:
    told = {"vat": line.vat_code, "text": clean(line.description), "costcentre": line.cost_centre or ""}
    rows = [f"    {key}: {_string(value)}" for key, value in told.items() if value]
    return [_posting(line.ledger, -line.net, price), *rows]


def _string(text: str) -> str:
    r"""
    >>> print(_string('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    return '"' + clean(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _link(reference: str) -> str:
    """What a link may consist of.

    >>> _link("2026 / 17"), _link("RE#5 ü")
    ('2026/17', 'RE-5')
    """
    return _NO_LINK.sub("-", "".join(clean(reference).split())).strip("-") or "x"
