"""Customers' accounts (Debitoren): matched to one that exists, else the next free number."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from synctui.connectors.datev.records import Debtor
from synctui.connectors.datev.settings import DatevSettings
from synctui.domain.customer import Customer
from synctui.domain.errors import Misconfigured
from synctui.domain.text import clean

_CATEGORY = "16"
_NAME = "name "


class Debtors:
    """The accounts of one integration's books, as they are known now."""

    def __init__(self, settings: DatevSettings, listed: Iterable[Debtor] = ()) -> None:
        self._settings = settings
        self._by_account: dict[str, dict[str, Debtor]] = {}
        """Of each account, who has it: several keys where two entities write to the same customer."""
        self._found_by: dict[str, dict[tuple[str, str], None]] = {}
        """Account and key of those that were once called so."""
        self._last = settings.first_debtor - 1
        for one in listed:
            self.add(one)

    def add(self, one: Debtor) -> None:
        """The last word on an account; one of another length is of other books."""
        if len(one.account) != self._settings.account_length + 1:
            return
        self._by_account.setdefault(one.account, {})[one.key] = one
        for word in _words(one):
            self._found_by.setdefault(word, {})[one.account, one.key] = None
        if self._last < int(one.account) <= self._settings.last_debtor:
            self._last = int(one.account)

    def is_of(self, account: str, customer: Customer) -> bool:
        """Whether the account is this customer's, or nobody's yet."""
        there = self._by_account.get(account)
        if len(account) != self._settings.account_length + 1:
            return False
        return there is None or any(_is_same(one, Debtor.of(customer, account)) for one in there.values())

    def is_known(self, debtor: Debtor) -> bool:
        return self._by_account.get(debtor.account, {}).get(debtor.key) == debtor

    def matching(self, customer: Customer) -> tuple[str, ...]:
        """The accounts that could be this customer's: one by its key or VAT number, else by name and postal code."""
        wanted = Debtor.of(customer, "")
        for word in _words(wanted):
            called = [self._by_account[account][key] for account, key in self._found_by.get(word, ())]
            is_name = word.startswith(_NAME)
            found = [one for one in called if (_is_alike(one, wanted) if is_name else word in _words(one))]
            if found:
                return tuple(sorted({one.account for one in found}))
        return ()

    def next_account(self) -> str | None:
        """The number behind the last one in use; None where the range has ended."""
        number = self._last + 1
        return str(number) if number <= self._settings.last_debtor else None


def _words(one: Debtor) -> list[str]:
    """What a customer is found by, the surest first."""
    words = [f"key {one.key}"] if one.key else []
    words += [f"vat {one.vat_number}"] if one.vat_number else []
    return [*words, f"{_NAME}{one.plain_name}"]


def _is_same(one: Debtor, other: Debtor) -> bool:
    same_number = bool(one.vat_number) and one.vat_number == other.vat_number
    return (bool(one.key) and one.key == other.key) or same_number or one.is_called(other.name)


def _is_alike(one: Debtor, other: Debtor) -> bool:
    """Same name, and nothing that speaks against it."""
    may_be = not (one.vat_number and other.vat_number) and one.postal_code in {other.postal_code, ""}
    return may_be and one.is_called(other.name)


def listed(path: Path) -> tuple[Debtor, ...]:
    """Customers of an EXTF master data file. Raises `Misconfigured` ``debtor-list-unreadable``."""
    try:
        rows = list(csv.reader(io.StringIO(_text(path)), delimiter=";", strict=True))
    except (OSError, csv.Error, UnicodeDecodeError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        raise Misconfigured("debtor-list-unreadable", file=str(path), why=why) from problem
    if len(rows) < 2 or len(rows[0]) < 3 or rows[0][2] != _CATEGORY:
        raise Misconfigured("debtor-list-unreadable", file=str(path), why="EXTF 16")
    return tuple(one for one in map(_debtor, rows[2:]) if one is not None)


def _text(path: Path) -> str:
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig")
    return content.decode("cp1252")


def _debtor(row: Sequence[str]) -> Debtor | None:
    cells = [clean(cell) for cell in row] + [""] * 20
    account, name = cells[0], cells[1] or cells[5] or f"{cells[4]} {cells[3]}".strip()
    if not (account.isascii() and account.isdigit() and name):
        return None
    return Debtor(account, "", name, cells[8] + cells[9] if cells[9] else "", cells[17])
