"""Reads a journal as far as a look-up needs it: codes, payees, amounts, accounts, includes, decimal marks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from synctui.domain.money import Money, NotAnAmount
from synctui.domain.text import clean
from synctui.wire.ledger_files.entries import Entry, Parsed, Posting, entry_of, key_of

_HEAD = re.compile(
    r"(?P<day>(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2})(?:=\S+)?(?:\s+|$)(?:[*!]\s*)?(?:\((?P<code>[^)]*)\)\s*)?(?P<rest>.*)"
)
_LEG = re.compile(r"\s+(?:[*!]\s+)?(?P<account>[^\s;](?:[^\s]| (?! ))*?)(?:(?: {2,}| ?\t)\s*(?P<rest>.*))?\s*")
_TAG = re.compile(r"(?:^|[\s,])([\w-]+):([^,]*)")
_AMOUNT = re.compile(r"(-?)\s*([A-Z]{3}|[€$£])?\s*(-?)([\d.,]+)\s*([A-Z]{3}|[€$£])?")
_NUMBER = re.compile(r"\d[\d.,]*")
_CURRENCY = re.compile(r"[A-Z]{3}|[€$£]")
_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}
_YEAR = re.compile(r"(?:Y|year|apply year)\s*(\d{4})\s*")
_MARK = re.compile(r"decimal-mark\s+([.,])")
_FORMAT = re.compile(r"format\s+(.*)")


@dataclass(slots=True)
class _Open:
    """A transaction whose lines are being read."""

    day: date | None
    code: str | None
    payee: str
    tags: dict[str, str] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)

    def entry(self) -> Entry | None:
        if self.code is None:
            return None
        return entry_of(frozenset({key_of(self.code)}), self.code, self.day, self.payee, self.tags, self.postings)


class _Reader:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.includes: list[str] = []
        self.declared: set[str] = set()
        self.used: set[str] = set()
        self.marks: dict[str, str] = {}
        self.year: int | None = None
        self.is_comment = False
        self.now: _Open | None = None

    def read(self, lines: Iterable[str]) -> Parsed:
        for line in lines:
            self._line(line.rstrip())
        self._close()
        return Parsed(
            tuple(self.entries),
            tuple(self.includes),
            frozenset(self.declared),
            frozenset(self.used),
            self.marks,
            self.is_comment,
        )

    def _line(self, line: str) -> None:
        if self.is_comment:
            self.is_comment = line != "end comment"
        elif line == "comment":
            self._close()
            self.is_comment = True
        elif line[:1] in {" ", "\t"}:
            self._inner(line)
        else:
            self._close()
            if line[:1].isdigit():
                self._head(line)
            elif line:
                self._directive(line)

    def _head(self, line: str) -> None:
        found = _HEAD.fullmatch(line)
        if found is None:
            return
        code = found["code"]
        payee = found["rest"].partition(";")[0].partition("|")[0]
        self.now = _Open(self._day(found["day"]), clean(code) if code else None, clean(payee))

    def _inner(self, line: str) -> None:
        text = line.strip()
        if text.startswith(";"):
            if self.now is not None and not self.now.postings:
                self.now.tags |= _tags(text[1:])
            return
        style = _FORMAT.fullmatch(text)
        if style is not None and self.now is None:
            self._style(style[1])
        leg = _LEG.fullmatch(line) if self.now is not None else None
        if leg is not None and self.now is not None:
            self.now.postings.append(self._posting(leg["account"], leg["rest"] or ""))

    def _posting(self, account: str, rest: str) -> Posting:
        name = account.strip("()[]") if account[:1] in "([" else account
        self.used.add(name)
        amount, _, comment = rest.partition(";")
        tags = _tags(comment)
        text = comment.strip()
        for tag in ("vat", "costcentre"):
            text = re.sub(rf"^{tag}:[^,]*(?:,\s*|$)", "", text)
        return Posting(name, _amount(amount), tags.get("vat"), clean(text))

    def _directive(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        match word:
            case "include":
                self.includes.append(re.sub(r"^(journal|j|hledger|ledger):", "", rest))
            case "account":
                self.declared.add(re.split(r"\s{2,}|\t|\s*;", rest, maxsplit=1)[0])
            case "commodity" | "D":
                self._style(rest)
            case _:
                year, mark = _YEAR.fullmatch(line), _MARK.match(line)
                self.year = int(year[1]) if year else self.year
                self.marks |= {"": mark[1]} if mark else {}

    def _style(self, sample: str) -> None:
        number, currency = _NUMBER.search(sample), _CURRENCY.search(sample)
        signs = re.findall(r"[.,]", number[0]) if number else []
        if signs and currency:
            self.marks[_SIGNS.get(currency[0], currency[0])] = signs[-1]

    def _day(self, text: str) -> date | None:
        parts = [int(part) for part in re.split(r"[-/.]", text)]
        if len(parts) == 2 and self.year is not None:
            parts = [self.year, *parts]
        try:
            return date(*parts) if len(parts) == 3 else None
        except ValueError:
            return None

    def _close(self) -> None:
        entry = self.now.entry() if self.now is not None else None
        if entry is not None:
            self.entries.append(entry)
        self.now = None


def parse(text: str) -> Parsed:
    return _Reader().read(text.split("\n"))


def _tags(comment: str) -> dict[str, str]:
    return {name: value.strip() for name, value in reversed(_TAG.findall(comment))}


def _amount(text: str) -> Money | None:
    """A plain amount, whatever price or assertion follows it; None for anything else.

    >>> _amount("-1.121,00 EUR"), _amount("€5"), _amount("3 hours")
    (Money('-1121.00', 'EUR'), Money('5.00', 'EUR'), None)
    """
    found = _AMOUNT.fullmatch(re.split(r"[@={(]", text, maxsplit=1)[0].strip())
    if found is None or not (found[2] or found[5]):
        return None
    currency = found[2] or found[5]
    sign = "-" if "-" in {found[1], found[3]} else ""
    try:
        return Money.of(Decimal(sign + _plain(found[4])), _SIGNS.get(currency, currency))
    except (NotAnAmount, ArithmeticError):
        return None


def _plain(figure: str) -> str:
    """With a point as decimal mark: the last sign is one, unless it stands there more than once."""
    marks = re.findall(r"[.,]", figure)
    if not marks:
        return figure
    last = marks[-1]
    if marks.count(last) > 1:
        return figure.replace(last, "")
    whole, _, decimals = figure.rpartition(last)
    return re.sub(r"[.,]", "", whole) + "." + decimals
