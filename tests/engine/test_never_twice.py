"""Never twice, never lost: lost answers, late look-ups, second processes, restored stores."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import LinkState
from synctui.domain.capabilities import Lookup
from synctui.domain.errors import Busy, NoAnswer
from synctui.domain.report import Ending
from synctui.testing.documents import customer, integration, invoice, request
from synctui.testing.memory_tool import SPEC


def tool(**changes):
    """The tool in memory with other capabilities."""
    return replace(SPEC, capabilities=replace(SPEC.capabilities, **changes))


async def test_a_lost_answer_is_looked_up_and_confirmed_by_the_next_run(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 6)])
    world.ledger.lose_answers_of.add("2026/3")

    first = await world.sync()
    second = await world.sync()

    assert (first.invoices, [row.code for row in first.not_booked]) == (4, ["outcome-unknown"])
    assert (second.invoices, [row.is_adopted for row in second.booked]) == (0, [True])
    assert len(world.ledger.entries) == 5
    assert world.ledger.doubled == []


async def test_a_lost_request_is_booked_once_the_look_up_is_sure(open_world):
    world = await open_world(invoice("2026/1"))
    world.ledger.lose_requests = 1
    await world.sync()

    report = await world.sync()

    assert (report.invoices, len(world.ledger.entries)) == (1, 1)


async def test_a_late_look_up_never_leads_to_a_second_booking(open_world):
    world = await open_world(invoice("2026/1"), spec=tool(lookup_lag=30.0))
    world.ledger.lag = 30.0
    world.ledger.lose_answers = 1
    await world.sync()

    early = await world.sync()
    world.clock.advance(91)
    late = await world.sync()

    assert [row.code for row in early.not_booked] == ["checked-later"]
    assert [row.is_adopted for row in late.booked] == [True]
    assert len(world.ledger.entries) == 1


async def test_a_request_that_the_tool_carries_out_after_we_stopped_waiting_is_not_sent_again(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    world.ledger.lose_requests = 1

    async def answer_too_late(sent):
        world.clock.advance(30)

    world.ledger.on_sending = answer_too_late
    await world.sync()
    world.ledger.on_sending = None

    early = await world.sync()
    world.ledger.write(request(bill))
    world.clock.advance(60)
    late = await world.sync()

    assert [row.code for row in early.not_booked] == ["checked-later"]
    assert [row.is_adopted for row in late.booked] == [True]
    assert len(world.ledger.entries) == 1


@pytest.mark.parametrize("reason", ["ReadTimeout", "WriteTimeout"])
async def test_a_time_out_that_is_reported_as_one_is_given_its_margin_too(open_world, reason):
    world = await open_world(invoice("2026/1"))

    async def time_out(sent):
        raise NoAnswer(reason=reason)

    world.ledger.on_sending = time_out
    await world.sync()
    world.ledger.on_sending = None

    early = await world.sync()
    world.clock.advance(61)
    late = await world.sync()

    assert ([row.code for row in early.not_booked], late.invoices) == (["checked-later"], 1)


async def test_what_cannot_be_looked_up_waits_for_a_person(open_world):
    world = await open_world(invoice("2026/1"))
    world.ledger.lose_answers = 1
    world.ledger.cannot_tell.add("2026/1")
    await world.sync()

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["check-in-tool"]
    assert len(world.ledger.entries) == 1


async def test_a_person_who_finds_it_in_the_tool_types_its_number_in(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    world.ledger.lose_answers = 1
    world.ledger.cannot_tell.add("2026/1")
    await world.sync()

    await world.service.adopt_by_hand(world.settings.id, bill.key, "70/1", "seen in the journal")
    report = await world.sync()

    assert (report.booked, report.not_booked, len(world.ledger.entries)) == ((), (), 1)


async def test_a_person_who_does_not_find_it_releases_it(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    world.ledger.lose_requests = 1
    world.ledger.cannot_tell.add("2026/1")
    await world.sync()

    await world.service.release_unknown(world.settings.id, bill.key, "not in the journal")
    report = await world.sync()

    assert (report.invoices, len(world.ledger.entries)) == (1, 1)


async def test_an_invoice_typed_in_by_hand_is_adopted_instead_of_booked(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    world.ledger.write(request(bill))

    report = await world.sync()

    assert [(row.booking_number, row.is_adopted) for row in report.booked] == [("70/1", True)]
    assert len(world.ledger.entries) == 1


async def test_another_invoice_under_the_same_number_is_an_error_that_names_both(open_world):
    world = await open_world(invoice("2026/1", "100.00"))
    world.ledger.write(request(invoice("2026/1", "200.00", to=customer("Somebody else"))))

    report = await world.sync()

    (row,) = report.not_booked
    assert (row.code, row.values["booking_number"], row.values["found_total"]) == ("number-taken", "70/1", "242.00 EUR")
    assert len(world.ledger.entries) == 1


async def test_an_invoice_edited_after_a_lost_answer_is_found_under_what_was_sent(open_world):
    world = await open_world(invoice("2026/1", "100.00"))
    world.ledger.lose_answers = 1
    await world.sync()
    world.put(invoice("2026/1", "250.00"))

    report = await world.sync()
    later = await world.service.preview()

    assert [row.is_adopted for row in report.booked] == [True]
    assert [action.code for action in later[0].plan.actions] == ["edited-after-sync"]
    assert len(world.ledger.entries) == 1


async def test_ten_presses_in_a_second_start_one_run(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 4)])
    services = [world.another() for _ in range(10)]

    async def take_a_while(request):
        for _ in range(50):
            await asyncio.sleep(0)

    world.ledger.on_sending = take_a_while

    results = await asyncio.gather(*[service.sync() for service in services], return_exceptions=True)

    assert sum(isinstance(result, Busy) for result in results) == 9
    assert len(world.ledger.entries) == 3


async def test_a_second_start_is_told_who_runs(open_world):
    world = await open_world(invoice("2026/1"))
    other = world.another()
    told = []

    async def press_again(entry):
        with pytest.raises(Busy) as caught:
            await other.sync()
        told.append(caught.value.values)

    world.ledger.on_written = press_again

    await world.sync()

    assert (told[0]["host"], told[0]["mode"]) == ("test", "manual")


async def test_the_app_closed_in_mid_request_leaves_an_unknown_that_is_confirmed_later(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"))

    async def close_the_app(entry):
        raise asyncio.CancelledError

    world.ledger.on_written = close_the_app
    with pytest.raises(asyncio.CancelledError):
        await world.sync()
    world.ledger.on_written = None

    report = await world.sync()

    assert [(row.number, row.is_adopted) for row in report.booked] == [("2026/1", True), ("2026/2", False)]
    assert world.ledger.doubled == []


async def test_a_tool_that_never_answers_ends_the_run_after_three_documents(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 8)])
    world.ledger.lose_answers = 99

    report = await world.sync()

    assert (report.ending, report.code) == (Ending.UNAVAILABLE, "tool-silent")
    assert [row.code for row in report.not_booked].count("outcome-unknown") == 3


async def test_a_fault_of_our_own_after_sending_is_unknown_and_the_others_go_on(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"))

    async def stumble(entry):
        if entry.number == "70/1":
            raise ValueError("a bug")

    world.ledger.on_written = stumble

    report = await world.sync()
    again = await world.sync()

    assert [row.number for row in report.booked] == ["2026/2"]
    assert [(row.number, row.is_adopted) for row in again.booked] == [("2026/1", True)]
    assert world.ledger.doubled == []


async def test_a_restored_store_looks_everything_up_before_it_sends(open_world):
    lookup = tool(lookup=Lookup.OPEN_ITEMS)
    bill = invoice("2026/1")
    world = await open_world(bill, spec=lookup)
    world.ledger.write(request(bill))
    world.generation.write(7)

    report = await world.sync()

    assert [row.is_adopted for row in report.booked] == [True]
    assert len(world.ledger.entries) == 1


async def test_the_first_run_of_an_installation_does_not_send_what_it_cannot_look_up(open_world):
    world = await open_world(
        invoice("2026/1"), spec=tool(lookup=Lookup.OPEN_ITEMS), settings=integration(first_run_done=False)
    )
    world.ledger.cannot_tell.add("2026/1")

    report = await world.sync()

    assert ([row.code for row in report.not_booked], world.ledger.entries) == (["check-in-tool"], [])


async def test_a_number_is_minted_where_the_tool_gives_none(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"), spec=tool(numbering="none"))

    report = await world.sync()

    numbers = [row.booking_number for row in report.booked]
    assert all(numbers)
    assert len(set(numbers)) == 2


async def test_an_unknown_outcome_whose_document_may_no_longer_be_sent_goes_back_to_new(open_world):
    bill = invoice("2026/1", date=date(2026, 10, 1))
    world = await open_world(bill)
    world.ledger.lose_requests = 1
    await world.sync()
    await world.store.save_integration(integration(start_date=date(2026, 11, 1)))

    report = await world.sync()
    candidates = await world.store.candidates(world.settings.id, [bill.key])

    assert (report.booked, report.not_booked, world.ledger.entries) == ((), (), [])
    assert [c.link.state for c in candidates if c.link and c.link.state is LinkState.UNKNOWN] == []


async def test_an_answer_with_the_entry_of_another_invoice_is_not_believed(open_world):
    world = await open_world(invoice("2026/1"))
    await world.sync()
    world.put(invoice("2026/2"))

    async def give_the_same_id_again(_request):
        world.ledger._ids = int(world.ledger.entries[0].remote_id.removeprefix("m-")) - 1

    world.ledger.on_sending = give_the_same_id_again

    report = await world.sync()

    assert [(row.code, row.values["reason"]) for row in report.not_booked] == [("outcome-unknown", "no-number")]
    assert world.ledger.calls.count("book") == 2


async def test_what_surely_did_not_arrive_and_cannot_be_sent_by_now_says_why(open_world):
    world = await open_world(invoice("2026/1"))
    world.ledger.lose_requests = 1
    await world.sync()
    await world.store.save_integration(integration(vat={}))

    refused = await world.sync()
    await world.store.save_integration(integration())
    repaired = await world.sync()

    assert [row.code for row in refused.not_booked] == ["vat-not-mapped"]
    assert (repaired.invoices, world.ledger.doubled) == (1, [])


async def test_what_surely_did_not_arrive_waits_for_a_customer_that_the_tool_refuses_by_now(open_world):
    world = await open_world(invoice("2026/1"))
    world.ledger.lose_requests = 1
    await world.sync()
    moved = replace(customer(), email="post@acme.test")
    world.put(invoice("2026/1", to=moved))
    world.ledger.customer_refusals[moved.name] = "customer-ambiguous"

    refused = await world.sync()
    (candidate,) = await world.store.candidates(integration().id)
    world.ledger.customer_refusals.clear()
    repaired = await world.sync()

    assert [row.code for row in refused.not_booked] == ["customer-ambiguous"]
    assert candidate.link.state is LinkState.REFUSED
    assert (repaired.invoices, len(world.ledger.entries)) == (1, 1)
