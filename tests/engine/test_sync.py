"""What a sync does with good and bad documents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.domain.connector_spec import Option, OptionKind
from synctui.domain.errors import AccessDenied, Unavailable
from synctui.domain.events import CustomerDone, DocumentDone, Phase, PhaseChanged
from synctui.domain.report import Ending
from synctui.ports.service import Stop
from synctui.testing.documents import VAT_7, credit_note, customer, integration, invoice
from synctui.testing.memory_tool import SPEC


async def test_every_due_invoice_gets_the_tools_number(open_world):
    world = await open_world(invoice("2026/1", date=date(2026, 10, 1)), invoice("2026/2", date=date(2026, 10, 2)))

    report = await world.sync()

    assert [(row.number, row.booking_number) for row in report.booked] == [("2026/1", "70/1"), ("2026/2", "70/2")]
    assert (report.ending, report.invoices, report.customers_new) == (Ending.FINISHED, 2, 1)


async def test_customers_are_ensured_before_any_document_is_booked(open_world):
    world = await open_world(invoice("2026/1", to=customer("ACME")), invoice("2026/2", to=customer("Bloem")))

    await world.sync()

    kinds = [type(event) for event in world.events if isinstance(event, CustomerDone | DocumentDone)]
    assert kinds == [CustomerDone, CustomerDone, DocumentDone, DocumentDone]


async def test_a_credit_note_dated_before_its_invoice_still_comes_after_it(open_world):
    bill = invoice("2026/2", date=date(2026, 10, 20))
    world = await open_world(credit_note("2026/1", credits=bill, date=date(2026, 10, 1)), bill)

    report = await world.sync()

    assert [row.number for row in report.booked] == ["2026/2", "2026/1"]
    assert (report.invoices, report.credit_notes) == (1, 1)
    assert str(report.booked[1].gross.amount) == "-48.40"


async def test_a_bad_document_is_skipped_and_the_run_goes_on(open_world):
    numbers = [f"2026/{n}" for n in range(1, 11)]
    world = await open_world(*[invoice(number) for number in numbers])
    world.ledger.refusals["2026/7"] = ("journal-invalid", {"journal": "70"})

    report = await world.sync()

    assert {row.number for row in report.booked} == set(numbers) - {"2026/7"}
    assert [(row.number, row.code) for row in report.not_booked] == [("2026/7", "journal-invalid")]
    assert report.ending is Ending.INCOMPLETE


async def test_a_second_run_books_nothing_and_sends_nothing(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 6)])
    await world.sync()
    calls = world.ledger.calls.count("book")

    report = await world.sync()

    assert (report.invoices, report.booked, report.not_booked) == (0, (), ())
    assert world.ledger.calls.count("book") == calls


async def test_an_old_refusal_is_tried_again_and_listed_again(open_world):
    world = await open_world(invoice("2026/1", rate=VAT_7), settings=integration(vat={}))
    first = await world.sync()

    again = await world.sync()
    await world.store.save_integration(integration())
    repaired = await world.sync()

    assert [row.code for row in (*first.not_booked, *again.not_booked)] == ["vat-not-mapped", "vat-not-mapped"]
    assert repaired.invoices == 1


async def test_drafts_and_documents_before_the_start_date_are_not_called_not_booked(open_world):
    world = await open_world(
        invoice(None, date=None, is_draft=True, key="draft"), invoice("2025/9", date=date(2025, 12, 31))
    )

    report = await world.sync()

    assert (report.booked, report.not_booked, report.ending) == ((), (), Ending.FINISHED)


async def test_the_customer_that_the_tool_refuses_keeps_only_its_own_documents_back(open_world):
    world = await open_world(invoice("2026/1", to=customer("Bad")), invoice("2026/2", to=customer("Good")))
    world.ledger.customer_refusals["Bad"] = "customer-ambiguous"

    report = await world.sync()

    assert [row.number for row in report.booked] == ["2026/2"]
    assert [(row.number, row.code) for row in report.not_booked] == [("2026/1", "customer-ambiguous")]


async def test_a_credit_note_waits_while_its_invoice_is_refused(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill, credit_note("2026/2", credits=bill))
    world.ledger.refusals["2026/1"] = ("journal-invalid", {})

    report = await world.sync()

    assert [(row.number, row.code) for row in report.not_booked] == [
        ("2026/1", "journal-invalid"),
        ("2026/2", "invoice-first"),
    ]


async def test_a_marked_credit_note_is_not_sent_without_its_unsynced_invoice(open_world):
    bill = invoice("2026/1")
    note = credit_note("2026/2", credits=bill)
    world = await open_world(bill, note)

    report = await world.sync(selection=[note.key])

    assert [(row.number, row.code) for row in report.not_booked] == [("2026/2", "invoice-first")]
    assert world.ledger.entries == []


async def test_only_the_marked_invoices_are_sent(open_world):
    marked = invoice("2026/2")
    world = await open_world(invoice("2026/1"), marked, invoice("2026/3"))

    report = await world.sync(selection=[marked.key])

    assert [row.number for row in report.booked] == ["2026/2"]


async def test_an_invoice_set_aside_is_never_sent_until_that_is_taken_back(open_world):
    bill = invoice("2026/1")
    world = await open_world(bill)
    await world.service.set_aside(bill.key, "booked by the accountant")

    report = await world.sync()
    await world.service.set_aside(bill.key, None)
    later = await world.sync()

    assert (report.invoices, report.not_booked, later.invoices) == (0, (), 1)


async def test_a_stop_ends_the_run_after_the_current_document(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 6)])
    stop = Stop()

    async def ask_after_two(entry):
        if entry.number == "70/2":
            stop.ask()

    world.ledger.on_written = ask_after_two

    report = await world.sync(stop=stop)

    assert (report.ending, report.invoices) == (Ending.STOPPED, 2)
    assert [row.code for row in report.not_booked] == ["not-reached"] * 3


async def test_a_total_that_the_tool_changes_is_told_with_the_booking(open_world):
    world = await open_world(invoice("2026/1", "100.00"))
    world.ledger.recomputes_by = 1

    report = await world.sync()

    assert (str(report.booked[0].gross.amount), report.booked[0].notes) == ("121.01", ("total-differs",))


async def test_nothing_is_sent_when_teamleader_cannot_be_read(open_world):
    world = await open_world(invoice("2026/1"))
    world.source_problem = Unavailable(reason="ConnectError")

    report = await world.sync()

    assert (report.ending, report.code, world.ledger.entries) == (Ending.UNAVAILABLE, "unavailable", [])


async def test_a_lost_sign_in_stops_the_run_and_takes_the_intent_back(open_world):
    world = await open_world(*[invoice(f"2026/{n}") for n in range(1, 4)])

    async def lose_sign_in(entry):
        world.ledger.raising.append(AccessDenied())

    world.ledger.on_written = lose_sign_in

    report = await world.sync()
    world.ledger.on_written = None
    again = await world.sync()

    assert (report.ending, report.invoices, len(report.not_booked)) == (Ending.SIGN_IN, 1, 2)
    assert (again.ending, again.invoices) == (Ending.FINISHED, 2)


async def test_a_missing_journal_is_said_before_anything_is_called(open_world):
    asks = replace(SPEC, options=(Option("journal", "Sales journal", OptionKind.JOURNAL, required=True),))
    world = await open_world(invoice("2026/1"), spec=asks, settings=integration(journal=None))

    report = await world.sync()

    assert (report.ending, report.code, world.ledger.calls) == (Ending.MISCONFIGURED, "journal-missing", [])


async def test_a_closed_period_is_refused_before_sending_and_tried_after_reopening(open_world):
    world = await open_world(invoice("2026/1", date=date(2026, 9, 30)), invoice("2026/2", date=date(2026, 10, 1)))
    world.ledger.closed.add((2026, 9))

    report = await world.sync()
    world.ledger.closed.clear()
    reopened = await world.sync()

    assert [(row.number, row.code) for row in report.not_booked] == [("2026/1", "period-closed")]
    assert [row.number for row in reopened.booked] == ["2026/1"]


async def test_reference_data_are_fetched_once_for_runs_of_one_day(open_world):
    world = await open_world(invoice("2026/1"))
    await world.sync()
    world.put(invoice("2026/2"))

    await world.sync()

    assert world.ledger.calls.count("reference") == 1


async def test_the_phases_come_in_the_order_in_which_the_bookkeeper_thinks(open_world):
    world = await open_world(invoice("2026/1"))

    await world.sync()

    phases = [event.phase for event in world.events if isinstance(event, PhaseChanged)]
    assert phases == [
        Phase.READING,
        Phase.CONNECTING,
        Phase.LOOKING_UP,
        Phase.CUSTOMERS,
        Phase.DOCUMENTS,
        Phase.PAYMENTS,
    ]


async def test_a_changed_customer_is_sent_again_with_its_next_document(open_world):
    world = await open_world(invoice("2026/1", to=customer("ACME")))
    await world.sync()
    moved = replace(customer("ACME"), email="post@acme.test")
    world.put(invoice("2026/2", to=moved))

    report = await world.sync()

    assert (report.customers_new, report.customers_updated) == (0, 1)


async def test_switching_the_nightly_sync_in_mid_run_is_not_undone_by_the_run(open_world):
    world = await open_world(invoice("2026/1"), settings=integration(first_run_done=False))

    async def switch_on(entry):
        await world.service.set_nightly(world.settings.id, True)

    world.ledger.on_written = switch_on

    await world.sync()

    kept = await world.store.integration(world.settings.id)
    assert (kept.nightly, kept.first_run_done) == (True, True)


async def test_a_tool_that_tells_of_no_payments_is_not_asked_for_them(open_world):
    silent = replace(SPEC, capabilities=replace(SPEC.capabilities, reports_payments=False))
    world = await open_world(invoice("2026/1"), spec=silent)

    await world.sync()
    await world.sync()

    assert "paid" not in world.ledger.calls
    assert Phase.PAYMENTS not in [event.phase for event in world.events if isinstance(event, PhaseChanged)]
