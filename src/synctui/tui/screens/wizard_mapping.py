"""Linking VAT rates, accounts and cost centres while setting up: all that match with one key, the rest one by one."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import OptionList, Static

from synctui.domain.errors import SynctuiError
from synctui.domain.integration import Integration
from synctui.domain.matching import with_matches
from synctui.i18n import _
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.host import say_problem, session_of
from synctui.tui.screens.lines import QUIET, STRONG, LineList, line
from synctui.tui.screens.settings_answers import value_of, with_value
from synctui.tui.screens.settings_fields import Field, Form, lacks_account, mapping_fields
from synctui.tui.screens.settings_links import LinkDialog, matches_of
from synctui.tui.screens.settings_lists import field_options
from synctui.tui.screens.settings_questions import ask_for
from synctui.tui.screens.settings_reading import read_form
from synctui.tui.widgets.footer import FooterBar

DEFAULT = "default_ledger"


class MappingScreen(Screen[bool]):
    """True when the reader went on, whatever is still open; False when they went back."""

    CSS_PATH = "wizard.tcss"
    PLACES = (Place.MAPPING,)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.MAPPING), Binding("q", "leave", show=False)]

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._fields: dict[str, Field] = {}

    def compose(self) -> ComposeResult:
        status = self._form.status
        title = line((_("Mapping"), STRONG), (f"  {status.spec.title}, {status.department.name}", QUIET))
        yield Static(title, classes="wizard-title", markup=False)
        yield LineList(id="mapping-list")
        yield FooterBar(footer_of(Place.MAPPING))

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        if matches_of(self._form).found:
            self.action_link_all()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    def _paint(self) -> None:
        lines = self.query_one(LineList)
        fields = list(mapping_fields(self._form))
        self._fields = {one.id: one for one in fields if one.can_open}
        lines.show(field_options(fields, lines.scrollable_content_region.width or 60))

    def action_open(self) -> None:
        self.query_one(LineList).action_select()

    @on(OptionList.OptionHighlighted)
    def _passed(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id in self._fields:
            self._change(event.option_id)

    @work(group="settings-change", exclusive=True)
    async def _change(self, id: str) -> None:
        await self._ask(id)

    async def _ask(self, id: str) -> None:
        settings = self._form.status.integration
        value = await ask_for(self, self._form, self._fields[id])
        if value is not None and value != (value_of(settings, id) or ""):
            await self._save(with_value(settings, id, value))

    @work(group="settings-change", exclusive=True)
    async def action_link_all(self) -> None:
        found = matches_of(self._form)
        if await self.app.push_screen_wait(LinkDialog(found, self._form.status.spec.title)):
            await self._save(with_matches(self._form.status.integration, found.found))

    async def _save(self, one: Integration) -> None:
        session = session_of(self)
        try:
            await session.service.save_integration(one)
        except SynctuiError as problem:
            say_problem(self, problem)
            return
        for status in await session.service.integrations():
            if status.integration.id == one.id:
                self._form = await read_form(session, status, None)
        self._paint()

    @work(group="settings-change", exclusive=True)
    async def action_go_on(self) -> None:
        """Without an account for what names none hardly an invoice could go: that is asked before."""
        if lacks_account(self._form) and self._form.data.ledger_accounts:
            await self._ask(DEFAULT)
        self.dismiss(True)

    def action_leave(self) -> None:
        self.dismiss(False)
