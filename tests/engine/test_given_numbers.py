"""Booking numbers that synctui gives, for tools that give none: before anything leaves, and each to one document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import Booked, Refused, Unknown
from synctui.domain.capabilities import Lookup, Numbering
from synctui.domain.events import Mode
from synctui.ports.store import NumberSeries
from synctui.testing.documents import credit_note, integration, invoice, request
from synctui.testing.memory_tool import SPEC, MemoryConnector

SETTINGS = integration(tool="memory")


def tool(number_format="{counter:06d}", numbering=Numbering.CLIENT, **more):
    capabilities = replace(SPEC.capabilities, numbering=numbering, number_format=number_format, **more)
    return replace(SPEC, capabilities=capabilities)


def numbers(report):
    return {row.number: row.booking_number for row in report.booked}


@pytest.mark.parametrize("numbering", [Numbering.CLIENT, Numbering.NONE])
async def test_the_number_is_with_the_document_when_it_leaves(open_world, numbering):
    world = await open_world(invoice("2026/1"), invoice("2026/2"), spec=tool("{journal}-{counter}", numbering))

    report = await world.sync()

    assert numbers(report) == {"2026/1": "70-1", "2026/2": "70-2"}
    assert [entry.number for entry in world.ledger.entries] == ["70-1", "70-2"]


async def test_it_counts_anew_for_each_journal_and_year(open_world):
    old, new = invoice("2025/9", date=date(2025, 12, 30)), invoice("2026/1")
    credit = credit_note("2026/c1", credits=new)
    settings = integration(tool="memory", start_date=date(2025, 1, 1))
    world = await open_world(old, new, credit, settings=settings, spec=tool("{journal}/{year}/{counter:03d}"))

    report = await world.sync()

    assert numbers(report) == {"2025/9": "70/2025/001", "2026/1": "70/2026/001", "2026/c1": "71/2026/001"}


async def test_a_batch_has_a_number_of_its_own_in_each_run(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"), spec=tool("{batch}/{counter}"))
    first = await world.sync()
    world.put(invoice("2026/3"))

    second = await world.sync()

    assert (numbers(first), numbers(second)) == ({"2026/1": "1/1", "2026/2": "1/2"}, {"2026/3": "2/1"})


async def test_a_refused_document_keeps_its_number_for_the_next_try(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"), spec=tool())
    world.ledger.refusals["2026/1"] = ("customer-blocked", {})
    first = await world.sync()
    world.ledger.refusals.clear()

    second = await world.sync()

    assert (numbers(first), numbers(second)) == ({"2026/2": "000002"}, {"2026/1": "000001"})


async def test_a_refused_document_of_a_batch_goes_into_the_next_one_under_another_number(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"), spec=tool("{batch}/{counter}"))
    world.ledger.refusals["2026/1"] = ("customer-blocked", {})
    await world.sync()
    world.ledger.refusals.clear()

    second = await world.sync()

    assert numbers(second) == {"2026/1": "2/1"}


@pytest.mark.parametrize("lost", ["lose_answers", "lose_requests"])
async def test_an_unknown_attempt_and_its_repetition_have_one_number(open_world, lost):
    world = await open_world(invoice("2026/1"), spec=tool())
    setattr(world.ledger, lost, 1)
    await world.sync()
    world.put(invoice("2026/2"))

    report = await world.sync()

    assert numbers(report) == {"2026/1": "000001", "2026/2": "000002"}
    assert world.ledger.doubled == []


async def test_a_document_found_without_any_number_is_given_one(open_world, monkeypatch):
    bill = invoice("2026/1")
    world = await open_world(bill, spec=tool(numbering=Numbering.NONE))
    world.ledger.write(request(bill, SETTINGS))
    answer = MemoryConnector._answer
    monkeypatch.setattr(MemoryConnector, "_answer", lambda *args: replace(answer(*args), number=""))

    report = await world.sync()

    assert [(row.booking_number, row.is_adopted) for row in report.booked] == [("000001", True)]


async def test_counting_goes_on_where_the_tool_stands(open_world, monkeypatch):
    world = await open_world(invoice("2026/1"), spec=tool("{counter}"))
    reference = MemoryConnector.reference_data

    async def with_a_last_number(connector):
        data = await reference(connector)
        return replace(data, journals=tuple(replace(one, last_number=41) for one in data.journals))

    monkeypatch.setattr(MemoryConnector, "reference_data", with_a_last_number)

    assert numbers(await world.sync()) == {"2026/1": "42"}


async def test_a_number_found_in_the_tool_is_not_given_to_another_document(open_world):
    """A store that was lost: the tool still has the entries of its numbers."""
    bills = [invoice(f"2026/{n}") for n in (1, 2, 3)]
    world = await open_world(*bills, spec=tool())
    for bill, number in zip(bills[:2], ["000001", "000002"], strict=True):
        world.ledger.write(replace(request(bill, SETTINGS), number=number))

    report = await world.sync()

    assert numbers(report) == {"2026/1": "000001", "2026/2": "000002", "2026/3": "000003"}


async def test_a_client_numbered_tool_that_names_no_number_in_its_answer_has_the_given_one(open_world, monkeypatch):
    world = await open_world(invoice("2026/1"), spec=tool())
    honest = MemoryConnector._booked
    monkeypatch.setattr(MemoryConnector, "_booked", lambda *args: replace(honest(*args), number=None))

    assert numbers(await world.sync()) == {"2026/1": "000001"}


async def test_two_documents_never_get_one_number_whatever_becomes_of_them(open_world):
    bills = [invoice(f"2026/{n}") for n in range(1, 7)]
    world = await open_world(*bills, spec=tool(lookup=Lookup.BY_REFERENCE))
    store, id, series = world.store, SETTINGS.id, NumberSeries("{counter}")
    given = {}
    for turn, bill in enumerate(bills):
        run = await store.start_run(id, world.service._owner, Mode.MANUAL, world.clock.now())
        wanted = request(bill, SETTINGS)
        await store.record_intents(id, run, [wanted], world.clock.now(), series)
        given[bill.key] = (await store.given_numbers(id, [wanted]))[bill.key]
        outcome = (Booked(bill.key, None, f"e{turn}"), Refused(bill.key, "x"), Unknown(bill.key, "y"), None)[turn % 4]
        if outcome is None:
            await store.withdraw_intents(id, run, [bill.key])
        else:
            await store.record_outcome(id, run, Mode.MANUAL, bill, outcome, world.clock.now())

    again = await store.given_numbers(id, [request(bill, SETTINGS) for bill in bills])

    assert sorted(given.values()) == [str(n) for n in range(1, 7)]
    assert again == given


async def test_a_format_that_does_not_count_is_a_fault_of_the_connector(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"), spec=tool("{journal}-{year}"))

    report = await world.sync()

    assert (report.ending.value, report.code, len(world.ledger.entries)) == ("failed", "internal", 1)
