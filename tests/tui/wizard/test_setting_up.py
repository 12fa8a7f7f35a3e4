"""Setting up: every step in its order, at both sizes, kept at once, and taken up again wherever one left."""

from __future__ import annotations

from datetime import date

import pytest

from synctui import i18n
from synctui.sandbox.yuki import DEMO_KEY
from synctui.tui.screens.choose import ChoiceDialog
from synctui.tui.screens.overview import OverviewScreen
from synctui.tui.screens.settings import SettingsScreen
from synctui.tui.screens.wizard import WizardScreen

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


async def choose_tool(person, title: str) -> None:
    for _ in range(12):
        if title in str(person.app.screen.query_one("#tools-list").highlighted_option.prompt):
            break
        await person.press("down")
    await person.press("enter")


async def connect_yuki(person) -> None:
    await choose_tool(person, "Yuki")
    await person.choose("Country of the Yuki sign-in", "yukiworks.be")
    await person.until("Access key")
    await person.fill(DEMO_KEY)
    await person.press("enter")


async def settle_books(person, start: str = "2026-10-01") -> None:
    await person.until("Usually the first day of the fiscal year")
    await person.fill(start)
    await person.press("enter")
    await person.choose("Nothing since the start date", "yes")


@BOTH_SIZES
async def test_from_an_empty_store_to_the_first_look_nothing_is_sent(sit, signed_in, size):
    async with sit(size) as person:
        await signed_in(person)
        await connect_yuki(person)
        await settle_books(person)
        await person.until("link 1")
        await person.press("enter")
        await person.until("1 of 1 linked")
        await person.press("n")
        await person.choose("Default", "700000")
        await person.choose("every night", "no")
        await person.choose("Transfer later edits", "yes")
        look = await person.until("2 invoices to sync")
        await person.press("enter")
        await person.until("Everything is set up")

        (status,) = await person.workspace.service.integrations()
        assert "First look" in look
        assert "start the sync" not in look
        assert status.missing == ()
        assert status.integration.start_date == date(2026, 10, 1)
        assert isinstance(person.app.screen, OverviewScreen)
        assert person.sandboxes["yuki.test"].state.table("invoices") == {}


async def test_what_is_set_up_is_not_asked_again_at_the_next_start(sit, signed_in):
    async with sit() as person:
        await signed_in(person)
        await person.workspace.service.save_preference("wizard", "done")

    async with sit() as person:
        await person.until("F2 Invoices")

        assert isinstance(person.app.screen, OverviewScreen)


async def test_whoever_quits_anywhere_goes_on_at_the_same_step(sit, signed_in):
    async with sit() as person:
        await person.until("nothing is sent")
        await person.press("enter")
        await person.choose("Language", "English")
        await person.until("Client secret")
    async with sit() as person:
        second = await person.until("1 of 8 steps done")
        await person.press("enter")
        await person.enter_client()
        await person.sign_in()
        await person.until("Can be connected")
    async with sit() as person:
        third = await person.until("2 of 8 steps done")
        await person.press("enter")
        await connect_yuki(person)
        await person.until("Usually the first day")
    async with sit() as person:
        fourth = await person.until("4 of 8 steps done")

    assert "2  Teamleader          not connected" in second
    assert "connected: 1 company" in third
    assert "4  Sign-in             Demo BV" in fourth


async def test_escape_goes_back_one_layer_and_out_with_the_answers_kept(sit):
    async with sit() as person:
        await person.until("nothing is sent")
        await person.press("enter")
        await person.choose("Language", "English")
        await person.until("Client secret")
        await person.press("escape")
        await person.until("1 of 8 steps done")
        assert isinstance(person.app.screen, WizardScreen)

        await person.press("escape")
        await person.until("Your answers are kept")

        assert isinstance(person.app.screen, OverviewScreen)
        assert await person.workspace.service.preference("language") == "en"


async def test_a_later_step_waits_for_those_it_needs(sit):
    async with sit() as person:
        await person.until("nothing is sent")
        await person.press("down", "down", "down", "enter")

        # Only the first two can be opened: the cursor has gone no further.
        await person.until("Client secret")


