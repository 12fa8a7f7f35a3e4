"""Help for the place one stands in: the keys that work there now, the signs, and the ways of the integration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from synctui.i18n import _
from synctui.ports.support import Subject
from synctui.tui.actions import Action, Place, at
from synctui.tui.keys import owner_of
from synctui.tui.screens.bell import BellPanel
from synctui.tui.screens.error_page import error_lines
from synctui.tui.screens.help_lines import how_lines, key_lines, sign_lines
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import STRONG, keys_line, line
from synctui.tui.screens.subjects import subject_of, with_error
from synctui.tui.session import Session
from synctui.tui.signs import signs_of
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.header import HeaderBar

OVERVIEW = (Place.INVOICES, Place.TABLE)


class HelpScreen(Screen[None]):
    """Opened over the place that it is about. A screen says by `PLACES` which actions belong to it."""

    CSS_PATH = "help.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("pagedown,space", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("home,g", "end(-1)", show=False),
        Binding("end,G", "end(1)", show=False),
    ]

    _error = Subject()
    """What the cursor stood on."""

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        yield Static(line((_("Help"), STRONG), "   ", keys_line(("esc", _("close")))), id="help-title", markup=False)
        with VerticalScroll(id="help-body", can_focus=False):
            yield Static(id="help-lines", markup=False)
        yield FooterBar()

    def on_mount(self) -> None:
        self._actions = self._valid()
        self._explain()

    @work(group="error", exclusive=True)
    async def _explain(self) -> None:
        """Where the cursor stands on an error, its chapter comes before the keys."""
        beneath, session = self._beneath(), session_of(self)
        if beneath is None:
            return
        pointed_at, today = subject_of(beneath), session.today()
        found = await session.reading.read(lambda reader: with_error(reader, pointed_at, today))
        if found.code is not None:
            self._error = found
            self._paint()

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._paint)

    def _beneath(self) -> Screen[object] | None:
        """The screen this help is about."""
        stack = self.app.screen_stack
        return stack[-2] if len(stack) > 1 else None

    def _places(self) -> tuple[Place, ...]:
        beneath = self._beneath()
        places: tuple[Place, ...] = getattr(beneath, "PLACES", OVERVIEW)
        focused = beneath.focused if beneath is not None else None
        if focused is not None and any(isinstance(node, BellPanel) for node in focused.ancestors_with_self):
            return (Place.BELL, Place.EVERYWHERE)
        return (*places, Place.EVERYWHERE)

    def _valid(self) -> Sequence[Action]:
        """The actions that would be carried out there now, those of the place itself first."""
        beneath = self._beneath()
        focused = beneath.focused if beneath is not None else None
        nodes: list[DOMNode | None] = [*(focused.ancestors_with_self if focused is not None else ()), beneath, self.app]
        places = self._places()
        listed = [action for place in places for action in at(place)]
        return [action for action in listed if action.keys and owner_of(action, nodes) is not None]

    def _paint(self) -> None:
        session = session_of(self)
        width = self.query_one("#help-body").scrollable_content_region.width or 76
        lines = list(self._lines(session, width))
        self.query_one("#help-lines", Static).update(Content("\n").join(lines))

    def _lines(self, session: Session, width: int) -> list[Content]:
        keys = [
            *error_lines(self._error, width),
            *key_lines(self._actions, session.keymap, width, is_ascii=session.is_ascii),
        ]
        if OVERVIEW[0] not in self._places():
            return keys
        return [
            *how_lines(session.service.specs(), width),
            *sign_lines(signs_of(session), width),
            Content(""),
            *keys,
        ]

    def action_move(self, lines: int) -> None:
        self.query_one("#help-body").scroll_relative(y=lines, animate=False)

    def action_page(self, direction: int) -> None:
        body = self.query_one("#help-body")
        body.scroll_relative(y=direction * (body.size.height - 1), animate=False)

    def action_end(self, direction: int) -> None:
        body = self.query_one("#help-body")
        body.scroll_to(y=0 if direction < 0 else body.max_scroll_y, animate=False)
