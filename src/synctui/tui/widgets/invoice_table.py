"""The table of invoices: rows come page by page from the store, so that a million behave like a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar, cast

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual._two_way_dict import TwoWayDict
from textual.binding import BindingType
from textual.coordinate import Coordinate
from textual.geometry import Region, Size, Spacing
from textual.message import Message
from textual.strip import Strip
from textual.widgets import DataTable
from textual.widgets.data_table import Column, ColumnKey
from textual.widgets.data_table import Row as StockRow

from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.ports.reading import Query, ReadingThread, Row
from synctui.tui.actions import Place
from synctui.tui.keys import bindings
from synctui.tui.widgets.table.cells import EMPTY, Cell, Look, Role, cell, fitted
from synctui.tui.widgets.table.columns import DEFAULT_CHOICES, GAP, MARGIN, Align, Choices, Placed, place, toggled
from synctui.tui.widgets.table.marks import Marks
from synctui.tui.widgets.table.pages import Opening, Pages
from synctui.tui.widgets.table.virtual import PENDING, VirtualLocations, VirtualOffsets, VirtualRows

HEADER = 1
"""Rows of the title line."""
MOST_MARKED = 20_000
"""Marks that `a` sets at once."""


class InvoiceTable(DataTable[str]):
    """`show` begins a view, `refresh_rows` reads the visible pages again. Nothing enumerates rows or measures them.

    Replaces what the stock table keeps per row by answers for one row, and draws a line as a few segments. Stock
    `add_row`, `add_column`, `sort` and `update_cell` are not for this table.
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"invoices--{role.value}" for role in Role} | {"invoices--mark"}
    DEFAULT_CSS = """
    InvoiceTable, InvoiceTable:focus {
        height: 1fr;
        background: $background;
        background-tint: transparent;
        color: $foreground;
        scrollbar-size: 0 0;
        overflow-x: hidden;
        & > .datatable--cursor {
            background: $block-cursor-background;
            color: $foreground;
            text-style: $block-cursor-text-style;
        }
        & > .invoices--plain { color: $foreground; }
        & > .invoices--quiet { color: $secondary; }
        & > .invoices--title { color: $secondary; }
        & > .invoices--alert { color: $error; }
        & > .invoices--differs { color: $warning; }
        & > .invoices--well { color: $success; }
        & > .invoices--acts { color: $primary; }
        & > .invoices--new { color: $success; text-style: bold; }
        & > .invoices--mark { color: $warning; }
    }
    """

    class Opened(Message):
        """A row was opened with enter or a second click."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    class Changed(Message):
        """Cursor, rows, order or marks differ from what was told before."""

    class ColumnsChanged(Message):
        """Columns were shown or hidden with a key."""

    def __init__(self, reading: ReadingThread, look: Look, *, id: str | None = None) -> None:
        self.look = look
        self.pages = Pages(reading, self._page_came)
        self.marks = Marks(reading)
        self.query_shown = Query()
        self.choices: Choices = DEFAULT_CHOICES
        self.is_narrow_wanted = False
        """The narrow columns, although there would be room: the bell is open beside the table."""
        self.empty_text = ""
        self._placed: tuple[Placed, ...] = ()
        self._line_styles: dict[tuple[Role | str, bool], Style] = {}
        self._cells: dict[tuple[DocumentKey, int], list[Cell]] = {}
        self._is_refreshing = False
        self._refresh_again = False
        super().__init__(cursor_type="row", cell_padding=0, id=id)
        self._replace_stock_rows()

    def _replace_stock_rows(self) -> None:
        rows: Any = VirtualRows(self)
        locations: Any = VirtualLocations(self)
        self.rows, self._data, self._row_locations = rows, rows, locations

    # what the stand-ins ask -----------------------------------------------------------------------------------------

    def row_total(self) -> int:
        return self.pages.total

    def key_at(self, i: int) -> str:
        row = self.pages.row(i)
        return row.key if row is not None else f"{PENDING}{i}"

    def index_of_key(self, key: str) -> int | None:
        return self.pages.index_of(key)

    @property
    def _y_offsets(self) -> Any:
        return VirtualOffsets(self)

    @property
    def ordered_rows(self) -> list[StockRow]:
        """Only the stock code for fixed rows asks for it, and there are none."""
        return []

    # the view -------------------------------------------------------------------------------------------------------

    @property
    def current(self) -> Row | None:
        """The row under the cursor; None where there is none or its page is on its way."""
        return self.pages.row(self.cursor_row) if self.pages.total else None

    @property
    def total(self) -> int:
        return self.pages.total

    def show(self, query: Query, *, keep: DocumentKey | None = None) -> None:
        """Begin a view. Old rows stay until its first page is here; the cursor goes to `keep` if the view has it."""
        self.query_shown = query
        self._is_refreshing = self._refresh_again = False
        self.marks.view(query)
        offset = self.cursor_row - self.scroll_offset.y
        self.pages.open(query, keep, lambda opening: self._opened(opening, offset))

    def _opened(self, opening: Opening, offset: int) -> None:
        self._cells.clear()
        self._fit_height()
        at = opening.at or 0
        self.scroll_to(y=max(0, at - offset) if opening.at is not None else 0, animate=False, force=True)
        self.move_cursor(row=at, scroll=opening.at is not None)
        self.refresh()
        self._tell()

    def _page_came(self, page: int) -> None:
        """A page (or, with -1, the count) has come."""
        self._fit_height()
        if page == -1:
            if self.cursor_row >= self.pages.total:
                self.move_cursor(row=max(0, self.pages.total - 1))
        else:
            self._refresh_body()
            if self.is_valid_row_index(self.cursor_row):
                self._highlight_row(self.cursor_row)
        self._tell()

    def refresh_rows(self) -> None:
        """Read the visible pages again because the store has changed; cursor and scroll stay with their document.

        A cursor that stands at the top stays there, so that new invoices are seen.
        """
        if self._is_refreshing:
            self._refresh_again = True
            return
        self._is_refreshing = True
        row = self.current if self.cursor_row else None
        top = self.scroll_offset.y
        before = self._visible_rows()
        self.pages.refresh(
            top, top + self._body_height() - 1, row.key if row else None, lambda moved: self._refreshed(moved, before)
        )

    def _visible_rows(self) -> list[Row | None]:
        top = self.scroll_offset.y
        last = min(self.pages.total, top + self._body_height())
        return [self.pages.row(i) for i in range(top, last)]

    def _refreshed(self, moved: int | None, before: list[Row | None]) -> None:
        self._is_refreshing = False
        self._cells.clear()
        self._fit_height()
        if moved is not None:
            offset = self.cursor_row - self.scroll_offset.y
            self.scroll_to(y=max(0, moved - offset), animate=False, force=True)
            self.move_cursor(row=moved)
            self._refresh_body()
        else:
            self.move_cursor(row=self.cursor_row)
            self._refresh_changed(before)
        self._tell()
        if self._refresh_again:
            self._refresh_again = False
            self.refresh_rows()

    def _refresh_changed(self, before: list[Row | None]) -> None:
        """Draw only the lines that differ: over SSH every line counts."""
        now = self._visible_rows()
        for y in range(max(len(before), len(now))):
            if before[y : y + 1] != now[y : y + 1]:
                self.refresh(Region(0, HEADER + y, self.size.width, 1))

    def go_to(self, i: int) -> None:
        """The cursor on this row, in the middle of the window if it was out of sight."""
        top, height = self.scroll_offset.y, self._body_height()
        if not top <= i < top + height:
            self.scroll_to(y=max(0, i - height // 2), animate=False, force=True)
        self.move_cursor(row=i)

    def _tell(self) -> None:
        self.post_message(self.Changed())

    # columns --------------------------------------------------------------------------------------------------------

    def set_choices(self, choices: Choices) -> None:
        """Other columns: costs as much as there are columns, whatever the number of rows."""
        self.choices = choices
        self._place_columns()

    def set_look(self, look: Look) -> None:
        """Draw again if anything differs in how rows are shown."""
        if look != self.look:
            self.look = look
            self._cells.clear()
            self.refresh()

    def want_narrow(self, is_wanted: bool) -> None:
        self.is_narrow_wanted = is_wanted
        self._place_columns()

    def _place_columns(self) -> None:
        width = self.size.width
        self._placed = place(self.choices, width, is_narrow=True if self.is_narrow_wanted else None)
        self._cells.clear()
        columns = [
            Column(ColumnKey(one.key), Text(one.key), one.width, content_width=one.width) for one in self._placed
        ]
        self.columns = {column.key: column for column in columns}
        self._column_locations = TwoWayDict({column.key: i for i, column in enumerate(columns)})
        self._fit_height()
        self.refresh()

    @property
    def placed(self) -> Sequence[Placed]:
        """The columns as they stand in this width."""
        return self._placed

    def action_toggle_booking(self) -> None:
        self.set_choices(toggled(self.choices, "booking"))
        self.post_message(self.ColumnsChanged())

    # size and scrolling ---------------------------------------------------------------------------------------------

    def _body_height(self) -> int:
        return max(1, self.size.height - HEADER)

    def _fit_height(self) -> None:
        size = Size(self.size.width, self.pages.total + HEADER)
        if size != self.virtual_size:
            self.virtual_size = size

    def _update_dimensions(self, new_rows: object) -> None:
        del new_rows
        self._fit_height()

    def on_resize(self) -> None:
        self._place_columns()
        self.call_after_refresh(self._scroll_cursor_into_view)

    def validate_cursor_coordinate(self, value: Coordinate) -> Coordinate:
        """The stock table goes to row -1 where there are no rows."""
        return Coordinate(max(0, min(value.row, self.pages.total - 1)), 0)

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
        row, top, height = self.cursor_row, self.scroll_offset.y, self._body_height()
        if row in {top - 1, top + height}:
            self.scroll_to(y=max(0, row - height // 2), animate=False, force=True)
        elif row < top:
            self.scroll_to(y=row, animate=False, force=True)
        elif row >= top + height:
            self.scroll_to(y=row - height + 1, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if round(old_value) != round(new_value):
            self._refresh_body()

    def _refresh_body(self) -> None:
        self.refresh(Region(0, HEADER, self.size.width, self._body_height()))

    def action_page_down(self) -> None:
        self._page(1)

    def action_page_up(self) -> None:
        self._page(-1)

    def _page(self, direction: int) -> None:
        height = self._body_height()
        row = min(max(self.cursor_row + direction * height, 0), max(0, self.pages.total - 1))
        self.scroll_to(y=max(0, self.scroll_offset.y + direction * height), animate=False, force=True)
        self.move_cursor(row=row)

    def watch_cursor_coordinate(self, old_coordinate: Coordinate, new_coordinate: Coordinate) -> None:
        super().watch_cursor_coordinate(old_coordinate, new_coordinate)
        if old_coordinate != new_coordinate:
            if self.marks.anchor is not None:
                self._refresh_body()
            self._tell()

    # drawing --------------------------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        self._line_styles.clear()
        super().notify_style_update()

    def _style(self, role: Role | str, is_cursor: bool) -> Style:
        style = self._line_styles.get((role, is_cursor))
        if style is None:
            part = self.get_component_rich_style(f"invoices--{role}", partial=True)
            line = self.get_component_rich_style("datatable--cursor") if is_cursor else self.rich_style
            style = line + Style(color=part.color, bold=part.bold or None)
            self._line_styles[role, is_cursor] = style
        return style

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < HEADER:
            return self._header_strip(width)
        i = y - HEADER + self.scroll_offset.y
        if i >= self.pages.total:
            return self._blank_strip(y, width)
        return self._row_strip(i, self.pages.row(i), width)

    def _blank_strip(self, y: int, width: int) -> Strip:
        style = self._style(Role.QUIET, False)
        text = self.empty_text if y == HEADER + 1 and not self.pages.total and self.pages.is_counted else ""
        return Strip([Segment(" " * (MARGIN + 1) + text, style)]).adjust_cell_length(width, style)

    def _row_strip(self, i: int, row: Row | None, width: int) -> Strip:
        is_cursor = i == self.cursor_row and self.show_cursor
        cells = self._cells_of(row) if row is not None else [EMPTY] * len(self._placed)
        is_marked = row is not None and (row.key in self.marks or self.marks.is_in_range(i, self.cursor_row))
        sign = self.look.signs.mark if is_marked else " "
        parts: list[tuple[str, Role | str]] = [(f" {sign}".ljust(MARGIN + 1), "mark" if is_marked else Role.PLAIN)]
        if row is None and cells:
            cells[0] = Cell(self.look.signs.cut, Role.QUIET)
        parts += [(text, one.role) for text, one in zip(self._texts(cells), cells, strict=True)]
        return self._strip(parts, is_cursor, width)

    def _cells_of(self, row: Row) -> list[Cell]:
        key = (row.key, id(row))
        found = self._cells.get(key)
        if found is None:
            if len(self._cells) > 4096:
                self._cells.clear()
            found = self._cells[key] = [cell(row, column, self.look) for column in self._placed]
        return found

    def _texts(self, cells: Sequence[Cell]) -> list[str]:
        """Each with the gap before it, into which a number may reach that is too long for its column."""
        texts = []
        for n, (column, one) in enumerate(zip(self._placed, cells, strict=True)):
            gap = GAP if n else 0
            if column.kind.align is Align.RIGHT:
                texts.append(fitted(one.text, column.width + gap, Align.RIGHT, self.look.signs.cut))
            else:
                texts.append(" " * gap + fitted(one.text, column.width, Align.LEFT, self.look.signs.cut))
        return texts

    def _header_strip(self, width: int) -> Strip:
        titles = [Cell(self._title(column), Role.TITLE) for column in self._placed]
        parts: list[tuple[str, Role | str]] = [(" " * (MARGIN + 1), Role.TITLE)]
        parts += [(text, Role.TITLE) for text in self._texts(titles)]
        return self._strip(parts, False, width)

    def _title(self, column: Placed) -> str:
        title = _(column.kind.short_title if column.is_narrow else column.kind.title)
        if column.key in {"net", "gross"} and len(title) + 4 <= column.width:
            title = f"{title} {self.look.currency}"
        if column.kind.order == self.query_shown.order and column.kind.order is not None:
            signs = self.look.signs
            title += " " + (signs.descending if self.query_shown.descending else signs.ascending)
        return title

    def _strip(self, parts: Sequence[tuple[str, Role | str]], is_cursor: bool, width: int) -> Strip:
        """One line; neighbours of the same colour become one segment."""
        segments: list[Segment] = []
        text, style = "", None
        for part, role in parts:
            wanted = self._style(role, is_cursor)
            if part.isspace() and style is not None:
                wanted = style
            if wanted is not style and text:
                segments.append(Segment(text, style))
                text = ""
            text, style = text + part, wanted
        segments.append(Segment(text, style))
        return Strip(segments).adjust_cell_length(width, self._style(Role.PLAIN, is_cursor))

    # order ----------------------------------------------------------------------------------------------------------

    def sort_by(self, order: str, *, descending: bool) -> None:
        """Other order; the cursor stays on its document, unless it stood at the top."""
        query = replace(self.query_shown, order=order, descending=descending)
        row = self.current
        self.show(query, keep=row.key if row is not None and self.cursor_row else None)
        self.refresh(Region(0, 0, self.size.width, HEADER))
        self._tell()

    def action_reverse(self) -> None:
        self.sort_by(self.query_shown.order, descending=not self.query_shown.descending)

    def action_sort_step(self, step: int) -> None:
        """The next column on that side that can be sorted by; where there is none the order is reversed."""
        sortable = [column.kind for column in self._placed if column.kind.order is not None]
        orders = [kind.order for kind in sortable]
        at = orders.index(self.query_shown.order) if self.query_shown.order in orders else -1
        to = at + step
        if not sortable or not 0 <= to < len(sortable):
            self.action_reverse()
        else:
            self.sort_by(cast(str, sortable[to].order), descending=sortable[to].descends_first)

    def _sort_by_column(self, column: Placed) -> None:
        order = column.kind.order
        if order == self.query_shown.order:
            self.action_reverse()
        elif order is not None:
            self.sort_by(order, descending=column.kind.descends_first)

    # marks ----------------------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        if self.marks.anchor is not None:
            self.action_mark_range()
            return
        row = self.current
        if row is not None:
            self.marks.toggle(row.key)
            self.refresh_row(self.cursor_row)
            self.action_cursor_down()
            self._tell()

    def action_mark_range(self) -> None:
        """The first press sets one end, the second marks everything between."""
        if self.marks.anchor is None:
            self.marks.anchor = self.cursor_row
            self._refresh_body()
            self._tell()
        else:
            first, last = sorted((self.marks.anchor, self.cursor_row))
            self.marks.anchor = None
            self._mark_rows(first, last - first + 1)

    def action_mark_all(self) -> None:
        """Mark all that are shown; if they are marked already, none."""
        if self.marks.all_of is not None and self.marks.all_of == self.query_shown:
            self.clear_marks()
        else:
            self._mark_rows(0, self.pages.total, is_all=True)

    def _mark_rows(self, first: int, rows: int, *, is_all: bool = False) -> None:
        if rows > MOST_MARKED:
            said = _(
                "That is more than can be marked at once. Filter first; s without marks syncs everything not synced."
            )
            self.app.notify(said, severity="warning", markup=False)
            return
        self.marks.add_rows(first, rows, self._marked, is_all=is_all)

    def _marked(self) -> None:
        self._refresh_body()
        self._tell()

    def clear_marks(self) -> None:
        self.marks.clear()
        self._marked()

    # opening and mouse ----------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        row = self.current
        if row is not None:
            self.post_message(self.Opened(row))

    def _set_hover_cursor(self, active: bool) -> None:
        """No hover cursor: it would repaint a row with every key."""

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        event.prevent_default()

    async def _on_click(self, event: events.Click) -> None:
        event.prevent_default()
        event.stop()
        self.focus()
        i = event.y - HEADER + self.scroll_offset.y
        if event.y < HEADER:
            self._click_title(event.x)
        elif i < self.pages.total:
            self._click_row(i, event.x)

    def _click_title(self, x: int) -> None:
        for column in self._placed:
            if column.x <= x < column.x + column.width:
                self._sort_by_column(column)

    def _click_row(self, i: int, x: int) -> None:
        """The margin marks; a click goes to the row, a second one opens it."""
        is_second = i == self.cursor_row
        self.move_cursor(row=i)
        if x < MARGIN:
            row = self.current
            if row is not None:
                self.marks.toggle(row.key)
                self.refresh_row(i)
                self._tell()
        elif is_second:
            self.action_open()
