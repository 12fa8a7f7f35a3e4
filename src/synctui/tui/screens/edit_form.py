"""The form of a small edit: what it will mean in the books stands above the fields, and nothing is saved without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static, TextArea

from synctui.domain.editing import Editable, PaymentTerm, TermKind
from synctui.domain.text import clean_or_none
from synctui.i18n import _
from synctui.i18n.edit_words import field_words
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import ACTS, ALERT, QUIET, STRONG, keys_line, line
from synctui.tui.screens.settings_answers import date_problem, read_date
from synctui.tui.signs import signs_of
from synctui.tui.widgets.paste_input import PasteInput

MOST_DAYS = 999


@dataclass(frozen=True, slots=True)
class EditAnswer:
    """What is to stand there; with `opens` it is to be edited in Teamleader instead."""

    values: Editable
    opens: bool = False


class TermChoice(Static, can_focus=True):
    """From when the days count: the arrows and space go through the kinds; none stands only where none was known."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
    ]

    def __init__(self, kind: TermKind | None, *, id: str) -> None:
        super().__init__(id=id, markup=False)
        self.kind = kind

    def on_mount(self) -> None:
        self._show()

    def action_step(self, by: int) -> None:
        kinds = list(TermKind)
        at = kinds.index(self.kind) + by if self.kind is not None else 0
        self.kind = kinds[at % len(kinds)]
        self._show()

    def _show(self) -> None:
        before, after = "<>" if session_of(self).is_ascii else "‹›"
        self.update(line((f"{before} ", ACTS), _kind_words(self.kind), (f" {after}", ACTS)))


def _kind_words(kind: TermKind | None) -> str:
    match kind:
        case TermKind.CASH:
            return _("cash")
        case TermKind.AFTER_DATE:
            return _("days after the invoice date")
        case TermKind.END_OF_MONTH:
            return _("days after the end of the month")
        case None:
            return _("as it is")


class EditForm(ModalScreen[EditAnswer | None]):
    """None when the reader would rather not."""

    CSS_PATH = "edit_form.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f2", "save", id="edit.save", show=False),
        Binding("ctrl+o,f7", "link", id="edit.link", show=False),
        Binding("escape", "leave", id="edit.leave", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, title: str, above: Sequence[Content], values: Editable) -> None:
        super().__init__()
        self._title = title
        self._above = tuple(above)
        self._values = values

    def compose(self) -> ComposeResult:
        term, note = self._values.term, self._values.note or ""
        with Vertical(id="edit"):
            yield Static(line((self._title, STRONG)), id="edit-title", markup=False)
            with VerticalScroll(id="edit-above", can_focus=False):
                for part in self._above:
                    yield Static(part, classes="edit-text", markup=False)
            with Horizontal(classes="edit-row"):
                yield _label(field_words("date"))
                yield PasteInput(self._values.date.isoformat(), compact=True, id="edit-date")
            with Horizontal(classes="edit-row"):
                yield _label(field_words("payment_term"))
                days = str(term.days) if term is not None else ""
                yield PasteInput(days, type="integer", max_length=3, compact=True, id="edit-days")
                yield TermChoice(term.kind if term is not None else None, id="edit-term")
            with Horizontal(classes="edit-row -note"):
                yield _label(field_words("note"))
                yield TextArea(note, compact=True, show_line_numbers=False, id="edit-note")
            yield Static(id="edit-problem", markup=False)
            yield Static(self._keys(), id="edit-keys", markup=False)

    def on_mount(self) -> None:
        note = self.query_one("#edit-note", TextArea)
        note.move_cursor(note.document.end)
        self.query_one("#edit-date", Input).focus()

    def _keys(self) -> Content:
        enter = signs_of(session_of(self)).enter
        return keys_line(
            (f"{enter} ctrl+s", _("save")), ("ctrl+o", _("open in Teamleader instead")), ("esc", _("cancel"))
        )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Close with the answer, or go to what cannot be taken and say why."""
        date, days = self.query_one("#edit-date", Input), self.query_one("#edit-days", Input)
        day = read_date(date.value)
        if day is None:
            self._refuse(date, date_problem(date.value) or "")
            return
        kind = self.query_one("#edit-term", TermChoice).kind
        if kind not in {None, TermKind.CASH} and not days.value.strip().isdecimal():
            self._refuse(days, _("Enter the days as a number from 0 to {most}.").format(most=MOST_DAYS))
            return
        self.dismiss(EditAnswer(replace(self._values, date=day, term=self._term(kind, days.value), note=self._note())))

    def _term(self, kind: TermKind | None, days: str) -> PaymentTerm | None:
        if kind is None:
            return self._values.term
        return PaymentTerm(kind, 0 if kind is TermKind.CASH else int(days))

    def _note(self) -> str | None:
        return clean_or_none(self.query_one("#edit-note", TextArea).text, multiline=True)

    def _refuse(self, wanted: Input, problem: str) -> None:
        wanted.focus()
        self.query_one("#edit-problem", Static).update(line((problem, ALERT)))

    def action_page(self, by: int) -> None:
        """What stands above the fields may be longer than its place."""
        above = self.query_one("#edit-above", VerticalScroll)
        above.scroll_relative(y=by * max(above.scrollable_content_region.height - 1, 1), animate=False)

    def action_link(self) -> None:
        self.dismiss(EditAnswer(self._values, opens=True))

    def action_leave(self) -> None:
        self.dismiss(None)


def _label(words: str) -> Static:
    return Static(line((words, QUIET)), classes="edit-label", markup=False)
