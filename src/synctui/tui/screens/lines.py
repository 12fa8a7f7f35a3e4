"""Lines of text on the screens that are lists: built of parts, never of markup, and walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

QUIET = "$secondary"
ALERT = "$error"
DIFFERS = "$warning"
WELL = "$success"
ACTS = "$primary"
STRONG = "bold"

Part = str | Content | tuple[str, str]
"""Plain text, or text with a style; never interpreted as markup."""


def line(*parts: Part) -> Content:
    return Content.assemble(*parts)


def stack(lines: Iterable[Content | str]) -> Content:
    """Lines beneath one another."""
    return Content("\n").join(lines)


def hanging(text: Content, width: int, indent: str = "  ", first: Part | None = None) -> Content:
    """Text wrapped at `width` cells, every line set in by `indent`; `first` stands in place of the first indent."""
    wrapped = text.wrap(max(width - len(indent), 8)) or [Content("")]
    starts = [line(first if first is not None else indent), *[line(indent)] * (len(wrapped) - 1)]
    return stack(line(start, part) for start, part in zip(starts, wrapped, strict=True))


def cell(text: str | Content, width: int, *, right: bool = False) -> Content:
    """Text cut and padded to exactly `width` cells."""
    content = (Content(text) if isinstance(text, str) else text).truncate(width, ellipsis=True)
    free = width - content.cell_length
    return content.pad_left(free) if right else content.pad_right(free)


def labelled(label: str, value: str | Content, width: int) -> Content:
    """A quiet label of `width` cells and its value."""
    return line(cell(Content.styled(label, QUIET), width), "  ", value)


def keys_line(*pairs: tuple[str, str], gap: int = 3) -> Content:
    """Keys and what they do, as the last line of a dialog or a panel."""
    parts = [part for key, word in pairs for part in ((key, f"bold {ACTS}"), (f" {word}{' ' * gap}", QUIET))]
    return line(*parts).rstrip()


def section(title: str, width: int) -> Content:
    """A hairline with the name of the region that begins here."""
    rest = max(width - len(title) - 1, 0)
    return line((title, f"{QUIET} bold"), " ", ("─" * rest, "$panel"))


class LineList(OptionList):
    """A list of lines with a cursor on those that can be opened; the others are passed over, not greyed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]

    DEFAULT_CSS = """
    LineList, LineList:focus {
        border: none;
        padding: 0;
        height: 1fr;
        background: $background;
        background-tint: transparent;
        scrollbar-size-vertical: 0;
        & > .option-list--option { padding: 0; }
        & > .option-list--option-highlighted {
            color: $foreground;
            background: $background;
            text-style: none;
        }
        & > .option-list--option-disabled { color: $foreground; }
        & > .option-list--option-hover { background: $surface; }
    }
    LineList:focus > .option-list--option-highlighted {
        color: $block-cursor-foreground;
        background: $block-cursor-background;
        text-style: $block-cursor-text-style;
    }
    """

    class Resized(Message):
        """The width is another one: lines that were laid out for a width are to be shown again."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._width = 0

    def on_resize(self) -> None:
        width = self.scrollable_content_region.width
        if width and width != self._width:
            self._width = width
            self.post_message(self.Resized())

    def show(self, options: Iterable[Option], keep: str | None = None) -> None:
        """Replace all lines; the cursor returns to the line with the id it was on, or goes to `keep`."""
        before = self.highlighted_option
        wanted = keep or (before.id if before is not None else None)
        at, row = self.scroll_offset.y, self.highlighted
        self.set_options(options)
        ids = [option.id for option in self.options]
        if wanted is not None and wanted in ids:
            self.highlighted = ids.index(wanted)
        elif row is not None and self.option_count:
            self.highlighted = min(row, self.option_count - 1)
            self._leave_text()
        else:
            self.action_first()
        if before is not None and before.id == wanted:
            self.scroll_to(y=at, animate=False)
        else:
            self.call_after_refresh(self._show_cursor)

    def _show_cursor(self) -> None:
        """From the top, as far down as the cursor needs: only after the layout is known."""
        self.scroll_to(y=0, animate=False)
        self.scroll_to_highlight()

    def _leave_text(self) -> None:
        """Move off a line that cannot be opened."""
        current = self.highlighted_option
        if current is not None and current.disabled:
            here, openable = self.highlighted or 0, self._openable()
            self.highlighted = min(openable, key=lambda i: abs(i - here), default=None)

    # A list that is mostly text must be read to its end too: where no line to open is in sight, it scrolls.

    def _openable(self) -> list[int]:
        return [i for i, option in enumerate(self.options) if not option.disabled]

    def _is_in_sight(self, index: int) -> bool:
        top = self.scroll_offset.y
        return top <= self._index_to_line.get(index, 0) < top + self.scrollable_content_region.height

    def action_cursor_down(self) -> None:
        here = -1 if self.highlighted is None else self.highlighted
        self._step(next((i for i in self._openable() if i > here), None), 1)

    def action_cursor_up(self) -> None:
        here = self.option_count if self.highlighted is None else self.highlighted
        self._step(next((i for i in reversed(self._openable()) if i < here), None), -1)

    def _step(self, index: int | None, lines: int) -> None:
        """Move to this line if it is in sight or just beyond, else one line towards it."""
        row = None if index is None else self._index_to_line.get(index)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if index is not None and row is not None and top - 2 <= row <= top + height + 1:
            self.highlighted = index
        else:
            self.scroll_relative(y=lines, animate=False)

    def action_page_down(self) -> None:
        self._page(1)

    def action_page_up(self) -> None:
        self._page(-1)

    def _page(self, direction: int) -> None:
        self.scroll_relative(y=direction * max(self.scrollable_content_region.height - 1, 1), animate=False)
        self.call_after_refresh(self._follow, direction)

    def _follow(self, direction: int) -> None:
        """The cursor comes along to a line in sight, the furthest in the direction of the page."""
        seen = [i for i in self._openable() if self._is_in_sight(i)]
        if seen:
            self.highlighted = seen[-1] if direction > 0 else seen[0]

    def action_first(self) -> None:
        super().action_first()
        self.scroll_to(y=0, animate=False)

    def action_last(self) -> None:
        super().action_last()
        self.scroll_to(y=self.max_scroll_y, animate=False)


def text_option(content: Content | str) -> Option:
    """A line that is only read."""
    return Option(content if isinstance(content, Content) else Content(content), disabled=True)
