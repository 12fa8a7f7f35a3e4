"""A line of the screen's frame: one row high, drawn from pieces, without hover effects."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from synctui.tui.widgets.pieces import Piece, lay_out


class Bar(Widget, can_focus=False):
    """Subclasses say what stands left and right; `show` draws it again only where it differs."""

    DEFAULT_CSS = """
    Bar { height: 1; width: 1fr; }
    """
    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self.auto_links = False
        self._shown = Content("")

    def left(self) -> Sequence[Piece]:
        return ()

    def right(self) -> Sequence[Piece]:
        return ()

    def on_mount(self) -> None:
        self.show()

    def on_resize(self) -> None:
        self.show()

    def show(self) -> None:
        """Draw again if the text has changed."""
        content, before = lay_out(self.left(), self.right(), self.size.width), self._shown
        if content.spans != before.spans:
            self._shown = content
            self.refresh()
        elif content.plain != before.plain:
            self._shown = content
            self.refresh(*_differing(before.plain, content.plain))

    def render(self) -> Content:
        return self._shown


def _differing(before: str, after: str) -> tuple[Region, ...]:
    """The cells in which two texts of the same length differ; nothing, which stands for all, where they shift."""
    if len(before) != len(after) or cell_len(before) != cell_len(after):
        return ()
    differing = [i for i, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    first, last = cell_len(after[: differing[0]]), cell_len(after[: differing[-1] + 1])
    return (Region(first, 0, last - first, 1),)
