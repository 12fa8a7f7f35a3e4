"""A line of the screen's frame: one row high, drawn from pieces, without hover effects."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
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
        content = lay_out(self.left(), self.right(), self.size.width)
        if content.plain != self._shown.plain or content.spans != self._shown.spans:
            self._shown = content
            self.refresh()

    def render(self) -> Content:
        return self._shown
