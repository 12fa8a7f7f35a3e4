"""What is read of a plain-text ledger: its transactions as far as a look-up needs them, accounts and includes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from synctui.domain.money import Money
from synctui.domain.text import fold


@dataclass(frozen=True, slots=True)
class Posting:
    """One leg. `amount` is None where the ledger leaves it to be worked out, or writes it in a way not read here."""

    account: str
    amount: Money | None
    vat_code: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One transaction that carries a reference. `journal` is None where a person typed it."""

    keys: frozenset[str]
    """What it is found by, as `key_of` makes it."""
    reference: str
    date: date | None
    payee: str
    journal: str | None
    number: str | None
    """Booking number; None where a person typed it."""
    postings: tuple[Posting, ...]


def entry_of(
    keys: frozenset[str],
    reference: str,
    day: date | None,
    payee: str,
    told: Mapping[str, str],
    postings: Iterable[Posting],
) -> Entry:
    """`told` is what the transaction says of itself: only where it has a booking number it was added from here."""
    number = told.get("booking")
    journal = told.get("journal") if number is not None else None
    return Entry(keys, reference, day, payee, journal, number, tuple(postings))


@dataclass(frozen=True, slots=True)
class Parsed:
    """One file."""

    entries: tuple[Entry, ...] = ()
    includes: tuple[str, ...] = ()
    """Paths or patterns as written."""
    declared: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    marks: Mapping[str, str] = field(default_factory=dict)
    """Decimal mark by currency, where the file says one; under "" for all."""
    ends_in_comment: bool = False
    """What is added would be part of a comment that nobody has closed."""

    def with_more(self, added: Parsed) -> Parsed:
        return replace(
            self,
            entries=self.entries + added.entries,
            declared=self.declared | added.declared,
            used=self.used | added.used,
        )


@dataclass(frozen=True, slots=True)
class Books:
    """A main file and all that it includes."""

    files: Mapping[Path, Parsed]
    by_key: Mapping[str, tuple[Entry, ...]]
    numbers: frozenset[str]
    """Booking numbers in use."""

    @property
    def declared(self) -> frozenset[str]:
        return frozenset().union(*(one.declared for one in self.files.values()))

    @property
    def used(self) -> frozenset[str]:
        return frozenset().union(*(one.used for one in self.files.values()))

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for one in self.files.values() for entry in one.entries)


def key_of(reference: str) -> str:
    """The form in which references are compared: without blanks, upper and lower case alike.

    >>> key_of("2026 / 17") == key_of("2026/17")
    True
    """
    return "".join(fold(reference).split())
