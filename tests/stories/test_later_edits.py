"""Edits after the sync: at the source, noticed, transferred once where the tool takes them, else ticked off by hand."""

from __future__ import annotations

import pytest

from synctui.ports.reading import Mark, Query
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.edits import EditsScreen

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


async def _sync(desk, bell):
    """The plan with `s`, started with enter; until the bell has so many entries."""
    await desk.press("s")
    await desk.until_words("start the sync")
    plan = desk.screen
    await desk.press("enter")
    await desk.until(lambda: desk.app.dashboard.figures.unread == bell and not desk.app.run_model.is_running, 3000)
    return plan


async def _do(desk, command, bell):
    """A command of the demo's palette; until the bell has so many entries."""
    (chosen,) = [one for one in desk.demo.commands() if one.id == command]
    await chosen.run()
    await desk.until(lambda: desk.app.dashboard.figures.unread == bell)


async def _yuki(desk):
    """The pretend Yuki behind the second company, and its administration."""
    (one,) = [one for one in await desk.demo.workspace.store.integrations() if one.tool == "yuki"]
    return desk.demo.books_of(one), one.administration.remote_id


async def _rows(desk, *marks):
    query = Query(marks=frozenset(marks), descending=False)
    return await desk.app.session.reading.read(lambda reader: reader.page(query, 0, None, 50))


async def _entries(desk):
    """Everything that stands in the pretend Exact Online."""
    integrations = await desk.demo.workspace.store.integrations()
    return [desk.demo.tool.entries(int(one.administration.remote_id)) for one in integrations]


@BOTH_SIZES
async def test_an_edit_is_noticed_transferred_once_and_the_cost_centres_are_reset(sit, size):
    async with sit(size, tool=None) as desk:
        await _sync(desk, bell=2)
        yuki, books = await _yuki(desk)
        yuki.set_cost_centre(books, "2026/63", "MKT")
        for _edit in range(3):
            await _do(desk, "demo-edit", bell=2 + (_edit == 2))

        await desk.press("f8")
        await desk.until_words("1 invoice was changed")
        assert "The next sync transfers this to Yuki." in desk.screen
        await desk.press("escape", "d")
        await desk.until(lambda: isinstance(desk.app.screen, EditsScreen))
        await desk.until_words("[ ] 2026/65")
        plan = await _sync(desk, bell=4)
        assert "1 change is transferred  2026/63" in plan
        await desk.until(lambda: "2026/63" not in desk.screen)

        (entry,) = [one for one in yuki.entries(books) if one["reference"] == "2026/63"]
        assert "(korrigiert)" in entry["lines"][0]["description"]
        assert {line["cost_centre"] for line in entry["lines"]} == {None}
        revision = entry["revision"]
        await desk.demo.workspace.service.sync()
        (entry,) = [one for one in yuki.entries(books) if one["reference"] == "2026/63"]
        assert entry["revision"] == revision
        assert [row.number for row in await _rows(desk, Mark.EDITED)] == ["2026/65", "2026/130"]


async def test_an_edit_in_a_closed_period_keeps_its_number_and_needs_a_person(sit):
    async with sit(tool=None) as desk:
        await _sync(desk, bell=2)
        await _do(desk, "demo-edit-closed", bell=3)
        (edited,) = await _rows(desk, Mark.EDITED)

        desk.app.open_document(edited.key)
        await desk.until(lambda: isinstance(desk.app.screen, DetailScreen))
        await desk.until_words("Changed in Teamleader after the sync")
        await _sync(desk, bell=4)
        await desk.until_words("change not transferred, period 10/2026 is closed")

        (refused,) = await _rows(desk, Mark.EDIT_REFUSED)
        assert (refused.key, refused.booking_number) == (edited.key, edited.booking_number)
        needed = desk.app.dashboard.figures.needs_person
        await desk.press("escape")
        await desk.demo.workspace.service.sync()
        assert [row.key for row in await _rows(desk, Mark.EDIT_REFUSED)] == [edited.key]
        await _do(desk, "demo-reopen", bell=6)
        desk.app.open_document(edited.key)
        await desk.until_words("change not transferred")
        await _sync(desk, bell=7)
        await desk.until(lambda: desk.app.dashboard.figures.needs_person < needed)
        assert await _rows(desk, Mark.EDIT_REFUSED) == []


async def test_a_tool_that_takes_no_edits_has_a_list_that_is_ticked_off(sit):
    async with sit((80, 24)) as desk:
        await _sync(desk, bell=2)
        for _edit in range(2):
            await _do(desk, "demo-edit", bell=2)
        before = await _entries(desk)

        await desk.press("d")
        await desk.until(lambda: isinstance(desk.app.screen, EditsScreen))
        await desk.until_words("due date")
        assert desk.line("[ ] 2026/65")
        await desk.press("space")
        await desk.until(lambda: bool(desk.line("[x] 2026/65")))
        await desk.press("k")
        await desk.until(lambda: bool(desk.line("[x] 2026/130")))
        await desk.press("escape")

        await desk.demo.workspace.service.sync()
        assert await _rows(desk, Mark.EDITED) == []
        assert await _entries(desk) == before
