"""Reads a ledger as far as a look-up needs it: references, links, payees, amounts, opened accounts, includes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from synctui.domain.money import Money, NotAnAmount
from synctui.domain.text import clean
from synctui.wire.ledger_files.entries import Entry, Parsed, Posting, entry_of, key_of

_DATED = re.compile(r"(?P<day>\d{4}[-/]\d{1,2}[-/]\d{1,2})\s+(?P<what>\S+)(?P<rest>.*)")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_LINK = re.compile(r"\^([A-Za-z0-9\-_/.]+)")
_LEG = re.compile(
    r"\s+(?:[!*&#?%A-Z]\s+)?(?P<account>[^\W\d_][\w-]*(?::[\w-]+)+)"
    r"(?:\s+(?P<amount>[+-]?\s*[\d,.]+)\s+(?P<currency>[A-Z][A-Z0-9'._-]*))?(?:\s.*)?"
)
_META = re.compile(r"\s+(?P<key>[a-z][\w-]*):\s*(?P<value>.*)")


@dataclass(slots=True)
class _Open:
    """A transaction whose lines are being read."""

    day: date | None
    payee: str
    links: tuple[str, ...]
    told: dict[str, str] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)

    def entry(self) -> Entry | None:
        reference = self.told.get("reference")
        if reference is None and not self.links:
            return None
        keys = {key_of(reference)} if reference is not None else {f"^{link}" for link in self.links}
        return entry_of(frozenset(keys), reference or self.links[0], self.day, self.payee, self.told, self.postings)


class _Reader:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.includes: list[str] = []
        self.declared: set[str] = set()
        self.used: set[str] = set()
        self.now: _Open | None = None

    def read(self, lines: Iterable[str]) -> Parsed:
        for line in lines:
            if line[:1] in {" ", "\t"}:
                self._inner(line.rstrip())
            else:
                self._close()
                self._top(line.rstrip())
        self._close()
        return Parsed(tuple(self.entries), tuple(self.includes), frozenset(self.declared), frozenset(self.used))

    def _top(self, line: str) -> None:
        if line.startswith("include"):
            self.includes += [_unescaped(one) for one in _STRING.findall(line)[:1]]
            return
        found = _DATED.fullmatch(line)
        if found is None:
            return
        if found["what"] == "open":
            self.declared |= set(found["rest"].split()[:1])
        elif found["what"] == "txn" or len(found["what"]) == 1:
            self.now = _transaction(found["day"], found["rest"])

    def _inner(self, line: str) -> None:
        if self.now is None:
            return
        told = _META.fullmatch(line)
        if told is not None:
            self._told(self.now, told["key"], told["value"])
            return
        leg = _LEG.fullmatch(line)
        if leg is not None:
            self.used.add(leg["account"])
            self.now.postings.append(Posting(leg["account"], _amount(leg["amount"], leg["currency"])))

    @staticmethod
    def _told(now: _Open, key: str, value: str) -> None:
        """Metadata of the transaction until its first posting, then of the posting above."""
        found = _STRING.match(value)
        text = _unescaped(found[1]) if found else value.strip()
        if not now.postings:
            now.told[key] = text
        elif key == "vat":
            now.postings[-1] = replace(now.postings[-1], vat_code=text)
        elif key == "text":
            now.postings[-1] = replace(now.postings[-1], text=text)

    def _close(self) -> None:
        entry = self.now.entry() if self.now is not None else None
        if entry is not None:
            self.entries.append(entry)
        self.now = None


def parse(text: str) -> Parsed:
    return _Reader().read(text.split("\n"))


def _transaction(day: str, rest: str) -> _Open:
    strings = [_unescaped(one) for one in _STRING.findall(rest)]
    plain = _STRING.sub(" ", rest).partition(";")[0]
    payee = strings[0] if len(strings) > 1 else ""
    return _Open(_day(day), payee, tuple(_LINK.findall(plain)))


def _day(text: str) -> date | None:
    try:
        return date(*(int(part) for part in re.split(r"[-/]", text)))
    except ValueError:
        return None


def _amount(figure: str | None, currency: str | None) -> Money | None:
    """None where it is left to be worked out, or has more than two decimals."""
    if figure is None or currency is None:
        return None
    try:
        return Money.of(Decimal(re.sub(r"[,\s]", "", figure)), currency)
    except (NotAnAmount, ArithmeticError):
        return None


def _unescaped(text: str) -> str:
    return clean(re.sub(r"\\(.)", r"\1", text))
