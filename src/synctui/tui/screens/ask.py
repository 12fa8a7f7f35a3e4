"""A question before something that has consequences: its explanation, perhaps a few words to fill in, yes or no."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from synctui.i18n import _
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import ALERT, QUIET, STRONG, keys_line, line
from synctui.tui.signs import signs_of
from synctui.tui.widgets.paste_input import PasteInput

Check = Callable[[str], str | None]
"""What is wrong with an answer, in the reader's words; None if nothing is."""


@dataclass(frozen=True, slots=True)
class Blank:
    """One thing to fill in. Unless `check` says otherwise, it may not stay empty."""

    key: str
    label: str
    value: str = ""
    check: Check | None = None
    may_be_empty: bool = False
    is_secret: bool = False
    """Shown as dots, and not kept by this dialog."""

    def problem(self, answer: str) -> str | None:
        if not answer.strip():
            return None if self.may_be_empty else _("Please fill this in.")
        return self.check(answer.strip()) if self.check else None


class AskDialog(ModalScreen[Mapping[str, str] | None]):
    """The answers by key, empty where there was nothing to fill in; None when the reader would rather not."""

    CSS_PATH = "ask.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "confirm", id="ask.confirm", show=False),
        Binding("escape", "leave", id="ask.leave", show=False),
    ]

    def __init__(self, title: str, text: Sequence[Content | str], yes: str, blanks: Sequence[Blank] = ()) -> None:
        super().__init__()
        self._title = title
        self._text = tuple(text)
        self._yes = yes
        self._blanks = tuple(blanks)

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield Static(line((self._title, STRONG)), id="ask-title", markup=False)
            for part in self._text:
                yield Static(part, classes="ask-text", markup=False)
            for i, blank in enumerate(self._blanks):
                yield Static(line((blank.label, QUIET)), classes="ask-label", markup=False)
                yield PasteInput(blank.value, password=blank.is_secret, compact=True, id=f"blank-{i}")
            yield Static(id="ask-problem", markup=False)
            yield Static(self._keys(), id="ask-keys", markup=False)

    def on_mount(self) -> None:
        if self._blanks:
            self.query_one("#blank-0", Input).focus()

    def _keys(self) -> Content:
        return keys_line((signs_of(session_of(self)).enter, self._yes), ("esc", _("cancel")))

    @on(Input.Submitted)
    def _answered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_confirm()

    def action_confirm(self) -> None:
        """Close with the answers, or go to the first one that is missing or wrong and say why."""
        answers = {
            blank.key: self.query_one(f"#blank-{i}", Input).value.strip() for i, blank in enumerate(self._blanks)
        }
        for i, blank in enumerate(self._blanks):
            problem = blank.problem(answers[blank.key])
            if problem is not None:
                self._show(i, problem)
                return
        self.dismiss(answers)

    def _show(self, i: int, problem: str) -> None:
        wanted = self.query_one(f"#blank-{i}", Input)
        is_first_time = wanted is not self.focused and not wanted.value
        wanted.focus()
        self.query_one("#ask-problem", Static).update("" if is_first_time else line((problem, ALERT)))

    def action_leave(self) -> None:
        self.dismiss(None)
