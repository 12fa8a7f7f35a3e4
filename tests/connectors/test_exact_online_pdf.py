"""An invoice with its PDF at Exact Online: three requests, and none of them leaves anything twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from synctui.domain.booking import Booked, BookingRequest, NotFound, Outcome, Refused, Unknown
from synctui.domain.errors import AccessDenied, SynctuiError, Throttled
from synctui.domain.invoice import Document
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make
from synctui.testing.contract import customer_id, look_up, problem_of, send

PDF = b"%PDF-1.4 " + bytes(range(256)) * 40
SHEETS, FILES, ENTRIES = "/documents/Documents", "/documents/DocumentAttachments", "/salesentry/SalesEntries"
STEPS = (SHEETS, FILES, ENTRIES)


async def with_pdf(
    exact: Any, document: Document | None = None, *, pdf: bytes = PDF, is_repeat: bool = False
) -> BookingRequest:
    document = document or make.invoice()
    customer = await customer_id(exact, document.customer)
    request = make.request(document, exact.integration, customer_remote_id=customer)
    return replace(request, pdf=pdf, is_repeat=is_repeat)


async def next_run(exact: Any, request: BookingRequest, *, is_repeat: bool = True) -> Outcome | None:
    """What a later run does: another sign-in, a look-up first, and sent only if the entry is not there."""
    exact.connector = exact.reconnected()
    if not isinstance(await look_up(exact, request.document), NotFound):
        return None
    return await send(exact, replace(request, is_repeat=is_repeat))


def is_booked_once_with_its_pdf(exact: Any) -> bool:
    (entry,) = exact.sandbox.entries(101)
    (sheet,) = exact.sheets
    return entry["Document"] == sheet["ID"] and sheet["files"] == [PDF]


async def test_the_pdf_is_filed_first_and_the_entry_names_it(exact: Any) -> None:
    outcome = await send(exact, await with_pdf(exact))

    assert isinstance(outcome, Booked)
    assert is_booked_once_with_its_pdf(exact)
    writes = [path for _, path, _ in exact.written if "/crm/" not in path]
    assert writes == [f"/api/v1/101{step}" for step in STEPS]
    sheet = exact.sheets[0]
    assert sheet["Subject"].startswith("2026 / 17 ACME nv ")
    assert (sheet["Type"], sheet["DocumentDate"], sheet["TypeDescription"]) == (10, "2026-11-03", "Verkoopfactuur")
    assert [body["FileName"] for _, path, body in exact.written if path.endswith(FILES)] == ["2026-17.pdf"]


async def test_the_second_invoice_costs_three_requests(exact: Any) -> None:
    await send(exact, await with_pdf(exact))
    request = await with_pdf(exact, make.invoice("2026 / 18"))
    before = exact.pace.calls

    await send(exact, request)

    assert exact.pace.calls - before == 3


async def test_without_a_pdf_nothing_is_filed(exact: Any) -> None:
    await send(exact, replace(await with_pdf(exact), pdf=None))

    assert exact.sheets == []
    assert exact.sandbox.entries(101)[0]["Document"] is None


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": FaultKind.LOSE_ANSWER},
        {"kind": FaultKind.LOSE_REQUEST},
        {"kind": FaultKind.TRUNCATE},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 502, "body": "<html></html>"},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 201, "body": ""},
    ],
)
async def test_a_lost_answer_at_any_of_the_three_requests_doubles_nothing(exact: Any, step: str, fault: Any) -> None:
    request = await with_pdf(exact)
    exact.fault(path=step, **fault)
    lost = await send(exact, request)

    await next_run(exact, request)

    # A success whose body is torn or empty says all there is to say of a file: it hangs there.
    has_file = step == FILES and (fault["kind"] is FaultKind.TRUNCATE or fault.get("status") == 201)
    assert isinstance(lost, Booked if has_file else Unknown)
    assert is_booked_once_with_its_pdf(exact)


@pytest.mark.parametrize("step", STEPS)
async def test_where_searches_lag_a_lost_answer_doubles_nothing_either(lagging_exact: Any, step: str) -> None:
    lagging_exact.sandbox.switches.lags_everywhere = True
    request = await with_pdf(lagging_exact)
    lagging_exact.fault(FaultKind.LOSE_ANSWER, path=step)
    await send(lagging_exact, request)

    await next_run(lagging_exact, request)

    assert is_booked_once_with_its_pdf(lagging_exact)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("orders", [True, False])
async def test_a_limit_in_the_middle_leaves_nothing_that_the_next_run_does_not_use(
    exact: Any, step: str, orders: bool
) -> None:
    """The claim was withdrawn, so the next run does not know that this is a repeat."""
    exact.sandbox.switches.orders = orders
    request = await with_pdf(exact)
    exact.fault(FaultKind.STATUS, path=step, status=429)
    stopped = await problem_of(send(exact, request))

    await next_run(exact, request, is_repeat=False)

    assert isinstance(stopped, Throttled)
    assert is_booked_once_with_its_pdf(exact)


async def test_an_entry_that_is_refused_and_later_accepted_uses_the_pdf_that_is_there(exact: Any) -> None:
    exact.close_period(2026, 11)
    request = await with_pdf(exact)
    refused = await send(exact, request)
    for other in range(70):
        exact.sandbox.archive.create_document(101, {"Subject": f"Brief {other}", "Type": 55})
    exact.sandbox.reopen_period(101, 2026, 11)

    await next_run(exact, request)

    assert isinstance(refused, Refused)
    named = [sheet for sheet in exact.sheets if sheet["Type"] == 10]
    assert [sheet["files"] for sheet in named] == [[PDF]]
    assert exact.sandbox.entries(101)[0]["Document"] == named[0]["ID"]


async def test_an_invoice_that_was_changed_in_between_gets_its_new_pdf(exact: Any) -> None:
    exact.close_period(2026, 11)
    await send(exact, await with_pdf(exact))
    exact.sandbox.reopen_period(101, 2026, 11)
    changed = await with_pdf(exact, make.invoice(net="90.00"), pdf=b"%PDF-1.4 new")

    await next_run(exact, changed)

    named = exact.sandbox.entries(101)[0]["Document"]
    assert {sheet["ID"]: sheet["files"] for sheet in exact.sheets}[named] == [b"%PDF-1.4 new"]


@pytest.mark.parametrize("switches", [{}, {"links_documents": False}, {"keeps_link": True}])
async def test_an_entry_that_was_deleted_in_the_tool_is_booked_anew_with_one_pdf(exact: Any, switches: Any) -> None:
    for name, position in switches.items():
        setattr(exact.sandbox.switches, name, position)
    request = await with_pdf(exact)
    first = await send(exact, request)
    assert isinstance(first, Booked)
    exact.sandbox.delete_entry(101, first.remote_id)

    await next_run(exact, request)

    named = exact.sandbox.entries(101)[0]["Document"]
    assert [sheet["files"] for sheet in exact.sheets if sheet["ID"] == named] == [[PDF]]


async def test_two_invoices_with_the_same_number_never_share_a_pdf(exact: Any) -> None:
    one = await with_pdf(exact, make.invoice(key="teamleader:a:1"))
    other = await with_pdf(exact, make.invoice(key="teamleader:b:1"), pdf=b"%PDF-1.4 other", is_repeat=True)

    await send(exact, one)
    await send(exact, other)

    assert [sheet["files"] for sheet in exact.sheets] == [[PDF], [b"%PDF-1.4 other"]]


@pytest.mark.parametrize("checks", [True, False])
async def test_for_a_customer_that_is_gone_the_pdf_waits_for_its_successor(exact: Any, checks: bool) -> None:
    exact.sandbox.switches.checks_document_account = checks
    request = await with_pdf(exact)
    exact.sandbox.state.delete("101/Accounts", str(request.customer_remote_id))
    gone = await send(exact, request)

    again = await send(exact, await with_pdf(exact))

    assert isinstance(gone, Refused)
    assert gone.code == "customer-gone"
    assert isinstance(again, Booked)
    assert is_booked_once_with_its_pdf(exact)
    assert exact.sheets[0]["Account"] == exact.sandbox.accounts(101)[0]["ID"]


@pytest.mark.parametrize(
    ("types", "setting", "chosen"),
    [
        ({10: ("Verkoopfactuur", True), 183: ("Algemene bijlage", True)}, "", 10),
        ({7: ("Sales invoice", True), 10: ("Purchase invoice", True)}, "", 7),
        ({7: ("Ausgangsrechnung", True), 8: ("Vertrag", True)}, "", 7),
        ({7: ("Facture de vente", True), 8: ("Contrat", True)}, "", 7),
        ({10: ("Verkoopfactuur", False), 183: ("Algemene bijlage", True)}, "", 183),
        ({10: ("?", True)}, "", 10),
        ({10: ("Verkoopfactuur", True), 55: ("Overig", True)}, "55", 55),
    ],
)
async def test_the_kind_of_document_is_found_by_name_or_set(exact: Any, types: Any, setting: str, chosen: int) -> None:
    exact.sandbox.switches.document_types = types
    exact.connector = exact.reconnected(replace(exact.integration, options={"document_type": setting}))

    outcome = await send(exact, await with_pdf(exact))

    assert isinstance(outcome, Booked)
    assert exact.sheets[0]["Type"] == chosen


async def test_where_the_list_of_kinds_may_not_be_read_the_usual_one_is_tried(exact: Any) -> None:
    exact.sandbox.forbidden.add("documents/DocumentTypes")

    await send(exact, await with_pdf(exact))

    assert exact.sheets[0]["Type"] == 10


@pytest.mark.parametrize(
    ("types", "setting", "code"),
    [
        ({55: ("Overig", True)}, "", "pdf-type-missing"),
        ({10: ("Verkoopfactuur", False)}, "10", "pdf-refused"),
    ],
)
async def test_an_administration_that_takes_no_pdf_refuses_the_invoice_in_words(
    exact: Any, types: Any, setting: str, code: str
) -> None:
    exact.sandbox.switches.document_types = types
    exact.connector = exact.reconnected(replace(exact.integration, options={"document_type": setting}))

    outcome = await send(exact, await with_pdf(exact))

    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert exact.entries() == []


async def test_a_missing_right_to_file_documents_has_its_name(exact: Any) -> None:
    request = await with_pdf(exact)
    exact.sandbox.forbidden.add("documents/Documents")

    problem = await problem_of(send(exact, request))

    assert isinstance(problem, AccessDenied)
    assert isinstance(problem, SynctuiError)
    assert problem.values["endpoint"] == "documents/Documents"
    assert exact.entries() == []
