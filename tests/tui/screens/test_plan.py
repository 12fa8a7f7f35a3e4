"""The plan before a sync."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import Link, LinkState
from synctui.domain.errors import Misconfigured
from synctui.domain.plan import Candidate, Step, plan
from synctui.ports.service import Preview
from synctui.testing.documents import DEPARTMENT, VAT_6, VAT_21, credit_note, customer, integration, invoice, line
from synctui.tui.screens.plan import PlanDialog

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


@pytest.fixture
def preview(company):
    """A plan for these documents at a tool (the first: takes no edits)."""

    def make(*candidates, tool=0, problem=None, calls=31, seconds=22.0):
        spec = company.service.all_specs[tool]
        one = integration(spec.name, vat={VAT_6.key: "5"})
        found = plan(candidates, one, spec.capabilities, company.session.clock.now())
        return Preview(one, spec, DEPARTMENT, found, 1, 1, calls, seconds, problem)

    return make


@pytest.fixture
def synced():
    """A document that was synced with other content."""

    def make(document):
        return Candidate(document, Link(document.key, "x", LinkState.SYNCED, booking_number="1", fingerprint="old"))

    return make


@pytest.fixture
def everything(preview, synced):
    good = [invoice(f"2026/04{n}", "500.00", rate=VAT_6, to=customer("ACME [/] nv")) for n in range(10, 35)]
    credit = credit_note("G2026/031", "300", rate=VAT_6, credits=good[0])
    bad = [invoice(f"2026/038{n}", rate=VAT_21) for n in range(2)]
    unknown = invoice("2026/0399", rate=VAT_6)
    return preview(
        *map(Candidate, [*good, credit, *bad, invoice(None, is_draft=True, key="draft")]),
        Candidate(invoice("2025/1", date=date(2025, 1, 2), rate=VAT_6)),
        Candidate(invoice("2026/0340", rate=VAT_6), set_aside="never"),
        Candidate(unknown, Link(unknown.key, "x", LinkState.UNKNOWN)),
        synced(invoice("2026/0350", rate=VAT_6)),
    )


@BOTH_SIZES
async def test_the_plan_says_what_goes_out_and_what_is_left_out_and_why(opened, everything, size):
    async with opened(PlanDialog([everything]), size=size) as seen:
        text = await seen.text()

    assert "25 invoices and 1 credit note to sync  12,932.00 EUR" in text
    assert "2 customers (1 new)" in text
    assert "1 looked up first, an earlier answer was lost  2026/0399" in text
    assert "2 left out: VAT rate not mapped  2026/0380, 2026/0381" in text
    assert "1 left out: changed after the sync, not transferred" in text
    assert "1 left out: draft" in text
    assert "1 left out: before the start date  2025/1" in text
    assert "1 left out: set aside  2026/0340" in text
    assert "about 31 calls, about 0:22" in text
    assert "↵ start the sync" in text


async def test_enter_starts_and_escape_does_not(opened, everything):
    answers = []

    async with opened() as seen:
        for key in ("enter", "escape"):
            seen.app.push_screen(PlanDialog([everything]), answers.append)
            await seen.settle()
            await seen.press(key)

    assert answers == [True, False]


async def test_nothing_to_do_says_so_and_enter_starts_nothing(opened, preview):
    answers = []

    async with opened() as seen:
        seen.app.push_screen(PlanDialog([preview()]), answers.append)
        text = await seen.text()
        await seen.press("enter")

    assert "Nothing to sync: everything is synced." in text
    assert "start the sync" not in text
    assert answers == [False]


async def test_a_plan_with_only_refusals_does_not_claim_that_all_is_well(opened, preview):
    async with opened(PlanDialog([preview(Candidate(invoice("2026/1", rate=VAT_21)))])) as seen:
        text = await seen.text()

    assert "Nothing to sync until the points below are settled." in text
    assert "everything is synced" not in text


async def test_a_tool_that_is_not_signed_in_says_where_that_is_settled(opened, preview, everything):
    problem = Misconfigured("sign-in-needed", tool="Exact Online")

    async with opened(PlanDialog([preview(problem=problem)])) as seen:
        text = await seen.text()

    assert "✗" in text
    assert "Exact Online" in text
    assert "Press F4 to open the settings of the integration." in text
    assert "start the sync" not in text


async def test_edits_come_with_the_notice_of_what_they_cost(opened, preview, synced):
    document = invoice("2026/0440", lines=[line("100.00", VAT_6, cost_centre="Marketing")])

    async with opened(PlanDialog([preview(synced(document), tool=1)])) as seen:
        text = await seen.text()

    assert "1 change is transferred  2026/0440" in text
    assert "Yuki resets the cost centres" in text
    assert "2026/0440: cost centre Marketing will be empty" in text


async def test_a_long_plan_scrolls_inside_and_keeps_its_keys_in_sight(opened, everything):
    async with opened(PlanDialog([everything] * 4), size=(80, 24)) as seen:
        top = await seen.text()
        bottom = await seen.press("pagedown", "pagedown", "pagedown", "pagedown")

    assert "↵ start the sync" in top
    assert "↵ start the sync" in bottom
    assert top != bottom


async def test_without_any_integration_the_way_to_the_settings_is_named(opened):
    async with opened(PlanDialog([])) as seen:
        text = await seen.text()

    assert "No integration is set up yet." in text


async def test_several_changes_are_counted_as_transferred(opened, preview, synced):
    documents = [invoice(f"2026/044{n}", rate=VAT_6) for n in range(3)]

    async with opened(PlanDialog([preview(*map(synced, documents), tool=1)])) as seen:
        text = await seen.text()

    assert "3 changes are transferred  2026/0440, 2026/0441, 2026/0442" in text


async def test_a_change_that_a_closed_period_refused_waits_and_says_so(opened, preview, synced):
    known = preview(synced(invoice("2026/0440", rate=VAT_6, date=date(2026, 9, 3))), tool=1)
    held = replace(known.plan.actions[0], step=Step.HOLD, code="edit-period-closed")
    waiting = replace(known, plan=replace(known.plan, actions=(held,)))

    async with opened(PlanDialog([waiting])) as seen:
        text = await seen.words()

    assert "1 left out: change not transferred, period 09/2026 is closed 2026/0440" in text
