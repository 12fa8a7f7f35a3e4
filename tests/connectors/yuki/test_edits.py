"""Later edits: sent again under the same reference, and never left unwatched, because nobody knows what Yuki does."""

from __future__ import annotations

from datetime import date

import pytest

from synctui.domain.booking import Booked, Refused, Unknown
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make

BEFORE, AFTER = make.invoice(), make.invoice(net="200.00")


def totals(world):
    return [str(entry.gross.amount) for entry in world.entries()]


async def test_an_edit_replaces_the_invoice_and_resets_what_a_bookkeeper_has_coded(world):
    await world.book(BEFORE)
    world.sandbox.set_cost_centre(world.administration, "2026 / 17", "PRJ")

    outcome = await world.edit(BEFORE, AFTER)

    (row,) = world.sandbox.entries(world.administration)
    assert isinstance(outcome, Booked)
    assert outcome.notes == ("cost-centres-reset",)
    assert str(outcome.gross) == "242.00 EUR"
    assert (row["gross"], row["revision"]) == ("242.00", 2)
    assert [line["cost_centre"] for line in row["lines"]] == [None]


async def test_what_an_edit_will_reset_is_known_before(world):
    assert world.connector.spec.capabilities.pushes_edits
    assert world.connector.spec.capabilities.edit_warning == "edit-resets-cost-centres"


async def test_a_change_of_words_alone_is_transferred_too(world):
    await world.book(BEFORE)

    outcome = await world.edit(BEFORE, make.invoice(lines=[make.line(description="Coaching")]))

    assert isinstance(outcome, Booked)
    assert world.entries()[0].texts == ("Coaching",)


async def test_a_renumbered_invoice_is_changed_under_the_number_it_has_in_yuki(world):
    await world.book(BEFORE)

    outcome = await world.edit(BEFORE, make.invoice("2026 / 99", net="200.00"))

    assert isinstance(outcome, Booked)
    assert [entry.number for entry in world.entries()] == ["2026 / 17"]


async def test_an_edited_credit_note_stays_a_credit_note(world):
    before, after = make.credit_note("2026/3", "40.00"), make.credit_note("2026/3", "50.00")
    await world.book(before)

    outcome = await world.edit(before, after, remote_id="CN 2026/3")

    assert isinstance(outcome, Booked)
    assert totals(world) == ["-60.50"]


@pytest.mark.parametrize("text", ["before", "period", "year", "french"])
@pytest.mark.parametrize("language", ["NL", "EN"])
async def test_an_edit_in_a_closed_period_is_refused_as_such(open_world, text, language):
    world = open_world(closed_text=text, language=language)
    before, after = make.invoice(date=date(2026, 9, 30)), make.invoice(date=date(2026, 9, 30), net="200.00")
    await world.book(before)
    world.close_period(2026, 9)

    outcome = await world.edit(before, after)

    assert (type(outcome), outcome.code) == (Refused, "edit-period-closed")
    assert outcome.values["period"] == "2026-09"
    assert outcome.tool_text
    assert totals(world) == ["121.00"]


async def test_an_edit_does_not_move_an_invoice_out_of_a_closed_period(world):
    before, after = make.invoice(date=date(2026, 9, 30)), make.invoice(date=date(2026, 10, 1))
    await world.book(before)
    world.close_period(2026, 9)

    outcome = await world.edit(before, after)

    assert (type(outcome), outcome.code) == (Refused, "edit-period-closed")
    assert world.entries()[0].date == date(2026, 9, 30)


async def test_an_edit_that_yuki_skips_is_told_and_changes_nothing(open_world):
    world = open_world(resubmission="skip")
    await world.book(BEFORE)

    outcome = await world.edit(BEFORE, AFTER)

    assert (type(outcome), outcome.code, outcome.tool_text) == (Refused, "edit-not-taken", "Reeds herkend")
    assert totals(world) == ["121.00"]


async def test_after_one_double_no_more_edits_are_sent(open_world):
    world = open_world(resubmission="double")
    other, changed = make.invoice("2026 / 18"), make.invoice("2026 / 18", net="300.00")
    await world.book(BEFORE, other)

    first = await world.edit(BEFORE, AFTER)
    second = await world.edit(BEFORE, AFTER)
    third = await world.edit(other, changed)

    assert [one.code for one in (first, second, third)] == [
        "edit-booked-twice",
        "edits-not-pushed",
        "edits-not-pushed",
    ]
    assert totals(world) == ["121.00", "121.00", "242.00"]


