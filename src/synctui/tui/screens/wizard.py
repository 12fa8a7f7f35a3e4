"""Setting up, from nothing to the first look: eight steps that can be left and taken up again anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from synctui.domain.errors import SynctuiError
from synctui.domain.invoice import Department
from synctui.i18n import _
from synctui.i18n.formats import count
from synctui.ports.service import IntegrationStatus
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.general import LANGUAGE_KEY, NAMES, choose_language
from synctui.tui.screens.host import host_of, say, say_problem, session_of
from synctui.tui.screens.lines import QUIET, STRONG, WELL, LineList, cell, hanging, line, stack
from synctui.tui.screens.settings_tools import first_country
from synctui.tui.screens.wizard_books import ask_nights, settle_books
from synctui.tui.screens.wizard_connect import connect_tool, signed_in
from synctui.tui.screens.wizard_look import LookDialog
from synctui.tui.screens.wizard_mapping import MappingScreen
from synctui.tui.screens.wizard_steps import DONE, DRAFT, EXPLAINED, OPEN, STATE, TITLES, Draft, Standing, Step
from synctui.tui.screens.wizard_tools import ToolsScreen
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar

TEAMLEADER = "Teamleader Focus"
LABEL, NARROW_LABEL = 26, 22
PATIENCE = 0.2
"""Seconds between two looks whether the first page has been read."""


class WizardScreen(Screen[None]):
    """Every answer is kept at once. `another` begins with one more accounting tool."""

    CSS_PATH = "wizard.tcss"
    PLACES = (Place.WIZARD,)
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Place.WIZARD), Binding("q", "leave_wizard", show=False)]

    def __init__(self, *, another: bool = False) -> None:
        super().__init__()
        self._another = another
        self._standing: Standing | None = None
        self._statuses: Sequence[IntegrationStatus] = ()
        self._departments: Sequence[Department] = ()

    def compose(self) -> ComposeResult:
        yield Static(id="wizard-title", classes="wizard-title", markup=False)
        yield LineList(id="wizard-steps")
        yield Static(id="wizard-note", markup=False)
        yield FooterBar(footer_of(Place.WIZARD))

    def on_mount(self) -> None:
        self._steps.focus()
        self._paint()
        self._start()

    @property
    def _steps(self) -> LineList:
        return self.query_one("#wizard-steps", LineList)

    # what stands ----------------------------------------------------------------------------------------------------

    @work(group="wizard-read", exclusive=True)
    async def _start(self) -> None:
        service = session_of(self).service
        if self._another:
            await service.save_preference(DRAFT, "")
        await service.save_preference(STATE, OPEN)
        await self._reload()
        host_of(self).data_changed.subscribe(self, lambda _version: self._read_again())

    @work(group="wizard-read", exclusive=True)
    async def _read_again(self) -> None:
        await self._reload()

    async def _reload(self) -> Standing | None:
        """Read how far everything has come; what was known before where that cannot be told."""
        try:
            self._standing = await self._read()
        except SynctuiError as problem:
            say_problem(self, problem)
        self._paint()
        return self._standing

    async def _read(self) -> Standing:
        session = session_of(self)
        service = session.service
        self._departments = await service.departments()
        self._statuses = await service.integrations()
        draft = Draft.from_json(await service.preference(DRAFT))
        language = await service.preference(LANGUAGE_KEY)
        return Standing(
            language=NAMES.get(language, language) if language else "",
            has_teamleader=session.setting_up is not None and session.setting_up.has_teamleader,
            departments=len(self._departments),
            draft=draft,
            spec=next((spec for spec in service.specs() if spec.name == draft.tool), None),
            status=next((one for one in self._statuses if one.integration.id == draft.id), None),
        )

    async def _keep(self, draft: Draft) -> None:
        await session_of(self).service.save_preference(DRAFT, draft.as_json())

    # painting -------------------------------------------------------------------------------------------------------

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    def _paint(self) -> None:
        standing = self._standing
        words = ""
        if standing is not None:
            done = sum(1 for step in Step if standing.is_done(step))
            words = _("{n} of {all} steps done").format(n=count(done), all=count(len(Step)))
        title = line((_("Setting up synctui"), STRONG), "   ", (words, QUIET))
        self.query_one("#wizard-title", Static).update(title)
        following = standing.next_step if standing is not None else None
        keep = following.value if following is not None and self._steps.highlighted is None else None
        self._steps.show([self._option(n, step) for n, step in enumerate(Step, 1)], keep=keep)
        self._explain()

    def _option(self, n: int, step: Step) -> Option:
        standing, signs = self._standing, signs_of(session_of(self))
        if standing is None:
            return Option(line((f"  {n}  {_(TITLES[step])}", QUIET)), id=step.value, disabled=True)
        sign = line((f"{signs.synced} ", WELL)) if standing.is_done(step) else line("  ")
        can = standing.can_open(step)
        room = LABEL if self.size.width >= 100 else NARROW_LABEL
        title = cell(Content.styled(f"{n}  {_(TITLES[step])}", "" if can else QUIET), room)
        words = Content.styled(standing.words(step), QUIET)
        width = max(self.size.width - 2, 20)
        return Option(line(sign, title, " ", words).truncate(width, ellipsis=True), id=step.value, disabled=not can)

    @on(OptionList.OptionHighlighted)
    def _walked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._explain()

    def _explain(self, more: Content | None = None) -> None:
        """What the step at the cursor is about."""
        width = max(self.size.width - 2, 20)
        option = self._steps.highlighted_option
        parts = [] if more is None else [more]
        if more is None and option is not None and option.id:
            step = Step(option.id)
            parts = [hanging(Content(_(EXPLAINED[step])), width, indent="")]
        self.query_one("#wizard-note", Static).update(stack(parts))

    # walking --------------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        self._steps.action_select()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option_id:
            self._walk(Step(event.option_id))

    @work(group="wizard", exclusive=True)
    async def _walk(self, step: Step | None) -> None:
        """Do a step, and those that follow it as long as each is done and was not before."""
        while step is not None and self._standing is not None:
            was_done = self._standing.is_done(step)
            try:
                is_through = await self._do(step, self._standing)
            except SynctuiError as problem:
                say_problem(self, problem, self._title_of(step))
                is_through = False
            standing = await self._reload()
            following = standing.next_step if standing is not None else None
            if following is not None:
                self._steps.highlighted = list(Step).index(following if is_through else step)
            if following is None and is_through and step is Step.LOOK:
                await self._end()
                return
            step = following if is_through and not was_done and following != step else None

    def _title_of(self, step: Step) -> str:
        if step is Step.TEAMLEADER or self._standing is None or self._standing.spec is None:
            return TEAMLEADER
        return self._standing.spec.title

    async def _do(self, step: Step, standing: Standing) -> bool:
        """True when the reader went through the step."""
        match step:
            case Step.LANGUAGE:
                return await self._language()
            case Step.TEAMLEADER:
                return await self._teamleader()
            case Step.TOOL:
                return await self._tool(standing)
            case Step.SIGN_IN:
                draft = await connect_tool(self, standing)
                if draft is not None:
                    await self._keep(draft)
                return draft is not None
            case Step.BOOKS:
                return standing.status is not None and await settle_books(self, standing.status)
            case Step.MAPPING:
                return await self._mapping(standing)
            case Step.NIGHTLY:
                through = standing.status is not None and await ask_nights(self, standing.status)
                return through and await self._see(step)
            case Step.LOOK:
                previews = await session_of(self).service.preview([standing.draft.id])
                seen = await self.app.push_screen_wait(LookDialog(previews))
                return seen is True and await self._see(step)

    async def _see(self, step: Step) -> bool:
        """The step has been gone through and may stay as it is."""
        draft = Draft.from_json(await session_of(self).service.preference(DRAFT))
        await self._keep(draft.having_seen(step))
        return True

    async def _language(self) -> bool:
        if not await choose_language(self):
            return False
        # What has been composed is in the other language.
        await self.recompose()
        self._steps.focus()
        return True

    async def _teamleader(self) -> bool:
        setting_up = session_of(self).setting_up
        if setting_up is None:
            return False
        is_asked = not setting_up.has_teamleader or bool(self._departments)
        if is_asked and not await signed_in(self, setting_up.signing_in(None), TEAMLEADER):
            return False
        return await self._first_page()

    async def _first_page(self) -> bool:
        """Teamleader is read in the background; the company entities are there with the first page."""
        from synctui.tui.app import SynctuiApp

        app = cast(SynctuiApp, self.app)
        self._explain(line((_("Teamleader is being read…"), QUIET)))
        app.watching.read_sources(is_asked_for=True)
        await asyncio.sleep(0)
        while True:
            if await session_of(self).service.departments():
                return True
            if not app.dashboard.is_reading:
                return False
            await asyncio.sleep(PATIENCE)

    async def _tool(self, standing: Standing) -> bool:
        session = session_of(self)
        own = [one.country for one in self._departments if one.country]
        country = own[0] if own else first_country(self._statuses, session.service.specs())
        chosen = await self.app.push_screen_wait(ToolsScreen(country, self._statuses))
        department = await self._department() if chosen else None
        if chosen is None or department is None:
            return False
        if (chosen, department) != (standing.draft.tool, standing.draft.department):
            await self._keep(Draft(chosen, department))
        return True

    async def _department(self) -> str | None:
        """The company entity whose books these are; not asked where there is only one."""
        from synctui.tui.screens.choose import Choice, ChoiceDialog

        if len(self._departments) == 1:
            return self._departments[0].key
        choices = [Choice(one.key, one.name) for one in self._departments]
        return await self.app.push_screen_wait(ChoiceDialog(_("Whose books?"), choices))

    async def _mapping(self, standing: Standing) -> bool:
        from synctui.tui.screens.settings_reading import read_form

        if standing.status is None:
            return False
        form = await read_form(session_of(self), standing.status, None)
        went_on = await self.app.push_screen_wait(MappingScreen(form))
        return bool(went_on) and await self._see(Step.MAPPING)

    # leaving --------------------------------------------------------------------------------------------------------

    async def _end(self) -> None:
        await session_of(self).service.save_preference(STATE, DONE)
        say(self, _("Everything is set up. s syncs; the plan comes first."))
        # Not awaited: the screen waits for this very worker before it goes.
        self.dismiss(None)

    def action_leave_wizard(self) -> None:
        if self._standing is None or self._standing.next_step is not None:
            say(self, _("Your answers are kept. The next start goes on here, and so does F4."))
        self.dismiss(None)
