"""What stands in the cells of one row: words and their role; the colours of the roles belong to the theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from synctui.domain.invoice import Kind, Status
from synctui.i18n import _
from synctui.i18n.edit_words import CLOSED, closed_change_words
from synctui.i18n.errors import error_text
from synctui.i18n.formats import amount, day, day_short, in_zone
from synctui.ports.reading import Mark, Row
from synctui.tui.signs import Signs
from synctui.tui.widgets.table.columns import Align, Placed


class Role(StrEnum):
    """What a text means; nothing else is ever coloured."""

    PLAIN = "plain"
    QUIET = "quiet"
    ALERT = "alert"
    """A person must act."""
    DIFFERS = "differs"
    """Something differs or is missing."""
    WELL = "well"
    ACTS = "acts"
    NEW = "new"
    """Came in since the start of the program."""
    TITLE = "title"
    MARK = "mark"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    role: Role


EMPTY = Cell("", Role.PLAIN)


@dataclass(frozen=True, slots=True)
class Look:
    """How this session shows rows."""

    signs: Signs
    zone: str
    since: datetime
    """Booking numbers younger than this stand out."""
    currency: str = "EUR"
    """Amounts in it stand alone; others have their currency behind them."""
    tools: Mapping[str, str] = field(default_factory=dict)
    """Name of the accounting tool per department."""
    companies: Mapping[str, str] = field(default_factory=dict)


def cell(row: Row, column: Placed, look: Look) -> Cell:
    match column.key:
        case "number":
            return Cell(row.number or _("draft"), Role.QUIET if _recedes(row.mark) else Role.PLAIN)
        case "date":
            return Cell(_day(row.date, column), Role.QUIET)
        case "customer":
            return Cell(row.customer, Role.PLAIN)
        case "company":
            return Cell(look.companies.get(row.department, row.department), Role.QUIET)
        case "net":
            return _money(row.net_cents, row.currency, look)
        case "gross":
            return _money(row.gross_cents, row.currency, look)
        case "currency":
            return Cell(row.currency, Role.QUIET)
        case "due":
            return Cell(_day(row.due, column), Role.QUIET)
        case "status":
            return status_cell(row)
        case "booking":
            return _booking(row, look)
        case "sync":
            return sync_cell(row, look, is_narrow=column.is_narrow, room=column.width)
        case "journal":
            return Cell(row.journal or "", Role.QUIET)
        case _:
            return Cell(row.cost_centre or "", Role.QUIET)


def _recedes(mark: Mark) -> bool:
    return mark in {Mark.SYNCED, Mark.DRAFT, Mark.BEFORE_START, Mark.SET_ASIDE}


def _day(value: date | None, column: Placed) -> str:
    if value is None:
        return ""
    return day_short(value) if column.is_narrow else day(value)


def _money(cents: int, currency: str, look: Look) -> Cell:
    text = amount(cents)
    if currency != look.currency:
        text = f"{text} {currency}"
    return Cell(text, Role.ALERT if cents < 0 else Role.PLAIN)


def _booking(row: Row, look: Look) -> Cell:
    """Empty if and only if the document is not synced."""
    is_new = row.synced_at is not None and row.synced_at >= look.since
    return Cell(row.booking_number or "", Role.NEW if is_new else Role.PLAIN)


def status_cell(row: Row) -> Cell:
    if row.kind is Kind.CREDIT_NOTE and row.status is not Status.DRAFT:
        return Cell(_("credit note"), Role.QUIET)
    return Cell(status_word(row.status), Role.DIFFERS if row.status is Status.OVERDUE else Role.QUIET)


def status_word(status: Status) -> str:
    """In at most eleven cells."""
    match status:
        case Status.DRAFT:
            return _("draft")
        case Status.OUTSTANDING:
            return _("outstanding")
        case Status.PAID:
            return _("paid")
        case Status.PARTLY_PAID:
            return _("part paid")
        case Status.OVERDUE:
            return _("overdue")
        case Status.CREDITED:
            return _("offset")


def sync_cell(row: Row, look: Look, *, is_narrow: bool, room: int = 0) -> Cell:
    """Why the cell beside it is empty, or when and how it was filled; sign and word, never colour alone.

    Where there is `room` for more than the usual cells, the longer words of a reason are taken.
    """
    signs = look.signs
    match row.mark:
        case Mark.SYNCED:
            return Cell(
                signs.synced if is_narrow else f"{signs.synced} {_synced_words(row, look)}".rstrip(), Role.QUIET
            )
        case Mark.REFUSED:
            return Cell(f"{signs.failed} {_reason(row, look, is_narrow=is_narrow)}", Role.ALERT)
        case Mark.EDIT_REFUSED:
            return Cell(f"{signs.failed} {_change_refused(row, is_narrow=is_narrow, room=room - 2)}", Role.ALERT)
        case Mark.NOT_SYNCED:
            return Cell(f"{signs.waiting} " + (_("to sync") if is_narrow else _("not synced")), Role.ACTS)
        case Mark.UNKNOWN:
            return Cell(f"{signs.waiting} " + (_("checking") if is_narrow else _("being checked")), Role.DIFFERS)
        case Mark.EDITED:
            return Cell(f"{signs.differs} " + (_("changed") if is_narrow else _("changed since")), Role.DIFFERS)
        case Mark.MISSING:
            return Cell(f"{signs.differs} " + (_("gone") if is_narrow else _("missing at the tool")), Role.DIFFERS)
        case Mark.DRAFT:
            return Cell("  " + _("draft"), Role.QUIET)
        case Mark.BEFORE_START:
            return Cell("  " + (_("too early") if is_narrow else _("before start date")), Role.QUIET)
        case Mark.SET_ASIDE:
            return Cell("  " + (_("left out") if is_narrow else _("set aside")), Role.QUIET)
        case Mark.NO_TOOL:
            return Cell("  " + (_("no tool") if is_narrow else _("no accounting tool")), Role.QUIET)


def _synced_words(row: Row, look: Look) -> str:
    if row.synced_at is None:
        return ""
    how = _("automatic") if row.mode == "nightly" else _("manual")
    return f"{day_short(in_zone(row.synced_at, look.zone).date())} {how}"


def _reason(row: Row, look: Look, *, is_narrow: bool) -> str:
    text = error_text(row.code or "tool-message", row.values, look.tools.get(row.department, ""))
    return text.tiny if is_narrow else text.short


def _change_refused(row: Row, *, is_narrow: bool, room: int) -> str:
    """The longest words for which there is room; the booking beside them stands as it was."""
    if is_narrow:
        return _("change")
    if row.code not in CLOSED or row.date is None:
        return _("change refused")
    whole = closed_change_words(row.date)
    return whole if cell_len(whole) <= room else closed_change_words(row.date, is_short=True)


@lru_cache(maxsize=8192)
def fitted(text: str, width: int, align: Align, cut: str) -> str:
    """Exactly `width` cells of the terminal, whatever the script; what was cut is marked.

    >>> [fitted(text, 5, Align.LEFT, "…") for text in ("Bäckerei", "東京都", "abc")]
    ['Bäck…', '東京…', 'abc  ']
    """
    length = cell_len(text)
    if length > width:
        text = set_cell_size(text, width - 1) + cut if width > 1 else set_cell_size(text, width)
        length = cell_len(text)
    free = " " * (width - length)
    return free + text if align is Align.RIGHT else text + free
