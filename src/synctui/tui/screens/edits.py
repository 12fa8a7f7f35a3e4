"""The tick-off list: invoices that were changed after the sync, what to change in the tool, and which is done."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from synctui.domain.errors import SynctuiError
from synctui.domain.invoice import DocumentKey
from synctui.i18n import _, ngettext
from synctui.i18n.formats import count
from synctui.ports.reading import Detail, Query, Reader
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.edits_lines import LATER, Edited, EditsView, edits_options
from synctui.tui.screens.host import host_of, say, say_problem, session_of
from synctui.tui.screens.lines import DIFFERS, QUIET, STRONG, LineList, Part, line
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar

MOST_EDITS = 500


class EditsLines(LineList, inherit_bindings=False):
    """`k` ticks off here, so the letters do not move the cursor; the arrows do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in OptionList.BINDINGS
        if not isinstance(binding, tuple) and binding.key not in {"enter", "space"}
    ]


class EditsScreen(Screen[None]):
    """What is ticked off stays in sight, crossed out, until the list is left."""

    CSS_PATH = "edits.tcss"
    PLACES = (Place.EDITS,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.EDITS)

    def __init__(self, department: str | None = None) -> None:
        super().__init__()
        self._department = department
        self._edits: dict[DocumentKey, Edited] = {}
        self._ticked: set[DocumentKey] = set()
        self._more = 0
        """Later edits beyond those that are listed."""

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield Static(id="edits-title", markup=False)
        yield EditsLines(id="edits-lines")
        yield FooterBar(footer_of(Place.EDITS))

    def on_mount(self) -> None:
        self._lines.focus()
        host_of(self).data_changed.subscribe(self, lambda _version: self.reload())

    def on_screen_resume(self) -> None:
        self.reload()

    @property
    def _lines(self) -> EditsLines:
        return self.query_one(EditsLines)

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    # reading ------------------------------------------------------------------------------------------------------

    @work(group="edits", exclusive=True)
    async def reload(self) -> None:
        session = session_of(self)
        query = Query(department=self._department, marks=LATER, descending=False, today=session.today())

        def job(reader: Reader) -> tuple[list[Detail], int]:
            rows = reader.page(query, 0, None, MOST_EDITS)
            found = [reader.detail(row.key, query.today) for row in rows]
            return [detail for detail in found if detail is not None], max(0, reader.count(query) - len(rows))

        details, self._more = await session.reading.read(job)
        statuses = {one.integration.id: one for one in await session.service.integrations()}
        fresh = {one.document.key: Edited(one, statuses.get(one.integration or "")) for one in details}
        # Ticked off a moment ago and not ticked any more: somebody took it back, or it was changed again.
        self._ticked -= fresh.keys()
        kept = {key: one for key, one in self._edits.items() if key in self._ticked}
        self._edits = dict(sorted({**kept, **fresh}.items(), key=lambda item: _by_day(item[1])))
        self._paint()

    def _paint(self) -> None:
        width = max(self._lines.scrollable_content_region.width, 40)
        view = EditsView(width, signs_of(session_of(self)), frozenset(self._ticked), self._more)
        self._lines.show(edits_options(list(self._edits.values()), view))
        self.query_one("#edits-title", Static).update(self._title(width))
        self.refresh_bindings()

    def _title(self, width: int) -> Content:
        """The counts stay where there is no room for more."""
        left = [one for one in self._edits.values() if one.key not in self._ticked]
        by_itself = sum(1 for one in left if one.goes_by_itself)
        by_hand = len(left) - by_itself
        parts: list[Part] = []
        if by_hand:
            text = ngettext("{n} to change by hand", "{n} to change by hand", by_hand)
            parts.append((f"{text.format(n=count(by_hand))}   ", DIFFERS))
        if by_itself:
            text = ngettext("{n} goes with the next sync", "{n} go with the next sync", by_itself)
            parts.append((text.format(n=count(by_itself)), QUIET))
        whole = line((_("Changed since the sync"), STRONG), "   ", *parts).rstrip()
        return whole if whole.cell_length <= width or not parts else line(*parts)

    # keys ---------------------------------------------------------------------------------------------------------

    def _current(self) -> Edited | None:
        option = self._lines.highlighted_option
        return self._edits.get(option.id or "") if option is not None else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what does something here and now is a key of this place."""
        one = self._current()
        match action:
            case "tick_off":
                return one is not None and not one.goes_by_itself
            case "open" | "copy":
                return one is not None
            case "sync":
                return bool(self._syncable())
            case _:
                return True

    def _syncable(self) -> list[DocumentKey]:
        """What a tool that takes edits has not got yet, or has refused."""
        takers = [one for one in self._edits.values() if one.status and one.status.spec.capabilities.pushes_edits]
        return [one.key for one in takers if one.key not in self._ticked]

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.refresh_bindings()

    @on(OptionList.OptionSelected)
    def _opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        one = self._current()
        if one is not None:
            host_of(self).open_document(one.key)

    @work(group="edits-tick")
    async def action_tick_off(self) -> None:
        """At once and without a question: it stays in sight, the same key takes it back, so does a later change."""
        one = self._current()
        if one is None or one.detail.integration is None:
            return
        service, is_ticked = session_of(self).service, one.key in self._ticked
        change = service.withdraw_tick if is_ticked else service.acknowledge_edit
        try:
            await change(one.detail.integration, one.key)
        except SynctuiError as problem:
            say_problem(self, problem, one.tool)
            return
        self._ticked ^= {one.key}
        self._paint()
        if not is_ticked:
            self._lines.action_cursor_down()

    def action_copy(self) -> None:
        one = self._current()
        number = one.detail.row.booking_number if one is not None else None
        if number:
            self.app.copy_to_clipboard(number)
            say(self, _("Booking number {number} copied.").format(number=number))

    def action_sync(self) -> None:
        keys = self._syncable()
        ids = {one.detail.integration for key, one in self._edits.items() if key in keys}
        host_of(self).start_sync(sorted(id for id in ids if id is not None), keys)


def _by_day(one: Edited) -> tuple[str, str]:
    row = one.detail.row
    return row.date.isoformat() if row.date else "", row.number or ""
