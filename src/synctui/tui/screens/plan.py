"""The plan before a sync: what enter would send, what is left out and why, and how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from synctui.i18n import _
from synctui.ports.service import Preview
from synctui.ports.support import Subject
from synctui.tui.actions import Place
from synctui.tui.keys import bindings
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import STRONG, keys_line, line, stack
from synctui.tui.screens.plan_lines import is_ready, plan_lines
from synctui.tui.signs import signs_of

AROUND = 6
"""Lines of the dialog around its body: border, title, keys and the gap above them."""


class PlanDialog(ModalScreen[bool]):
    """True when the reader wants it done; False when not, or when there is nothing to do."""

    CSS_PATH = "plan.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Place.PLAN),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, previews: Sequence[Preview]) -> None:
        super().__init__()
        self._previews = tuple(previews)

    def compose(self) -> ComposeResult:
        with Vertical(id="plan"):
            yield Static(line((self._title(), STRONG)), id="plan-title", markup=False)
            with VerticalScroll(id="plan-body", can_focus=False):
                yield Static(id="plan-lines", markup=False)
            yield Static(self._keys(), id="plan-keys", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        # The keys below stay in sight: only what is between title and keys scrolls.
        self.query_one("#plan-body").styles.max_height = max(3, event.size.height - AROUND)
        self.call_after_refresh(self._paint)

    def _paint(self) -> None:
        width = self.query_one("#plan-body").scrollable_content_region.width or 60
        signs = signs_of(session_of(self))
        blocks: list[Content] = [stack(plan_lines(preview, signs, width)) for preview in self._previews]
        if not blocks:
            blocks = [Content(_("No integration is set up yet. Press F4 to open the settings."))]
        self.query_one("#plan-lines", Static).update(Content("\n\n").join(blocks))

    def _title(self) -> str:
        return _("Sync")

    def _keys(self) -> Content:
        if not is_ready(self._previews):
            return keys_line(("esc", _("close")))
        return keys_line((signs_of(session_of(self)).enter, _("start the sync")), ("esc", _("cancel")))

    def subject(self) -> Subject:
        """The first thing that keeps an integration from being synced."""
        for preview in self._previews:
            if preview.problem is not None:
                problem, tool = preview.problem, preview.spec.title
                return Subject(code=problem.code, values=problem.values, tool=tool, tool_text=problem.tool_text)
        return Subject()

    def action_start(self) -> None:
        self.dismiss(is_ready(self._previews))

    def action_leave(self) -> None:
        self.dismiss(False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#plan-body").scroll_relative(y=lines, animate=False)

    def action_page(self, direction: int) -> None:
        body = self.query_one("#plan-body")
        body.scroll_relative(y=direction * (body.size.height - 1), animate=False)