async def test_two_invoices_that_stand_there_already_are_noticed_before_a_third_is_sent(open_world):
    world = open_world({"resubmission": "replaces"}, resubmission="double")
    await world.book(BEFORE)
    await world.edit(BEFORE, AFTER)
    sent = world.operations.count("ProcessSalesInvoices")

    outcome = await world.edit(BEFORE, AFTER)

    assert (type(outcome), outcome.code) == (Refused, "edit-booked-twice")
    assert world.operations.count("ProcessSalesInvoices") == sent


async def test_a_person_may_say_that_no_edits_are_to_be_sent(open_world):
    world = open_world({"resubmission": "keeps"})
    await world.book(BEFORE)

    outcome = await world.edit(BEFORE, AFTER)

    assert (type(outcome), outcome.code) == (Refused, "edits-not-pushed")
    assert totals(world) == ["121.00"]


@pytest.mark.parametrize(
    ("resubmission", "code", "left"),
    [("replace", None, ["242.00"]), ("skip", "edit-not-taken", ["121.00"]), ("double", "edit-booked-twice", None)],
)
async def test_an_edit_of_a_paid_invoice_is_watched_as_well(open_world, resubmission, code, left):
    world = open_world(resubmission=resubmission)
    await world.book(BEFORE)
    world.sandbox.pay(world.administration, "2026 / 17")

    outcome = await world.edit(BEFORE, AFTER)

    assert getattr(outcome, "code", None) == code
    assert totals(world) == (left or ["121.00", "242.00"])


@pytest.mark.parametrize(
    ("resubmission", "code"), [("replace", None), ("skip", "edit-not-taken"), ("double", "edit-booked-twice")]
)
async def test_an_edit_whose_answer_got_lost_is_settled_by_the_next_try(open_world, resubmission, code):
    world = open_world(resubmission=resubmission)
    await world.book(BEFORE)
    world.lose_next_answer()

    lost = await world.edit(BEFORE, AFTER)
    again = await world.edit(BEFORE, AFTER)

    assert isinstance(lost, Unknown)
    assert getattr(again, "code", None) == code
    assert len(totals(world)) == (2 if resubmission == "double" else 1)


async def test_an_edit_is_known_to_be_taken_even_if_nobody_can_look_any_more(world):
    await world.book(BEFORE)
    world.sandbox.quota.per_day = world.sandbox.quota.used[world.sandbox.domain(world.administration)] + 2

    outcome = await world.edit(BEFORE, AFTER)

    assert isinstance(outcome, Booked)
    assert outcome.notes == ("cost-centres-reset", "total-not-compared")


async def test_an_edit_that_yuki_refuses_says_why(world):
    await world.book(BEFORE)

    outcome = await world.edit(BEFORE, make.invoice(to=make.customer(country=None)))

    assert (type(outcome), outcome.code) == (Refused, "customer-without-country")
    assert totals(world) == ["121.00"]


async def test_an_edit_that_yuki_skips_without_saying_so_is_seen_by_its_amount(world):
    await world.book(BEFORE)
    world.fault(FaultKind.STATUS, status=200, body=ACCEPTED)

    outcome = await world.edit(BEFORE, AFTER)

    assert (type(outcome), outcome.code) == (Refused, "edit-not-taken")


async def test_an_edit_in_another_currency_is_taken_at_its_word(world):
    before = make.invoice(currency="USD", rate=make.EXPORT)
    await world.book(before)

    outcome = await world.edit(before, make.invoice(net="200.00", currency="USD", rate=make.EXPORT))

    assert isinstance(outcome, Booked)
    assert outcome.gross is None


ACCEPTED = """<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
<ProcessSalesInvoicesResponse xmlns="http://www.theyukicompany.com/"><ProcessSalesInvoicesResult>
<SalesInvoicesImportResponse xmlns="urn:xmlns:http://www.theyukicompany.com:salesinvoicesresponse"><Invoice xmlns="">
<Succeeded>true</Succeeded><Processed>true</Processed><Reference>2026 / 17</Reference></Invoice>
</SalesInvoicesImportResponse></ProcessSalesInvoicesResult></ProcessSalesInvoicesResponse></soap:Body></soap:Envelope>"""
