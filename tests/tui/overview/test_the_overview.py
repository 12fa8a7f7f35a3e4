"""What stands around the rows: counts that no filter hides, periods, the filter, the footer, the columns."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from textual.widgets import Input

from synctui import i18n
from synctui.domain.invoice import Department, Status
from synctui.ports.reading import Mark
from synctui.testing.fake_reading import row
from synctui.tui.screens.columns import ColumnsDialog
from synctui.tui.widgets.footer import FooterBar


def _line_of(lines, text):
    return next((line for line in lines if text in line), "")


def _night(started_at: datetime, not_booked: int) -> dict[str, object]:
    return {
        "started_at": started_at.isoformat(),
        "ending": "incomplete",
        "invoices": 12,
        "not_booked": [{}] * not_booked,
    }


def _switch_nights_on(office):
    status = office.service.statuses[0]
    office.service.statuses = (
        replace(
            status,
            integration=replace(status.integration, nightly=True),
            next_night=office.clock.now() + timedelta(hours=11),
        ),
    )


async def test_the_header_says_company_tool_and_bell(opened, screen, size):
    async with opened(size) as pilot:
        first = screen(pilot)[0]

        assert "Muster GmbH" in first
        assert "connected" in first
        assert "Bell" in first


async def test_last_nights_failures_stand_in_the_header_at_every_width(office, opened, screen, size):
    _switch_nights_on(office)
    office.reader.last_night = _night(office.clock.now() - timedelta(hours=12), 1)

    async with opened(size) as pilot:
        assert "Night ✗ 1" in screen(pilot)[0]


async def test_a_night_that_did_not_run_is_said(office, opened, screen, size):
    _switch_nights_on(office)
    office.reader.last_night = _night(office.clock.now() - timedelta(days=3), 0)

    async with opened(size) as pilot:
        assert "Night ✗ not run" in screen(pilot)[0]


async def test_counts_stay_whatever_is_filtered(opened, wait, screen, size):
    async with opened(size) as pilot:
        await pilot.press("f", *"terminus", "enter")
        await wait(pilot)
        line = screen(pilot)[2]

        assert "1 invoice" in line
        assert "6 not synced" in line


async def test_unsynced_invoices_older_than_the_period_are_counted(opened, screen):
    async with opened() as pilot:
        assert "6 not synced, 1 of them older" in screen(pilot)[2]


async def test_the_sentence_of_the_day(office, opened, screen):
    async with opened() as pilot:
        assert _line_of(screen(pilot), "6 are waiting, 3 need you (n)")


async def test_the_sentence_of_a_day_with_nothing_to_do(office, opened, screen):
    office.reader.rows = [row("2026/1", booking_number="267", mark=Mark.SYNCED)]

    async with opened() as pilot:
        assert _line_of(screen(pilot), "everything synced up to 24/11/2026")


async def test_t_goes_through_the_periods_and_remembers(office, opened, wait, screen):
    async with opened() as pilot:
        await pilot.press("t", "t")
        await wait(pilot)

        assert "all invoices" in screen(pilot)[2]
        assert _line_of(screen(pilot), "2026/0301")

    assert office.service.preferences["overview.period"] == "all"


async def test_u_shows_what_is_not_synced_whatever_the_period(opened, wait, screen):
    async with opened() as pilot:
        await pilot.press("u")
        await wait(pilot)

        assert _line_of(screen(pilot), "2026/0301")
        assert not _line_of(screen(pilot), "2026/0476")

        await pilot.press("escape")
        await wait(pilot)

        assert _line_of(screen(pilot), "2026/0476")


@pytest.mark.parametrize(
    ("typed", "found", "left_out"),
    [
        ("peters", "2026/0480", "2026/0481"),
        ("MÜLLER", "2026/0478", "2026/0481"),
        ("26700410", "2026/0474", "2026/0481"),
        ("status:overdue", "2026/0474", "2026/0476"),
        ("sync:failed", "2026/0479", "2026/0481"),
        ("peters sync:synced", "G2026/031", "2026/0480"),
    ],
)
async def test_the_filter_finds_while_one_types(opened, wait, screen, typed, found, left_out):
    async with opened() as pilot:
        await pilot.press("f")
        pilot.app.screen.query_one(Input).value = typed
        await wait(pilot)

        assert _line_of(screen(pilot), found)
        assert not _line_of(screen(pilot), left_out)


async def test_german_words_work_in_the_filter(opened, wait, screen):
    i18n.use("de")

    async with opened() as pilot:
        await pilot.press("slash")
        pilot.app.screen.query_one(Input).value = "status:überfällig"
        await wait(pilot)

        assert _line_of(screen(pilot), "2026/0474")
        assert not _line_of(screen(pilot), "2026/0476")


async def test_a_filter_without_a_match_says_how_to_get_back(opened, wait, screen, size):
    async with opened(size) as pilot:
        await pilot.press("f", *"nobody")
        await wait(pilot)

        assert _line_of(screen(pilot), "No invoice matches the filter. esc empties it.")

        await pilot.press("escape")
        await wait(pilot)

        assert _line_of(screen(pilot), "2026/0481")


async def test_esc_peels_off_one_layer_after_the_other(opened, wait, table):
    async with opened() as pilot:
        await pilot.press("space", "v", "escape")
        await wait(pilot)
        assert table(pilot).marks.anchor is None
        assert len(table(pilot).marks) == 1

        await pilot.press("escape", "escape")
        await wait(pilot)
        assert len(table(pilot).marks) == 0
        assert pilot.app.is_running


async def test_letters_typed_into_the_filter_do_nothing_else(office, opened, wait):
    async with opened() as pilot:
        await pilot.press("f", *"sbq")
        await wait(pilot)

        assert office.service.previewed == []
        assert pilot.app.screen.query_one(Input).value == "sbq"


async def test_n_goes_from_one_that_needs_you_to_the_next(opened, wait, table):
    async with opened() as pilot:
        visited = []
        for _press in range(4):
            await pilot.press("n")
            await wait(pilot)
            visited.append(table(pilot).current.number)

        assert visited == ["2026/0480", "2026/0479", "2026/0475", "2026/0480"]


async def test_n_finds_what_the_period_hides(office, opened, wait, table):
    office.reader.rows = [row("2026/2"), row("2026/1", date=date(2026, 3, 1), mark=Mark.REFUSED, code="period-closed")]

    async with opened() as pilot:
        await pilot.press("n")
        await wait(pilot)

        assert table(pilot).current.number == "2026/1"


async def test_y_copies_the_booking_number(opened, wait, table):
    async with opened() as pilot:
        while table(pilot).current.number != "2026/0476":
            await pilot.press("down")

        await pilot.press("y")
        await wait(pilot)

        assert pilot.app.clipboard == "26700412"


async def test_r_reads_teamleader_and_says_what_came(office, opened, wait, screen):
    async with opened() as pilot:
        before = office.service.sources_read

        await pilot.press("r")
        await wait(pilot)

        assert office.service.sources_read == before + 1


async def test_w_shows_one_company_after_the_other(office, opened, wait, screen):
    demo = Department("teamleader:dep-be", "Demo BV", country="BE")
    status = office.service.statuses[0]
    other = replace(status, department=demo, integration=replace(status.integration, id="x", department=demo.key))
    office.service.statuses = (status, other)
    office.reader.rows = [row("2026/1"), row("2026/2", department=demo.key)]

    async with opened() as pilot:
        assert "all companies" in screen(pilot)[0]

        await pilot.press("w", "w")
        await wait(pilot)

        assert "Demo BV" in screen(pilot)[0]
        assert _line_of(screen(pilot), "2026/2")
        assert not _line_of(screen(pilot), "2026/1 ")


async def test_all_companies_together_have_a_column_that_says_whose_a_row_is(office, opened, wait, screen):
    demo = Department("teamleader:dep-be", "Demo BV", country="BE")
    status = office.service.statuses[0]
    other = replace(status, department=demo, integration=replace(status.integration, id="x", department=demo.key))
    office.service.statuses = (status, other)
    office.reader.rows = [row("2026/1"), row("2026/2", department=demo.key)]

    async with opened() as pilot:
        await wait(pilot)
        together = _line_of(screen(pilot), "2026/2")
        await pilot.press("w")
        await wait(pilot)
        alone = _line_of(screen(pilot), "2026/1 ")

    assert "Demo BV" in together
    assert "Muster" not in alone


async def test_a_change_that_a_closed_period_refused_says_so_beside_its_old_number(office, opened, screen, size):
    office.reader.rows = [
        row(
            "2026/0440",
            date=date(2026, 11, 3),
            mark=Mark.EDIT_REFUSED,
            code="edit-period-closed",
            values={"period": "2026-11"},
            booking_number="0440",
        )
    ]

    async with opened((180, 36) if size[0] == 120 else size) as pilot:
        line = _line_of(screen(pilot), "2026/0440")

    assert "0440 " in line
    assert ("change not transferred, period 11/2026 is closed" if size[0] == 120 else "✗ change") in line


@pytest.mark.parametrize("language", i18n.languages())
async def test_the_footer_is_never_cut_and_always_has_help(opened, size, language):
    i18n.use(language)

    async with opened(size) as pilot:
        footer = pilot.app.screen.query_one(FooterBar)
        shown = footer.render()

        assert shown.cell_length <= size[0]
        assert "?" in shown.plain
        assert "…" not in shown.plain


@pytest.mark.parametrize("width", [30, 44, 60, 80, 100, 120, 200])
async def test_footer_and_header_fit_every_width(opened, wait, screen, width):
    async with opened((width, 24)) as pilot:
        lines = screen(pilot)

        assert "?" in lines[-1]
        assert "6" in lines[2]


async def test_at_most_ten_keys_stand_in_the_footer(opened):
    async with opened((200, 40)) as pilot:
        words = pilot.app.screen.query_one(FooterBar).render().plain.strip().split("   ")

        assert len(words) <= 10


async def test_narrow_windows_drop_due_date_and_status_first(opened, screen):
    async with opened((80, 24)) as pilot:
        titles = screen(pilot)[3]

        assert "Booking no." in titles
        assert "Sync" in titles
        assert "Date" in titles
        assert "Status" not in titles
        assert "Due" not in titles


async def test_the_open_bell_leaves_the_booking_numbers_in_view(opened, wait, screen):
    async with opened() as pilot:
        await pilot.press("f8")
        await wait(pilot)

        assert "Booking no." in screen(pilot)[3]
        assert "No notifications" in "".join(screen(pilot))

        await pilot.press("escape")
        await wait(pilot)

        assert "Booking number" in screen(pilot)[3]


async def test_the_bell_fills_a_small_screen(opened, wait, screen):
    async with opened((80, 24)) as pilot:
        await pilot.press("exclamation_mark")
        await wait(pilot)

        assert "Booking no." not in "".join(screen(pilot))
        assert "No notifications" in "".join(screen(pilot))


async def test_columns_are_chosen_ordered_and_kept(office, opened, wait, screen, size):
    async with opened(size) as pilot:
        await pilot.press("c")
        await wait(pilot)
        assert isinstance(pilot.app.screen, ColumnsDialog)

        await pilot.press("down", "space", "enter")
        await wait(pilot)

        assert "Date" not in screen(pilot)[3]

    async with opened(size) as pilot:
        assert "Date" not in screen(pilot)[3]


async def test_a_column_is_moved_and_made_wider(opened, wait, table):
    async with opened() as pilot:
        await pilot.press("c", "down", "K", "plus", "plus", "enter")
        await wait(pilot)

        first = table(pilot).placed[0]
        assert first.key == "date"
        assert first.width == 12


async def test_the_number_cannot_be_hidden(opened, wait, table):
    async with opened() as pilot:
        await pilot.press("c", "space", "enter")
        await wait(pilot)

        assert table(pilot).placed[0].key == "number"


async def test_leaving_the_gear_changes_nothing(opened, wait, screen):
    async with opened() as pilot:
        await pilot.press("c", "down", "space", "escape")
        await wait(pilot)

        assert "Date" in screen(pilot)[3]


async def test_typing_finds_a_column(opened, wait):
    async with opened() as pilot:
        await pilot.press("c", *"boo", "enter", "space", "enter")
        await wait(pilot)

        assert not any(column.key == "booking" for column in pilot.app.screen.table.placed)


async def test_the_words_in_header_and_footer_can_be_clicked(opened, wait, screen):
    async with opened() as pilot:
        bell = screen(pilot)[0].index("Bell")
        await pilot.click(offset=(bell + 1, 0))
        await wait(pilot)
        assert "No notifications" in "".join(screen(pilot))

        await pilot.press("escape")
        await wait(pilot)
        footer = len(screen(pilot)) - 1
        await pilot.click(offset=(screen(pilot)[footer].index("Gear"), footer))
        await wait(pilot)
        assert isinstance(pilot.app.screen, ColumnsDialog)


async def test_without_unicode_every_sign_has_a_plain_one(office, opened, wait, screen):
    office.session.is_ascii = True

    async with opened() as pilot:
        await pilot.press("space")
        await wait(pilot)
        drawn = "".join(screen(pilot))

        assert not set(drawn) & set("●○✓✗≠▼━↵…")
        assert "x VAT rate not mapped" in drawn


@pytest.mark.parametrize("theme", ["kontor-dark", "kontor-light", "ansi"])
async def test_every_theme_can_be_chosen(office, opened, wait, screen, theme):
    office.session.theme = theme

    async with opened() as pilot:
        await pilot.press("space", "c", "escape", "f8")
        await wait(pilot)

        assert pilot.app.theme == theme
        assert _line_of(screen(pilot), "2026/0481")


async def test_credit_notes_are_called_so_and_are_red(opened, table):
    async with opened() as pilot:
        shown = table(pilot)
        texts = [shown.render_line(y) for y in range(1, 12)]
        amount = next(s for strip in texts for s in strip if "-363.00" in s.text)
        plain = next(s for strip in texts for s in strip if "2,940.00" in s.text)

        assert any("credit note" in strip.text for strip in texts)
        assert amount.style.color != plain.style.color


async def test_status_is_told_with_todays_day(office, opened, screen):
    office.reader.rows = [row("2026/9", status=Status.PARTLY_PAID)]

    async with opened() as pilot:
        assert "part paid" in _line_of(screen(pilot), "2026/9")
