"""The mail to whoever helps, shown as it would be written: read it, then write the file, or leave it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from synctui.domain.errors import SynctuiError
from synctui.i18n import _
from synctui.i18n.formats import count
from synctui.ports.support import Camera, Mail, Part, Subject, SupportDesk
from synctui.tui.actions import Place, footer_of
from synctui.tui.keys import bindings
from synctui.tui.screens.host import say_problem
from synctui.tui.screens.lines import DIFFERS, QUIET, STRONG, WELL, hanging, labelled, line, section
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar

LABEL = 10
_PICTURE = "image/"


class SupportScreen(Screen[None]):
    """Nothing is sent and nothing is written before enter is pressed."""

    CSS_PATH = "support.tcss"
    PLACES = (Place.SUPPORT,)
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.SUPPORT),
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, desk: SupportDesk, subject: Subject, camera: Camera | None) -> None:
        super().__init__()
        self._desk = desk
        self._subject = subject
        self._camera = camera
        self._mail: Mail | None = None
        self._written: str | None = None

    def subject(self) -> Subject:
        return self._subject

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield Static(line((_("File for support"), STRONG)), id="support-title", markup=False)
        with VerticalScroll(id="support-body", can_focus=False):
            yield Static(id="support-lines", markup=False)
        yield FooterBar(footer_of(Place.SUPPORT))

    def on_mount(self) -> None:
        self._prepare()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._paint)

    @work(group="support", exclusive=True)
    async def _prepare(self) -> None:
        self._mail = await self._desk.prepare(self._subject, self._camera)
        self._paint()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._mail is not None and self._written is None if action == "write" else True

    @work(group="support", exclusive=True)
    async def action_write(self) -> None:
        if self._mail is None or self._written is not None:
            return
        try:
            self._written = str(await self._desk.write(self._mail))
        except SynctuiError as problem:
            say_problem(self, problem)
            return
        self.app.copy_to_clipboard(self._written)
        self._paint()
        self.query_one("#support-body").scroll_home(animate=False)
        self.refresh_bindings()

    def _paint(self) -> None:
        mail = self._mail
        if mail is None:
            return
        width = self.query_one("#support-body").scrollable_content_region.width or 76
        lines = [*self._state(width), *preview(mail, width)]
        self.query_one("#support-lines", Static).update(Content("\n").join(lines))

    def _state(self, width: int) -> Iterator[Content]:
        if self._written is not None:
            yield hanging(Content.styled(_("Written: {path}").format(path=self._written), WELL), width, " ")
            yield hanging(
                Content(_("Open it with your mail program and send it. Nothing was sent by itself.")), width, ""
            )
        else:
            yield hanging(Content(_("This is what the file will hold. Enter writes it; nothing is sent.")), width, " ")
        yield Content("")

    def action_move(self, lines: int) -> None:
        self.query_one("#support-body").scroll_relative(y=lines, animate=False)

    def action_page(self, direction: int) -> None:
        body = self.query_one("#support-body")
        body.scroll_relative(y=direction * (body.size.height - 1), animate=False)


def preview(mail: Mail, width: int) -> Iterator[Content]:
    """The whole mail: a picture by its name, everything else word for word."""
    no_contact = line((_("nobody yet: F4 › General › help contact"), DIFFERS))
    yield line(" ", labelled(_("To"), mail.to or no_contact, LABEL))
    subject = line(" ", labelled(_("Subject"), "", LABEL))
    yield hanging(Content(mail.subject), width, indent=" " * (LABEL + 3), first=subject)
    yield Content("")
    yield from (hanging(Content(text), width, indent=" ") for text in mail.text.splitlines())
    for part in mail.parts:
        yield Content("")
        yield section(part.name, width)
        yield from _shown(part)


def _shown(part: Part) -> Iterator[Content]:
    if part.media_type.startswith(_PICTURE):
        words = _("the same screen as a picture, {size} kB").format(size=count(max(len(part.content) // 1000, 1)))
        yield line(" ", (words, QUIET))
    else:
        yield from (Content(text) for text in part.content.splitlines())
