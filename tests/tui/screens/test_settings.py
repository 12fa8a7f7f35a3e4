"""The settings: every integration in one list, a switch that acts at once, and every field checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from synctui.domain.connector_spec import Option, OptionKind
from synctui.domain.errors import AccessDenied
from synctui.ports.service import Nights
from synctui.testing.documents import OTHER_DEPARTMENT, VAT_6, VAT_21, integration
from synctui.tui.screens.ask import AskDialog
from synctui.tui.screens.choose import ChoiceDialog
from synctui.tui.screens.plan import PlanDialog
from synctui.tui.screens.settings import SettingsScreen

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
EXACT = "exact_online:dep-be"


@pytest.fixture
def saved(company):
    """The integration as it was saved last."""

    def last():
        changes = [what[1] for what in company.service.done if what[0] == "save_integration"]
        return changes[-1] if changes else None

    return last


@pytest.fixture
def several(company):
    company.status(company.service.all_specs[1], integration("yuki"), is_signed_in=False, missing=("sign-in-needed",))
    company.status(company.service.all_specs[2], integration("files", department=OTHER_DEPARTMENT))


@BOTH_SIZES
async def test_all_integrations_stand_in_one_list_with_their_switch(opened, several, size):
    async with opened(SettingsScreen(), size=size) as seen:
        text = await seen.text()

    assert "≠ Exact Online  1 VAT rate missing" in text
    assert "✗ Yuki  sign in" in text
    assert "● Journal files  ready" in text
    assert text.count("[ ] at night") == 2
    assert "no automatic sync" in text


@BOTH_SIZES
async def test_space_switches_the_nightly_sync_at_once(company, opened, size):
    async with opened(SettingsScreen(), size=size) as seen:
        on = await seen.press("space")
        off = await seen.press("space")

    assert company.service.done == [("set_nightly", EXACT, True), ("set_nightly", EXACT, False)]
    assert "[x] at night 04:30" in on
    assert "[ ] at night" in off


async def test_a_tool_without_nightly_sync_has_no_switch_but_the_reason(company, opened, several):
    async with opened(SettingsScreen(integration="files:dep-de")) as seen:
        text = await seen.press("space")

    assert company.service.done == []
    assert "[ ] Journal files has no automatic sync" in text
    assert "[x]" not in text


async def test_the_settings_of_one_integration_stand_beside_the_list_where_there_is_room(opened):
    async with opened(SettingsScreen(), size=(120, 36)) as seen:
        text = await seen.text()

    assert "70  Verkopen" in text
    assert "1 of 2 linked" in text


async def test_at_80_columns_enter_opens_one_integration_and_escape_goes_back(opened):
    async with opened(SettingsScreen(), size=(80, 24)) as seen:
        closed = await seen.text()
        opened_one = await seen.press("enter")
        again = await seen.press("escape")

        assert isinstance(seen.app.screen, SettingsScreen)
    assert "70  Verkopen" not in closed
    assert "70  Verkopen" in opened_one
    assert "70  Verkopen" not in again


async def test_beside_the_switch_stands_who_runs_the_nights(company, opened):
    async with opened(SettingsScreen()) as seen:
        here = await seen.text()
        company.service.who = Nights(company.session.clock.now() - timedelta(seconds=30), runs_here=True)
        company.reader.changes += 1
        await seen.pilot.pause(0.6)
        daemon = await seen.text()

    assert "only while synctui is open" in here
    assert "synctui service install" in here
    assert "the nightly service is running" in daemon


@BOTH_SIZES
async def test_a_vat_rate_is_mapped_by_typing_a_few_letters(opened, saved, size):
    async with opened(SettingsScreen("vat-not-mapped"), size=size) as seen:
        await seen.press("enter")
        asked = isinstance(seen.app.screen, ChoiceDialog)
        await seen.press(*"hoog", "enter")
        text = await seen.text()

    assert asked
    assert saved().mapping.vat == {VAT_6.key: "5", VAT_21.key: "1"}
    assert "2 of 2 linked" in text


async def test_a_vat_code_that_includes_the_vat_is_marked_in_the_list(opened):
    async with opened(SettingsScreen("vat-not-mapped")) as seen:
        text = await seen.press("enter")

    assert "9  21 % incl.  VAT is included in the amounts" in text


async def test_after_a_mapping_the_invoices_that_waited_can_go_at_once(company, opened, bakery):
    company.service.waiting = (bakery.key,)

    async with opened(SettingsScreen("vat-not-mapped")) as seen:
        text = await seen.press("enter", "enter")
        await seen.press("enter")

        assert isinstance(seen.app.screen, PlanDialog)
    assert "1 invoice was waiting for this." in text
    codes = ("vat-code-gone", "vat-code-inclusive", "vat-not-mapped")
    assert ("waiting_for", EXACT, codes, {"key": VAT_21.key}) in company.service.done
    assert ("preview", [EXACT], [bakery.key]) in company.service.done


async def test_what_an_earlier_start_date_lets_in_can_go_at_once(company, opened, bakery):
    company.add(bakery)

    async with opened(SettingsScreen("start-date-missing")) as seen:
        await seen.press("enter", *["backspace"] * 10)
        text = await seen.press(*"2025-06-01", "enter")

    assert "1 invoice was waiting for this." in text


async def test_a_later_start_date_lets_nothing_in(company, opened, bakery):
    company.add(bakery)

    async with opened(SettingsScreen("start-date-missing")) as seen:
        await seen.press("enter", *["backspace"] * 10)
        text = await seen.press(*"2026-06-01", "enter")

    assert "waiting for this" not in text


async def test_nobody_is_asked_where_nothing_waited(company, opened, saved):
    async with opened(SettingsScreen("vat-not-mapped")) as seen:
        await seen.press("enter", "enter")

        assert isinstance(seen.app.screen, SettingsScreen)
    assert saved() is not None


@pytest.mark.parametrize(
    ("focus", "title"),
    [
        ("journal-missing", "Sales journal"),
        ("ledger-missing", "Default"),
        (f"vat:{VAT_6.key}", "6 %"),
    ],
)
async def test_an_error_leads_to_the_field_that_fixes_it(opened, focus, title):
    async with opened(SettingsScreen(focus)) as seen:
        await seen.press("enter")

        assert isinstance(seen.app.screen, ChoiceDialog)
        assert title in await seen.text()


async def test_a_missing_sign_in_leads_to_the_connection_with_the_command(company, opened, several):
    async with opened(SettingsScreen("sign-in-needed", "yuki:dep-be")) as seen:
        text = await seen.text()

        option = seen.app.screen.query_one("#settings-fields").highlighted_option
    assert option.id == "connection"
    assert "✗ not signed in" in text
    assert "synctui connect yuki" in text


async def test_only_sales_journals_can_be_chosen(opened, saved):
    async with opened(SettingsScreen("journal-missing")) as seen:
        text = await seen.press("enter")
        await seen.press("down", "enter")

    assert "Aankopen" not in text
    assert saved().journal == "71"


async def test_a_ledger_account_is_stored_by_the_tools_own_id_and_can_be_emptied(opened, saved):
    async with opened(SettingsScreen("ledger-missing")) as seen:
        await seen.press("enter", *"diensten", "enter")
        first = saved().mapping.default_ledger
        await seen.press("enter", *"none", "enter")

    assert first == "guid-705"
    assert saved().mapping.default_ledger is None


async def test_a_start_date_is_checked_before_it_is_saved(opened, saved):
    async with opened(SettingsScreen("start-date-missing")) as seen:
        await seen.press("enter")
        await seen.press(*["backspace"] * 10, *"31.02.2026")
        refused = await seen.press("enter")
        nothing = saved()
        await seen.press(*["backspace"] * 10, *"1.3.2026", "enter")

    assert "Write the date like 2026-01-31 or 31.01.2026." in refused
    assert nothing is None
    assert saved().start_date == date(2026, 3, 1)


async def test_the_hour_in_which_the_clocks_change_is_refused_with_the_reason(opened, saved):
    async with opened(SettingsScreen("night-hour-refused")) as seen:
        await seen.press("enter", *["backspace"] * 5, *"02:30")
        refused = await seen.press("enter")
        nothing = saved()
        await seen.press(*["backspace"] * 5, *"05:15", "enter")

        assert not isinstance(seen.app.screen, AskDialog)
    assert "02:30" in refused
    assert nothing is None
    assert saved().nightly_at == time(5, 15)


async def test_a_tools_own_options_have_a_field_each(opened, saved):
    async with opened(SettingsScreen("option:site")) as seen:
        before = await seen.text()
        await seen.press("enter", *"belg", "enter")

    assert "Netherlands" in before
    assert saved().options == {"site": "be"}


async def test_t_tests_the_connection_and_says_what_came_of_it(company, opened):
    async with opened(SettingsScreen()) as seen:
        works = await seen.press("t")
        company.service.connection_problem = AccessDenied()
        fails = await seen.press("t")

    assert "✓ it works: Demo BV books" in works
    assert "it works" not in fails
    assert company.service.done == [("test_connection", EXACT), ("test_connection", EXACT)]


async def test_r_fetches_the_tools_lists_again(company, opened):
    async with opened(SettingsScreen()) as seen:
        text = await seen.press("r")

    assert ("reference_data", EXACT) in company.service.done
    assert "fetched again" in text


async def test_a_journal_that_has_gone_at_the_tool_is_marked(company, opened):
    status = company.service.statuses[0]
    company.service.statuses[0] = replace(status, integration=replace(status.integration, journal="99"))

    async with opened(SettingsScreen()) as seen:
        text = await seen.text()

    assert "99  ≠ no longer in Exact Online" in text


async def test_escape_in_a_question_changes_nothing(opened, saved):
    async with opened(SettingsScreen("vat-not-mapped")) as seen:
        await seen.press("enter", "escape")

    assert saved() is None


async def test_language_colours_and_signs_stand_under_general(company, opened):
    async with opened(SettingsScreen()) as seen:
        text = await seen.press("end", "enter", "down", "enter", *"light", "enter")

        assert seen.app.theme == "kontor-light"
    assert "Language" in text
    assert company.service.preferences["theme"] == "kontor-light"


async def test_ascii_signs_hold_at_once(company, opened):
    async with opened(SettingsScreen()) as seen:
        await seen.press("end", "enter", "down", "down", "enter")
        text = await seen.text()

    assert company.session.is_ascii
    assert company.service.preferences["ascii"] == "yes"
    assert "letters only (ASCII)" in text


async def test_tools_that_are_not_set_up_are_named_with_their_command(company, opened):
    async with opened(SettingsScreen()) as seen:
        text = await seen.text()

    assert "Not set up" in text
    assert "synctui connect" in text


async def test_a_window_that_gets_narrower_is_laid_out_anew(opened):
    async with opened(SettingsScreen(), size=(120, 36)) as seen:
        await seen.pilot.resize_terminal(80, 24)
        listed = await seen.text()
        one = await seen.press("enter")

    assert any(line.endswith("[ ] at night") and len(line) >= 78 for line in listed.splitlines())
    assert any("─" * 60 in line for line in one.splitlines())


async def test_the_rates_that_are_missing_stand_first(company, opened):
    company.service.rates = (VAT_6, VAT_21)

    async with opened(SettingsScreen()) as seen:
        lines = (await seen.text()).splitlines()

    rows = [line for line in lines if "✗ missing" in line or "6 % laag" in line]
    assert "21 %" in rows[-2]
    assert "6 % laag" in rows[-1]


async def test_a_secret_is_never_asked_for_or_kept_with_the_settings(company, opened):
    keyed = replace(company.service.all_specs[1], options=(Option("key", "Access key", OptionKind.SECRET),))
    company.status(keyed, integration("yuki", options={"key": "hunter2"}))

    async with opened(SettingsScreen(integration="yuki:dep-be")) as seen:
        text = await seen.text()
        options = seen.app.screen.query_one("#settings-fields").options

    assert "hunter2" not in text
    assert "synctui connect yuki asks for it" in text
    assert "option:key" not in [option.id for option in options]
