"""One invoice: its figures, why it did not sync and how to fix that, what changed since, its history and its lines."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen
from textual.widgets import OptionList, Static

from synctui.domain.errors import SynctuiError
from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.ports.reading import Detail, Mark, Query
from synctui.ports.service import IntegrationStatus
from synctui.ports.support import Subject
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.detail_lines import DetailView, detail_options
from synctui.tui.screens.detail_reason import ADOPT, AGAIN, CONFIRM, FIX, RELEASE, REVERSE, TAKE_BACK, TICK_OFF
from synctui.tui.screens.document_words import kind_words
from synctui.tui.screens.editing import edit_at_source, open_link
from synctui.tui.screens.host import host_of, say, say_problem, session_of
from synctui.tui.screens.lines import QUIET, STRONG, LineList, line
from synctui.tui.screens.runs import RunScreen
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar

MOST_OF_ONE_ERROR = 1000
ACTIONS_ON_A_DOCUMENT = frozenset({"sync", "sync_same", "tick_off", "set_aside", "raw", "copy", "link", "edit", "open"})


class DetailLines(LineList, inherit_bindings=False):
    """`k` ticks off a later edit here, so the letters do not move the cursor; the arrows do."""

    BINDINGS: ClassVar[list[BindingType]] = list(OptionList.BINDINGS)


class DetailScreen(Screen[None]):
    """One document, read anew whenever it is shown. Every decision a person takes here asks first and has a reason."""

    CSS_PATH = "detail.tcss"
    PLACES = (Place.DETAIL,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.DETAIL)

    def __init__(self, key: DocumentKey) -> None:
        super().__init__()
        self._key = key
        self._detail: Detail | None = None
        self._status: IntegrationStatus | None = None
        self._is_raw = False

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield Static(id="detail-title", markup=False)
        yield DetailLines(id="detail-lines")
        yield FooterBar(footer_of(Place.DETAIL))

    def on_mount(self) -> None:
        host_of(self).data_changed.subscribe(self, lambda _version: self.reload())

    def on_screen_resume(self) -> None:
        self.reload()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    @work(group="detail", exclusive=True)
    async def reload(self) -> None:
        """Read the document again; one that has gone closes the screen and says so."""
        session = session_of(self)
        key, today = self._key, session.today()
        detail = await session.reading.read(lambda reader: reader.detail(key, today))
        if detail is None:
            say(self, _("This invoice is no longer there."))
            self.dismiss()
            return
        statuses = await session.service.integrations()
        self._detail = detail
        self._status = next((one for one in statuses if one.integration.id == detail.integration), None)
        self._paint()

    def _paint(self) -> None:
        detail = self._detail
        if detail is None:
            return
        session, lines = session_of(self), self.query_one(DetailLines)
        view = DetailView(
            detail=detail,
            spec=self._status.spec if self._status else None,
            integration=self._status.integration if self._status else None,
            width=max(lines.scrollable_content_region.width, 40),
            zone=session.zone,
            signs=signs_of(session),
            is_raw=self._is_raw,
        )
        title = line(
            (f"{kind_words(detail.document.kind)} {detail.row.number or _('draft')}", STRONG),
            f"  {detail.document.customer.name}",
            (f"  {detail.document.department.name}", QUIET),
        )
        self.query_one("#detail-title", Static).update(title.truncate(view.width, ellipsis=True))
        lines.show(detail_options(view))
        lines.focus()
        self.refresh_bindings()

    def subject(self) -> Subject:
        return Subject(document=self._key, tool=self._tool())

    # what is valid now --------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something here and now is a key of this place."""
        detail = self._detail
        if detail is None:
            return action not in ACTIONS_ON_A_DOCUMENT
        mark = detail.row.mark
        match action:
            case "sync":
                return mark in {Mark.NOT_SYNCED, Mark.REFUSED, Mark.UNKNOWN, Mark.EDIT_REFUSED} or self._pushes_edits(
                    mark
                )
            case "sync_same":
                return mark is Mark.REFUSED and detail.same_error > 1
            case "tick_off":
                return mark is Mark.EDIT_REFUSED or (mark is Mark.EDITED and not self._pushes_edits(mark))
            case "set_aside":
                return mark in {Mark.NOT_SYNCED, Mark.REFUSED, Mark.SET_ASIDE}
            case "raw":
                return mark in {Mark.REFUSED, Mark.EDIT_REFUSED, Mark.UNKNOWN}
            case "copy":
                return detail.row.booking_number is not None
            case "link":
                return detail.document.web_url is not None
            case _:
                return True

    def _pushes_edits(self, mark: Mark) -> bool:
        return mark is Mark.EDITED and self._status is not None and self._status.spec.capabilities.pushes_edits

    # going places -------------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        self.query_one(DetailLines).action_select()

    def action_sync(self) -> None:
        host_of(self).start_sync(self._ids(), [self._key])

    @work(group="detail", exclusive=True)
    async def action_sync_same(self) -> None:
        """Everything of this integration that was refused with the same code."""
        detail = self._detail
        if detail is None or detail.row.code is None:
            return
        code, department = detail.row.code, detail.row.department
        query = Query(department=department, marks=frozenset({Mark.REFUSED}), today=session_of(self).today())
        rows = await session_of(self).reading.read(lambda reader: reader.page(query, 0, None, MOST_OF_ONE_ERROR))
        host_of(self).start_sync(self._ids(), [row.key for row in rows if row.code == code])

    def _ids(self) -> list[str] | None:
        detail = self._detail
        return [detail.integration] if detail is not None and detail.integration is not None else None

    def action_raw(self) -> None:
        self._is_raw = not self._is_raw
        self._paint()

    def action_copy(self) -> None:
        number = self._detail.row.booking_number if self._detail else None
        if number:
            self.app.copy_to_clipboard(number)
            say(self, _("Booking number {number} copied.").format(number=number))

    def action_link(self) -> None:
        if self._detail is not None:
            open_link(self, self._detail.document.web_url)

    @work(group="decide", exclusive=True)
    async def action_edit(self) -> None:
        """Edit it here, with what that will mean in the books; the page shows it as it is afterwards."""
        await edit_at_source(self, self._key)
        self.reload()

    def action_next_problem(self) -> None:
        self._go(forward=True)

    def action_previous_problem(self) -> None:
        self._go(forward=False)

    @work(group="detail", exclusive=True)
    async def _go(self, *, forward: bool) -> None:
        session, key = session_of(self), self._key
        query = Query(today=session.today())
        found = await session.reading.read(lambda reader: reader.neighbour(query, key, forward=forward))
        if found is None:
            say(self, _("Nothing else needs you."))
            return
        self._key, self._is_raw = found[1], False
        self.reload()

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        id = event.option_id or ""
        detail = self._detail
        if id == FIX and detail is not None:
            self._open_fix(detail)
        elif id == ADOPT:
            self._adopt()
        elif id == RELEASE:
            self._release()
        elif id == CONFIRM:
            self._confirm()
        elif id in {AGAIN, REVERSE}:
            self._again(is_reversed=id == REVERSE)
        elif id == TICK_OFF:
            self.action_tick_off()
        elif id == TAKE_BACK:
            self.action_set_aside()
        elif id.startswith("run-"):
            self.app.push_screen(RunScreen(int(id.rpartition("-")[2])))

    def _open_fix(self, detail: Detail) -> None:
        """The setting, or the invoice in Teamleader; what is fixed in the tool is explained."""
        code = detail.row.code or ""
        text = error_text(code, detail.row.values, self._tool())
        if text.where == "synctui":
            host_of(self).open_fix(code, self._key)
        elif text.where == "teamleader" and detail.document.web_url is not None:
            self.action_link()
        else:
            host_of(self).action_explain()

    # what a person decides ----------------------------------------------------------------------------------------

    @work(group="decide", exclusive=True)
    async def action_tick_off(self) -> None:
        text = [_("The change has been made in {tool} too.").format(tool=self._tool())]
        if await self.app.push_screen_wait(AskDialog(_("Tick this edit off?"), text, _("done, tick off"))) is None:
            return
        await self._decide_edit()

    async def _decide_edit(self) -> None:
        detail = self._detail
        if detail is not None and detail.integration is not None:
            await session_of(self).service.acknowledge_edit(detail.integration, self._key)
            self.reload()

    @work(group="decide", exclusive=True)
    async def action_set_aside(self) -> None:
        service = session_of(self).service
        if self._detail is not None and self._detail.row.mark is Mark.SET_ASIDE:
            await service.set_aside(self._key, None)
            self.reload()
            return
        text = [_("It will never be synced, until you take it back.")]
        answers = await self._ask(_("Set this invoice aside?"), text, _("set aside"), [self._reason()])
        if answers is not None:
            await service.set_aside(self._key, answers["reason"])
            self.reload()

    @work(group="decide", exclusive=True)
    async def _adopt(self) -> None:
        title = _("It is in {tool}").format(tool=self._tool())
        text = [_("It counts as synced from now on. Look the number up in {tool} first.").format(tool=self._tool())]
        blanks = [Blank("number", _("Booking number")), self._reason()]
        answers = await self._ask(title, text, _("take over the number"), blanks)
        detail = self._detail
        if answers is None or detail is None or detail.integration is None:
            return
        await self._settle(
            session_of(self).service.adopt_by_hand(detail.integration, self._key, answers["number"], answers["reason"])
        )

    @work(group="decide", exclusive=True)
    async def _release(self) -> None:
        title = _("It is not in {tool}").format(tool=self._tool())
        text = [
            _("The next sync sends it again. If it stands in {tool} after all, it will be there twice.").format(
                tool=self._tool()
            )
        ]
        answers = await self._ask(title, text, _("release"), [self._reason()])
        detail = self._detail
        if answers is None or detail is None or detail.integration is None:
            return
        await self._settle(session_of(self).service.release_unknown(detail.integration, self._key, answers["reason"]))

    @work(group="decide", exclusive=True)
    async def _confirm(self) -> None:
        """Yes to the warning that the tool gave; the same document goes out with the next sync."""
        detail = self._detail
        if detail is None or detail.integration is None:
            return
        text = [detail.row.values.get("warning", ""), _("The next sync books it and says yes to this warning.")]
        answers = await self._ask(_("Say yes to the warning?"), text, _("yes, it is right"), [self._reason()])
        if answers is None:
            return
        service = session_of(self).service
        await self._settle(service.confirm_warning(detail.integration, self._key, answers["reason"]))

    @work(group="decide", exclusive=True)
    async def _again(self, *, is_reversed: bool) -> None:
        """What was handed over goes out once more; nothing but a person's word lets it."""
        detail = self._detail
        if detail is None or detail.integration is None:
            return
        text = [_("The next sync gives it another booking number, in another batch.")]
        if is_reversed:
            text.append(_("The first booking is taken back in a file of its own. Only if it was booked already."))
        else:
            text.append(_("Only if the first file was never booked: else the invoice is in the books twice."))
        title = _("Hand it over once more?")
        answers = await self._ask(title, text, _("hand over once more"), [self._reason()])
        if answers is None:
            return
        service = session_of(self).service
        again = service.book_again(detail.integration, self._key, answers["reason"], is_reversed=is_reversed)
        await self._settle(again)

    async def _settle(self, decision: Awaitable[None]) -> None:
        try:
            await decision
        except SynctuiError as problem:
            say_problem(self, problem, self._tool())
        self.reload()

    async def _ask(self, title: str, text: list[str], yes: str, blanks: list[Blank]) -> Mapping[str, str] | None:
        return await self.app.push_screen_wait(AskDialog(title, text, yes, blanks))

    def _reason(self) -> Blank:
        return Blank("reason", _("Reason, for the history"))

    def _tool(self) -> str:
        return self._status.spec.title if self._status is not None else ""
