"""Many documents in one call: as many as fit, and what the tool did not come to goes again without the bad ones."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from synctui.domain.booking import Refused
from synctui.domain.capabilities import Attachment
from synctui.domain.errors import Throttled
from synctui.domain.plan import Action, Step
from synctui.engine.batches import next_chunk, size_of
from synctui.ports.service import Stop
from synctui.testing.documents import credit_note, customer, integration, invoice, request
from synctui.testing.memory_tool import SPEC, MemoryConnector

SETTINGS = integration(tool="memory")


def tool(**capabilities):
    return replace(SPEC, capabilities=replace(SPEC.capabilities, **capabilities))


BY_25 = tool(max_batch=25, stops_batch_after=6)


def bills(count, **more):
    return [invoice(f"2026/{n:03}", **more) for n in range(1, count + 1)]


async def test_a_hundred_invoices_take_four_calls(open_world):
    world = await open_world(*bills(100), spec=BY_25)

    report = await world.sync()

    assert (report.invoices, [len(batch) for batch in world.ledger.batches]) == (100, [25, 25, 25, 25])


async def test_what_the_tool_left_out_after_six_bad_ones_goes_again_without_them(open_world):
    world = await open_world(*bills(25), spec=BY_25)
    bad = [f"2026/{n:03}" for n in range(1, 9)]
    world.ledger.refusals = dict.fromkeys(bad, ("customer-blocked", {"customer": "ACME nv"}))

    report = await world.sync()

    assert [len(batch) for batch in world.ledger.batches] == [25, 19]
    assert set(world.ledger.batches[1]).isdisjoint(bad[:6])
    assert (report.invoices, {row.code for row in report.not_booked}, len(report.not_booked)) == (
        17, {"customer-blocked"}, 8,
    )  # fmt: skip


async def test_a_tool_that_comes_to_nothing_is_not_asked_again_and_again(open_world):
    world = await open_world(*bills(5), spec=tool(max_batch=25, stops_batch_after=0))

    report = await world.sync()
    candidates = await world.store.candidates(SETTINGS.id)

    assert [len(batch) for batch in world.ledger.batches] == [5]
    assert {row.code for row in report.not_booked} == {"not-reached"}
    assert [candidate.link for candidate in candidates] == [None] * 5


async def test_a_stop_between_two_offers_leaves_the_rest_new(open_world):
    world = await open_world(*bills(4), spec=tool(max_batch=25, stops_batch_after=1))
    world.ledger.refusals["2026/001"] = ("customer-blocked", {})
    stop = Stop()

    async def ask(request):
        stop.ask()

    world.ledger.on_sending = ask
    report = await world.sync(stop=stop)
    candidates = await world.store.candidates(SETTINGS.id)

    assert (len(world.ledger.batches), len(world.ledger.entries), report.ending.value) == (1, 0, "incomplete")
    assert sum(candidate.link is None for candidate in candidates) == 3


async def test_a_limit_in_the_second_offer_takes_back_what_was_certainly_not_sent(open_world):
    world = await open_world(*bills(4), spec=tool(max_batch=25, stops_batch_after=1))
    world.ledger.refusals["2026/001"] = ("customer-blocked", {})

    async def limit(request):
        if len(world.ledger.batches) > 1:
            raise Throttled(None)

    world.ledger.on_sending = limit
    report = await world.sync()
    candidates = await world.store.candidates(SETTINGS.id)

    assert (report.ending.value, world.ledger.entries) == ("limit", [])
    assert sum(candidate.link is None for candidate in candidates) == 3


async def test_a_lost_answer_to_a_whole_batch_is_one_silence(open_world):
    world = await open_world(*bills(50), spec=BY_25)
    world.ledger.lose_answers = 25

    first = await world.sync()
    second = await world.sync()

    assert (first.ending.value, len(first.booked), len(first.not_booked)) == ("incomplete", 25, 25)
    assert (len(second.booked), {row.is_adopted for row in second.booked}) == (25, {True})
    assert world.ledger.doubled == []


async def test_the_intents_of_a_whole_batch_stand_in_the_store_before_it_leaves(open_world):
    world = await open_world(*bills(3), spec=BY_25)
    seen = []

    async def look(request):
        seen.append({c.link.state.value if c.link else None for c in await world.store.candidates(SETTINGS.id)})

    world.ledger.on_sending = look
    await world.sync()

    assert seen[0] == {"intent"}


async def test_large_pdfs_make_smaller_batches(open_world):
    spec = tool(max_batch=25, max_request_bytes=100_000, attachment=Attachment.INLINE)
    documents = bills(10)
    world = await open_world(*documents, spec=spec, settings=replace(SETTINGS, options={"send_pdf": "yes"}))
    world.desk.pdfs = {bill.key: b"%PDF-" + b"x" * 30_000 for bill in documents}

    report = await world.sync()

    assert [len(batch) for batch in world.ledger.batches] == [2, 2, 2, 2, 2]
    assert (report.invoices, len(world.ledger.attachments)) == (10, 10)
    assert len(world.desk.asked) == 10


def actions(*documents, **steps):
    return [
        Action(document, steps.get(f"n{i}", Step.BOOK), "due", request=request(document, SETTINGS))
        for i, document in enumerate(documents)
    ]


async def no_pdf(action):
    return 0


async def chunks_of(wanted, **capabilities):
    left, found = deque(wanted), []
    while left:
        chunk = await next_chunk(left, tool(**capabilities).capabilities, no_pdf)
        found.append([action.document.number for action in chunk])
    return found


async def test_a_credit_note_goes_in_a_later_call_than_the_invoice_it_credits():
    one, two, three = bills(3)
    credit = credit_note("2026/1", credits=one)

    assert await chunks_of(actions(one, credit, two, three), max_batch=25) == [
        ["2026/001", "2026/002", "2026/003"], ["2026/1"],
    ]  # fmt: skip


async def test_a_credit_note_goes_along_where_the_tool_keeps_the_order_itself():
    one, two, three = bills(3)
    credit = credit_note("2026/1", credits=one)

    assert await chunks_of(actions(one, credit, two, three), max_batch=25, credits_in_batch=True) == [
        ["2026/001", "2026/1", "2026/002", "2026/003"],
    ]  # fmt: skip


async def test_an_edit_goes_alone_and_keeps_nobody_waiting():
    one, two, three = bills(3)

    assert await chunks_of(actions(one, two, three, n1=Step.PUSH_EDIT), max_batch=25) == [
        ["2026/001", "2026/003"], ["2026/002"],
    ]  # fmt: skip


async def test_one_document_a_call_keeps_their_order():
    documents = bills(4)

    assert await chunks_of(actions(*documents), max_batch=1) == [[bill.number] for bill in documents]


@pytest.mark.parametrize("pdf", [0, 1, 2, 3, 1000])
def test_a_size_counts_the_pdf_as_base64(pdf):
    wanted = request(invoice("2026/1"), SETTINGS)

    assert size_of(wanted, pdf) - size_of(wanted) == (pdf + 2) // 3 * 4


async def test_customers_that_travel_with_their_invoices_are_counted_once_each(open_world):
    world = await open_world(
        invoice("2026/1", to=customer("ACME")),
        invoice("2026/2", to=customer("ACME")),
        invoice("2026/3", to=customer("Zeta")),
        invoice("2026/4", to=customer("Omega")),
        spec=tool(sends_customers_with_documents=True),
    )
    world.ledger.refusals["2026/4"] = ("customer-blocked", {})

    report = await world.sync()

    assert (report.customers, report.customers_new, report.invoices) == (2, 0, 3)


async def test_a_request_is_kept_small_where_no_pdfs_go_along_too(open_world):
    world = await open_world(*bills(4), spec=tool(max_batch=25, max_request_bytes=6_000))

    report = await world.sync()

    assert (report.invoices, [len(batch) for batch in world.ledger.batches]) == (4, [2, 2])


async def test_an_answer_that_comes_twice_or_for_a_stranger_changes_nothing(open_world, monkeypatch):
    original = MemoryConnector.book

    async def repeated(self, batch):
        yield Refused("a stranger", "customer-blocked")
        async for outcome in original(self, batch):
            yield outcome
            yield Refused(outcome.key, "customer-blocked")

    monkeypatch.setattr(MemoryConnector, "book", repeated)
    world = await open_world(*bills(2), spec=tool(max_batch=25))

    report = await world.sync()

    assert (report.ending.value, report.invoices, report.not_booked) == ("finished", 2, ())
