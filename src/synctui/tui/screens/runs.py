"""The history of syncs, manual and automatic, and the report of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from synctui.domain.booking import IntegrationId
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.i18n.report_words import synced_words
from synctui.ports.reading import RunRow
from synctui.ports.support import Subject
from synctui.tui.actions import HISTORY, Place, footer_of, keys_of, shown_key
from synctui.tui.keys import bindings
from synctui.tui.screens.host import host_of, say, session_of
from synctui.tui.screens.lines import ALERT, QUIET, LineList, line
from synctui.tui.screens.runs_lines import (
    Missed,
    ending_colour,
    head,
    missed_nights,
    named,
    report_options,
    run_ending,
    run_options,
    run_title,
)
from synctui.tui.screens.told import Told, told
from synctui.tui.session import Session
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar, TabsBar

MOST_RUNS = 200


class RunsScreen(Screen[None]):
    """Every sync, newest first. Automatic ones stand here and not in the bell; a missed night has its line too."""

    CSS_PATH = "runs.tcss"
    PLACES = (Place.HISTORY,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.HISTORY)

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[RunRow] = ()
        self._missed: Sequence[Missed] = ()
        self._only_failed = False

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield TabsBar("history")
        yield Static(id="runs-filter", markup=False)
        yield Static(id="runs-head", markup=False)
        yield LineList(id="runs-lines")
        yield FooterBar(footer_of(Place.HISTORY))

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        host_of(self).data_changed.subscribe(self, lambda _version: self.reload())

    def action_open(self) -> None:
        self.query_one(LineList).action_select()

    def on_screen_resume(self) -> None:
        self.reload()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    def subject(self) -> Subject:
        """The sync at the cursor."""
        option = self.query_one(LineList).highlighted_option
        at = option.id if option is not None else None
        return Subject(run=int(at.removeprefix("run-"))) if at is not None and at.startswith("run-") else Subject()

    @work(group="runs", exclusive=True)
    async def reload(self) -> None:
        session = session_of(self)
        rows = await session.reading.read(lambda reader: reader.runs(MOST_RUNS))
        self._runs = [named(row) for row in rows]
        statuses = await session.service.integrations()
        since = {one.integration.id: await _nightly_since(session, one.integration.id) for one in statuses}
        self._missed = missed_nights(self._runs, statuses, since, session.clock.now())
        self._paint()

    def _paint(self) -> None:
        session, lines = session_of(self), self.query_one(LineList)
        width = max(lines.scrollable_content_region.width, 60)
        self.query_one("#runs-head", Static).update(head(width))
        words = _("only syncs that left something out") if self._only_failed else _("all syncs")
        key = line((self._only_failed_key(), "$primary"), f" {words}")
        self.query_one("#runs-filter", Static).update(key)
        lines.show(
            run_options(self._runs, self._missed, session.zone, width, signs_of(session), only_failed=self._only_failed)
        )

    def _only_failed_key(self) -> str:
        action = next(one for one in HISTORY if one.id == "history.failed")
        return shown_key(keys_of(action, session_of(self).keymap).split(",")[0])

    def action_only_failed(self) -> None:
        self._only_failed = not self._only_failed
        self._paint()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id is not None:
            self.app.push_screen(RunScreen(int(event.option_id.removeprefix("run-"))))


class RunScreen(Screen[None]):
    """The report of one run: what was synced under which number, and what was not, with the reason."""

    CSS_PATH = "runs.tcss"
    PLACES = (Place.HISTORY,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.HISTORY)

    def __init__(self, run: int) -> None:
        super().__init__()
        self._wanted = run
        self._run: RunRow | None = None
        self._opens: dict[str, str] = {}
        self._only_failed = False

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield Static(id="run-title", markup=False)
        yield LineList(id="run-lines")
        yield FooterBar(footer_of(Place.HISTORY))

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        self.reload()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    def subject(self) -> Subject:
        """The document at the cursor, and the sync."""
        option = self.query_one(LineList).highlighted_option
        document = self._opens.get(option.id or "") if option is not None else None
        return Subject(document=document, run=self._wanted)

    @work(group="run", exclusive=True)
    async def reload(self) -> None:
        wanted = self._wanted
        found = await session_of(self).reading.read(lambda reader: reader.run(wanted))
        if found is None:
            say(self, _("This sync is no longer in the history."))
            self.dismiss()
            return
        self._run = named(found)
        self._paint()

    def _paint(self) -> None:
        if self._run is None:
            return
        session, lines = session_of(self), self.query_one(LineList)
        what = told(self._run.report)
        width = max(lines.scrollable_content_region.width, 60)
        self.query_one("#run-title", Static).update(self._title(self._run, what))
        options, self._opens = report_options(what, width, signs_of(session), only_failed=self._only_failed)
        lines.show(options)

    def _title(self, run: RunRow, what: Told) -> Content:
        zone = session_of(self).zone
        ending = (
            run_ending(run, zone),
            ending_colour(run.ending, run.not_booked),
        )
        lines = [run_title(run, zone), line((synced_words(run.report), QUIET)), line(ending)]
        if what.code:
            lines.append(line((error_text(what.code, what.values, run.tool).what, ALERT)))
        return Content("\n").join(lines)

    def action_open(self) -> None:
        self.query_one(LineList).action_select()

    def action_only_failed(self) -> None:
        self._only_failed = not self._only_failed
        self._paint()

    @on(OptionList.OptionSelected)
    def _open(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        key = self._opens.get(event.option_id or "")
        if key is not None:
            host_of(self).open_document(key)


async def _nightly_since(session: Session, id: IntegrationId) -> datetime | None:
    """Since when the switch is on, as the nights themselves note it; None where that is not known."""
    said = await session.service.preference(f"nightly_since:{id}")
    try:
        return datetime.fromisoformat(said) if said else None
    except ValueError:
        return None
