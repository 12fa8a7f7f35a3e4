"""The page of one error: what happened, why, what to do and where, with the tool's own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from synctui.i18n import _
from synctui.i18n.error_texts import Place as Where
from synctui.i18n.errors import ErrorText, error_text
from synctui.ports.reading import Detail
from synctui.ports.support import Subject
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.host import host_of, session_of
from synctui.tui.screens.lines import ACTS, ALERT, QUIET, STRONG, LineList, hanging, line, section, text_option
from synctui.tui.signs import Signs, signs_of
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar

FIX, DOCUMENT, SUPPORT = "fix", "document", "support"
"""Ids of the lines that open something."""


class ErrorScreen(Screen[None]):
    """`subject.code` is the error; a document is named and opened where there is one."""

    CSS_PATH = "error_page.tcss"
    PLACES = (Place.ERROR,)
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.ERROR)

    def __init__(self, subject: Subject) -> None:
        super().__init__()
        self._subject = subject
        self._detail: Detail | None = None
        self._tool = subject.tool

    def subject(self) -> Subject:
        return self._subject

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield Static(id="error-title", markup=False)
        yield LineList(id="error-lines")
        yield FooterBar(footer_of(Place.ERROR))

    def on_mount(self) -> None:
        self.query_one(LineList).focus()
        self.reload()

    @work(group="error", exclusive=True)
    async def reload(self) -> None:
        session, document = session_of(self), self._subject.document
        if document is not None:
            today = session.today()
            self._detail = await session.reading.read(lambda reader: reader.detail(document, today))
            integration = self._detail.integration if self._detail is not None else None
            statuses = await session.service.integrations()
            self._tool = next((one.spec.title for one in statuses if one.integration.id == integration), self._tool)
        self._paint()

    @on(LineList.Resized)
    def _resized(self, event: LineList.Resized) -> None:
        event.stop()
        self._paint()

    def _text(self) -> ErrorText:
        code = self._subject.code or "tool-message"
        return error_text(code, self._subject.values, self._tool or None, tool_text=self._subject.tool_text)

    def _paint(self) -> None:
        lines, text, signs = self.query_one(LineList), self._text(), signs_of(session_of(self))
        width = max(lines.scrollable_content_region.width, 40)
        number = self._detail.row.number or "" if self._detail is not None else ""
        title = line((f"{signs.failed} {text.short}", f"{ALERT} bold"), f"  {number}", (f"  [{text.code}]", QUIET))
        self.query_one("#error-title", Static).update(title)
        lines.show([*explained(text, self._tool, self._subject.tool_text, width), *self._ways(text, width, signs)])

    def _ways(self, text: ErrorText, width: int, signs: Signs) -> Iterator[Option]:
        """What can be opened from here."""
        yield text_option("")
        if text.where == "synctui":
            yield Option(_way(_("open the place where it is fixed"), width, signs.enter), id=FIX)
        if self._subject.document is not None:
            yield Option(_way(_("open the invoice"), width, signs.enter), id=DOCUMENT)
        if session_of(self).support is not None:
            yield Option(_way(_("make a file for support"), width, "F9"), id=SUPPORT)

    def action_open(self) -> None:
        self.query_one(LineList).action_select()

    @on(OptionList.OptionSelected)
    async def _opened(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        host, document = host_of(self), self._subject.document
        if event.option_id == FIX:
            host.open_fix(self._subject.code or "", document)
        elif event.option_id == SUPPORT:
            await self.app.run_action("app.support")
        elif document is not None:
            host.open_document(document)


def error_lines(subject: Subject, width: int) -> Iterator[Content]:
    """The chapter of the error in a page of text; nothing where the subject has none."""
    if subject.code is None:
        return
    text = error_text(subject.code, subject.values, subject.tool or None, tool_text=subject.tool_text)
    yield line((text.short, f"{ALERT} bold"), (f"  [{text.code}]", QUIET))
    yield from _chapter(text, subject.tool, subject.tool_text, width)
    yield Content("")


def explained(text: ErrorText, tool: str, tool_text: str | None, width: int) -> Iterator[Option]:
    """The chapter of one error, as lines that are read."""
    return (text_option(part) for part in _chapter(text, tool, tool_text, width))


def _chapter(text: ErrorText, tool: str, tool_text: str | None, width: int) -> Iterator[Content]:
    steps = tuple(f"{i}  {step}" for i, step in enumerate(text.remedy, 1))
    for title, parts in (
        (_("What happened"), (text.what,)),
        (_("Why"), (text.why,) if text.why else ()),
        (_("What to do"), steps),
        (_("Where"), (where_words(text.where, tool),) if steps else ()),
        (_("The tool's own words"), (tool_text,) if tool_text and tool_text not in text.what else ()),
    ):
        if parts:
            yield line((title, STRONG)) if width < 60 else section(title, width)
            yield from (hanging(Content(part), width) for part in parts)


def where_words(where: Where, tool: str) -> str:
    match where:
        case "synctui":
            return _("here, in synctui")
        case "teamleader":
            return _("in Teamleader")
        case "tool":
            return _("in {tool}").format(tool=tool or _("the accounting tool"))


def _way(words: str, width: int, key: str) -> Content:
    shown = line("  ", (f"{key} ", ACTS))
    return hanging(Content(words), width, indent=" " * shown.cell_length, first=shown)