async def test_a_key_that_opens_nothing_is_said_and_can_be_given_again(sit, signed_in):
    async with sit() as person:
        await signed_in(person)
        await choose_tool(person, "Yuki")
        await person.choose("Country of the Yuki sign-in", "yukiworks.be")
        await person.until("Access key")
        await person.fill("not-a-key-at-all")
        await person.press("enter")
        refused = await person.until("3 of 8 steps done")
        await person.press("enter")
        await person.choose("Country of the Yuki sign-in", "yukiworks.be")
        await person.until("Access key")
        await person.fill(DEMO_KEY)
        await person.press("enter")
        await person.until("Usually the first day")

    assert "not-a-key-at-all" not in refused


async def test_another_tool_is_connected_from_the_settings(sit, signed_in):
    async with sit() as person:
        await signed_in(person)
        await connect_yuki(person)
        await person.until("Usually the first day")
        await person.press("escape", "escape", "f4")
        await person.until("Connect another tool")
        settings = person.app.screen
        assert isinstance(settings, SettingsScreen)
        lines = settings.query_one("#settings-integrations")
        while lines.highlighted_option.id != "connect":
            await person.press("down")
        await person.press("enter")

        again = await person.until("2 of 8 steps done")

    assert "3  Accounting tool     not chosen" in again


async def test_a_key_is_changed_on_the_settings_screen_and_never_kept_with_the_settings(sit, signed_in):
    async with sit() as person:
        await signed_in(person)
        await connect_yuki(person)
        await person.until("Usually the first day")
        person.app.pop_screen()
        person.app.push_screen(SettingsScreen("option:access_key"))
        await person.until("Access key")
        await person.press("enter")
        await person.until("Made in Yuki under Settings")
        await person.fill("another-key")
        asked = person.screen
        await person.press("enter")
        await person.until("kept")

        (status,) = await person.workspace.service.integrations()
        assert person.workspace.secrets.get(f"{status.integration.id}/access_key") == "another-key"
        assert "access_key" not in status.integration.options
        assert "another-key" not in asked


@BOTH_SIZES
@pytest.mark.parametrize("language", i18n.languages())
async def test_no_word_is_cut_in_any_language(sit, size, language):
    async with sit(size, language) as person:
        for _turn in range(60):
            await person.pilot.pause()
        first = person.screen
        await person.press("enter")
        assert isinstance(person.app.screen, ChoiceDialog)
        dialog = person.screen
        footer = first.splitlines()[-1]

    assert "…" not in first + dialog
    assert "?" in footer
    assert len(footer) <= size[0]


async def test_books_in_a_folder_need_no_sign_in(sit, signed_in, tmp_path):
    (tmp_path / "books").mkdir()
    async with sit() as person:
        await signed_in(person)
        await choose_tool(person, "hledger")
        await person.until("Folder of the books")
        await person.fill(str(tmp_path / "books"))
        await person.press("enter")
        await person.until("Usually the first day of the fiscal year")
        await person.fill("2026-10-01")
        await person.press("enter")
        await person.choose("Sales journal", "sales")
        await person.choose("Credit journal", "credit")
        await person.until("1 of 1 linked")
        await person.press("n")
        await person.choose("every night", "yes")
        look = await person.until("2 invoices to sync")

        (status,) = await person.workspace.service.integrations()
        assert "hledger" in look
        assert status.integration.nightly
        assert status.integration.options["folder"] == str(tmp_path / "books")


async def test_exact_online_is_signed_in_to_in_the_same_way(sit, signed_in):
    async with sit() as person:
        await signed_in(person)
        await choose_tool(person, "Exact Online")
        await person.choose("Country of the Exact Online sign-in", "exactonline.be")
        await person.enter_client()
        await person.sign_in()
        await person.choose("Administration", "Demo BV")
        await person.until("Usually the first day of the fiscal year")

        (status,) = await person.workspace.service.integrations()
        assert status.is_signed_in
        assert status.integration.administration is not None
        assert status.integration.options["site"] == "be"
