"""One invoice on the screen: why it did not sync, and what a person may decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from synctui.domain.fingerprint import Change
from synctui.ports.reading import HistoryEntry, Mark
from synctui.testing.documents import VAT_6, customer, discount, integration, invoice, line
from synctui.tui.screens.ask import AskDialog
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.plan import PlanDialog
from synctui.tui.screens.settings import SettingsScreen

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


@pytest.fixture
def refused(company, bakery):
    return company.add(
        bakery, Mark.REFUSED, code="vat-not-mapped", values={"rate": "21 %"}, tool_text="raw <b>[b]words"
    )


@pytest.fixture
def unknown(company, bakery):
    return company.add(bakery, Mark.UNKNOWN)


@pytest.fixture
def edited(company, bakery):
    changes = (Change("due", "2026-12-20", "2027-01-19"), Change("lines", None, None))
    return company.add(bakery, Mark.EDITED, booking_number="26700411", changes=changes)


@BOTH_SIZES
async def test_a_refused_invoice_says_what_happened_why_and_what_to_do(company, opened, bakery, size):
    company.add(bakery, Mark.REFUSED, code="vat-not-mapped", values={"rate": "21 %"}, same_error=3)

    async with opened(DetailScreen(bakery.key), size=size) as seen:
        text = await seen.text()

    assert "The VAT rate “21 %” has no VAT code in Exact Online." in text
    assert "on 3 invoices" in text
    assert "1  F4 › Exact Online › VAT rates" in text
    assert "here, in synctui" in text


@BOTH_SIZES
async def test_amounts_and_an_empty_booking_number_stand_at_the_top(company, opened, bakery, size):
    company.add(bakery)

    async with opened(DetailScreen(bakery.key), size=size) as seen:
        text = await seen.text()

    assert "Invoice 2026/0480  Garage Peeters NV" in text
    assert "8,712.00 EUR" in text
    assert any(line.endswith("Booking number") for line in text.splitlines())
    assert "not synced" in text


async def test_the_number_of_the_journal_entry_stands_beside_the_tool(company, opened, bakery):
    company.add(bakery, Mark.SYNCED, booking_number="VK2026/00001")
    detail = company.reader.details[bakery.key]
    company.reader.details[bakery.key] = replace(detail, link=replace(detail.link, entry_number="MV-0042"))

    async with opened(DetailScreen(bakery.key)) as seen:
        text = await seen.text()

    assert "Exact Online, journal 70, entry MV-0042" in text


async def test_enter_on_the_error_opens_the_setting_that_fixes_it(opened, refused):
    async with opened(DetailScreen(refused.key)) as seen:
        text = await seen.press("enter")

        assert isinstance(seen.app.screen, SettingsScreen)
        assert "missing: 21 %" in text


async def test_what_is_fixed_in_teamleader_opens_no_setting(company, opened, bakery):
    company.add(bakery, Mark.REFUSED, code="number-missing")

    async with opened(DetailScreen(bakery.key)) as seen:
        text = await seen.press("enter")

        assert not isinstance(seen.app.screen, SettingsScreen)
        assert "Finalise the invoice in Teamleader." in text


async def test_the_tools_own_words_are_shown_on_v_and_never_read_as_markup(opened, refused):
    async with opened(DetailScreen(refused.key)) as seen:
        before = await seen.text()
        after = await seen.press("v")

    assert "raw <b>[b]words" not in before
    assert "raw <b>[b]words" in after


@BOTH_SIZES
async def test_a_later_edit_shows_what_differs_and_how_to_settle_it(opened, edited, size):
    async with opened(DetailScreen(edited.key), size=size) as seen:
        text = await seen.text()

    assert "20/12/2026 → 19/01/2027" in text
    assert "Later edits are not transferred to Exact Online." in text
    assert "done in Exact Online: tick off" in text


async def test_k_ticks_a_later_edit_off_only_after_asking(company, opened, edited):
    async with opened(DetailScreen(edited.key)) as seen:
        await seen.press("k")
        asked = isinstance(seen.app.screen, AskDialog)
        before = list(company.service.done)
        await seen.press("enter")

    assert asked
    assert before == []
    assert company.service.done == [("acknowledge_edit", "exact_online:dep-be", edited.key)]


async def test_a_tool_that_takes_edits_gives_its_notice_and_nothing_to_tick_off(company, opened, bakery):
    takes_edits = company.service.all_specs[1]
    company.status(takes_edits, integration("yuki"))
    document = invoice("2026/0440", lines=[line("100.00", cost_centre="Marketing")])
    company.add(
        document, Mark.EDITED, of="yuki:dep-be", booking_number="1", changes=(Change("net", "90.00", "100.00"),)
    )

    async with opened(DetailScreen(document.key)) as seen:
        text = await seen.text()
        await seen.press("k")

        assert isinstance(seen.app.screen, DetailScreen)
    assert "transferred to Yuki with the next sync" in text
    assert "Yuki resets the cost centres" in text
    assert "Cost centre Marketing will be empty afterwards." in text


async def test_a_person_enters_the_booking_number_of_an_unknown_outcome(company, opened, unknown):
    async with opened(DetailScreen(unknown.key)) as seen:
        text = await seen.press("enter")
        await seen.press(*"26700412", "enter", *"seen", "space", *"there", "enter")

    assert "It is in Exact Online" in text
    assert company.service.done == [
        ("adopt_by_hand", "exact_online:dep-be", unknown.key, "26700412", "seen there"),
    ]


async def test_no_decision_is_taken_without_a_reason(company, opened, unknown):
    async with opened(DetailScreen(unknown.key)) as seen:
        await seen.press("down", "enter", "enter")
        text = await seen.press("enter")

        assert isinstance(seen.app.screen, AskDialog)
    assert "Please fill this in." in text
    assert company.service.done == []


async def test_an_unknown_outcome_is_released_with_a_warning_and_a_reason(company, opened, unknown):
    async with opened(DetailScreen(unknown.key)) as seen:
        text = await seen.press("down", "enter")
        await seen.press(*"gone", "enter")

    assert "it will be there twice" in text
    assert company.service.done == [("release_unknown", "exact_online:dep-be", unknown.key, "gone")]


@BOTH_SIZES
async def test_a_warning_of_the_tool_is_answered_with_yes_and_a_reason(company, opened, bakery, size):
    warning = "The invoice date is 40 days ago."
    company.add(bakery, Mark.REFUSED, code="tool-warning", values={"warning": warning, "id": "date"})

    async with opened(DetailScreen(bakery.key), size=size) as seen:
        text = await seen.words()
        asked = await seen.press("down", "enter")
        await seen.press(*"checked", "enter")

    assert f"Exact Online warns: {warning}" in text
    assert "yes, it is right" in asked
    assert company.service.done == [("confirm_warning", "exact_online:dep-be", bakery.key, "checked")]


async def test_a_booking_number_that_is_taken_is_said_and_changes_nothing(company, opened, unknown):
    async with opened(DetailScreen(unknown.key)) as seen:
        await seen.press("enter", *"taken", "enter", *"seen", "enter")
        text = await seen.words()

    assert company.service.done == []
    assert "has another entry under this number" in text


async def test_an_invoice_is_set_aside_with_a_reason_and_taken_back(company, opened, bakery):
    company.add(bakery)

    async with opened(DetailScreen(bakery.key)) as seen:
        await seen.press("i", *"test", "enter")
        company.change_mark(bakery, Mark.SET_ASIDE)
        company.reader.changes += 1
        await seen.pilot.pause(0.6)
        text = await seen.press("i")

    assert "It was set aside and will never be synced." in text
    assert company.service.done == [("set_aside", bakery.key, "test"), ("set_aside", bakery.key, None)]


async def test_s_shows_the_plan_for_this_invoice_alone(company, opened, refused):
    async with opened(DetailScreen(refused.key)) as seen:
        await seen.press("s")

        assert isinstance(seen.app.screen, PlanDialog)
    assert company.service.done == [("preview", ["exact_online:dep-be"], [refused.key])]


async def test_m_takes_every_invoice_with_the_same_error_and_no_other(company, opened, bakery):
    others = [invoice(f"2026/10{n}") for n in range(3)]
    company.add(bakery, Mark.REFUSED, code="vat-not-mapped", same_error=2)
    company.add(others[0], Mark.REFUSED, code="vat-not-mapped", same_error=2)
    company.add(others[1], Mark.REFUSED, code="number-missing")
    company.add(others[2])

    async with opened(DetailScreen(bakery.key)) as seen:
        await seen.press("m")

    assert company.service.done == [
        ("preview", ["exact_online:dep-be"], sorted([bakery.key, others[0].key])),
    ]


async def test_n_goes_to_the_next_invoice_that_needs_somebody(company, opened, refused):
    company.add(invoice("2026/0101"))
    company.add(invoice("2026/0102"), Mark.UNKNOWN)

    async with opened(DetailScreen(refused.key)) as seen:
        text = await seen.press("n")

    assert "Invoice 2026/0102" in text


async def test_y_copies_the_booking_number(company, opened, bakery):
    company.add(bakery, Mark.SYNCED, booking_number="26700411")

    async with opened(DetailScreen(bakery.key)) as seen:
        text = await seen.press("y")

        assert seen.app.clipboard == "26700411"
    assert "Booking number 26700411 copied." in text


async def test_a_link_that_is_no_web_address_is_never_opened(company, opened, bakery):
    company.add(replace(bakery, web_url="javascript:alert(1)"))
    addresses = []

    async with opened(DetailScreen(bakery.key)) as seen:
        seen.app.open_url = addresses.append
        await seen.press("o")

    assert addresses == []


@BOTH_SIZES
async def test_lines_sections_vat_and_discounts_add_up_on_the_screen(company, opened, size):
    document = invoice(
        "2026/0500",
        lines=[replace(line("100.00"), section="Work [in] progress"), line("-10.00", VAT_6, "Return", quantity=-1)],
        allowances=[discount("-5.00")],
    )
    company.add(document)

    async with opened(DetailScreen(document.key), size=size) as seen:
        await seen.press("pagedown", "end")
        text = await seen.press("pagedown")

    assert "Work [in] progress" in text
    assert "-5.00" in text
    assert "-10.00" in text
    assert "19.95" in text
    assert "104.35" in text


async def test_the_history_tells_every_attempt_newest_first(company, opened, bakery):
    now = company.session.clock.now()
    company.add(
        bakery,
        history=(
            HistoryEntry(now, "refused", 118, "manual", "Exact Online", "vat-not-mapped", {"rate": "21 %"}),
            HistoryEntry(now - timedelta(days=1), "set_aside", values={"reason": "paid [cash]"}),
        ),
    )

    async with opened(DetailScreen(bakery.key)) as seen:
        text = await seen.text()

    assert "24/11 17:00  manual      not synced  VAT rate not mapped" in text
    assert "set aside  paid [cash]" in text


async def test_only_keys_that_work_now_stand_in_the_footer(company, opened, bakery):
    company.add(bakery, Mark.SYNCED, booking_number="1")

    async with opened(DetailScreen(bakery.key)) as seen:
        footer = (await seen.text()).splitlines()[-1]

    assert "y Copy" in footer
    assert "Sync" not in footer
    assert "Tick off" not in footer


async def test_an_invoice_that_has_gone_closes_its_screen(opened):
    async with opened(DetailScreen("nobody")) as seen:
        text = await seen.text()

        assert not isinstance(seen.app.screen, DetailScreen)
    assert "This invoice is no longer there." in text


@BOTH_SIZES
async def test_a_very_long_name_keeps_the_figures_in_their_places(company, opened, size):
    document = company.add(invoice("2026/0107", to=customer("Very long name, " * 20)))

    async with opened(DetailScreen(document.key), size=size) as seen:
        lines = (await seen.text()).splitlines()

    assert sum("Very long name" in line for line in lines) <= 2
    assert all(len(line) <= size[0] for line in lines)


@BOTH_SIZES
async def test_a_change_that_a_closed_period_refused_says_so_in_the_invoice(company, opened, bakery, size):
    company.add(bakery, Mark.EDIT_REFUSED, code="edit-period-closed", booking_number="26700411")

    async with opened(DetailScreen(bakery.key), size=size) as seen:
        text = await seen.text()

    assert "change not transferred, period 11/2026 is closed" in text
    assert "26700411" in text
