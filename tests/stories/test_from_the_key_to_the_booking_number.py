"""The bookkeeper's morning: see what is missing, press s and enter, read the numbers and what needs a person."""

import pytest

from synctui.tui.screens.plan import PlanDialog


async def _sync_everything(desk):
    await desk.press("s")
    await desk.until(lambda: isinstance(desk.app.screen, PlanDialog) and "invoices" in desk.screen)
    await desk.press("enter")
    await desk.until(lambda: bool(desk.app.run_model.reports))
    await desk.until_words("Last sync")


@pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
async def test_s_and_enter_bring_the_booking_numbers(sit, size):
    async with sit(size) as desk:
        assert "267" not in desk.screen

        await _sync_everything(desk)

        table = desk.app.screen.table
        await desk.until(lambda: bool(table.current.booking_number))
        assert table.current.booking_number in desk.line(table.current.number)
        assert desk.line("Last sync")


async def test_what_could_not_be_synced_is_reached_with_n_and_says_why(sit):
    async with sit() as desk:
        await _sync_everything(desk)
        await desk.until(lambda: desk.app.dashboard.figures.needs_person > 0)

        await desk.press("n")
        await desk.until(lambda: desk.app.screen.table.current.mark.needs_person)

        assert "✗" in desk.line(desk.app.screen.table.current.number)


async def test_a_second_sync_has_nothing_to_do(sit):
    async with sit() as desk:
        await _sync_everything(desk)
        await desk.until(lambda: desk.app.dashboard.figures.unsynced == desk.app.dashboard.figures.needs_person)
        left = desk.app.dashboard.figures.unsynced

        await desk.press("s")
        await desk.until_words("Nothing to sync")
        await desk.press("escape")

        assert not desk.app.run_model.is_running
        assert desk.app.dashboard.figures.unsynced == left


async def test_the_bell_counts_what_the_sync_did(sit):
    async with sit() as desk:
        await _sync_everything(desk)
        await desk.until_words("new")

        await desk.press("f8")
        await desk.until_words("synced")

        assert desk.line("not synced")


async def test_an_edit_after_the_sync_is_marked_and_not_sent(sit):
    async with sit() as desk:
        await _sync_everything(desk)

        await desk.demo.commands()[0].run()
        await desk.press("t", "t")
        await desk.until(lambda: desk.app.dashboard.figures.needs_person > 0)
        await desk.press("f", *"sync:changed", "enter")

        await desk.until_words("changed since")
