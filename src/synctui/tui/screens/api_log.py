"""The API log: the last calls to every program, newest first, filtered by a word or to those that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from synctui.domain.text import fold
from synctui.i18n import _
from synctui.i18n.formats import count, day_short_and_time, in_zone
from synctui.ports.calls import CallLog, LoggedCall
from synctui.ports.reading import RunRow
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import ALERT, DIFFERS, QUIET, STRONG, WELL, LineList, cell, hanging, line, text_option
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar

MOST_CALLS = 1000
AFTER = timedelta(seconds=1)
"""A sync is noted as ended a moment after its last call."""
TIME, STATUS, DURATION, METHOD = 15, 4, 9, 6
WIDE = 100
"""Widths in cells."""


class LogScreen(Screen[None]):
    """Read when it is opened and whenever the store changes; a line that is opened shows the headers it came with."""

    CSS_PATH = "api_log.tcss"
    PLACES = (Place.LOG,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.LOG)

    def __init__(self, log: CallLog, run: RunRow | None = None) -> None:
        super().__init__()
        self._log = log
        self._run = run
        self._calls: Sequence[LoggedCall] = ()
        self._only_failed = False
        self._open: set[str] = set()

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield Static(id="log-title", markup=False)
        yield Input(placeholder=_("a word of the address, a status or a request"), compact=True, id="log-filter")
        yield LineList(id="log-lines")
        yield FooterBar(footer_of(Place.LOG))

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        self.reload()

    @work(group="log", exclusive=True)
    async def reload(self) -> None:
        self._calls = await asyncio.to_thread(self._read)
        self._paint()

    def _read(self) -> list[LoggedCall]:
        """All of them, or those of the integration of one sync while it went on."""
        run = self._run
        if run is None:
            return self._log.last(MOST_CALLS)
        until = run.ended_at + AFTER if run.ended_at is not None else None
        return self._log.last(MOST_CALLS, integration=run.integration, since=run.started_at, until=until)

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._paint()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(LineList).focus()

    def action_filter(self) -> None:
        self.query_one(Input).focus()

    def action_only_failed(self) -> None:
        self._only_failed = not self._only_failed
        self._paint()

    async def action_leave(self) -> None:
        """Out of the filter first, then out of the log."""
        if self.query_one(Input).has_focus or self.query_one(Input).value:
            self.query_one(Input).value = ""
            self.query_one(LineList).focus()
        else:
            self.dismiss()

    def action_open(self) -> None:
        self.query_one(LineList).action_select()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id is not None:
            self._open ^= {event.option_id}
            self._paint()

    def _shown(self) -> list[LoggedCall]:
        words = fold(self.query_one(Input).value).split()
        calls = [call for call in self._calls if call.has_failed] if self._only_failed else list(self._calls)
        return [call for call in calls if all(word in _haystack(call) for word in words)]

    def _paint(self) -> None:
        lines = self.query_one(LineList)
        width, zone = max(lines.scrollable_content_region.width, 60), session_of(self).zone
        found = self._shown()
        words = _("only calls that failed") if self._only_failed else _("all calls")
        of = _("sync {n}: ").format(n=self._run.id) if self._run is not None else ""
        title = line((_("API log"), STRONG), f"   {of}{words}", (f"   {count(len(found))}", QUIET))
        self.query_one("#log-title", Static).update(title)
        lines.show(self._options(found, width, zone))

    def _options(self, calls: Sequence[LoggedCall], width: int, zone: str) -> Iterator[Option]:
        if not calls:
            yield text_option(hanging(Content.styled(_("No calls are noted."), QUIET), width))
        for i, call in enumerate(calls):
            id = f"call-{len(calls) - i}"
            content = call_line(call, width, zone)
            if id in self._open:
                content = Content("\n").join([content, *details(call, width)])
            yield Option(content, id=id)


def call_line(call: LoggedCall, width: int, zone: str) -> Content:
    """One call: when, how it ended, how long it took, and what was asked."""
    when = f"{day_short_and_time(call.at, zone)}:{in_zone(call.at, zone).second:02}"
    colour = ALERT if call.status is None else DIFFERS if call.has_failed else WELL
    status = cell(Content.styled("---" if call.status is None else str(call.status), colour), STATUS)
    took = cell(Content.styled(f"{count(call.milliseconds)} ms", QUIET), DURATION, right=True)
    room = width - TIME - STATUS - DURATION - METHOD - 4
    # In a small window the host gives way: it stands among the details.
    address = call.address if width >= WIDE else call.address[call.address.find("/") :]
    return line(cell(when, TIME), " ", status, took, "  ", cell(call.method, METHOD), " ", cell(address, room))


def details(call: LoggedCall, width: int) -> Iterator[Content]:
    """What the line has no room for."""
    told = [call.address]
    if call.integration:
        told.append(call.integration)
    if call.request_id:
        told.append(_("request {id}").format(id=call.request_id))
    told += [f"{name}: {value}" for name, value in call.limits.items()]
    return (hanging(Content.styled(text, QUIET), width, indent="    ") for text in told)


def _haystack(call: LoggedCall) -> str:
    return fold(f"{call.method} {call.status or '---'} {call.address} {call.integration or ''} {call.request_id or ''}")
