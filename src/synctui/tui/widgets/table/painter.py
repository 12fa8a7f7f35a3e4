"""Draws the lines of the table: a few segments each, in the colours of what the cells mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.ports.reading import Query, Row
from synctui.tui.widgets.table.cells import EMPTY, Cell, Look, Role, cell, fitted
from synctui.tui.widgets.table.columns import GAP, MARGIN, Align, Placed

StyleOf = Callable[[Role, bool], Style]
"""The style of a role, on the cursor's row or elsewhere."""
MOST_CELLS = 4096


class Painter:
    """Remembers the cells of the rows it has drawn; `forget` when columns, look or rows differ."""

    def __init__(self, look: Look, style_of: StyleOf) -> None:
        self.look = look
        self._style_of = style_of
        self._columns: tuple[Placed, ...] = ()
        self._cells: dict[DocumentKey, tuple[Row, list[Cell]]] = {}

    @property
    def columns(self) -> tuple[Placed, ...]:
        return self._columns

    def set_columns(self, columns: tuple[Placed, ...]) -> None:
        self._columns = columns
        self.forget()

    def forget(self) -> None:
        self._cells.clear()

    def titles(self, query: Query, width: int) -> Strip:
        cells = [Cell(self._title(column, query), Role.TITLE) for column in self._columns]
        return self._strip([(" " * (MARGIN + 1), Role.TITLE), *self._texts(cells)], False, width)

    def row(self, row: Row | None, width: int, *, is_cursor: bool, is_marked: bool) -> Strip:
        """One row; None is one whose page is on its way."""
        margin = (f" {self.look.signs.mark if is_marked else ' '}".ljust(MARGIN + 1), Role.MARK)
        return self._strip([margin, *self._texts(self._cells_of(row))], is_cursor, width)

    def blank(self, text: str, width: int) -> Strip:
        return self._strip([(" " * (MARGIN + 1) + text, Role.QUIET)], False, width)

    def _cells_of(self, row: Row | None) -> list[Cell]:
        if row is None:
            return [Cell(self.look.signs.cut, Role.QUIET), *[EMPTY] * (len(self._columns) - 1)]
        known = self._cells.get(row.key)
        if known is not None and known[0] is row:
            return known[1]
        if len(self._cells) > MOST_CELLS:
            self.forget()
        cells = [cell(row, column, self.look) for column in self._columns]
        self._cells[row.key] = (row, cells)
        return cells

    def _texts(self, cells: Sequence[Cell]) -> list[tuple[str, Role]]:
        """Each with the gap before it, into which a number may reach that is too long for its column."""
        texts = []
        for n, (column, one) in enumerate(zip(self._columns, cells, strict=True)):
            gap, cut = GAP if n else 0, self.look.signs.cut
            if column.kind.align is Align.RIGHT:
                text = fitted(one.text, column.width + gap, Align.RIGHT, cut)
            else:
                text = " " * gap + fitted(one.text, column.width, Align.LEFT, cut)
            texts.append((text, one.role))
        return texts

    def _title(self, column: Placed, query: Query) -> str:
        title = _(column.kind.short_title if column.is_narrow else column.kind.title)
        if column.key in {"net", "gross"} and len(title) + 4 <= column.width:
            title = f"{title} {self.look.currency}"
        if column.kind.order is not None and column.kind.order == query.order:
            title += f" {self.look.signs.descending if query.descending else self.look.signs.ascending}"
        return title

    def _strip(self, parts: Sequence[tuple[str, Role]], is_cursor: bool, width: int) -> Strip:
        """One line; neighbours of the same colour become one segment, and blanks have none."""
        segments: list[Segment] = []
        text: str = ""
        style: Style | None = None
        for part, role in parts:
            wanted = style if part.isspace() else self._style_of(role, is_cursor)
            if wanted is not style and style is not None:
                segments.append(Segment(text, style))
                text = ""
            text, style = text + part, wanted
        segments.append(Segment(text, style or self._style_of(Role.PLAIN, is_cursor)))
        return Strip(segments).adjust_cell_length(width, self._style_of(Role.PLAIN, is_cursor))
