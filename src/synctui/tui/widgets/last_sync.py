"""How the last sync went, in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from textual.content import Content

from synctui.domain.report import Ending, RunReport
from synctui.i18n import N_, _, ngettext
from synctui.i18n.formats import clock_time, count, day_short_and_time, in_zone
from synctui.ports.reading import LeaseRow, RunRow
from synctui.tui.run_model import Books
from synctui.tui.widgets.pieces import ALERT, DIFFERS, QUIET, WELL, lay_out, piece, styled

PROGRAMS = {"tui": N_("another window"), "cli": N_("the command line"), "daemon": N_("the nightly service")}
NOT_REACHED = "not-reached"
"""Code of documents that a run did not come to."""


@dataclass(frozen=True, slots=True)
class LastSync:
    """The runs of one sync, summed. `ending` is the worst of them."""

    tool: str
    mode: str
    started_at: datetime
    ended_at: datetime | None
    synced: int
    failed: int
    not_reached: int
    """Left for the next sync: nothing is wrong with them."""
    ending: str
    is_today: bool


def from_reports(reports: Sequence[RunReport], books: Mapping[str, Books], *, is_today: bool = True) -> LastSync | None:
    """The sync that has just ended; None where it never came to a run."""
    if not reports:
        return None
    tools = dict.fromkeys(books[one.integration].tool if one.integration in books else one.tool for one in reports)
    return LastSync(
        tool=", ".join(tools),
        mode=reports[0].mode.value,
        started_at=min(one.started_at for one in reports),
        ended_at=max(one.ended_at for one in reports),
        synced=sum(one.invoices + one.credit_notes for one in reports),
        failed=sum(row.code != NOT_REACHED for one in reports for row in one.not_booked),
        not_reached=sum(row.code == NOT_REACHED for one in reports for row in one.not_booked),
        ending=_worst([one.ending.value for one in reports]),
        is_today=is_today,
    )


def from_row(row: RunRow, today: date, zone: str) -> LastSync:
    """The sync that stands last in the history."""
    title, left_out = row.report.get("tool_title"), row.report.get("not_booked")
    left_out = left_out if isinstance(left_out, list) else []
    not_reached = sum(isinstance(one, Mapping) and one.get("code") == NOT_REACHED for one in left_out)
    return LastSync(
        tool=title if isinstance(title, str) else row.tool,
        mode=row.mode,
        started_at=row.started_at,
        ended_at=row.ended_at,
        synced=row.invoices + row.credit_notes,
        failed=max(0, row.not_booked - not_reached),
        not_reached=not_reached,
        ending=row.ending or "",
        is_today=in_zone(row.started_at, zone).date() == today,
    )


def _worst(endings: Sequence[str]) -> str:
    fine = {Ending.FINISHED.value, Ending.INCOMPLETE.value}
    return next((ending for ending in endings if ending not in fine), endings[0])


def last_sync_line(last: LastSync | None, zone: str, width: int) -> Content:
    if last is None:
        return lay_out((piece(styled((_("No sync yet. s shows what a sync would do."), QUIET)), rank=1),), (), width)
    words = outcome_words(last.synced, last.failed, last.not_reached)
    ending = _ending_words(last.ending)
    if ending:
        words = styled(words, (", ", QUIET), (ending, DIFFERS))
    return lay_out(
        (
            piece(styled((_("Last sync"), QUIET))),
            piece(styled((last.tool, "bold $foreground")), rank=3),
            piece(styled((_when(last, zone), QUIET)), rank=2),
            piece(words),
        ),
        (),
        width,
    )


def elsewhere_line(lease: LeaseRow, zone: str, width: int) -> Content:
    """Another program syncs at this moment: the daemon, the command line, or a second window."""
    text = _("{who} on {host} is syncing since {time}").format(
        who=_(PROGRAMS.get(lease.who, lease.who)), host=lease.host, time=clock_time(lease.since, zone)
    )
    return lay_out((piece(styled((text, "$foreground")), rank=1),), (), width)


def _when(last: LastSync, zone: str) -> str:
    mode = _("automatic") if last.mode == "nightly" else _("manual")
    begin = (clock_time if last.is_today else day_short_and_time)(last.started_at, zone)
    if last.ended_at is None:
        return _("{mode}, since {time}").format(mode=mode, time=begin)
    return _("{mode}, {begin} to {end}:").format(mode=mode, begin=begin, end=clock_time(last.ended_at, zone))


def _ending_words(ending: str) -> str:
    match ending:
        case Ending.STOPPED.value:
            return _("stopped")
        case Ending.LIMIT.value:
            return _("ended at the limit")
        case Ending.SIGN_IN.value:
            return _("sign in again")
        case Ending.UNAVAILABLE.value:
            return _("not reachable")
        case Ending.INTERRUPTED.value:
            return _("interrupted")
        case Ending.MISCONFIGURED.value:
            return _("a setting is missing")
        case Ending.FAILED.value:
            return _("failed")
        case _:
            return ""


def outcome_words(synced: int, failed: int, not_reached: int = 0) -> Content:
    """How many were synced and how many were not; a run that left something out never looks finished."""
    good = ngettext("{n} synced", "{n} synced", synced).format(n=count(synced))
    parts = [(good, WELL)]
    if failed:
        parts += [(", ", QUIET), (_("{n} not").format(n=count(failed)), ALERT)]
    if not_reached:
        parts += [(", ", QUIET), (_("{n} not reached").format(n=count(not_reached)), DIFFERS)]
    return styled(*parts)
