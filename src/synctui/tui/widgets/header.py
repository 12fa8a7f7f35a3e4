"""The first two lines: who and where, what is connected, the night, the bell; and the three places."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from textual.content import Content

from synctui.domain.connector_spec import SignIn
from synctui.domain.errors import SynctuiError
from synctui.domain.events import Progress
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.formats import clock_time, count, day_and_time, duration
from synctui.ports.service import IntegrationStatus
from synctui.tui.dashboard import Dashboard, Night, NightState, night_of
from synctui.tui.session import Session
from synctui.tui.signs import Signs, signs_of
from synctui.tui.widgets.bar import Bar
from synctui.tui.widgets.frame import frame_of
from synctui.tui.widgets.pieces import ACTS, ALERT, DIFFERS, QUIET, WELL, Piece, clickable, piece, styled


class HeaderBar(Bar):
    """Never silent about what is wrong: last night's failures and the bell stay at every width."""

    DEFAULT_CSS = """
    HeaderBar { background: $panel; color: $secondary; }
    """

    def on_mount(self) -> None:
        super().on_mount()
        frame_of(self).dashboard_changed.subscribe(self, lambda _dashboard: self.show())

    def left(self) -> Sequence[Piece]:
        frame = frame_of(self)
        signs = signs_of(frame.session)
        return (
            piece(styled(("synctui", f"bold {ACTS}")), rank=7),
            _company(frame.dashboard, frame.session),
            *(_integration(ones, signs) for ones in _by_tool(frame.dashboard.shown)[:3]),
            *_night(frame.dashboard, frame.session, signs),
        )

    def right(self) -> Sequence[Piece]:
        unread = frame_of(self).dashboard.figures.unread
        text = styled((_("Bell"), QUIET))
        if unread:
            text = styled(text, "  ", (_("{n} new").format(n=count(unread)), f"bold {DIFFERS}"))
        return (piece(clickable(text, "app.open_bell")),)


def _company(dashboard: Dashboard, session: Session) -> Piece:
    name = dashboard.department_name or (_("all companies") if dashboard.departments else _("no company yet"))
    text = styled((name, "bold $foreground"))
    demo = styled(" ", (_("demo"), f"bold {DIFFERS}")) if session.is_demo else styled()
    return piece(styled(text, demo), styled(text.truncate(16, ellipsis=True), demo), gap=1)


def _by_tool(shown: Sequence[IntegrationStatus]) -> list[list[IntegrationStatus]]:
    """The integrations of one tool are told together, by the one that is worst off."""
    tools: dict[str, list[IntegrationStatus]] = {}
    for one in shown:
        tools.setdefault(one.spec.title, []).append(one)
    return list(tools.values())


def _integration(ones: Sequence[IntegrationStatus], signs: Signs) -> Piece:
    title, short = ones[0].spec.title, ones[0].spec.title.split()[0]
    worst = max(ones, key=_trouble)
    sign, word, colour = _connection(worst, signs)
    return piece(
        clickable(styled((f"{title} ", QUIET), (f"{sign} {word}", colour)), "app.go('settings')"),
        clickable(styled((f"{short} ", QUIET), (f"{sign} {word}", colour)), "app.go('settings')"),
        clickable(styled((f"{short} ", QUIET), (sign, colour)), "app.go('settings')"),
        rank=4 if any(_trouble(worst)) else 5,
        gap=3,
    )


def _trouble(one: IntegrationStatus) -> tuple[bool, bool, int]:
    return not one.is_signed_in, bool(one.missing), one.to_settle


def _connection(one: IntegrationStatus, signs: Signs) -> tuple[str, str, str]:
    if not one.is_signed_in:
        return signs.failed, _("sign in"), ALERT
    if one.missing:
        return signs.differs, _("not set up"), DIFFERS
    if one.to_settle:
        return signs.differs, _("{n} not linked").format(n=count(one.to_settle)), DIFFERS
    if one.spec.sign_in is SignIn.NONE:
        return signs.mark, _("ready"), WELL
    return signs.mark, _("connected"), WELL


