"""One of many: a list that shrinks as one types, for journals, ledger accounts and VAT codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from synctui.domain.text import fold
from synctui.i18n import _
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import DIFFERS, QUIET, STRONG, LineList, keys_line, line
from synctui.tui.signs import signs_of

MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose; `note` says why it may be the wrong one."""

    value: str
    label: str
    note: str = ""


class ChoiceDialog(ModalScreen[str | None]):
    """The chosen value; None when nothing was chosen."""

    CSS_PATH = "choose.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", id="choose.leave", show=False),
        Binding("down", "move('down')", show=False, priority=True),
        Binding("up", "move('up')", show=False, priority=True),
        Binding("pagedown", "move('page_down')", show=False, priority=True),
        Binding("pageup", "move('page_up')", show=False, priority=True),
    ]

    def __init__(self, title: str, choices: Sequence[Choice], current: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._choices = tuple(choices)
        self._current = current
        self._shown: list[Choice] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="choose"):
            yield Static(line((self._title, STRONG)), id="choose-title", markup=False)
            yield Input(placeholder=_("type to find"), compact=True, id="choose-find")
            yield LineList(id="choose-list")
            keys = keys_line((signs_of(session_of(self)).enter, _("choose")), ("esc", _("cancel")))
            yield Static(keys, id="choose-keys", markup=False)

    def on_mount(self) -> None:
        self._narrow("")
        find = self.query_one(Input)
        # A cursor that blinks is two writes a second over SSH.
        find.cursor_blink = False
        find.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow(event.value)

    def _narrow(self, wanted: str) -> None:
        """Keep what has every word that was typed, in any order."""
        words = fold(wanted).split()
        self._shown = [c for c in self._choices if all(word in fold(c.label) for word in words)][:MOST_SHOWN]
        options = [Option(self._line(choice), id=str(i)) for i, choice in enumerate(self._shown)]
        at = next((str(i) for i, choice in enumerate(self._shown) if choice.value == self._current), None)
        self.query_one(LineList).show(
            options or [Option(Content.styled(_("nothing like that"), QUIET), disabled=True)], keep=at or "0"
        )

    def _line(self, choice: Choice) -> Content:
        chosen = (choice.label, STRONG if choice.value == self._current else "")
        return line(chosen, (f"  {choice.note}", DIFFERS)) if choice.note else line(chosen)

    def action_move(self, where: str) -> None:
        """The arrows move in the list while the letters go on narrowing it."""
        lines = self.query_one(LineList)
        match where:
            case "up":
                lines.action_cursor_up()
            case "down":
                lines.action_cursor_down()
            case "page_up":
                lines.action_page_up()
            case _:
                lines.action_page_down()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(LineList).action_select()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(self._shown[event.option_index].value)

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()

    def action_leave(self) -> None:
        self.dismiss(None)
