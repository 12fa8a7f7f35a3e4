"""A stock table whose rows are never held: regions, cursor and scrolling without looking at more than one row."""

from __future__ import annotations

from typing import Any

from rich.text import Text
from textual import events
from textual._two_way_dict import TwoWayDict
from textual.coordinate import Coordinate
from textual.geometry import Region, Size, Spacing
from textual.widget import Widget
from textual.widgets import DataTable
from textual.widgets.data_table import Column, ColumnKey
from textual.widgets.data_table import Row as StockRow

from synctui.tui.widgets.table.virtual import VirtualLocations, VirtualOffsets, VirtualRows

HEADER = 1
"""Rows of the title line."""


class VirtualTable(DataTable[str]):
    """Subclasses say how many rows there are, which key stands where, and draw the lines.

    Replaces what the stock table keeps per row by answers for one row. Stock `add_row`, `add_column`, `sort` and
    `update_cell` are not for this table.
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(cursor_type="row", cell_padding=0, id=id)
        rows: Any = VirtualRows(self)
        locations: Any = VirtualLocations(self)
        self.rows, self._data, self._row_locations = rows, rows, locations

    # what a subclass knows ------------------------------------------------------------------------------------------

    def row_total(self) -> int:
        """How many rows there are."""
        return 0

    def key_at(self, i: int) -> str:
        return str(i)

    def index_of_key(self, key: str) -> int | None:
        return int(key)

    # what the stock code asks ---------------------------------------------------------------------------------------

    @property
    def _y_offsets(self) -> Any:
        return VirtualOffsets(self)

    @property
    def ordered_rows(self) -> list[StockRow]:
        """Only the stock code for fixed rows asks for it, and there are none."""
        return []

    def name_columns(self, keys: list[str]) -> None:
        """Other columns: costs as much as there are columns, whatever the number of rows."""
        columns = [Column(ColumnKey(key), Text(key), 1, content_width=1) for key in keys]
        self.columns = {column.key: column for column in columns}
        self._column_locations = TwoWayDict({column.key: i for i, column in enumerate(columns)})

    # size and scrolling ---------------------------------------------------------------------------------------------

    def body_height(self) -> int:
        return max(1, self.size.height - HEADER)

    def fit_height(self) -> None:
        size = Size(self.size.width, self.row_total() + HEADER)
        if size != self.virtual_size:
            self.set_reactive(Widget.virtual_size, size)

    def _update_dimensions(self, new_rows: object) -> None:
        del new_rows
        self.fit_height()

    def validate_cursor_coordinate(self, value: Coordinate) -> Coordinate:
        """The stock table goes to row -1 where there are no rows."""
        return Coordinate(max(0, min(value.row, self.row_total() - 1)), 0)

    def _get_row_region(self, row_index: int) -> Region:
        if not self.is_valid_row_index(row_index):
            return Region()
        return Region(0, row_index + HEADER, self.size.width, 1)

    def _get_cell_region(self, coordinate: Coordinate) -> Region:
        return self._get_row_region(coordinate.row)

    def _get_fixed_offset(self) -> Spacing:
        return Spacing(HEADER, 0, 0, 0)

    def _scroll_cursor_into_view(self, animate: bool = False) -> None:
        """Half a window at its edge, so that a held key does not repaint everything with each row."""
        del animate
        row, top, height = self.cursor_row, self.scroll_offset.y, self.body_height()
        if row in {top - 1, top + height}:
            self.scroll_to(y=max(0, row - height // 2), animate=False, force=True)
        elif row < top:
            self.scroll_to(y=row, animate=False, force=True)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if round(old_value) != round(new_value):
            self.refresh_body()

    def refresh_body(self) -> None:
        self.refresh(Region(0, HEADER, self.size.width, self.body_height()))

    def action_page_down(self) -> None:
        self._page(1)

    def action_page_up(self) -> None:
        self._page(-1)

    def _page(self, direction: int) -> None:
        height = self.body_height()
        row = min(max(self.cursor_row + direction * height, 0), max(0, self.row_total() - 1))
        self.scroll_to(y=max(0, self.scroll_offset.y + direction * height), animate=False, force=True)
        self.move_cursor(row=row, scroll=False)

    def _set_hover_cursor(self, active: bool) -> None:
        """No hover cursor: it would repaint a row with every key."""

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        event.prevent_default()
