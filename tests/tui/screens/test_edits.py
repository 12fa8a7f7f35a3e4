"""The tick-off list: what to change in the tool, the number to find it by, and a key to say it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import Link, LinkState
from synctui.domain.fingerprint import Change, content
from synctui.ports.reading import Mark
from synctui.testing.documents import OTHER_DEPARTMENT, integration, invoice, line
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.edits import EditsScreen
from synctui.tui.screens.plan import PlanDialog

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
EXACT, YUKI = "exact_online:dep-be", "yuki:dep-de"


def _sent(company, document, before):
    """The document is synced as it was before."""
    detail = company.reader.details[document.key]
    link = Link(document.key, detail.integration, LinkState.SYNCED, content=content(before), booking_number="1")
    company.reader.details[document.key] = replace(detail, link=link)


@pytest.fixture
def changed(company, bakery):
    """Its due date and the price of its line are others than what was sent."""
    later = replace(bakery, due=date(2027, 1, 19))
    company.add(later, Mark.EDITED, booking_number="26700411")
    _sent(company, later, replace(bakery, lines=(line("7000.00"),), due=date(2026, 12, 24)))
    return later


@pytest.fixture
def taken_over(company):
    """A changed invoice of a company whose tool takes later edits."""
    company.status(company.service.all_specs[1], integration("yuki", department=OTHER_DEPARTMENT))
    document = invoice("2026/0440", lines=[line("50.00", cost_centre="Marketing")], department=OTHER_DEPARTMENT)
    return company.add(
        document, Mark.EDITED, of=YUKI, booking_number="0440", changes=(Change("due", "2026-12-01", "2026-12-20"),)
    )


@BOTH_SIZES
async def test_per_invoice_it_says_what_to_change_and_how_to_find_it(opened, changed, size):
    async with opened(EditsScreen(), size=size) as seen:
        text = await seen.text()

    assert "1 to change by hand" in text
    assert "Make the same changes in Exact Online, then tick each one off here." in text
    assert "[ ] 2026/0480" in text
    assert "booking number 26700411" in text
    assert "24/12/2026 → 19/01/2027" in text
    assert "line 1, net amount" in text
    assert "7,000.00 EUR → 7,200.00 EUR" in text


@pytest.mark.parametrize("key", ["space", "k"])
async def test_a_key_ticks_it_off_and_it_stays_in_sight(company, opened, changed, key):
    async with opened(EditsScreen()) as seen:
        before = (await seen.text()).splitlines()[-1]
        text = await seen.press(key)

    assert company.service.done == [("acknowledge_edit", EXACT, changed.key)]
    assert "Tick off" in before
    assert "[x] 2026/0480" in text
    assert "19/01/2027" not in text


async def test_the_same_key_takes_a_tick_back(company, opened, changed):
    async with opened(EditsScreen()) as seen:
        await seen.press("space")
        text = await seen.press("up", "space")

    assert company.service.done == [("acknowledge_edit", EXACT, changed.key), ("withdraw_tick", EXACT, changed.key)]
    assert "[ ] 2026/0480" in text
    assert "19/01/2027" in text


async def test_what_is_changed_again_after_the_tick_must_be_done_again(company, opened, changed):
    async with opened(EditsScreen()) as seen:
        await seen.press("space")
        company.reader.changes += 1
        await seen.pilot.pause(0.6)
        text = await seen.text()

    assert "[ ] 2026/0480" in text


@BOTH_SIZES
async def test_a_tool_that_takes_edits_gets_them_by_itself_and_says_what_that_costs(opened, taken_over, size):
    async with opened(EditsScreen(), size=size) as seen:
        text = await seen.words()
        footer = (await seen.text()).splitlines()[-1]

    assert "1 goes with the next sync" in text
    assert "transferred to Yuki with the next sync, manual or automatic." in text
    assert "Yuki resets the cost centres" in text
    assert "Cost centre Marketing will be empty afterwards." in text
    assert "Tick off" not in footer
    assert "s Sync changes" in footer


async def test_s_syncs_what_the_tool_takes_and_nothing_else(company, opened, changed, taken_over):
    async with opened(EditsScreen()) as seen:
        await seen.press("s")

        assert isinstance(seen.app.screen, PlanDialog)
    assert company.service.done == [("preview", [YUKI], [taken_over.key])]


@BOTH_SIZES
async def test_a_change_that_a_closed_period_refused_keeps_its_number_and_says_why(company, opened, taken_over, size):
    company.change_mark(taken_over, Mark.EDIT_REFUSED)
    detail = company.reader.details[taken_over.key]
    row = replace(detail.row, code="edit-period-closed", values={"period": "2026-09", "date": "2026-09-30"})
    company.reader.details[taken_over.key] = replace(detail, row=row)

    async with opened(EditsScreen(), size=size) as seen:
        text = await seen.words()

    assert "booking number 0440" in text
    assert "✗ The change was not transferred: the accounting period September 2026 is closed in Yuki." in text
    assert "Yuki did not take these: settle the reason and press s" in text


async def test_enter_opens_the_invoice_and_y_copies_the_booking_number(opened, changed):
    async with opened(EditsScreen()) as seen:
        await seen.press("y")
        copied = seen.app.clipboard
        await seen.press("enter")

        assert isinstance(seen.app.screen, DetailScreen)
    assert copied == "26700411"


async def test_d_opens_the_list_from_wherever_one_is(opened, changed):
    async with opened(DetailScreen(changed.key)) as seen:
        await seen.press("d")

        assert isinstance(seen.app.screen, EditsScreen)


async def test_an_empty_list_says_so(opened):
    async with opened(EditsScreen()) as seen:
        text = await seen.text()

    assert "No invoice was changed in Teamleader after its sync." in text


@BOTH_SIZES
async def test_hostile_text_is_shown_as_it_is_and_leaves_its_line_nowhere(company, opened, size):
    document = invoice("2026/0007", lines=[line("60.00", description="[red]x[/red] " * 30)])
    company.add(document, Mark.EDITED, booking_number="7")
    _sent(company, document, replace(document, lines=(line("50.00", description="[red]x[/red] " * 30),)))

    async with opened(EditsScreen(), size=size) as seen:
        text = await seen.text()

    assert "[red]x[/red]" in text
    assert all(len(row) <= size[0] for row in text.splitlines())


async def test_more_edits_than_are_listed_are_counted(company, opened, monkeypatch):
    monkeypatch.setattr("synctui.tui.screens.edits.MOST_EDITS", 2)
    for n in range(5):
        company.add(invoice(f"2026/000{n}"), Mark.EDITED, booking_number=str(n))

    async with opened(EditsScreen()) as seen:
        text = await seen.text()

    assert "and 3 more: 'synctui edits' lists them all" in text
