"""The table: as many rows as there are, read as few at a time as are looked at."""

from datetime import date

import pytest
from rich.cells import cell_len

from synctui.ports.reading import Mark
from synctui.testing.fake_reading import ManyRows, row


def _line_of(lines, text):
    return next((line for line in lines if text in line), "")


@pytest.mark.parametrize("rows", [100, 1_000_000])
async def test_a_million_invoices_cost_no_more_reads_than_a_hundred(office, opened, wait, table, rows):
    office.reader.rows = ManyRows(rows)

    async with opened() as pilot:
        await pilot.press("down", "down", "G", "g")
        await wait(pilot)

        assert table(pilot).total == rows
        assert office.reader.calls["page"] <= 2


async def test_the_last_of_a_million_is_one_key_away(office, opened, wait, screen):
    office.reader.rows = ManyRows(1_000_000)

    async with opened() as pilot:
        await pilot.press("G")
        await wait(pilot)

        assert "0000001" in _line_of(screen(pilot), "2670000001")


async def test_paging_through_keeps_the_cursor_where_the_eye_is(office, opened, wait, table):
    office.reader.rows = ManyRows(5000)

    async with opened() as pilot:
        for _page in range(5):
            await pilot.press("pagedown")
        await pilot.press("pageup")
        await wait(pilot)
        shown = table(pilot)

        height = shown.size.height - 1
        assert shown.cursor_row == 4 * height
        assert shown.scroll_offset.y == 4 * height


async def test_an_empty_booking_number_says_why_beside_it(opened, screen):
    async with opened() as pilot:
        lines = screen(pilot)

        assert "VAT rate not mapped" in _line_of(lines, "2026/0480")
        assert "not synced" in _line_of(lines, "2026/0481")
        assert "26700412" in _line_of(lines, "2026/0476")


async def test_b_hides_the_booking_numbers_and_leaves_the_cursor(office, opened, wait, screen, table):
    async with opened() as pilot:
        await pilot.press("down", "down", "down", "b")
        await wait(pilot)

        assert "26700412" not in "".join(screen(pilot))
        assert table(pilot).current.number == "2026/0478"

        await pilot.press("b")
        await wait(pilot)

        assert "26700412" in "".join(screen(pilot))
        assert table(pilot).current.number == "2026/0478"


async def test_what_was_shown_or_hidden_is_remembered(office, opened, wait, screen):
    async with opened() as pilot:
        await pilot.press("b")
        await wait(pilot)

    async with opened() as pilot:
        assert "26700412" not in "".join(screen(pilot))


@pytest.mark.parametrize("name", ["ACME [/] nv", "[bold red]Peters[/]", "[@click=app.quit]x[/]", "{name} %s"])
async def test_a_customer_called_like_markup_is_shown_as_written(office, opened, screen, size, name):
    office.reader.rows = [row("2026/1", name)]

    async with opened(size) as pilot:
        assert name[:11] in _line_of(screen(pilot), "2026/1")


async def test_chinese_names_do_not_shift_the_columns(office, opened, screen):
    office.reader.rows = [row("2026/1", "東京商事株式会社東京商事株式会社"), row("2026/2", "Schmidt")]

    async with opened() as pilot:
        first, second = _line_of(screen(pilot), "2026/1"), _line_of(screen(pilot), "2026/2")

        assert cell_len(first.partition("1,452")[0]) == cell_len(second.partition("1,452")[0])


async def test_an_empty_company_says_what_to_do(office, opened, wait, screen, table):
    office.reader.rows = []

    async with opened() as pilot:
        await pilot.press("down", "G", "k", "enter", "space", "b", "greater_than_sign")
        await wait(pilot)

        assert table(pilot).cursor_row == 0
        assert "r reads Teamleader again" in "".join(screen(pilot))


async def test_the_order_follows_the_keys_and_the_cursor_its_invoice(opened, wait, table):
    async with opened() as pilot:
        await pilot.press("down", "down")
        number = table(pilot).current.number

        await pilot.press("greater_than_sign")
        await wait(pilot)

        assert table(pilot).query_shown.order == "customer"
        assert table(pilot).current.number == number

        await pilot.press("i")
        await wait(pilot)

        assert table(pilot).query_shown.descending
        assert table(pilot).current.number == number


