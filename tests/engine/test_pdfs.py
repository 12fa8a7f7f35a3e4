"""The PDF of an invoice: with the booking or after it, once, and never a reason to book again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.capabilities import Attachment
from synctui.domain.errors import AccessDenied, Misconfigured, Unavailable
from synctui.domain.invoice import Reading
from synctui.store.reading import SqliteReader
from synctui.testing.documents import integration, invoice
from synctui.testing.memory_tool import SPEC

PDF = b"%PDF-1.7 of an invoice"
SENDS = replace(integration(tool="memory"), options={"send_pdf": "yes"})
TODAY = date(2026, 11, 25)


def tool(attachment, **more):
    return replace(SPEC, capabilities=replace(SPEC.capabilities, attachment=attachment, **more))


def row_of(world, bill):
    reader = SqliteReader(world.path)
    try:
        detail = reader.detail(bill.key, TODAY)
    finally:
        reader.close()
    return detail


async def open_with_pdfs(open_world, *bills, attachment=Attachment.AFTER, **options):
    world = await open_world(*bills, settings=SENDS, **{"spec": tool(attachment), **options})
    world.desk.pdfs = {bill.key: PDF for bill in bills}
    return world


@pytest.mark.parametrize("attachment", [Attachment.INLINE, Attachment.BEFORE, Attachment.AFTER])
async def test_the_pdf_reaches_the_tool_in_the_way_it_takes_it(open_world, attachment):
    world = await open_with_pdfs(open_world, invoice("2026/1"), attachment=attachment)

    report = await world.sync()

    (entry,) = world.ledger.entries
    assert world.ledger.attachments == {entry.remote_id: PDF}
    assert (report.invoices, world.ledger.calls.count("attach")) == (1, attachment is Attachment.AFTER)


@pytest.mark.parametrize("attachment", list(Attachment))
async def test_no_pdf_is_fetched_unless_it_is_wanted_and_the_tool_takes_one(open_world, attachment):
    bill = invoice("2026/1")
    options = {} if attachment is not Attachment.NONE else SENDS.options
    settings = replace(SENDS, options=options)
    world = await open_world(bill, spec=tool(attachment), settings=settings)
    world.desk.pdfs[bill.key] = PDF

    await world.sync()

    assert (world.desk.asked, world.ledger.attachments) == ([], {})


async def test_the_pdf_inside_an_imported_file_is_sent_without_asking_anybody(open_world):
    bill = replace(invoice("2026/1"), source="ubl")
    world = await open_with_pdfs(open_world, attachment=Attachment.INLINE)
    await world.store.save_reading("files", Reading((bill,), pdfs={bill.key: PDF}), world.clock.now())

    await world.sync()

    assert (list(world.ledger.attachments.values()), world.desk.asked) == ([PDF], [])


@pytest.mark.parametrize(
    ("problem", "why"), [(None, "pdf-missing"), (Unavailable(reason="HTTP 503"), "pdf-not-fetched")]
)
async def test_a_pdf_that_cannot_be_had_does_not_stop_the_booking_and_is_noted(open_world, problem, why):
    world = await open_with_pdfs(open_world, invoice("2026/1"), attachment=Attachment.INLINE)
    world.desk.pdfs.clear()
    world.desk.problem = problem

    report = await world.sync()

    assert [(row.booking_number, row.notes) for row in report.booked] == [("70/1", (why,))]


async def test_a_pdf_too_large_for_one_call_stays_behind(open_world):
    bill = invoice("2026/1")
    spec = tool(Attachment.INLINE, max_request_bytes=10_000)
    world = await open_with_pdfs(open_world, bill, spec=spec)
    world.desk.pdfs[bill.key] = PDF + b"x" * 20_000

    report = await world.sync()

    assert [row.notes for row in report.booked] == [("pdf-too-large",)]
    assert world.ledger.attachments == {}


@pytest.mark.parametrize("problem", [Unavailable(), AccessDenied(), Misconfigured("rights-missing")])
async def test_an_attachment_that_failed_is_repeated_by_the_next_run_and_the_booking_is_not(open_world, problem):
    bill = invoice("2026/1")
    world = await open_with_pdfs(open_world, bill)
    world.ledger.attach_raising.append(problem)

    first = await world.sync()
    shown = row_of(world, bill).row
    second = await world.sync()

    assert (first.code, [row.booking_number for row in first.booked]) == (problem.code, ["70/1"])
    assert (shown.mark.value, shown.code) == ("synced", "pdf-not-attached")
    assert (second.booked, len(world.ledger.entries), list(world.ledger.attachments.values())) == ((), 1, [PDF])
    assert row_of(world, bill).row.code is None


async def test_an_attachment_whose_answer_got_lost_is_asked_for_again(open_world):
    """The connector looks whether it is there before it sends it a second time."""
    bill = invoice("2026/1")
    world = await open_with_pdfs(open_world, bill)
    world.ledger.lose_attach_answers = 1

    report = await world.sync()
    before = row_of(world, bill).row.code
    await world.sync()

    assert (len(report.booked), before) == (1, "pdf-not-attached")
    assert (world.ledger.calls.count("attach"), world.ledger.calls.count("book")) == (2, 1)
    assert row_of(world, bill).row.code is None


async def test_a_fault_of_the_connector_while_it_attaches_harms_nothing_else(open_world):
    world = await open_with_pdfs(open_world, invoice("2026/1"), invoice("2026/2"))
    world.ledger.attach_raising.append(KeyError("Subject"))

    report = await world.sync()

    assert (report.ending.value, report.invoices, len(world.ledger.attachments)) == ("finished", 2, 1)


async def test_an_attachment_that_the_tool_refuses_is_told_once_and_left(open_world):
    bill = invoice("2026/1")
    world = await open_with_pdfs(open_world, bill)
    world.ledger.attach_refusal = "pdf-refused"

    await world.sync()
    await world.sync()

    entries = [(entry.what, entry.code) for entry in row_of(world, bill).history if entry.what.startswith("pdf")]
    assert entries == [("pdf_given_up", "pdf-refused")]
    assert (world.ledger.calls.count("attach"), row_of(world, bill).row.code) == (1, None)


async def test_a_source_that_is_down_is_not_asked_for_every_single_pdf(open_world):
    bills = [invoice(f"2026/{n}") for n in range(1, 9)]
    world = await open_with_pdfs(open_world, *bills)
    world.desk.problem = Unavailable()

    first = await world.sync()
    asked = len(world.desk.asked)
    world.desk.problem = None
    await world.sync()

    assert (first.invoices, asked) == (8, 3)
    assert len(world.ledger.attachments) == 8


async def test_what_stood_in_the_tool_before_gets_no_pdf_from_here(open_world):
    """A person may have put it there with the entry."""
    bill = invoice("2026/1")
    world = await open_with_pdfs(open_world, bill)
    await world.sync()
    await world.store.reset_from(SENDS.id, date(2026, 1, 1), world.clock.now())

    again = await world.sync()

    assert [row.is_adopted for row in again.booked] == [True]
    assert world.ledger.calls.count("attach") == 1


async def test_a_booking_found_after_its_answer_got_lost_gets_its_pdf(open_world):
    world = await open_with_pdfs(open_world, invoice("2026/1"))
    world.ledger.lose_answers = 1
    await world.sync()

    report = await world.sync()

    assert [row.is_adopted for row in report.booked] == [True]
    assert list(world.ledger.attachments.values()) == [PDF]


async def test_switching_pdfs_off_takes_the_note_from_the_rows(open_world):
    bill = invoice("2026/1")
    world = await open_with_pdfs(open_world, bill)
    world.ledger.lose_attach_answers = 1
    await world.sync()
    await world.service.save_integration(replace(await world.store.integration(SENDS.id), options={}))

    await world.sync()

    assert (row_of(world, bill).row.code, world.ledger.calls.count("attach")) == (None, 1)


async def test_an_invoice_from_a_file_without_a_pdf_has_none_for_good(open_world):
    bill = replace(invoice("2026/1"), source="ubl")
    world = await open_with_pdfs(open_world)
    await world.store.save_reading("files", Reading((bill,)), world.clock.now())

    await world.sync()
    await world.sync()

    told = [(entry.what, entry.code) for entry in row_of(world, bill).history if entry.what.startswith("pdf")]
    assert told == [("pdf_given_up", "pdf-missing")]


async def test_a_pdf_waits_while_the_source_is_signed_out(open_world):
    bill = invoice("2026/1")
    world = await open_with_pdfs(open_world, bill)
    world.is_source_there = False
    await world.sync()
    waiting = [(entry.what, entry.code) for entry in row_of(world, bill).history if entry.what.startswith("pdf")]
    world.is_source_there = True

    await world.sync()

    assert waiting == [("pdf_waits", "pdf-not-fetched")]
    assert list(world.ledger.attachments.values()) == [PDF]
