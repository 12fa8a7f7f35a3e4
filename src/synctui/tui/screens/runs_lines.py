"""The history of syncs as lines, nights that were missed among them, and the report of one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from textual.content import Content
from textual.widgets.option_list import Option

from synctui.domain.booking import IntegrationId
from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.money import Money, NotAnAmount
from synctui.domain.report import Ending
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import amount, count, day_short_and_time, duration
from synctui.i18n.report_words import ending_words, mode_words
from synctui.ports.reading import RunRow
from synctui.ports.service import IntegrationStatus
from synctui.tui.screens.lines import (
    ALERT,
    DIFFERS,
    QUIET,
    STRONG,
    WELL,
    Part,
    cell,
    hanging,
    line,
    section,
    text_option,
)
from synctui.tui.screens.told import Told, ToldBooked, ToldNotBooked
from synctui.tui.signs import Signs

WIDE = 100
GRACE = timedelta(minutes=30)
"""A night that began less than this ago may be starting just now."""
NIGHTS_BACK = 14
"""Missed nights further back than this are not told."""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    width: int
    is_right: bool = False
    is_wide_only: bool = False


def columns(width: int) -> tuple[Column, ...]:
    """What is shown of each run; the last column takes what is left."""
    everything = (
        Column(_("When"), 13),
        Column(_("Mode"), 11),
        Column(_("Tool"), 16 if width >= WIDE else 13),
        Column(_("Company"), 14, is_wide_only=True),
        Column(_("Cust."), 5, is_right=True, is_wide_only=True),
        Column(_("Inv."), 5, is_right=True),
        Column(_("Cred."), 5, is_right=True, is_wide_only=True),
        Column(_("Not"), 5, is_right=True, is_wide_only=True),
        Column(_("Time"), 7, is_right=True, is_wide_only=True),
    )
    kept = [column for column in everything if width >= WIDE or not column.is_wide_only]
    used = sum(column.width + 1 for column in kept)
    return (*kept, Column(_("Ending"), max(width - used, 10)))


def head(width: int) -> Content:
    return _laid_out([Content.styled(column.title, QUIET) for column in columns(width)], width)


def _laid_out(cells: Sequence[Content], width: int) -> Content:
    parts: list[Part] = []
    for column, content in zip(columns(width), cells, strict=True):
        parts += [cell(content, column.width, right=column.is_right), " "]
    return line(*parts[:-1])


@dataclass(frozen=True, slots=True)
class Missed:
    """A night on which an integration should have synced by itself and nothing ran."""

    integration: Integration
    tool: str
    department: str
    night: date


def missed_nights(
    runs: Sequence[RunRow],
    statuses: Iterable[IntegrationStatus],
    since: Mapping[IntegrationId, datetime | None],
    now: datetime,
) -> list[Missed]:
    """Nights without an automatic run although the switch was on; `since` says from when on (aware).

    Where that is not known, nothing before the first automatic run is called missed.
    """
    found: list[Missed] = []
    for status in statuses:
        one = status.integration
        zone = ZoneInfo(one.zone)
        mine = [run for run in runs if run.integration == one.id and run.mode == Mode.NIGHTLY.value]
        ran = {run.started_at.astimezone(zone).date() for run in mine}
        for night in _nights_due(one, ran, since.get(one.id), now.astimezone(zone)) if one.nightly else ():
            if night not in ran:
                found.append(Missed(one, status.spec.title, status.department.name, night))
    return found


def _nights_due(one: Integration, ran: set[date], since: datetime | None, local: datetime) -> Iterator[date]:
    """Every local date up to now on which an automatic sync was due."""
    first = min(ran, default=None)
    if since is not None:
        begun = since.astimezone(local.tzinfo)
        first = begun.date() if begun.time() < one.nightly_at else begun.date() + timedelta(days=1)
    if first is None:
        return
    last = (
        (local - GRACE).date()
        if (local - GRACE).time() >= one.nightly_at
        else (local - GRACE).date() - timedelta(days=1)
    )
    night = max(first, last - timedelta(days=NIGHTS_BACK))
    while night <= last:
        yield night
        night += timedelta(days=1)


def run_options(
    runs: Sequence[RunRow], missed: Sequence[Missed], zone: str, width: int, signs: Signs, *, only_failed: bool
) -> list[Option]:
    """Runs and missed nights, newest first."""
    shown = [run for run in runs if not only_failed or is_failed(run)]
    dated: list[tuple[datetime, Option]] = [
        (run.started_at, Option(_run_line(run, zone, width, signs), id=f"run-{run.id}")) for run in shown
    ]
    for one in missed:
        at = datetime.combine(one.night, one.integration.nightly_at, ZoneInfo(one.integration.zone))
        dated.append((at, text_option(_missed_line(one, at, width, signs))))
    options = [option for at, option in sorted(dated, key=lambda pair: pair[0], reverse=True)]
    if options:
        return options
    text = _("Every sync ended well.") if runs else _("Nothing has been synced yet.")
    return [text_option(Content.styled(text, QUIET))]


def is_failed(run: RunRow) -> bool:
    """Something was left out, or the run did not reach its end."""
    return bool(run.not_booked) or run.ending not in {None, "finished"}


def _run_line(run: RunRow, zone: str, width: int, signs: Signs) -> Content:
    is_right = run.ending == "finished" and not run.not_booked
    sign = signs.synced if is_right else (signs.differs if not run.not_booked else signs.failed)
    colour = ending_colour(run.ending, run.not_booked)
    words = run_ending(run, zone)
    seconds = (run.ended_at - run.started_at).total_seconds() if run.ended_at else None
    cells = {
        _("When"): Content(day_short_and_time(run.started_at, zone)),
        _("Mode"): Content.styled(mode_words(run.mode), QUIET),
        _("Tool"): Content(run.tool),
        _("Company"): Content.styled(run.department, QUIET),
        _("Cust."): _figure(run.customers),
        _("Inv."): _figure(run.invoices, WELL),
        _("Cred."): _figure(run.credit_notes, WELL),
        _("Not"): _figure(run.not_booked, ALERT),
        _("Time"): Content.styled("" if seconds is None else duration(seconds), QUIET),
        _("Ending"): Content.styled(f"{sign} {words}" if run.ending else words, colour),
    }
    return _laid_out([cells[column.title] for column in columns(width)], width)


def _figure(n: int, colour: str = "") -> Content:
    return Content.styled(count(n), colour if n else QUIET)


def _missed_line(one: Missed, at: datetime, width: int, signs: Signs) -> Content:
    blank = Content("")
    cells = {
        _("When"): Content.styled(day_short_and_time(at, one.integration.zone), QUIET),
        _("Mode"): Content.styled(mode_words(Mode.NIGHTLY.value), QUIET),
        _("Tool"): Content(one.tool),
        _("Company"): Content.styled(one.department, QUIET),
        _("Ending"): Content.styled(f"{signs.differs} " + _("not run that night"), DIFFERS),
    }
    return _laid_out([cells.get(column.title, blank) for column in columns(width)], width)


def named(run: RunRow) -> RunRow:
    """The same run with tool and company as people call them, where its report knows."""
    tool, department = run.report.get("tool_title"), run.report.get("department_name")
    return replace(
        run,
        tool=tool if isinstance(tool, str) and tool else run.tool,
        department=department if isinstance(department, str) and department else run.department,
    )


def run_ending(run: RunRow, zone: str) -> str:
    """How it ended, in words; the row knows it even where the report is missing."""
    return ending_words({"not_booked": [{}] * run.not_booked, **run.report, "ending": run.ending}, zone)


def ending_colour(ending: str | None, not_booked: int) -> str:
    """Red where a person must act, amber where it goes on by itself or was wished, else quiet."""
    if ending in {Ending.SIGN_IN, Ending.MISCONFIGURED, Ending.FAILED} or not_booked:
        return ALERT
    if ending in {Ending.STOPPED, Ending.LIMIT, Ending.UNAVAILABLE, Ending.INTERRUPTED}:
        return DIFFERS
    return QUIET


# one run ----------------------------------------------------------------------------------------------------------


def report_options(what: Told, width: int, signs: Signs, *, only_failed: bool) -> tuple[list[Option], dict[str, str]]:
    """The documents of one run, those not synced first, and the document that each line opens."""
    options: list[Option] = []
    opens: dict[str, str] = {}
    if what.not_booked:
        options.append(text_option(section(_("Not synced ({n})").format(n=count(len(what.not_booked))), width)))
        for i, row in enumerate(what.not_booked):
            options.append(Option(_refused_line(row, what, width, signs), id=f"not-{i}"))
            opens[f"not-{i}"] = row.document
        options.append(text_option(""))
    if what.booked and not only_failed:
        options.append(text_option(section(_("Synced ({n})").format(n=count(len(what.booked))), width)))
        for i, booked in enumerate(what.booked):
            options.append(Option(_booked_line(booked, width, signs), id=f"yes-{i}"))
            opens[f"yes-{i}"] = booked.document
    if not options:
        options.append(text_option(Content.styled(_("No document was sent or refused."), QUIET)))
    return options, opens


def _refused_line(row: ToldNotBooked, what: Told, width: int, signs: Signs) -> Content:
    text = error_text(row.code, row.values, what.tool, tool_text=row.tool_text).what
    first = line((f"{signs.failed} ", ALERT), cell(row.number, 14), " ")
    return hanging(Content(text), width, indent=" " * 17, first=first)


def _booked_line(row: ToldBooked, width: int, signs: Signs) -> Content:
    kind = _kind_of_sync(row)
    gross = _gross(row)
    parts: list[Part] = [
        (f"{signs.synced} ", WELL),
        cell(row.number, 14),
        " ",
        cell(line((row.booking_number, STRONG)), 14),
        " ",
        cell(Content.styled(gross, ALERT if row.gross.startswith("-") else ""), 18, right=True),
    ]
    if kind:
        parts.append((f"  {kind}", QUIET))
    return line(*parts)


def _kind_of_sync(row: ToldBooked) -> str:
    if row.is_adopted:
        return _("was there already, number taken over")
    return _("later edit transferred") if row.is_updated else ""


def _gross(row: ToldBooked) -> str:
    try:
        money = Money.of(Decimal(row.gross), row.currency)
    except (NotAnAmount, ArithmeticError):
        return row.gross
    return amount(money.cents, money.currency)


def run_title(run: RunRow, zone: str) -> Content:
    """When, how and where, in one line."""
    return line(
        (day_short_and_time(run.started_at, zone), STRONG),
        (f"  {run.tool}, {mode_words(run.mode)}", STRONG),
        (f"  {run.department}", QUIET),
    )
