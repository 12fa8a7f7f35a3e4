"""Lines of text on the screens that are lists: built of parts, never of markup, and walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
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


def keys_line(*pairs: tuple[str, str]) -> Content:
    """Keys and what they do, as the last line of a dialog or a panel."""
    parts = [part for key, word in pairs for part in ((key, f"bold {ACTS}"), (f" {word}   ", QUIET))]
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

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)

    def show(self, options: Iterable[Option], keep: str | None = None) -> None:
        """Replace all lines; the cursor returns to the line with the id it was on, or to `keep`."""
        before = self.highlighted_option
        wanted = keep or (before.id if before is not None else None)
        at, row = self.scroll_offset.y, self.highlighted
        self.set_options(options)
        ids = [option.id for option in self.options]
        if wanted is not None and wanted in ids:
            self.highlighted = ids.index(wanted)
            self.scroll_to(y=at, animate=False) if keep is None else None
        elif row is not None:
            self.highlighted = min(row, self.option_count - 1) if self.option_count else None
            self._leave_text()
        else:
            self.action_first()

    def _leave_text(self) -> None:
        """Move off a line that cannot be opened."""
        current = self.highlighted_option
        if current is not None and current.disabled:
            self.action_cursor_up()


def text_option(content: Content | str) -> Option:
    """A line that is only read."""
    return Option(content if isinstance(content, Content) else Content(content), disabled=True)
