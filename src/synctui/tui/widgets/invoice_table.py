"""The table of invoices: rows come page by page from the store, so that a million behave like a hundred."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, cast

from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.coordinate import Coordinate
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.ports.reading import Query, ReadingThread, Row
from synctui.tui.actions import Place
from synctui.tui.keys import bindings
from synctui.tui.widgets.table.cells import Look, Role
from synctui.tui.widgets.table.columns import DEFAULT_CHOICES, MARGIN, Choices, Placed, place, toggled
from synctui.tui.widgets.table.marks import Marks
from synctui.tui.widgets.table.pages import PAGE, Opening, Pages
from synctui.tui.widgets.table.painter import Painter
from synctui.tui.widgets.table.virtual import PENDING
from synctui.tui.widgets.table.virtual_table import HEADER, VirtualTable

MOST_MARKED = 20_000
"""Marks that `a` sets at once."""


class InvoiceTable(VirtualTable):
    """`show` begins a view, `refresh_rows` reads the visible pages again. Nothing enumerates rows or measures them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Place.TABLE)
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"invoices--{role.value}" for role in Role}
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
        self.pages = Pages(reading, self._page_came)
        self.marks = Marks(reading)
        self.painter = Painter(look, self._style)
        self.query_shown = Query()
        self.choices: Choices = DEFAULT_CHOICES
        self.is_of_several = False
        """Several companies are shown together, so that each row says whose it is."""
        self.is_narrow_wanted = False
        """The narrow columns, although there would be room: the bell is open beside the table."""
        self.empty_text = ""
        self._styles_by_role: dict[tuple[Role, bool], Style] = {}
        self._is_refreshing = False
        self._refresh_again = False
        super().__init__(id=id)

    def row_total(self) -> int:
        return self.pages.total

    def key_at(self, i: int) -> str:
        row = self.pages.row(i)
        return row.key if row is not None else f"{PENDING}{i}"

    def index_of_key(self, key: str) -> int | None:
        return self.pages.index_of(key)

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
        self.painter.forget()
        self.fit_height()
        at = opening.at or 0
        self.scroll_to(y=max(0, at - offset) if opening.at is not None else 0, animate=False, force=True)
        self.move_cursor(row=at, scroll=False)
        self.refresh()
        self._tell()

    def _page_came(self, page: int) -> None:
        """A page (or, with -1, the count) has come."""
        self.fit_height()
        if page == -1:
            if self.cursor_row >= self.pages.total:
                self.move_cursor(row=max(0, self.pages.total - 1), scroll=False)
        elif self._is_in_sight(page):
            self.refresh_body()
            if self.is_valid_row_index(self.cursor_row):
                self._highlight_row(self.cursor_row)
        self._tell()

    def _is_in_sight(self, page: int) -> bool:
        """A page that was read ahead shows nothing yet: the lines that stand there need not be drawn again."""
        top = self.scroll_offset.y
        return page * PAGE < top + self.body_height() and top < (page + 1) * PAGE

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
            top, top + self.body_height() - 1, row.key if row else None, lambda moved: self._refreshed(moved, before)
        )

    def _visible_rows(self) -> list[Row | None]:
        top = self.scroll_offset.y
        last = min(self.pages.total, top + self.body_height())
        return [self.pages.row(i) for i in range(top, last)]

    def _refreshed(self, moved: int | None, before: list[Row | None]) -> None:
        self._is_refreshing = False
        self.painter.forget()
        self.fit_height()
        if moved is not None:
            offset = self.cursor_row - self.scroll_offset.y
            self.scroll_to(y=max(0, moved - offset), animate=False, force=True)
            self.move_cursor(row=moved, scroll=False)
            self.refresh_body()
        else:
            self.move_cursor(row=self.cursor_row, scroll=False)
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
        top, height = self.scroll_offset.y, self.body_height()
        if not top <= i < top + height:
            self.scroll_to(y=max(0, i - height // 2), animate=False, force=True)
        self.move_cursor(row=i, scroll=False)

    def _tell(self) -> None:
        self.post_message(self.Changed())

    # columns --------------------------------------------------------------------------------------------------------

    def set_choices(self, choices: Choices) -> None:
        """Other columns: costs as much as there are columns, whatever the number of rows."""
        self.choices = choices
        self._place_columns()

    def set_look(self, look: Look) -> None:
        """Draw again if anything differs in how rows are shown."""
        if look != self.painter.look:
            self.painter.look = look
            self.painter.forget()
            self.refresh()

    def tell_several(self, is_so: bool) -> None:
        """Whether several companies are shown together."""
        if is_so != self.is_of_several:
            self.is_of_several = is_so
            self._place_columns()

    def want_narrow(self, is_wanted: bool) -> None:
        self.is_narrow_wanted = is_wanted
        self._place_columns()

    def _place_columns(self) -> None:
        is_narrow = True if self.is_narrow_wanted else None
        self.painter.set_columns(place(self.choices, self.size.width, is_narrow=is_narrow, several=self.is_of_several))
        self.name_columns([column.key for column in self.placed])
        self.fit_height()
        self.refresh()

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The columns as they stand in this width."""
        return self.painter.columns

    def on_resize(self) -> None:
        self._place_columns()
        self.call_after_refresh(self._scroll_cursor_into_view)

    def action_toggle_booking(self) -> None:
        self.set_choices(toggled(self.choices, "booking"))
        self.post_message(self.ColumnsChanged())

    def watch_cursor_coordinate(self, old_coordinate: Coordinate, new_coordinate: Coordinate) -> None:
        super().watch_cursor_coordinate(old_coordinate, new_coordinate)
        if old_coordinate != new_coordinate:
            if self.marks.anchor is not None:
                self.refresh_body()
            self._tell()

    # drawing --------------------------------------------------------------------------------------------------------

    def notify_style_update(self) -> None:
        self._styles_by_role.clear()
        super().notify_style_update()

    def _style(self, role: Role, is_cursor: bool) -> Style:
        style = self._styles_by_role.get((role, is_cursor))
        if style is None:
            part = self.get_component_rich_style(f"invoices--{role}", partial=True)
            line = self.get_component_rich_style("datatable--cursor") if is_cursor else self.rich_style
            # Where the cursor is reverse video (the terminal's own colours) a colour would become a block.
            style = line if line.reverse else line + Style(color=part.color, bold=part.bold or None)
            self._styles_by_role[role, is_cursor] = style
        return style

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if y < HEADER:
            return self.painter.titles(self.query_shown, width)
        i = y - HEADER + self.scroll_offset.y
        if i >= self.pages.total:
            is_empty = y == HEADER + 1 and not self.pages.total and self.pages.is_counted
            return self.painter.blank(self.empty_text if is_empty else "", width)
        row = self.pages.row(i)
        is_marked = row is not None and (row.key in self.marks or self.marks.is_in_range(i, self.cursor_row))
        is_cursor = self.show_cursor and i == self.cursor_row
        return self.painter.row(row, width, is_cursor=is_cursor, is_marked=is_marked)

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
        sortable = [column.kind for column in self.placed if column.kind.order is not None]
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
            self.refresh_body()
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
        self.refresh_body()
        self._tell()

    def clear_marks(self) -> None:
        self.marks.clear()
        self._marked()

    # opening and mouse ----------------------------------------------------------------------------------------------

    def action_open(self) -> None:
        row = self.current
        if row is not None:
            self.post_message(self.Opened(row))

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
        for column in self.placed:
            if column.x <= x < column.x + column.width:
                self._sort_by_column(column)

    def _click_row(self, i: int, x: int) -> None:
        """The margin marks; a click goes to the row, a second one opens it."""
        is_second = i == self.cursor_row
        self.move_cursor(row=i, scroll=False)
        if x < MARGIN:
            row = self.current
            if row is not None:
                self.marks.toggle(row.key)
                self.refresh_row(i)
                self._tell()
        elif is_second:
            self.action_open()
