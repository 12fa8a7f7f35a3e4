"""Choosing the accounting tool: those of a country, with what each can do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList, Static

from synctui.i18n import _
from synctui.ports.service import IntegrationStatus
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import STRONG, LineList, line
from synctui.tui.screens.settings_tools import COUNTRY, TOOL, choose_country, tools_options
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar


class ToolsScreen(Screen[str | None]):
    """The name of the chosen connector; None when the reader went back."""

    CSS_PATH = "wizard.tcss"
    PLACES = (Place.TOOLS,)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.TOOLS), Binding("q", "leave", show=False)]

    def __init__(self, country: str, statuses: Sequence[IntegrationStatus]) -> None:
        super().__init__()
        self._country = country
        self._statuses = statuses

    def compose(self) -> ComposeResult:
        yield Static(line((_("Accounting tool"), STRONG)), classes="wizard-title", markup=False)
        yield LineList(id="tools-list")
        yield FooterBar(footer_of(Place.TOOLS))

    def on_mount(self) -> None:
        self.query_one(LineList).focus()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    def _paint(self) -> None:
        session, lines = session_of(self), self.query_one(LineList)
        width = lines.scrollable_content_region.width or 60
        specs = session.service.specs()
        options = tools_options(self._country, specs, self._statuses, signs_of(session), width, can_choose=True)
        first = next((option.id for option in options if option.id and option.id.startswith(TOOL)), None)
        lines.show(options, keep=first)

    def action_open(self) -> None:
        self.query_one(LineList).action_select()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        id = event.option_id or ""
        if id == COUNTRY:
            self._choose_country()
        elif id.startswith(TOOL):
            self.dismiss(id.removeprefix(TOOL))

    @on(OptionList.OptionHighlighted)
    def _passed(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()

    @work(group="settings-change", exclusive=True)
    async def _choose_country(self) -> None:
        self._country = await choose_country(self, session_of(self).service.specs(), self._country)
        self._paint()

    def action_leave(self) -> None:
        self.dismiss(None)
