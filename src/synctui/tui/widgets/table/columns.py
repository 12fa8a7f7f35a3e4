"""The columns of the overview: which are shown, in which order and width, and what gives way in a small window."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from synctui.i18n import N_

MARGIN = 3
"""Cells left of the first column, for marks."""
GAP = 2
"""Cells between two columns."""
NARROW = 106
"""Below this width the table shows short titles, short dates and short words."""
LEAST_CUSTOMER = 12
LEAST_CUSTOMER_WIDE = 20


class Align(StrEnum):
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class ColumnKind:
    """What never changes about a column. Titles are English message ids."""

    key: str
    title: str
    short_title: str
    width: int
    narrow_width: int
    priority: int
    """1 stays longest; the highest goes first where there is no room."""
    align: Align = Align.LEFT
    order: str | None = None
    """`Query.order` by which a click on the title sorts; None where that is not possible."""
    descends_first: bool = False
    is_default: bool | None = True
    """None: while several companies are shown together."""
    is_fixed: bool = False
    """Always shown: what a row is called."""
    is_stretching: bool = False
    """Takes what is left of the width."""
    note: str = ""
    """Stands beside the title in the chooser."""


KINDS = (
    ColumnKind("number", N_("Number"), N_("Number"), 10, 9, 1, order="number", descends_first=True, is_fixed=True),
    ColumnKind("date", N_("Date"), N_("Date"), 10, 7, 4, order="date", descends_first=True),
    ColumnKind("customer", N_("Customer"), N_("Customer"), 40, 40, 2, order="customer", is_stretching=True),
    ColumnKind("company", N_("Company"), N_("Company"), 14, 11, 5, is_default=None),
    ColumnKind(
        "net", N_("Net"), N_("Net"), 12, 10, 10, Align.RIGHT, order="net", descends_first=True, is_default=False
    ),
    ColumnKind("gross", N_("Gross"), N_("Gross"), 12, 12, 3, Align.RIGHT, order="gross", descends_first=True),
    ColumnKind("currency", N_("Currency"), N_("Curr."), 8, 5, 12, is_default=False),
    ColumnKind("due", N_("Due"), N_("Due"), 10, 7, 9, order="due", descends_first=True),
    ColumnKind("status", N_("Status"), N_("Status"), 11, 9, 8),
    ColumnKind(
        "booking",
        N_("Booking number"),
        N_("Booking no."),
        14,
        11,
        1,
        order="booking",
        descends_first=True,
        note=N_("empty = not synced"),
    ),
    ColumnKind("sync", N_("Synchronisation"), N_("Synced"), 24, 12, 2, order="synced", descends_first=True),
    ColumnKind("journal", N_("Journal"), N_("Journal"), 8, 7, 13, is_default=False),
    ColumnKind("cost_centre", N_("Cost centre"), N_("Cost c."), 14, 10, 14, is_default=False),
)
BY_KEY: Mapping[str, ColumnKind] = {kind.key: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the reader chose for one column; `extra` cells wider (or narrower) than it is by itself.

    `is_shown` is None where nothing was chosen and it depends on whether several companies are shown together.
    """

    key: str
    is_shown: bool | None
    extra: int = 0

    @property
    def kind(self) -> ColumnKind:
        return BY_KEY[self.key]

    def shows(self, *, several: bool) -> bool:
        """`several` companies are shown together."""
        return self.kind.is_fixed or (several if self.is_shown is None else self.is_shown)


Choices = tuple[Choice, ...]

DEFAULT_CHOICES: Choices = tuple(Choice(kind.key, kind.is_default) for kind in KINDS)


def toggled(choices: Choices, key: str, *, several: bool = False) -> Choices:
    """Show the column or hide it; one that is fixed stays."""
    return tuple(
        replace(choice, is_shown=not choice.shows(several=several))
        if choice.key == key and not choice.kind.is_fixed
        else choice
        for choice in choices
    )


def moved(choices: Choices, key: str, steps: int) -> Choices:
    """The column one place up (-1) or down (1)."""
    items = list(choices)
    at = next(i for i, choice in enumerate(items) if choice.key == key)
    to = min(max(at + steps, 0), len(items) - 1)
    items.insert(to, items.pop(at))
    return tuple(items)


def widened(choices: Choices, key: str, cells: int) -> Choices:
    """The column wider or narrower by so many cells, within sense."""
    return tuple(
        replace(choice, extra=min(max(choice.extra + cells, 4 - choice.kind.narrow_width), 30))
        if choice.key == key
        else choice
        for choice in choices
    )


def to_json(choices: Choices) -> str:
    return json.dumps([[choice.key, choice.is_shown, choice.extra] for choice in choices])


def from_json(text: str | None) -> Choices:
    """What was stored, made whole: unknown columns are left out, new ones added; nonsense is the default.

    >>> from_json('[["date", true, 0], ["gone", true, 0]]')[0].key
    'date'
    >>> from_json("nonsense") == DEFAULT_CHOICES
    True
    """
    try:
        rows = json.loads(text or "")
        stored = [Choice(str(key), None if shown is None else bool(shown), int(extra)) for key, shown, extra in rows]
    except (ValueError, TypeError):
        return DEFAULT_CHOICES
    kept = [choice for choice in stored if choice.key in BY_KEY]
    missing = [choice for choice in DEFAULT_CHOICES if choice.key not in {one.key for one in kept}]
    return (*dict.fromkeys(kept), *missing)


@dataclass(frozen=True, slots=True)
class Placed:
    """One column as it stands: `x` is its first cell, `width` its cells without the gap."""

    kind: ColumnKind
    x: int
    width: int
    is_narrow: bool

    @property
    def key(self) -> str:
        return self.kind.key


def place(
    choices: Iterable[Choice], width: int, *, is_narrow: bool | None = None, several: bool = False
) -> tuple[Placed, ...]:
    """Lay the shown columns out in `width` cells; columns of low priority give way until the customer is readable.

    `several` companies are shown together.
    """
    shown = [choice for choice in choices if choice.shows(several=several)]
    is_narrow = width < NARROW if is_narrow is None else is_narrow
    least = LEAST_CUSTOMER if is_narrow else LEAST_CUSTOMER_WIDE
    while len(shown) > 2 and _needed(shown, is_narrow, least) > width:
        shown.remove(max(shown, key=lambda choice: choice.kind.priority))
    spare = width - _needed(shown, is_narrow, least)
    return _placed(shown, is_narrow, least, spare)


def _needed(shown: list[Choice], is_narrow: bool, least: int) -> int:
    widths = sum(_width(choice, is_narrow, least) for choice in shown)
    return MARGIN + 1 + widths + GAP * (len(shown) - 1)


def _width(choice: Choice, is_narrow: bool, least: int) -> int:
    if choice.kind.is_stretching:
        return least
    return max(4, (choice.kind.narrow_width if is_narrow else choice.kind.width) + choice.extra)


def _placed(shown: list[Choice], is_narrow: bool, least: int, spare: int) -> tuple[Placed, ...]:
    """The customer takes what is spare up to its own width, the synchronisation the rest."""
    result: list[Placed] = []
    customer = next((choice for choice in shown if choice.kind.is_stretching), None)
    to_customer = 0 if customer is None else max(0, min(spare, customer.kind.width + customer.extra - least))
    rest = max(0, spare - to_customer)
    x = MARGIN + 1
    for choice in shown:
        width = _width(choice, is_narrow, least)
        if choice is customer:
            width += to_customer
        elif choice.key == "sync":
            width += min(rest, 40)
        result.append(Placed(choice.kind, x, width, is_narrow))
        x += width + GAP
    return tuple(result)
