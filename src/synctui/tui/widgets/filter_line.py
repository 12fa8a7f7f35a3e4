"""The line above the table: the period, what is typed into the filter, and the counts that no filter hides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static

from synctui.i18n import _, ngettext
from synctui.i18n.formats import count
from synctui.tui.widgets.pieces import ACTS, ALERT, DIFFERS, QUIET, clickable, numbered, styled


@dataclass(frozen=True, slots=True)
class Counts:
    """`unsynced` and `needs_person` are those of the company, whatever is filtered; `older`: before the period."""

    shown: int = 0
    unsynced: int = 0
    older: int = 0
    needs_person: int = 0


class FilterInput(Input):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "empty", id="filter.empty", show=False),
        Binding("down,enter", "done", id="filter.done", show=False),
    ]

    def action_empty(self) -> None:
        """Empties the filter and goes back to the rows."""
        self.value = ""
        self.action_done()

    def action_done(self) -> None:
        self.post_message(self.Done())

    class Done(Message):
        """Back to the rows; what is typed stays."""


class FilterLine(Horizontal):
    """Posts `Typed` with every change."""

    DEFAULT_CSS = """
    FilterLine { height: 1; }
    FilterLine > #filter-period { width: auto; padding: 0 1; }
    FilterLine > FilterInput, FilterLine > FilterInput:focus {
        width: 1fr; height: 1; border: none; padding: 0 1;
        background: $background; background-tint: transparent; color: $foreground; text-style: bold;
    }
    FilterLine > #filter-counts { width: auto; padding: 0 1 0 0; text-align: right; }
    """

    class Typed(Message):
        def __init__(self, value: str) -> None:
            super().__init__()
            self.value = value

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._period = ""
        self._counts = Counts()

    def compose(self) -> ComposeResult:
        yield Static(id="filter-period", markup=False)
        typed = FilterInput(id="filter-input", compact=True, select_on_focus=False)
        typed.cursor_blink = False
        yield typed
        yield Static(id="filter-counts", markup=False)

    def on_mount(self) -> None:
        for static in self.query(Static):
            static.auto_links = False
        self._paint()

    @property
    def value(self) -> str:
        return self.query_one(FilterInput).value

    @property
    def is_typing(self) -> bool:
        return self.query_one(FilterInput).has_focus

    def begin(self) -> None:
        self.query_one(FilterInput).focus()

    def empty(self) -> None:
        self.query_one(FilterInput).value = ""

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._paint()
        self.post_message(self.Typed(event.value))

    def on_descendant_focus(self) -> None:
        self._paint()

    def on_descendant_blur(self) -> None:
        self._paint()

    def show(self, period: str, counts: Counts) -> None:
        if (period, counts) != (self._period, self._counts):
            self._period, self._counts = period, counts
            self._paint()

    def on_resize(self) -> None:
        self._paint()

    def _paint(self) -> None:
        period = clickable(styled(("/ ", ACTS), (self._period, "$foreground")), "screen.period")
        self.query_one("#filter-period", Static).update(period)
        room = self.size.width - period.cell_length - self._typing_room()
        forms = counts_forms(self._counts)
        fitting = [form for form in forms if form.cell_length + 1 <= room]
        self.query_one("#filter-counts", Static).update(fitting[0] if fitting else forms[-1])

    def _typing_room(self) -> int:
        """Cells that the input needs: what is typed, and room for more while one types."""
        typed = self.query_one(FilterInput)
        return max(4, len(typed.value) + 3, 22 if typed.has_focus else 0)


def counts_forms(counts: Counts) -> Sequence[Content]:
    """The same counts from the longest to the shortest way to say them; none of them is ever left out."""
    needy, dot = counts.needs_person, styled((" · ", QUIET))
    shown = numbered(ngettext("{n} invoice", "{n} invoices", counts.shown), count(counts.shown), "$foreground")
    waits = DIFFERS if counts.unsynced else QUIET
    unsynced = numbered(_("{n} not synced"), count(counts.unsynced), waits)
    older = _(", {n} of them older").format(n=count(counts.older)) if counts.older else ""
    needs = numbered(ngettext("{n} needs you", "{n} need you", needy), count(needy), ALERT)
    tail = styled("  ", needs) if needy else Content("")
    figures = [styled((count(counts.shown), "$foreground")), dot, styled((count(counts.unsynced), waits))]
    return (
        styled(shown, "  ", unsynced, (older, QUIET), tail),
        styled(shown, "  ", unsynced, tail),
        styled(figures[0], dot, unsynced, tail),
        styled(*figures, *([dot, styled((count(needy), ALERT))] if needy else [])),
    )