def _night(dashboard: Dashboard, session: Session, signs: Signs) -> tuple[Piece, ...]:
    night = night_of(dashboard.shown, dashboard.figures.last_night, session.clock.now())
    word, colour = _night_words(night, signs)
    short = clickable(styled((_("Night") + " ", QUIET), (word, colour)), "app.go('history')")
    more = _night_more(night, session)
    return piece(short, gap=3), piece(styled((more, QUIET)), rank=8)


def _night_words(night: Night, signs: Signs) -> tuple[str, str]:
    match night.state:
        case NightState.OFF:
            return _("off"), QUIET
        case NightState.NOT_YET:
            return _("on"), QUIET
        case NightState.NOT_RUN:
            return f"{signs.failed} " + _("not run"), ALERT
        case NightState.FINE:
            return f"{signs.synced} {count(night.total)}", WELL
        case NightState.FAILED:
            return f"{signs.failed} {count(night.failed)}" if night.failed else f"{signs.failed} " + _("failed"), ALERT


def _night_more(night: Night, session: Session) -> str:
    if night.next_at is None:
        return ""
    at = clock_time(night.next_at, session.zone)
    if night.state is NightState.FAILED and night.total:
        return _("of {n}, again at {time}").format(n=count(night.total), time=at)
    return _("next at {time}").format(time=at)


PLACES = (("invoices", "F2"), ("history", "F3"), ("settings", "F4"))


class TabsBar(Bar):
    """The three places, the one that is open in bold; right: when Teamleader was last read."""

    def __init__(self, active: str = "invoices", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.active = active

    def on_mount(self) -> None:
        super().on_mount()
        frame_of(self).dashboard_changed.subscribe(self, lambda _dashboard: self.show())

    def left(self) -> Sequence[Piece]:
        titles = {"invoices": _("Invoices"), "history": _("History"), "settings": _("Settings")}
        return tuple(piece(self._tab(place, key, titles[place]), gap=3) for place, key in PLACES)

    def _tab(self, place: str, key: str, title: str) -> Content:
        style = "bold $foreground" if place == self.active else QUIET
        return clickable(styled((f"{key} ", QUIET), (title, style)), f"app.go('{place}')")

    def right(self) -> Sequence[Piece]:
        frame = frame_of(self)
        if frame.dashboard.is_reading:
            return (_reading(frame.dashboard.reading),)
        if frame.dashboard.reading_problem is not None:
            return (_not_read(frame.dashboard.reading_problem, signs_of(frame.session)),)
        at = frame.dashboard.figures.source_read_at
        if at is None:
            return (piece(styled((_("Teamleader not read yet"), QUIET)), styled((_("not read yet"), QUIET)), rank=1),)
        is_today = at.astimezone(ZoneInfo(frame.session.zone)).date() == frame.session.today()
        when = (clock_time if is_today else day_and_time)(at, frame.session.zone)
        return (
            piece(
                styled((_("Teamleader read {time}").format(time=when), QUIET)),
                styled((_("read {time}").format(time=when), QUIET)),
                rank=1,
            ),
        )


def _reading(progress: Progress | None) -> Piece:
    """How far a read is, and how long it will take where that is worth saying: a first one may take hours."""
    short = styled((_("reading"), ACTS))
    if progress is None or progress.total is None:
        return piece(styled((_("reading Teamleader"), ACTS)), short, rank=1)
    n, total = count(progress.done), count(progress.total)
    words = _("reading Teamleader: {n} of {total}").format(n=n, total=total)
    if progress.seconds_left is not None:
        words += ", " + _("{time} left").format(time=duration(progress.seconds_left))
    return piece(styled((words, ACTS)), short, rank=1)


def _not_read(problem: SynctuiError, signs: Signs) -> Piece:
    """Why Teamleader could not be read the last time; nothing looks current that is not."""
    short = error_text(problem.code, problem.values, "Teamleader").short
    return piece(
        styled((f"{signs.failed} Teamleader: {short}", ALERT)), styled((f"{signs.failed} Teamleader", ALERT)), rank=1
    )
