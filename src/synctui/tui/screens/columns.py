"""The gear: which columns are shown, in which order and how wide."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from synctui.domain.text import fold
from synctui.i18n import _
from synctui.tui.actions import Place, at, shown_key
from synctui.tui.keys import bindings
from synctui.tui.widgets.pieces import ACTS, QUIET, styled
from synctui.tui.widgets.table.columns import DEFAULT_CHOICES, Choice, Choices, moved, place, toggled, widened

WIDTH = 52


class ColumnsDialog(ModalScreen[Choices | None]):
    """The new choice, or None when it was left. Letters that are no key here are typed into the search."""

    CSS_PATH = "columns.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.COLUMNS)

    def __init__(self, choices: Choices, width: int, *, several: bool = False) -> None:
        """`several` companies are shown together."""
        super().__init__()
        self.choices = choices
        self._several = several
        self._table_width = width
        self._sought = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="columns"):
            yield Static(styled((_("Columns"), "bold")), id="columns-title", markup=False)
            sought = Input(placeholder=_("f: find"), id="columns-find", compact=True)
            sought.cursor_blink = False
            yield sought
            yield OptionList(id="columns-list", markup=False, compact=True)
            yield Static(self._keys(), id="columns-keys", markup=False)

    def on_mount(self) -> None:
        self._fill("number")
        self.query_one(OptionList).focus()

    # the list -------------------------------------------------------------------------------------------------------

    def _fill(self, key: str | None) -> None:
        """Fill the list again; the cursor stays on its column."""
        options = self.query_one(OptionList)
        placed = {column.key for column in place(self.choices, self._table_width, several=self._several)}
        shown = [choice for choice in self.choices if fold(self._sought) in fold(_(choice.kind.title))]
        options.set_options([Option(self._row(choice, placed), id=choice.key) for choice in shown])
        keys = [choice.key for choice in shown]
        options.highlighted = keys.index(key) if key in keys else (0 if keys else None)

    def _row(self, choice: Choice, placed: set[str]) -> Content:
        box = "[x]" if choice.shows(several=self._several) else "[ ]"
        note = self._note(choice, placed)
        title = _(choice.kind.title)
        extra = f" {choice.extra:+d}" if choice.extra else ""
        free = max(1, WIDTH - 8 - len(box) - len(title) - len(extra) - len(note))
        return styled((box, ACTS if box == "[x]" else QUIET), f" {title}", (extra, QUIET), " " * free, (note, QUIET))

    def _note(self, choice: Choice, placed: set[str]) -> str:
        if choice.kind.is_fixed:
            return _("fixed")
        if choice.shows(several=self._several) and choice.key not in placed:
            return _("needs a wider window")
        return _(choice.kind.note) if choice.kind.note else ""

    def _keys(self) -> Content:
        parts: list[tuple[str, str]] = []
        for action in at(Place.COLUMNS):
            if action.word:
                key = shown_key(action.keys.split(",")[0])
                parts += [(key, f"bold {ACTS}"), (f" {_(action.word)}   ", QUIET)]
        parts += [("+ -", f"bold {ACTS}"), (" " + _("Width"), QUIET)]
        return styled(*parts)

    @property
    def _current(self) -> str | None:
        option = self.query_one(OptionList).highlighted_option
        return option.id if option is not None else None

    # searching ------------------------------------------------------------------------------------------------------

    @on(Input.Changed, "#columns-find")
    def _search(self, event: Input.Changed) -> None:
        event.stop()
        self._sought = event.value
        self._fill(self._current)

    @on(Input.Submitted, "#columns-find")
    def _found(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(OptionList).focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_apply()

    def on_key(self, event: events.Key) -> None:
        """Typing finds: a letter that is no key of this dialog begins the search."""
        finder = self.query_one("#columns-find", Input)
        if finder.has_focus:
            if event.key in {"down", "up"}:
                event.stop()
                self.query_one(OptionList).focus()
            return
        if event.character is not None and event.character.isalpha() and event.key not in {"r", "J", "K"}:
            event.stop()
            finder.focus()
            finder.insert_text_at_cursor("" if event.character == "f" else event.character)

    # keys -----------------------------------------------------------------------------------------------------------

    def action_show_or_hide(self) -> None:
        key = self._current
        if key is not None:
            self.choices = toggled(self.choices, key, several=self._several)
            self._fill(key)

    def action_move(self, steps: int) -> None:
        key = self._current
        if key is not None:
            self.choices = moved(self.choices, key, steps)
            self._fill(key)

    def action_widen(self, cells: int) -> None:
        key = self._current
        if key is not None:
            self.choices = widened(self.choices, key, cells)
            self._fill(key)

    def action_reset(self) -> None:
        self.choices = DEFAULT_CHOICES
        self._fill(self._current)

    def action_apply(self) -> None:
        self.dismiss(self.choices)

    def action_leave(self) -> None:
        self.dismiss(None)
