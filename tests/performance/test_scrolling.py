"""Paging through many invoices draws each window once, and reads each page of rows once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import pytest
from textual.app import App, ComposeResult
from textual.theme import Theme

from synctui.ports.reading import Query, Reader
from synctui.testing.fake_reading import FakeReader, FakeReading, ManyRows
from synctui.tui.signs import UNICODE
from synctui.tui.theme import KONTOR_DARK
from synctui.tui.widgets.invoice_table import InvoiceTable
from synctui.tui.widgets.table.cells import Look
from synctui.tui.widgets.table.pages import PAGE

SIZE = (120, 30)
LOOK = Look(UNICODE, "Europe/Berlin", datetime(2026, 11, 25, tzinfo=UTC))


class CountingTable(InvoiceTable):
    """Knows how often all its lines were drawn again."""

    drawn = 0

    def refresh_body(self) -> None:
        self.drawn += 1
        super().refresh_body()


class Office(App[None]):
    """Nothing but the table."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.reader = FakeReader(ManyRows(rows))
        self.register_theme(cast(Theme, KONTOR_DARK))
        self.theme = KONTOR_DARK.name

    def compose(self) -> ComposeResult:
        yield CountingTable(FakeReading(cast(Reader, self.reader)), LOOK)

    def on_mount(self) -> None:
        self.table.focus()
        self.table.show(Query())

    @property
    def table(self) -> CountingTable:
        return self.query_one(CountingTable)


@pytest.mark.parametrize("rows", [1_000, 1_000_000])
async def test_each_press_of_page_down_draws_the_window_once(rows):
    app = Office(rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.table.drawn = 0

        for _press in range(20):
            await pilot.press("pagedown")
            await pilot.pause()

        assert app.table.drawn == 20


@pytest.mark.parametrize("rows", [1_000, 1_000_000])
async def test_each_page_of_rows_is_read_once_and_counted_once(rows):
    app = Office(rows)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()

        for _press in range(20):
            await pilot.press("pagedown")
            await pilot.pause()

        last = app.table.scroll_offset.y + app.table.body_height() - 1
        assert app.reader.calls["page"] == last // PAGE + 1
        assert app.reader.calls["count"] == 1
