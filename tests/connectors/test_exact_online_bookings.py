"""What Exact Online receives for a document, and what its answers are taken for."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from synctui.domain.booking import AlreadyBooked, Booked, Found, NotFound, Refused, Unknown
from synctui.domain.errors import AccessDenied, Misconfigured, NoAnswer, Throttled, Unavailable
from synctui.domain.money import Money
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make
from synctui.testing.contract import HOSTILE, book, look_up, look_up_all, problem_of, request_for, send

ENTRIES = "/api/v1/101/salesentry/SalesEntries"
HTML = "<html><body>Service unavailable</body></html>"


def entry_bodies(exact: Any) -> list[dict[str, Any]]:
    return [body for _, path, body in exact.written if path == ENTRIES]


@pytest.fixture(params=["Europe/Brussels", "Pacific/Auckland", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if before is None else os.environ.__setitem__("TZ", before)
    time.tzset()


async def test_an_invoice_is_sent_with_everything_the_bookkeeper_reads(exact: Any) -> None:
    invoice = make.invoice("2026 / 17", note="x", payment_reference="+++090/9337/55493+++", due=date(2026, 12, 3))

    booked = await book(exact, invoice)

    body = entry_bodies(exact)[0]
    assert body == {
        "Journal": "70",
        "Customer": exact.sandbox.accounts(101)[0]["ID"],
        "EntryDate": "2026-11-03",
        "DueDate": "2026-12-03",
        "Currency": "EUR",
        "YourRef": "2026 / 17",
        "Description": "2026 / 17 ACME nv",
        "PaymentReference": "+++090/9337/55493+++",
        "SalesEntryLines": [
            {
                "AmountFC": 100,
                "VATAmountFC": 21,
                "VATCode": "21",
                "GLAccount": exact.sandbox.ledger(101, "700000"),
                "Description": "Consulting",
                "Quantity": 1,
            }
        ],
    }
    assert isinstance(booked, Booked)
    assert (booked.number, booked.gross) == ("26700001", Money.of("121.00", "EUR"))


async def test_a_credit_note_goes_into_its_own_journal_with_negative_amounts(exact: Any) -> None:
    await book(exact, make.credit_note("2026 / 3", "40.00"))

    body = entry_bodies(exact)[0]

    assert body["Journal"] == "71"
    line = body["SalesEntryLines"][0]
    assert (line["AmountFC"], line["VATAmountFC"]) == (-40, Decimal("-8.4"))


async def test_the_day_of_an_invoice_is_the_same_in_every_time_zone(exact: Any, zone: str) -> None:
    invoice = make.invoice(date=date(2026, 1, 1), due=date(2026, 1, 1))

    await book(exact, invoice)
    found = await look_up(exact, invoice)

    assert exact.entries()[0].date == date(2026, 1, 1)
    assert isinstance(found, Found)
    assert found.booked_on == date(2026, 1, 1)


async def test_amounts_are_sent_to_the_cent_whatever_their_size(exact: Any) -> None:
    for number, net in enumerate(("0.01", "1234.56", "5900.00", "99999999.99", "0.07"), 1):
        await book(exact, make.invoice(f"2026 / {number}", net))

    sent = [body["SalesEntryLines"][0]["AmountFC"] for body in entry_bodies(exact)]

    expected = ["0.01", "1234.56", "5900", "99999999.99", "0.07"]
    assert [Decimal(str(amount)) for amount in sent] == [Decimal(text) for text in expected]


async def test_a_total_that_the_tool_computes_differently_is_reported_with_the_tools_figure(exact: Any) -> None:
    exact.sandbox.switches.vat_amounts = "computed"
    invoice = make.invoice(lines=[make.line("0.97")] * 3, vat="0.61")

    booked = await book(exact, invoice)

    assert isinstance(booked, Booked)
    assert booked.gross == Money.of("3.51", "EUR")
    assert "total-differs" in booked.notes


async def test_a_foreign_currency_is_sent_with_the_sources_rate(exact: Any) -> None:
    booked = await book(exact, make.invoice(rate=make.EXPORT, currency="USD", exchange_rate="0.9257"))

    body = entry_bodies(exact)[0]

    assert (body["Currency"], body["Rate"]) == ("USD", Decimal("0.9257"))
    assert isinstance(booked, Booked)
    assert booked.notes == ()
    assert exact.sandbox.entries(101)[0]["AmountDC"] == "92.57"


async def test_a_missing_rate_is_left_to_the_tool_and_said(exact: Any) -> None:
    booked = await book(exact, make.invoice(rate=make.EXPORT, currency="USD"))

    assert "Rate" not in entry_bodies(exact)[0]
    assert isinstance(booked, Booked)
    assert booked.notes == ("rate-of-the-tool",)


async def test_a_cost_centre_goes_with_its_line(exact: Any) -> None:
    lines = [make.line(cost_centre="PRJ"), make.line()]

    await book(exact, make.invoice(lines=lines))

    assert [line.get("CostCenter") for line in entry_bodies(exact)[0]["SalesEntryLines"]] == ["PRJ", None]


async def test_a_text_that_is_too_long_stands_whole_in_the_notes(exact: Any) -> None:
    text = "Consulting in November, " * 5

    await book(exact, make.invoice(lines=[make.line(description=text)]))

    line = entry_bodies(exact)[0]["SalesEntryLines"][0]
    assert len(line["Description"]) == 60
    assert line["Notes"] == text.strip()


async def test_a_number_longer_than_the_field_is_still_found_again(exact: Any) -> None:
    long = make.invoice("INVOICE-2026-DEPARTMENT-SOUTH-000017")
    other = make.invoice("INVOICE-2026-DEPARTMENT-SOUTH-000018")

    await book(exact, long)

    assert isinstance(await look_up(exact, long), Found)
    assert isinstance(await look_up(exact, other), NotFound)


@pytest.mark.parametrize("language", ["NL", "EN", "DE", "FR"])
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"journal": "99"}, "journal-unknown"),
        ({"journal": "60"}, "journal-type"),
        ({"vat_code": "XX"}, "vat-code-gone"),
        ({"ledger": "00000000-0000-0000-0000-000000000000"}, "ledger-unknown"),
        ({"ledger_code": "451000"}, "ledger-type"),
        ({"cost_centre": "NONE"}, "cost-centre-unknown"),
        ({"year": 2031}, "year-missing"),
    ],
)
async def test_every_refusal_has_a_code_and_keeps_the_tools_words(
    exact: Any, language: str, change: dict[str, Any], code: str
) -> None:
    exact.sandbox.language = language
    day = date(change.get("year", 2026), 11, 3)
    request = await request_for(exact, make.invoice(date=day, due=day))
    line = request.lines[0]
    ledger = exact.sandbox.ledger(101, change["ledger_code"]) if "ledger_code" in change else line.ledger
    line = replace(
        line,
        vat_code=change.get("vat_code", line.vat_code),
        ledger=change.get("ledger", ledger),
        cost_centre=change.get("cost_centre"),
    )

    outcome = await send(exact, replace(request, journal=change.get("journal", "70"), lines=(line,)))

    assert isinstance(outcome, Refused)
    assert outcome.code == code
    assert outcome.tool_text
    assert outcome.values["number"] == "2026 / 17"
    assert exact.entries() == []


@pytest.mark.parametrize("language", ["NL", "EN", "DE", "FR"])
async def test_a_closed_period_is_refused_and_accepted_once_it_is_open_again(exact: Any, language: str) -> None:
    exact.sandbox.language = language
    exact.close_period(2026, 11)
    invoice = make.invoice()
    refused = await book(exact, invoice)
    exact.sandbox.reopen_period(101, 2026, 11)

    booked = await book(exact, invoice)

    assert isinstance(refused, Refused)
    assert (refused.code, refused.values["period"]) == ("period-closed", "2026-11")
    assert isinstance(booked, Booked)


async def test_words_of_the_tool_are_never_control_sequences(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    body = '{"error":{"code":"","message":{"lang":"","value":"Ontbreekt: \\u001b[31m[/]\\u202eX"}}}'
    exact.fault(FaultKind.STATUS, status=500, body=body)

    outcome = await send(exact, request)

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.tool_text) == ("tool-message", "Ontbreekt: [31m[/]X")


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": FaultKind.LOSE_ANSWER},
        {"kind": FaultKind.TRUNCATE},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 200, "body": ""},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 201, "body": '{"d":{}}'},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 201, "body": '{"d":{"EntryID":"x","EntryNumber":null}}'},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 500, "body": HTML},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 502, "body": HTML},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 503, "body": HTML},
        {
            "kind": FaultKind.REPLACE_ANSWER,
            "status": 500,
            "body": '{"error":{"message":{"value":"Execution Timeout Expired."}}}',
        },
        {"kind": FaultKind.DELAY, "seconds": 31.0},
    ],
)
async def test_an_answer_without_a_number_is_unknown_and_the_booking_is_found(exact: Any, fault: Any) -> None:
    invoice = make.invoice()
    request = await request_for(exact, invoice)
    exact.fault(**fault)

    outcome = await send(exact, request)
    found = await look_up(exact, invoice)

    assert isinstance(outcome, Unknown)
    assert isinstance(found, Found)
    assert found.number == exact.entries()[0].number


async def test_a_request_that_got_lost_on_its_way_is_unknown_and_not_found(exact: Any) -> None:
    invoice = make.invoice()
    request = await request_for(exact, invoice)
    exact.fault(FaultKind.LOSE_REQUEST)

    outcome = await send(exact, request)

    assert isinstance(outcome, Unknown)
    assert isinstance(await look_up(exact, invoice), NotFound)


async def test_a_connection_that_is_refused_is_certainly_no_booking(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    exact.fault(FaultKind.REFUSE_CONNECTION)

    problem = await problem_of(send(exact, request))

    assert isinstance(problem, Unavailable)
    assert not isinstance(problem, NoAnswer)
    assert exact.entries() == []


async def test_missing_rights_stop_everything(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    exact.sandbox.forbidden.add("salesentry/SalesEntries")

    problem = await problem_of(send(exact, request))

    assert isinstance(problem, AccessDenied)
    assert problem.code == "rights-missing"


async def test_a_limit_without_a_time_is_a_limit_all_the_same(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    exact.fault(FaultKind.STATUS, status=429)

    problem = await problem_of(send(exact, request))

    assert isinstance(problem, Throttled)
    assert problem.until is None


async def test_a_token_that_is_turned_away_is_renewed_once_and_the_entry_is_sent_once(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    exact.expire_access()

    outcome = await send(exact, request)

    assert isinstance(outcome, Booked)
    assert exact.sandbox.oauth.refreshes == 1
    assert len(exact.entries()) == 1


async def test_a_sign_in_that_is_over_is_said_and_nothing_is_sent(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    exact.end_sign_in()

    problem = await problem_of(send(exact, request))

    assert isinstance(problem, AccessDenied)
    assert exact.entries() == []


async def test_a_number_in_use_by_the_same_invoice_is_adopted(exact: Any) -> None:
    exact.sandbox.books.refuses_duplicates = True
    invoice = make.invoice()
    first = await book(exact, invoice)

    again = await book(exact, invoice)

    assert isinstance(first, Booked)
    assert isinstance(again, AlreadyBooked)
    assert (again.number, again.remote_id, again.gross) == (first.number, first.remote_id, invoice.gross)


async def test_a_number_in_use_by_another_invoice_names_both(exact: Any) -> None:
    exact.sandbox.books.refuses_duplicates = True
    await book(exact, make.invoice("2026 / 17", "999.00", to=make.customer("Other nv", vat_number="BE0202239951")))

    outcome = await book(exact, make.invoice("2026 / 17", "100.00"))

    assert isinstance(outcome, Refused)
    assert outcome.code == "number-taken"
    assert outcome.values["booking_number"] == "26700001"
    assert outcome.values["found_customer"] == "Other nv"
    assert (outcome.values["found_total"], outcome.values["total"]) == ("1208.79 EUR", "121.00 EUR")


async def test_an_invoice_typed_in_by_hand_is_found_with_customer_and_total(exact: Any) -> None:
    account = exact.add_account(Name="ACME nv", VATNumber="BE0403170701")
    line = {"AmountFC": "100.00", "VATCode": "21", "GLAccount": exact.sandbox.ledger(101, "700000")}
    exact.sandbox.type_in(
        101,
        Journal="70",
        Customer=account["ID"],
        EntryDate="2026-11-03",
        YourRef="2026/17",
        SalesEntryLines=[line],
    )

    found = await look_up(exact, make.invoice("2026 / 17"))

    assert isinstance(found, Found)
    assert (found.gross, found.customer_name) == (Money.of("121.00", "EUR"), "ACME nv")
    assert found.customer_remote_id == account["ID"]


async def test_two_entries_under_one_number_are_both_told(exact: Any) -> None:
    invoice = make.invoice()
    await book(exact, invoice)
    await book(exact, invoice)

    found = await look_up(exact, invoice)

    assert isinstance(found, Found)
    assert (found.number, found.also) == ("26700001", ("26700002",))


async def test_a_number_freed_in_the_tool_is_given_again(exact: Any) -> None:
    first = await book(exact, make.invoice("2026 / 17"))
    assert isinstance(first, Booked)
    exact.sandbox.delete_entry(101, first.remote_id)

    second = await book(exact, make.invoice("2026 / 18"))

    assert isinstance(second, Booked)
    assert second.number == first.number
    assert second.remote_id != first.remote_id


async def test_a_whole_month_is_looked_up_page_by_page_in_one_read(exact: Any) -> None:
    exact.sandbox.brakes.per_minute = None
    invoices = [make.invoice(f"2026 / {n}", date=date(2026, 11, 1 + n % 28)) for n in range(130)]
    for invoice in invoices:
        await book(exact, invoice)
    calls = exact.pace.calls

    answers = await look_up_all(exact, invoices)

    assert all(isinstance(answers[invoice.key], Found) for invoice in invoices)
    assert exact.pace.calls - calls == 3


async def test_one_old_invoice_does_not_cost_the_reading_of_a_year(exact: Any) -> None:
    old = make.invoice("2025 / 1", date=date(2025, 1, 10))
    new = [make.invoice(f"2026 / {n}", date=date(2026, 11, n)) for n in range(1, 5)]
    for invoice in [old, *new]:
        await book(exact, invoice)
    exact.sandbox.requests.clear()

    answers = await look_up_all(exact, [*new, old])

    asked = [request.query["$filter"] for request in exact.sandbox.requests]
    assert all(isinstance(answer, Found) for answer in answers.values())
    assert asked == [
        "Journal eq '70' and (YourRef eq '2025 / 1' or YourRef eq '2025/1')",
        "Journal eq '70' and EntryDate ge datetime'2026-11-01' and EntryDate lt datetime'2026-11-05'",
    ]


async def test_documents_of_both_journals_are_told_apart_by_journal(exact: Any) -> None:
    await book(exact, make.invoice("2026 / 1"))

    answer = await look_up(exact, make.credit_note("2026 / 1"))

    assert isinstance(answer, NotFound)


async def test_a_torn_page_of_a_look_up_is_no_answer_at_all(exact: Any) -> None:
    await book(exact, make.invoice())
    exact.fault(FaultKind.TRUNCATE, method="GET")

    problem = await problem_of(look_up(exact, make.invoice()))

    assert isinstance(problem, Unavailable)


async def test_hostile_words_in_a_number_are_only_looked_for(exact: Any) -> None:
    hostile = make.invoice("x' or YourRef ne 'y")
    await book(exact, make.invoice("2026 / 17"))

    assert isinstance(await look_up(exact, hostile), NotFound)


async def test_a_hostile_customer_name_is_found_again_by_its_name(exact: Any) -> None:
    await book(exact, make.invoice("2026 / 1", to=make.customer(HOSTILE, vat_number=None)))

    await book(exact, make.invoice("2026 / 2", to=make.customer(HOSTILE, vat_number=None)))

    assert len(exact.customers()) == 1


async def test_the_administration_is_the_pinned_one(exact: Any) -> None:
    administration = await exact.connector.connect()

    assert (administration.remote_id, administration.name, administration.currency) == ("101", "Demo BV", "EUR")


@pytest.mark.parametrize("code", ["999", "", "abc"])
async def test_an_administration_that_is_not_there_is_said(exact: Any, code: str) -> None:
    pinned = replace(exact.integration, administration=replace(exact.integration.administration, remote_id=code))

    problem = await problem_of(exact.reconnected(pinned).connect())

    assert isinstance(problem, Misconfigured)
    assert problem.code == "administration-missing"


async def test_every_administration_is_offered_also_where_the_first_list_is_forbidden(exact: Any) -> None:
    exact.sandbox.forbidden.add("hrm/Divisions")

    offered = await exact.connector.administrations()

    assert [(one.remote_id, one.name, one.country) for one in offered] == [
        ("101", "Demo BV", "BE"),
        ("202", "Muster GmbH", "DE"),
    ]


async def test_only_what_may_be_booked_with_is_offered(exact: Any) -> None:
    integration = replace(exact.integration, administration=replace(exact.integration.administration, remote_id="202"))

    reference = await exact.reconnected(integration).reference_data()

    assert [journal.code for journal in reference.journals] == ["70", "71"]
    assert {account.code for account in reference.ledger_accounts} == {"700000", "700100", "700200", "708000"}
    by_code = {code.code: code for code in reference.vat_codes}
    assert by_code["19"].percent == Decimal(19)
    assert by_code["19"].is_exclusive
    assert not by_code["19I"].is_exclusive
    assert reference.cost_centres == (("ADM", "Administratie"), ("PRJ", "Projecten"))
    assert ("30", "30 dagen") in reference.payment_conditions


async def test_a_licence_without_cost_centres_has_none(exact: Any) -> None:
    exact.sandbox.forbidden.add("hrm/Costcenters")

    reference = await exact.connector.reference_data()

    assert reference.cost_centres == ()
    assert reference.journals


async def test_the_error_budget_of_the_tool_is_never_touched_by_refused_documents(exact: Any) -> None:
    exact.close_period(2026, 11)
    for number in range(12):
        await book(exact, make.invoice(f"2026 / {number}"))
    exact.sandbox.reopen_period(101, 2026, 11)

    assert isinstance(await book(exact, make.invoice("2026 / 99")), Booked)


@pytest.mark.parametrize(
    ("options", "lag", "grace"), [({}, 0.0, 0.0), ({"lookup_lag": "20"}, 20.0, 80.0), ({"lookup_lag": "0"}, 0.0, 0.0)]
)
async def test_the_wait_before_a_second_try_follows_the_option(
    exact: Any, options: dict[str, str], lag: float, grace: float
) -> None:
    connector = exact.reconnected(replace(exact.integration, options=options))

    assert connector.spec.capabilities.lookup_lag == lag
    assert connector.spec.capabilities.grace == grace