async def test_a_click_on_a_title_sorts_and_a_second_one_reverses(opened, wait, table):
    async with opened() as pilot:
        shown = table(pilot)
        gross = next(column for column in shown.placed if column.key == "gross")

        await pilot.click(shown, offset=(gross.x + 2, 0))
        await wait(pilot)

        assert shown.current.number == "2026/0475"

        await pilot.click(shown, offset=(gross.x + 2, 0))
        await wait(pilot)

        assert shown.current.number == "G2026/031"


async def test_a_second_click_on_a_row_opens_it(opened, wait, table):
    heard = []
    async with opened() as pilot:
        pilot.app.open_document = heard.append

        await pilot.click(table(pilot), offset=(30, 4))
        await wait(pilot)
        assert heard == []

        await pilot.click(table(pilot), offset=(30, 4))
        await wait(pilot)
        assert heard == ["teamleader:2026/0478"]


async def test_marks_are_summed_and_survive_another_order(opened, wait, screen):
    async with opened() as pilot:
        await pilot.press("space", "space", "less_than_sign")
        await wait(pilot)

        assert "2 marked" in "".join(screen(pilot))
        assert "10,164.00 EUR" in "".join(screen(pilot))


async def test_marks_that_the_filter_hides_are_said(opened, wait, screen):
    async with opened() as pilot:
        await pilot.press("space", "f", *"peters", "enter")
        await wait(pilot)

        assert "1 marked, 1 of them not shown" in "".join(screen(pilot))


async def test_v_marks_everything_from_here_to_there(opened, wait, table):
    async with opened() as pilot:
        await pilot.press("v", "down", "down", "down", "v")
        await wait(pilot)

        assert len(table(pilot).marks) == 4


async def test_a_marks_everything_shown_and_once_more_nothing(opened, wait, table):
    async with opened() as pilot:
        await pilot.press("a")
        await wait(pilot)
        assert len(table(pilot).marks) == table(pilot).total

        await pilot.press("a")
        await wait(pilot)
        assert len(table(pilot).marks) == 0


async def test_a_million_are_not_marked_by_mistake(office, opened, wait, table):
    office.reader.rows = ManyRows(1_000_000)

    async with opened() as pilot:
        await pilot.press("a")
        await wait(pilot)

        assert len(table(pilot).marks) == 0


async def test_a_number_that_comes_in_stands_out_until_the_next_start(office, opened, wait, screen, table):
    async with opened() as pilot:
        office.reader.change(
            "teamleader:2026/0481",
            booking_number="26700500",
            mark=Mark.SYNCED,
            synced_at=office.clock.now(),
            mode="manual",
        )
        pilot.app.watching.poll()
        await wait(pilot)
        strips = [table(pilot).render_line(y) for y in range(1, 12)]
        fresh = next(s for strip in strips for s in strip if "26700500" in s.text)
        old = next(s for strip in strips for s in strip if "26700412" in s.text)

        assert fresh.style.bold
        assert fresh.style.color != old.style.color


async def test_rows_that_come_from_elsewhere_do_not_move_the_cursor_off_its_invoice(office, opened, wait, table):
    async with opened() as pilot:
        await pilot.press("down", "down", "down")
        number = table(pilot).current.number

        office.reader.rows = [row("2026/0490", date=date(2026, 11, 25)), *office.reader.rows]
        office.reader.writes += 1
        pilot.app.watching.poll()
        await wait(pilot)

        assert table(pilot).current.number == number


async def test_nothing_is_read_while_nothing_changes(office, opened, wait):
    async with opened() as pilot:
        before = dict(office.reader.calls)

        for _poll in range(5):
            pilot.app.watching.poll()
            await wait(pilot)

        assert dict(office.reader.calls) == before


async def test_every_size_a_terminal_can_have_is_survived(opened, wait, screen):
    async with opened() as pilot:
        for width, height in ((40, 10), (20, 5), (1, 1), (200, 60), (80, 24), (120, 36)):
            await pilot.resize_terminal(width, height)
            await wait(pilot)

        assert "2026/0481" in "".join(screen(pilot))
