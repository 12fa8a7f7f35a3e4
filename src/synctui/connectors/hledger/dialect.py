"""Writes sales the way hledger reads them, with every sign that would mean something to it made harmless."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence

from synctui.connectors.hledger import reading
from synctui.domain.booking import BookingLine
from synctui.domain.money import Money, total
from synctui.domain.text import clean
from synctui.wire.ledger_files.dialect import Transaction
from synctui.wire.ledger_files.entries import Entry, Parsed, key_of

_TWINS = {";": "；", "|": "｜", ":": "：", "[": "［", ")": "）", ",": "，"}
"""Full-width twins: they look like the sign, are equal to it under NFKC, and mean nothing to hledger."""
_TAG = re.compile(r"(?<=\S):")
_DATE = re.compile(r"\[(?=[/.=-]*\d[\d/.=-]*\])")
_BAD_ACCOUNT = re.compile(r"^[;*!(\[{=~#%@|\"]|[;\t\n\r]|  |^:|:$|::|^\s|\s$")
_REVENUE = re.compile(r"(income|revenues?)(:|$)", re.IGNORECASE)
_WIDTH = 42
"""Columns of an account; a longer one pushes its amount to the right."""


class Hledger:
    """Implements `wire.ledger_files.dialect.Dialect`."""

    suffix = ".journal"
    receivable = "assets:receivable"
    revenue = "revenues:sales"
    discounts = "revenues:discounts"
    vat = "liabilities:vat"

    def heading(self) -> str:
        """A decimal mark of its own: a main file with ``commodity 1.000,00 EUR`` would read 121.00 as 12100."""
        return "; Sales, added by synctui. Include this file in your main journal.\ndecimal-mark .\n"

    def write(self, transaction: Transaction) -> str:
        request, document = transaction.request, transaction.request.document
        currency, mark = document.currency, transaction.decimal_mark
        price = transaction.price
        gross = total((line.net + line.vat for line in request.lines), currency)
        tags = {"booking": transaction.number, "journal": request.journal}
        if document.due is not None:
            tags["due"] = document.due.isoformat()
        if document.customer.vat_number:
            tags["vatin"] = document.customer.vat_number
        rows = [
            f"{document.date:%Y-%m-%d} ({_code(request.reference)}) {_payee(document.customer.name)}".rstrip(),
            "    ; " + ", ".join(f"{name}:{_value(value)}" for name, value in tags.items()),
            _posting(transaction.receivable, gross, mark, price),
            *(_revenue(line, mark, price) for line in request.lines),
            *(_posting(account, -vat, mark, price) for account, vat in transaction.taxes),
        ]
        return "\n" + "\n".join(rows) + "\n"

    def declare(self, accounts: Sequence[str], is_strict: bool) -> str:
        """Accounts need no declaration, unless the journal's owner declares theirs."""
        return "".join(["\n", *(f"account {name}\n" for name in accounts)]) if is_strict and accounts else ""

    def parse(self, text: str) -> Parsed:
        return reading.parse(text)

    def keys(self, reference: str) -> tuple[str, ...]:
        return (key_of(_code(reference)),)

    def is_account(self, name: str) -> bool:
        return bool(name) and not _BAD_ACCOUNT.search(name)

    def is_revenue(self, account: str) -> bool:
        return bool(_REVENUE.match(account))

    def below(self, account: str, name: str) -> str:
        return f"{account}:{_twins(clean(name), ';:') or '-'}"

    def shown(self, entry: Entry) -> str:
        return entry.payee

    def program(self) -> Sequence[str] | None:
        found = shutil.which("hledger")
        return [found, "-f", "journal:-", "check"] if found else None

    def reader(self) -> Sequence[str] | None:
        """What hledger reads in a main file it reads in an included one."""
        return None


def _posting(account: str, amount: Money, mark: str, price: str, comment: str = "") -> str:
    figure = str(amount.amount).replace(".", mark)
    return f"    {account:<{_WIDTH}}  {figure:>12} {amount.currency}{price}{comment}"


def _revenue(line: BookingLine, mark: str, price: str) -> str:
    parts = [f"vat:{_twins(line.vat_code, ',')}" if line.vat_code else "", _note(line.description)]
    if line.cost_centre:
        parts.insert(1, f"costcentre:{_value(line.cost_centre)}")
    comment = ", ".join(part for part in parts if part)
    return _posting(line.ledger, -line.net, mark, price, f"  ; {comment}" if comment else "")


def _code(reference: str) -> str:
    """
    >>> _code("2026 / 17 (a)")
    '2026 / 17 (a）'
    """
    return _twins(clean(reference), ")")


def _payee(name: str) -> str:
    return _twins(clean(name), ";|")


def _value(text: str) -> str:
    """A tag's value ends at a comma."""
    return _twins(clean(text), ",;")


def _note(text: str) -> str:
    """A word with a colon would be a tag, and a date in brackets would date the posting anew.

    >>> _note("Due date: [31/12] at 12:30")
    'Due date： ［31/12] at 12：30'
    """
    folded = _TAG.sub(_TWINS[":"], clean(text))
    return _DATE.sub(_TWINS["["], folded)


def _twins(text: str, signs: str) -> str:
    return "".join(_TWINS[sign] if sign in signs else sign for sign in text)
