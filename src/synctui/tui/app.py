"""The app: where the screens meet the session. It navigates and passes on; what it passes to stands beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from rich.segment import Segment, Segments
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette, Provider
from textual.dom import DOMNode
from textual.screen import Screen
from textual.signal import Signal

from synctui.domain.booking import IntegrationId
from synctui.domain.errors import SynctuiError
from synctui.domain.invoice import DocumentKey
from synctui.i18n import _, ngettext
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count
from synctui.ports.support import Subject
from synctui.tui import leaving
from synctui.tui.actions import Place, clashes, unknown_ids
from synctui.tui.dashboard import Dashboard
from synctui.tui.keys import bindings
from synctui.tui.messages import RunEvent, RunOver, SourcesRead
from synctui.tui.palette import ActionCommands
from synctui.tui.run_model import RunModel
from synctui.tui.screens.subjects import subject_of, with_error
from synctui.tui.session import Session
from synctui.tui.syncing import FRAME, SyncDesk
from synctui.tui.terminal import sturdy_driver
from synctui.tui.theme import THEMES, known_theme
from synctui.tui.watching import DEPARTMENT, POLL, Watch

THEME = "theme"
"""Preference: the name of the theme."""


def _invoices() -> Screen[None]:
    from synctui.tui.screens.overview import OverviewScreen

    return OverviewScreen()


def _history() -> Screen[None]:
    from synctui.tui.screens.runs import RunsScreen

    return RunsScreen()


def _settings() -> Screen[None]:
    from synctui.tui.screens.settings import SettingsScreen

    return SettingsScreen()


class SynctuiApp(App[None]):
    """Everything that is open: three places with a stack of screens each, one sync at a time, one session."""

    TITLE = "synctui"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ActionCommands}
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {
        "invoices": _invoices,
        "history": _history,
        "settings": _settings,
    }
    DEFAULT_MODE = "invoices"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.EVERYWHERE)

    def __init__(self, session: Session) -> None:
        super().__init__(driver_class=sturdy_driver())
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
        self.VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]
        self.session = session
        self.opened_at = session.clock.now()
        self.dashboard = Dashboard(department=session.remembered.get(DEPARTMENT) or None)
        self.run_model = RunModel()
        self.dashboard_changed: Signal[Dashboard] = Signal(self, "dashboard")
        self.run_changed: Signal[RunModel] = Signal(self, "run")
        self.data_changed: Signal[int] = Signal(self, "data")
        """Published with the store's version when anybody, a daemon too, has written to it."""
        self.desk = SyncDesk(self)
        self.watching = Watch(self)
        self.is_leaving = False
        self.said = Subject()
        """The error that was told last."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = known_theme(session.theme)
        if "SSH_CONNECTION" in os.environ and "TEXTUAL_ANIMATIONS" not in os.environ:
            self.animation_level = "none"

    def on_mount(self) -> None:
        self.set_keymap(self.session.keymap)
        leaving.listen_for_signals(self)
        self.watching.poll()
        self.set_interval(POLL, self.watching.poll)
        self.set_interval(FRAME, self.desk.tick)
        self.call_after_refresh(self._first_frame)

    def _first_frame(self) -> None:
        """The first frame is on the screen: what is slow may begin."""
        self._report_keymap()
        self._report_place()
        if self.session.on_ready is not None:
            self.session.on_ready()
        self.watching.read_sources(is_asked_for=False)
        if self.session.opens_wizard:
            self.action_wizard()

    # syncing --------------------------------------------------------------------------------------------------------

    def start_sync(
        self, ids: Sequence[IntegrationId] | None = None, selection: Collection[DocumentKey] | None = None
    ) -> None:
        """Show the plan and sync when it is confirmed; without `ids` at every integration of the company shown."""
        if ids is None and self.dashboard.department is not None:
            ids = [one.integration.id for one in self.dashboard.shown]
        self.desk.start(ids, selection)

    def on_run_event(self, message: RunEvent) -> None:
        self.desk.take(message)

    def on_run_over(self, message: RunOver) -> None:
        self.desk.end(message)
        self.watching.poll()
        self.refresh_bindings()
        if self.is_leaving:
            self.exit(return_code=0)

    def on_sources_read(self, message: SourcesRead) -> None:
        self.watching.sources_read(message)
        if not message.is_asked_for:
            return
        if message.problem is not None:
            self.say_problem(message.problem)
        else:
            said = ngettext("{n} invoice is new or changed", "{n} invoices are new or changed", message.changed)
            self.notify(said.format(n=count(message.changed)), markup=False)

    def action_stop(self) -> None:
        self.desk.ask_to_stop()
        self.notify(_("The sync stops after the current invoice."), markup=False)

    # places ---------------------------------------------------------------------------------------------------------

    def open_document(self, key: DocumentKey) -> None:
        from synctui.tui.screens.detail import DetailScreen

        self.push_screen(DetailScreen(key))

    def open_fix(self, code: str, document_key: DocumentKey | None = None) -> None:
        """The place where an error with this code is fixed: the settings' field, else the document itself."""
        self.run_worker(self._open_fix(code, document_key), group="fix", exclusive=True)

    async def _open_fix(self, code: str, document_key: DocumentKey | None) -> None:
        from synctui.tui.screens.settings import SettingsScreen
        from synctui.tui.screens.settings_answers import focus_for

        today = self.session.today()
        detail = None
        if document_key is not None:
            detail = await self.session.reading.read(lambda reader: reader.detail(document_key, today))
        if error_text(code).where == "synctui":
            focus = focus_for(code, detail.row.values) if detail else code
            self.push_screen(SettingsScreen(focus, detail.integration if detail else None))
        elif document_key is not None:
            self.open_document(document_key)

    async def action_go(self, place: str) -> None:
        """One of the three places, at its top."""
        await self.switch_mode(place)
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    def action_open_bell(self) -> None:
        """The bell is a part of the invoices; from elsewhere one goes there first."""
        self.run_worker(self._bell(), group="bell", exclusive=True)

    async def _bell(self) -> None:
        from synctui.tui.screens.overview import OverviewScreen

        is_here = isinstance(self.screen, OverviewScreen)
        if not is_here:
            await self.action_go("invoices")
        if isinstance(self.screen, OverviewScreen):
            self.screen.toggle_bell(open_it=None if is_here else True)

    def action_command_palette(self) -> None:
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("Type to find a command"), id="--command-palette"))

    def action_help(self) -> None:
        from synctui.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_wizard(self, *, another: bool = False) -> None:
        """Setting up, at the first step that is not done; `another` begins with one more accounting tool."""
        from synctui.tui.screens.wizard import WizardScreen

        if not isinstance(self.screen, WizardScreen):
            self.push_screen(WizardScreen(another=another))

    def action_edits(self) -> None:
        """The tick-off list of the company that is shown."""
        from synctui.tui.screens.edits import EditsScreen

        if not isinstance(self.screen, EditsScreen):
            self.push_screen(EditsScreen(self.dashboard.department))

    def action_explain(self) -> None:
        """The page of the error that the cursor stands on."""
        self.run_worker(self._explain(subject_of(self.screen)), group="explain", exclusive=True)

    async def _explain(self, pointed_at: Subject) -> None:
        from synctui.tui.screens.error_page import ErrorScreen

        today, every = self.session.today(), self.dashboard.integrations
        takers = {one.integration.id for one in every if one.spec.capabilities.pushes_edits}
        found = await self.session.reading.read(lambda reader: with_error(reader, pointed_at, today, takers))
        found = found if found.code is not None else self.said
        if found.code is None:
            self.notify(_("There is no error here."), markup=False)
        elif not isinstance(self.screen, ErrorScreen):
            self.push_screen(ErrorScreen(found))

    def action_support(self) -> None:
        """What is on the screen now and what is known about it, as a mail to whoever helps."""
        from synctui.tui.screens.camera import camera_of
        from synctui.tui.screens.support import SupportScreen

        desk = self.session.support
        if desk is not None and not isinstance(self.screen, SupportScreen):
            pointed_at = subject_of(self.screen)
            about = self.said if pointed_at == Subject() else pointed_at
            self.push_screen(SupportScreen(desk, about, camera_of(self)))

    def action_log(self) -> None:
        """The last calls; on a sync only its own."""
        from synctui.tui.screens.api_log import LogScreen

        if not isinstance(self.screen, LogScreen):
            self.run_worker(self._open_log(subject_of(self.screen).run), group="log", exclusive=True)

    async def _open_log(self, run: int | None) -> None:
        from synctui.tui.screens.api_log import LogScreen

        desk = self.session.support
        if desk is not None:
            row = None if run is None else await self.session.reading.read(lambda reader: reader.run(run))
            self.push_screen(LogScreen(desk.calls, row))

    def action_redraw(self) -> None:
        self.refresh(repaint=True, layout=True)

    def action_theme(self, name: str) -> None:
        self.theme = name
        self.run_worker(self.session.service.save_preference(THEME, name), group="preference")

    # back and out ---------------------------------------------------------------------------------------------------

    async def action_back(self) -> bool:  # type: ignore[override]  # what an action returns is not looked at
        """One layer; False where there is none left."""
        if len(self.screen_stack) > 1:
            await self.pop_screen()
        elif self.current_mode != "invoices":
            await self.switch_mode("invoices")
        else:
            return False
        return True

    async def action_leave(self) -> None:
        if not await self.action_back():
            await self.action_quit()

    async def action_quit(self) -> None:
        """Asks only while a sync runs."""
        if not self.run_model.is_running:
            self.exit()
            return
        from synctui.tui.screens.ask import AskDialog

        if isinstance(self.screen, AskDialog):
            return
        text = _("A sync is running. It stops after the current invoice, and what is synced by then stays synced.")
        question = AskDialog(_("Stop the sync and quit?"), [text], _("stop after this invoice and quit"))
        self.push_screen(question, self._quit_answered)

    def _quit_answered(self, answers: object) -> None:
        if answers is None:
            return
        if not self.run_model.is_running:
            self.exit()
            return
        self.is_leaving = True
        self.desk.ask_to_stop()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "stop":
            return self.run_model.is_running and not self.run_model.is_stopping
        if action in {"support", "log"}:
            return self.session.support is not None
        return True

    # what is said ---------------------------------------------------------------------------------------------------

    def say_problem(self, problem: SynctuiError) -> None:
        """What went wrong and what to do now."""
        from synctui.tui.screens.host import say_problem

        say_problem(self, problem)

    def _report_keymap(self) -> None:
        for clash in clashes(self.session.keymap):
            said = _("The key {key} is given to {ids}; only one of them will hear it. Change [keys] in the settings.")
            self.notify(said.format(key=clash.key, ids=", ".join(clash.ids)), severity="warning", markup=False)
        for name in unknown_ids(self.session.keymap):
            said = _("[keys] names {name}, which does not exist. 'synctui keys' lists all names.")
            self.notify(said.format(name=name), severity="warning", markup=False)

    def _report_place(self) -> None:
        from synctui.i18n.errors import error_text

        for code in self.session.warnings:
            text = error_text(code)
            self.notify(" ".join((text.what, *text.remedy)), severity="warning", timeout=20, markup=False)

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Said once at the start by `_report_keymap`, not with every key."""

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        return ()

    # a crash --------------------------------------------------------------------------------------------------------

    def _fatal_error(self) -> None:
        error = sys.exc_info()[1] or self._exception
        text = leaving.crash_text(error) if error is not None else ""
        if error is not None and self.session.support is not None:
            self.session.support.note_crash(*leaving.crash_place(error))
        self._exit_renderables.append(Segments([Segment(text + "\n")]))
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        for renderable in self._exit_renderables[:1]:
            self.error_console.print(renderable)
        self._exit_renderables.clear()
