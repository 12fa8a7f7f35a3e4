"""After a manual sync the bell names what was not synced, and each line there leads to the place where it is fixed."""

from __future__ import annotations

import pytest

from synctui.tui.screens.choose import ChoiceDialog
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.runs import RunScreen
from synctui.tui.screens.settings import SettingsScreen

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


async def _sync(desk):
    await desk.press("s")
    await desk.until_words("to sync")
    await desk.press("enter")
    await desk.until(lambda: desk.app.dashboard.figures.unread == 2 and not desk.app.run_model.is_running)


async def _open_bell(desk):
    await desk.press("f8")
    await desk.until_words("↵ open")
    lines = desk.app.screen.query_one("#bell-lines")
    await desk.until(lambda: lines.option_count > 5 and lines.has_focus)


async def _walk_to(desk, words):
    """Down in the bell until the cursor stands on a line with these words."""
    lines = desk.app.screen.query_one("#bell-lines")
    for _step in range(80):
        option = lines.highlighted_option
        if option is not None and words in str(option.prompt):
            return
        await desk.press("j")
    raise AssertionError(f"no line says {words}:\n{desk.screen}")


@BOTH_SIZES
async def test_an_unmapped_vat_rate_is_mapped_and_its_invoice_synced(sit, size):
    async with sit(size) as desk:
        await _sync(desk)
        await _open_bell(desk)
        await _walk_to(desk, "VAT rate not mapped")

        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, SettingsScreen))
        await desk.until_words("missing: ")
        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, ChoiceDialog))
        await desk.press("enter")
        await desk.until_words("waiting for this")
        await desk.press("enter")
        await desk.until_words("to sync")
        await desk.press("enter")
        await desk.until(lambda: desk.app.dashboard.figures.unread == 2 and not desk.app.run_model.is_running)

        newest = (await desk.app.session.reading.read(lambda reader: reader.runs()))[0]
        assert (newest.invoices, newest.not_booked) == (3, 0)


async def test_enter_on_an_entry_of_the_bell_opens_the_report_of_its_sync(sit):
    async with sit() as desk:
        await _sync(desk)
        await _open_bell(desk)

        await desk.press("home", "enter")
        await desk.until(lambda: isinstance(desk.app.screen, RunScreen))
        await desk.until_words("Not synced (")

        assert desk.line("finished, ")


async def test_opening_a_line_of_the_bell_marks_it_read(sit):
    async with sit() as desk:
        await _sync(desk)
        unread = desk.app.dashboard.figures.unread
        await _open_bell(desk)

        await desk.press("home", "enter")
        await desk.until(lambda: desk.app.dashboard.figures.unread == unread - 1)


async def test_a_refused_invoice_says_in_its_detail_what_to_do_and_where(sit):
    async with sit() as desk:
        await _sync(desk)
        await desk.until(lambda: desk.app.dashboard.figures.needs_person > 0)
        await desk.press("n")
        await desk.until(lambda: desk.app.screen.table.current.mark.needs_person)

        await desk.press("enter")
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        await desk.until_words("Why it did not sync")

        assert desk.line("How to fix")
        assert desk.line("Where")
        assert desk.line("History")
