"""The mapping in the settings: everything that matches with one key, cost centres, PDF, later edits, and the tools."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from synctui.domain.booking import LedgerAccount, ReferenceData, VatCode
from synctui.domain.capabilities import Attachment
from synctui.testing.documents import OTHER_DEPARTMENT, VAT_6, VAT_21, integration
from synctui.tui.screens.choose import ChoiceDialog
from synctui.tui.screens.plan import PlanDialog
from synctui.tui.screens.settings import SettingsScreen
from synctui.tui.screens.settings_links import LinkDialog

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
EXACT, YUKI = "exact_online:dep-be", "yuki:dep-de"
OFFERED = ReferenceData(
    ledger_accounts=(
        LedgerAccount("guid-700", "700000", "Verkopen"),
        LedgerAccount("guid-705", "705000", "Diensten"),
    ),
    vat_codes=(VatCode("4", "BTW hoog", Decimal(21)), VatCode("5", "BTW laag", Decimal(6))),
    cost_centres=(("MKT", "Marketing"), ("W1", "Werf Leuven")),
)


@pytest.fixture
def unlinked(company):
    """Nothing is linked yet, and the tool offers something for most of it."""
    company.service.references[EXACT] = OFFERED
    company.service.ledger_numbers = ("705000", "799999")
    company.service.cost_centre_names = ("Marketing",)
    status = company.service.statuses[0]
    company.service.statuses[0] = replace(
        status, integration=replace(status.integration, mapping=replace(status.integration.mapping, vat={}))
    )


@pytest.fixture
def saved(company):
    def last():
        changes = [what[1] for what in company.service.done if what[0] == "save_integration"]
        return changes[-1] if changes else None

    return last


@pytest.fixture
def yuki(company):
    """A second company whose tool takes later edits and PDFs."""
    spec = company.service.all_specs[1]
    capable = replace(spec, capabilities=replace(spec.capabilities, attachment=Attachment.INLINE))
    company.status(capable, integration("yuki", department=OTHER_DEPARTMENT))


@BOTH_SIZES
async def test_m_shows_what_it_would_link_and_enter_links_it(opened, unlinked, saved, size):
    async with opened(SettingsScreen(), size=size) as seen:
        shown = await seen.press("m")
        nothing = saved()
        await seen.press("enter")

    assert "21 %                       → 4  BTW hoog" in shown
    assert "705000" in shown
    assert "Marketing                  → MKT  Marketing" in shown
    assert "≠ 799999" in shown
    assert "link 4" in shown
    assert nothing is None
    assert saved().mapping.vat == {VAT_21.key: "4", VAT_6.key: "5"}
    assert saved().mapping.ledger == {"705000": "guid-705"}
    assert saved().mapping.cost_centres == {"Marketing": "MKT"}


async def test_escape_links_nothing(opened, unlinked, saved):
    async with opened(SettingsScreen()) as seen:
        await seen.press("m", "escape")

        assert isinstance(seen.app.screen, SettingsScreen)
    assert saved() is None


async def test_what_waited_for_any_of_the_links_can_go_at_once(company, opened, unlinked, bakery):
    company.service.waiting = (bakery.key,)

    async with opened(SettingsScreen()) as seen:
        text = await seen.press("m", "enter")
        await seen.press("enter")

        assert isinstance(seen.app.screen, PlanDialog)
    assert "1 invoice was waiting for this." in text
    assert ("preview", [EXACT], [bakery.key]) in company.service.done


async def test_where_nothing_can_be_linked_without_asking_it_says_so(company, opened):
    company.service.references[EXACT] = ReferenceData()

    async with opened(SettingsScreen()) as seen:
        text = await seen.press("m", "enter")

        assert not isinstance(seen.app.screen, LinkDialog)
    assert "missing: 21 %" in text


@BOTH_SIZES
async def test_what_is_missing_is_counted_in_the_list_and_in_the_header(company, opened, unlinked, size):
    status = company.service.statuses[0]
    company.service.statuses[0] = replace(status, rates_mapped=0, rates_total=2)

    async with opened(SettingsScreen(), size=size) as seen:
        text = await seen.text()

    assert "≠ Exact Online  2 VAT rates missing" in text
    assert "≠ 2 not linked" in text.splitlines()[0]


@BOTH_SIZES
async def test_a_cost_centre_is_linked_to_the_tools_own(opened, unlinked, saved, size):
    async with opened(SettingsScreen("cost-centre-unknown"), size=size) as seen:
        await seen.press("enter")
        asked = isinstance(seen.app.screen, ChoiceDialog)
        await seen.press(*"werf", "enter")
        text = await seen.text()

    assert asked
    assert saved().mapping.cost_centres == {"Marketing": "W1"}
    assert "W1  Werf Leuven" in text


async def test_a_cost_centre_without_a_link_is_sent_as_it_is(opened, unlinked):
    async with opened(SettingsScreen("cost-centre-unknown")) as seen:
        text = await seen.text()

    assert "sent as it is" in text


@BOTH_SIZES
async def test_a_pdf_is_sent_where_the_tool_takes_one(opened, yuki, saved, size):
    async with opened(SettingsScreen("option:send_pdf", YUKI), size=size) as seen:
        before = await seen.text()
        after = await seen.press("enter")

    assert "Send the PDF" in before
    assert "[ ] no" in before
    assert saved().options["send_pdf"] == "yes"
    assert "[x] attached to the booking" in after


@BOTH_SIZES
async def test_the_booking_number_goes_back_to_teamleader_where_that_is_wanted(opened, saved, size):
    async with opened(SettingsScreen("option:write_back_number"), size=size) as seen:
        before = await seen.text()
        after = await seen.press("enter")

    assert "Booking number back" in before
    assert "Payments back" not in before
    assert saved().options["write_back_number"] == "yes"
    assert "[x] noted on the invoice in Teamleader" in after


async def test_a_tool_that_takes_no_pdf_has_no_switch_for_it(opened):
    async with opened(SettingsScreen()) as seen:
        assert "Send the PDF" not in await seen.text()


@pytest.mark.parametrize(("keys", "answer"), [(["enter"], "yes"), (["down", "enter"], "no"), (["escape"], "yes")])
async def test_it_is_asked_once_whether_the_nights_transfer_later_edits(opened, yuki, saved, keys, answer):
    async with opened(SettingsScreen(integration=YUKI), size=(120, 36)) as seen:
        asked = await seen.press("enter")
        text = await seen.press(*keys)
        again = await seen.press("escape", "enter")

    assert "Transfer later edits to Yuki at night too?" in asked
    assert saved().options["nightly_edits"] == answer
    assert ("[x] transferred too" if answer == "yes" else "[ ] only with a manual sync") in text
    assert "at night too?" not in again


async def test_a_tool_that_takes_no_edits_is_never_asked_about_them(opened, saved):
    async with opened(SettingsScreen()) as seen:
        text = await seen.press("enter")

    assert "at night too" not in text
    assert "Later edits at night" not in text
    assert saved() is None


@BOTH_SIZES
async def test_the_tools_of_the_country_are_listed_with_what_they_can_do(opened, yuki, size):
    async with opened(SettingsScreen(), size=size) as seen:
        await seen.press("end", "up", "enter")
        text = await seen.text()

    assert "Accounting tools per country" in text
    assert "Belgium (BE)" in text
    assert "● Exact Online  set up" in text
    assert "At night" in text
    offered, not_yet = text.split("Cannot be connected yet")
    assert "Octopus" not in offered
    assert "Octopus" in not_yet


async def test_another_country_has_other_tools(opened):
    async with opened(SettingsScreen()) as seen:
        await seen.press("end", "up", "enter", "enter", *"germ", "enter")
        text = await seen.text()

    assert "Germany (DE)" in text
    assert "Journal files" in text
    assert "Lexware Office" in text.split("Cannot be connected yet")[1]
