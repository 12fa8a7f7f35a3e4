"""The lines of the bell: one entry per manual sync, each document that was not synced on a line of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.widgets.option_list import Option

from synctui.domain.invoice import DocumentKey
from synctui.domain.report import Ending
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import clock_time, count, day_short_and_time
from synctui.i18n.noticed_words import is_notice_of_edits
from synctui.i18n.report_words import ending_words, extra_words, mode_words, not_synced_words, synced_words
from synctui.ports.reading import NotificationRow
from synctui.tui.screens.bell_edits import noticed_options
from synctui.tui.screens.lines import ALERT, DIFFERS, QUIET, STRONG, WELL, hanging, line, stack, text_option
from synctui.tui.screens.told import Told, ToldNotBooked, told
from synctui.tui.signs import Signs

MOST_DOCUMENTS = 100
"""Lines of one entry; what is beyond stands in the history."""


@dataclass(frozen=True, slots=True)
class BellView:
    """How the bell shows things now: width in cells, zone, and the moment it is read at (aware)."""

    width: int
    zone: str
    now: datetime
    signs: Signs
    names_departments: bool = False
    """There are several companies, so that each entry says whose books it is about."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a line of the bell opens: a document where it has one, else the run of its entry."""

    notification: int
    run: int | None
    document: DocumentKey | None = None
    code: str | None = None
    is_of_edits: bool = False
    """The line tells of later edits; without a document it opens the list of all of them."""


def bell_options(rows: Sequence[NotificationRow], view: BellView) -> tuple[list[Option], dict[str, Target]]:
    """Every line of the bell, newest entry first, and what the lines with an id open."""
    several = len({row.content.get("department_name") for row in rows}) > 1
    view = replace(view, names_departments=several)
    targets: dict[str, Target] = {}
    options: list[Option] = []
    for row in rows:
        for option, target in _entry(row, view):
            options.append(option)
            if option.id is not None and target is not None:
                targets[option.id] = target
    if not rows:
        options.append(text_option(hanging(Content.styled(_("No notifications."), QUIET), view.width)))
        options.append(text_option(""))
    text = _("Automatic syncs do not appear in the bell but in the history (F3).")
    options.append(text_option(hanging(Content.styled(text, QUIET), view.width)))
    return options, targets


def _entry(row: NotificationRow, view: BellView) -> Iterator[tuple[Option, Target | None]]:
    if is_notice_of_edits(row.content):
        for option, key in noticed_options(row, view, _when(row.at, view)):
            yield option, Target(row.id, None, key, is_of_edits=True)
        return
    what = told(row.content)
    yield Option(_head(row, what, view), id=f"entry-{row.id}"), Target(row.id, row.run)
    for i, document in enumerate(what.not_booked[:MOST_DOCUMENTS]):
        target = Target(row.id, row.run, document.document, document.code)
        yield Option(_document(document, what, view), id=f"document-{row.id}-{i}"), target
    yield text_option(stack([*_tail(row, what, view), Content("")])), None


def _head(row: NotificationRow, what: Told, view: BellView) -> Content:
    strong = QUIET if row.is_read else STRONG
    sign = "  " if row.is_read else line((f"{view.signs.mark} ", DIFFERS))
    title = _("{tool}, {mode}").format(tool=what.tool, mode=mode_words(what.mode))
    lines = [hanging(line((f"{_when(row.at, view)}  {title}", strong)), view.width, first=sign)]
    if what.department and view.names_departments:
        lines.append(hanging(Content.styled(what.department, QUIET), view.width))
    is_something = bool(what.customers or what.booked)
    colour = QUIET if row.is_read or not is_something else WELL
    is_quiet_end = what.ending == Ending.FINISHED and not what.booked and not what.not_booked
    if what.customers or row.content.get("invoices") or row.content.get("credit_notes") or is_quiet_end:
        lines.append(hanging(Content.styled(synced_words(row.content), colour), view.width))
    lines += [hanging(Content.styled(text, colour), view.width) for text in extra_words(row.content)]
    left_out = not_synced_words(row.content)
    if left_out:
        lines.append(hanging(Content.styled(left_out, ALERT), view.width))
    return stack(lines)


def _document(row: ToldNotBooked, what: Told, view: BellView) -> Content:
    """Short, because it is a line: the detail it opens says the rest."""
    short = error_text(row.code, row.values, what.tool, tool_text=row.tool_text).short
    return hanging(line(row.number, "  ", short), view.width, indent="    ")


def _tail(row: NotificationRow, what: Told, view: BellView) -> Iterator[Content]:
    left = len(what.not_booked) - MOST_DOCUMENTS
    if left > 0:
        text = _("and {n} more, in the history").format(n=count(left))
        yield hanging(Content.styled(text, QUIET), view.width, indent="    ")
    for code, numbers in what.notes.items():
        text = _("{note}: {numbers}").format(note=error_text(code, {}, what.tool).short, numbers=", ".join(numbers))
        yield hanging(Content.styled(text, DIFFERS), view.width)
    for code in what.notices:
        yield hanging(Content.styled(error_text(code, {}, what.tool).what, DIFFERS), view.width)
    ended = _ended(row, what, view.zone)
    if ended is not None:
        yield hanging(ended, view.width)


def _ended(row: NotificationRow, what: Told, zone: str) -> Content | None:
    """The end, where it was not simply the end of the list."""
    if what.ending in {Ending.FINISHED, Ending.INCOMPLETE, ""}:
        return None
    words = ending_words(row.content, zone)
    needs_person = what.ending in {Ending.SIGN_IN, Ending.MISCONFIGURED, Ending.FAILED}
    if what.code and what.ending in {Ending.MISCONFIGURED, Ending.FAILED, Ending.UNAVAILABLE}:
        words = error_text(what.code, what.values, what.tool).what
    return Content.styled(words, ALERT if needs_person else DIFFERS)


def _when(at: datetime, view: BellView) -> str:
    """The time alone for today, else day and time."""
    zone = ZoneInfo(view.zone)
    is_today = at.astimezone(zone).date() == view.now.astimezone(zone).date()
    return clock_time(at, view.zone) if is_today else day_short_and_time(at, view.zone)
