"""The settings: all integrations with their nightly switch, and everything about the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import OptionList, Static

from synctui.domain.booking import IntegrationId
from synctui.domain.errors import SynctuiError
from synctui.domain.integration import Integration
from synctui.domain.matching import with_matches
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.ports.service import IntegrationStatus
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.general import general_options, open_general
from synctui.tui.screens.host import host_of, say, say_problem, session_of
from synctui.tui.screens.lines import QUIET, STRONG, LineList, line
from synctui.tui.screens.settings_answers import (
    CENTRE,
    VAT,
    field_for,
    value_of,
    with_value,
)
from synctui.tui.screens.settings_fields import SIGN_IN, Field, Form, fields_of, secret_option
from synctui.tui.screens.settings_links import LinkDialog, field_of, matches_of
from synctui.tui.screens.settings_lists import (
    CONNECT,
    GENERAL,
    PAGES,
    TOOLS,
    field_options,
    integration_options,
)
from synctui.tui.screens.settings_questions import (
    ask_for,
    must_ask_about_edits,
    offer_sync,
    with_nightly_edits,
)
from synctui.tui.screens.settings_reading import fetch_again, read_form
from synctui.tui.screens.settings_tools import choose_country, first_country, tools_options
from synctui.tui.screens.wizard_connect import keep_secret, signed_in
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar, TabsBar


class SettingsScreen(Screen[None]):
    """`focus` names a field (``vat:teamleader:…``) or the code of an error: the cursor stands where it is fixed."""

    CSS_PATH = "settings.tcss"
    PLACES = (Place.SETTINGS,)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.SETTINGS),
        Binding("escape", "back", show=False, id="app.back"),
        Binding("q", "leave", show=False, id="app.leave"),
    ]

    def __init__(self, focus: str | None = None, integration: IntegrationId | None = None) -> None:
        super().__init__()
        self._wanted = field_for(focus) if focus else None
        self._chosen: str | None = integration
        self._statuses: Sequence[IntegrationStatus] = ()
        self._form: Form | None = None
        self._fields: dict[str, Field] = {}
        self._page: str | None = None
        """The page beside the list that is about no integration: `GENERAL` or `TOOLS`."""
        self._country: str | None = None
        self._is_read = False

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield TabsBar("settings")
        with Horizontal(id="settings"):
            yield LineList(id="settings-integrations")
            with Vertical(id="settings-one"):
                yield Static(id="settings-title", markup=False)
                yield LineList(id="settings-fields")
        yield FooterBar(footer_of(Place.SETTINGS))

    def on_mount(self) -> None:
        if self._wanted:
            self.add_class("-open")
            self._field_list.focus()
        else:
            self._list.focus()

        host_of(self).data_changed.subscribe(self, lambda _version: self.reload())

    def on_screen_resume(self) -> None:
        self.reload()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    @property
    def _list(self) -> LineList:
        return self.query_one("#settings-integrations", LineList)

    @property
    def _field_list(self) -> LineList:
        return self.query_one("#settings-fields", LineList)

    def go_to(self, focus: str | None, integration: IntegrationId | None = None) -> None:
        """Put the cursor where an error is fixed, on a screen that is open already."""
        self._wanted = field_for(focus) if focus else None
        self._chosen = integration or self._chosen
        self._page = None
        if self._wanted:
            self.add_class("-open")
            self._field_list.focus()
        self.reload()

    # reading ------------------------------------------------------------------------------------------------------

    @work(group="settings", exclusive=True)
    async def reload(self) -> None:
        await self._reload()

    async def _reload(self) -> None:
        """Read everything again; the cursor stays where it is."""
        service = session_of(self).service
        self._statuses = await service.integrations()
        status = self._status()
        self._form = None if status is None else await self._read_form(status)
        self._is_read = True
        self._paint()

    def _status(self) -> IntegrationStatus | None:
        """The chosen integration, else the one that a wanted field is missing in, else the first."""
        by_id = {one.integration.id: one for one in self._statuses}
        if self._chosen in by_id:
            return by_id[self._chosen]
        chosen = next((one for one in self._statuses if self._wanted and _lacks(one, self._wanted)), None)
        chosen = chosen or next(iter(self._statuses), None)
        self._chosen = chosen.integration.id if chosen is not None else None
        return chosen

    async def _read_form(self, status: IntegrationStatus) -> Form:
        before = self._form
        is_same = before is not None and before.status.integration.id == status.integration.id
        return await read_form(session_of(self), status, before.tested if before is not None and is_same else None)

    # painting -----------------------------------------------------------------------------------------------------

    def _paint(self) -> None:
        """Not before everything has been read: the cursor must not come to stand on what is there by then."""
        if not self._is_read:
            return
        session = session_of(self)
        width = self._list.scrollable_content_region.width or 40
        options = integration_options(self._statuses, session.service.specs(), signs_of(session), width)
        ids = [one.integration.id for one in self._statuses]
        keep = self._page
        if keep is None and self._chosen in ids:
            keep = f"integration-{ids.index(self._chosen)}"
        self._list.show(options, keep=keep)
        self._paint_fields()
        self.refresh_bindings()

    def _paint_fields(self) -> None:
        width = self._field_list.scrollable_content_region.width or 60
        if self._page is not None:
            self._paint_page(self._page, width)
            return
        form = self._form
        if form is None:
            self.query_one("#settings-title", Static).update("")
            self._field_list.show([])
            return
        title = line((form.status.spec.title, STRONG), "  ", (form.status.department.name, QUIET))
        self.query_one("#settings-title", Static).update(title)
        fields = list(fields_of(form))
        self._fields = {one.id: one for one in fields if one.can_open}
        self._field_list.show(field_options(fields, width), keep=self._take_wanted(form))

    def _paint_page(self, page: str, width: int) -> None:
        title = _("General") if page == GENERAL else _("Accounting tools per country")
        self.query_one("#settings-title", Static).update(line((title, STRONG)))
        if page == GENERAL:
            self._field_list.show(general_options(self, width))
            return
        session = session_of(self)
        specs = session.service.specs()
        self._country = self._country or first_country(self._statuses, specs)
        self._field_list.show(tools_options(self._country, specs, self._statuses, signs_of(session), width))

    def _take_wanted(self, form: Form) -> str | None:
        """The field that was asked for, once; of VAT rates and cost centres the first that is not linked."""
        wanted, self._wanted = self._wanted, None
        if wanted == VAT:
            rates = [rate for rate in form.rates if rate.key not in form.status.integration.mapping.vat]
            wanted = f"{VAT}{(rates or list(form.rates))[0].key}" if form.rates else None
        if wanted == CENTRE:
            names = [name for name in form.cost_centres if name not in form.status.integration.mapping.cost_centres]
            wanted = f"{CENTRE}{(names or list(form.cost_centres))[0]}" if form.cost_centres else None
        return wanted if wanted in self._fields else None

    # walking ------------------------------------------------------------------------------------------------------

    @on(OptionList.OptionHighlighted, "#settings-integrations")
    def _walked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._list.has_focus:
            self._choose(event.option_id or "")

    @on(OptionList.OptionSelected, "#settings-integrations")
    def _entered(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id == CONNECT:
            host_of(self).action_wizard(another=True)
            return
        self._choose(event.option_id or "")
        self.add_class("-open")
        self._field_list.focus()
        self.call_after_refresh(self._paint_fields)
        self._ask_once()

    def _choose(self, id: str) -> None:
        if id == CONNECT:
            return
        if id in PAGES:
            if id != self._page:
                self._page = id
                self._paint_fields()
                self.refresh_bindings()
            return
        chosen = self._statuses[int(id.removeprefix("integration-"))].integration.id
        if chosen != self._chosen or self._page is not None:
            self._chosen, self._page = chosen, None
            self.reload()

    def action_open(self) -> None:
        (self._field_list if self._field_list.has_focus else self._list).action_select()

    async def action_back(self) -> None:
        if not self._has_left_fields():
            await host_of(self).action_back()

    async def action_leave(self) -> None:
        if not self._has_left_fields():
            await host_of(self).action_leave()

    def _has_left_fields(self) -> bool:
        """From the fields to the list; False where the cursor stands in the list already."""
        if not self._field_list.has_focus:
            return False
        self.remove_class("-open")
        self._list.focus()
        return True

    # changing -----------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        form = self._form
        if action == "switch":
            can = form is not None and form.status.spec.capabilities.nightly
            return can and self._page is None
        if action in {"test", "fetch", "link_all"}:
            return form is not None and form.status.is_signed_in and self._page is None
        return True

    @work(group="settings-change")
    async def action_switch(self) -> None:
        """The nightly sync of the chosen integration on or off, at once."""
        status = self._status()
        if status is None:
            return
        is_on = not status.integration.nightly
        try:
            await session_of(self).service.set_nightly(status.integration.id, is_on)
        except SynctuiError as problem:
            say_problem(self, problem, status.spec.title)
        await self._reload()
        if is_on:
            self._ask_once()

    @work(group="settings-test", exclusive=True)
    async def action_test(self) -> None:
        status = self._status()
        if status is None or self._form is None:
            return
        signs = signs_of(session_of(self))
        try:
            name = await session_of(self).service.test_connection(status.integration.id)
            said = f"{signs.synced} " + _("it works: {name}").format(name=name)
        except SynctuiError as problem:
            said = f"{signs.failed} {error_text(problem.code, problem.values, status.spec.title).what}"
        self._form = replace(self._form, tested=said)
        self._paint_fields()

    @work(group="settings", exclusive=True)
    async def action_fetch(self) -> None:
        """Fetch journals, accounts and VAT codes again from the tool."""
        status = self._status()
        if status is not None:
            await fetch_again(self, status)
            await self._reload()
            say(self, _("Journals, accounts and VAT codes fetched again."))

    @on(OptionList.OptionHighlighted, "#settings-fields")
    def _passed(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()

    @on(OptionList.OptionSelected, "#settings-fields")
    def _opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        id = event.option_id or ""
        if self._page is not None:
            self._open_on_page(id)
        elif id == "nightly":
            self.action_switch()
        elif id == "connection":
            self.action_test()
        elif id == SIGN_IN:
            self._sign_in()
        elif id in self._fields:
            self._change(id)

    @work(group="settings-change", exclusive=True)
    async def _open_on_page(self, id: str) -> None:
        if self._page == TOOLS:
            self._country = await choose_country(self, session_of(self).service.specs(), self._country or "")
        else:
            await open_general(self, id)
        self._paint_fields()

    @work(group="settings-change", exclusive=True)
    async def _sign_in(self) -> None:
        """Sign in anew at the chosen tool; the wizard does the same for a tool that is new."""
        form, setting_up = self._form, session_of(self).setting_up
        if form is None or setting_up is None:
            return
        one = form.status.integration
        if await signed_in(self, setting_up.signing_in(one), form.status.spec.title):
            await self._reload()

    @work(group="settings-change", exclusive=True)
    async def _change(self, id: str) -> None:
        """Ask for the new value of a field, save it, and offer to sync what waited for it."""
        form = self._form
        if form is None:
            return
        secret = secret_option(form, id)
        if secret is not None:
            if await keep_secret(self, form.status.integration, secret, form.status.spec.title):
                await self._reload()
            return
        value = await ask_for(self, form, self._fields[id])
        if value is None or value == (value_of(form.status.integration, id) or ""):
            return
        if await self._save(with_value(form.status.integration, id, value)):
            await self._reload()
            await offer_sync(self, form.status.integration, [id], self._status())

    @work(group="settings-change", exclusive=True)
    async def action_link_all(self) -> None:
        """Show what would be linked; with one key it is, and what waited for it can go at once."""
        form = self._form
        if form is None:
            return
        found = matches_of(form)
        if not await self.app.push_screen_wait(LinkDialog(found, form.status.spec.title)):
            return
        if await self._save(with_matches(form.status.integration, found.found)):
            await self._reload()
            await offer_sync(self, form.status.integration, [field_of(one) for one in found.found])

    @work(group="settings-change", exclusive=True)
    async def _ask_once(self) -> None:
        """Of a tool that takes later edits: whether the nights transfer them too, the first time it is opened."""
        status = None if self._page is not None else self._status()
        if status is None or not must_ask_about_edits(status):
            return
        if await self._save(await with_nightly_edits(self, status)):
            await self._reload()

    async def _save(self, one: Integration) -> bool:
        try:
            await session_of(self).service.save_integration(one)
        except SynctuiError as problem:
            say_problem(self, problem)
            return False
        return True


def _lacks(one: IntegrationStatus, field: str) -> bool:
    """Whether this integration is the one in which the field needs somebody."""
    if field == VAT:
        return one.rates_mapped < one.rates_total
    return any(field_for(code) == field for code in one.missing)
