"""Customers of Exact Online: never a copy of one that is there, never somebody else's."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

import pytest

from synctui.domain.booking import (
    Booked,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    CustomerResult,
    CustomerUnknown,
    Refused,
)
from synctui.domain.customer import Address, Customer
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make
from synctui.testing.contract import book, ensure, request_for, send


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("BE 0123.456.749", "BE"),
        ("be0123456749", "BE"),
        ("0123.456.749", "BE"),
        ("BE 123.456.749", "BE"),
        ("BE0123456749", None),
    ],
)
async def test_a_vat_number_is_sent_clean_however_it_is_written(exact: Any, written: str, country: str | None) -> None:
    await ensure(exact, CustomerRequest(make.customer(vat_number=written, country=country)))

    account = exact.sandbox.accounts(101)[0]

    assert (account["VATNumber"], account["Country"]) == ("BE0123456749", "BE")


async def test_a_dutch_number_with_too_many_zeros_is_sent_clean(exact: Any) -> None:
    await ensure(exact, CustomerRequest(make.customer(vat_number="NL 0012.34.567.B01", country="NL")))

    assert exact.sandbox.accounts(101)[0]["VATNumber"] == "NL001234567B01"


@pytest.mark.parametrize("at_tool", ["BE0403170701", "BE 0403.170.701", "0403170701"])
async def test_a_customer_is_found_by_its_vat_number(exact: Any, at_tool: str) -> None:
    there = exact.add_account(Name="Acme Belgium")
    exact.sandbox.state.put("101/Accounts", there["ID"], {**there, "VATNumber": at_tool})

    outcome = await ensure(exact, CustomerRequest(make.customer("ACME nv", vat_number="BE 0403.170.701")))

    assert isinstance(outcome, CustomerReady)
    assert (outcome.remote_id, outcome.result) == (there["ID"], CustomerResult.CONFIRMED)
    assert exact.written == []


async def test_a_customer_is_found_by_its_registration_number(exact: Any) -> None:
    there = exact.add_account(Name="Somebody", ChamberOfCommerce="12345678")

    outcome = await ensure(exact, CustomerRequest(make.customer(vat_number=None, national_id="12345678")))

    assert isinstance(outcome, CustomerReady)
    assert (outcome.remote_id, outcome.result) == (there["ID"], CustomerResult.CONFIRMED)


@pytest.mark.parametrize(
    "at_tool", ["Müller & Söhne", "müller & söhne", unicodedata.normalize("NFD", "Müller & Söhne"), "Müller &  Söhne"]
)
async def test_a_customer_without_numbers_is_found_by_name_and_postcode(exact: Any, at_tool: str) -> None:
    there = exact.add_account(Name=at_tool, Postcode="1012 AB")

    wanted = make.customer("Müller & Söhne", vat_number=None, postal_code="1012AB", country="NL")
    outcome = await ensure(exact, CustomerRequest(wanted))

    assert isinstance(outcome, CustomerReady)
    assert outcome.remote_id == there["ID"]


async def test_the_same_name_at_another_place_is_another_customer(exact: Any) -> None:
    exact.add_account(Name="ACME nv", Postcode="1000")

    outcome = await ensure(exact, CustomerRequest(make.customer("ACME nv", vat_number=None, postal_code="9000")))

    assert isinstance(outcome, CustomerReady)
    assert outcome.result is CustomerResult.CREATED


async def test_the_same_name_with_another_vat_number_is_another_customer(exact: Any) -> None:
    exact.add_account(Name="ACME nv", Postcode="9000", VATNumber="BE0202239951")

    outcome = await ensure(exact, CustomerRequest(make.customer("ACME nv", vat_number="BE0403170701")))

    assert isinstance(outcome, CustomerReady)
    assert outcome.result is CustomerResult.CREATED


async def test_two_accounts_with_one_vat_number_are_left_to_a_person(exact: Any) -> None:
    exact.add_account(Name="ACME nv", VATNumber="BE0403170701")
    exact.add_account(Name="Acme Gent", VATNumber="BE0403170701")

    outcome = await ensure(exact, CustomerRequest(make.customer()))

    assert isinstance(outcome, CustomerRefused)
    assert outcome.code == "customer-ambiguous"
    assert (outcome.values["count"], outcome.values["codes"]) == ("2", "1 ACME nv, 2 Acme Gent")


async def test_one_company_entered_twice_in_the_source_is_one_account(lagging_exact: Any) -> None:
    first = make.customer("ACME  nv", key="teamleader:company:1", email="a@example.test")
    second = make.customer("ACME nv", key="teamleader:company:2", email="b@example.test")

    one = await ensure(lagging_exact, CustomerRequest(first))
    two = await ensure(lagging_exact, CustomerRequest(second))

    assert isinstance(one, CustomerReady)
    assert isinstance(two, CustomerReady)
    assert one.remote_id == two.remote_id
    assert lagging_exact.customers() == ["ACME nv"]


@pytest.mark.parametrize("count", [61, 600])
async def test_the_last_of_many_customers_is_found(exact: Any, count: int) -> None:
    accounts = [exact.add_account(Name=f"Shop {n}", Postcode="9000") for n in range(count)]
    wanted = make.customer(f"SHOP {count - 1}", vat_number=None, postal_code="9000")

    outcome = await ensure(exact, CustomerRequest(wanted))

    assert isinstance(outcome, CustomerReady)
    assert outcome.remote_id == accounts[-1]["ID"]
    assert len(exact.customers()) == count


async def test_a_prospect_becomes_a_customer(exact: Any) -> None:
    there = exact.add_account(Name="ACME nv", VATNumber="BE0403170701", Status="P")

    outcome = await ensure(exact, CustomerRequest(make.customer()))

    assert isinstance(outcome, CustomerReady)
    assert (outcome.remote_id, outcome.result) == (there["ID"], CustomerResult.UPDATED)
    assert exact.sandbox.accounts(101)[0]["Status"] == "C"


async def test_a_known_customer_costs_no_call(exact: Any) -> None:
    outcome = await ensure(exact, CustomerRequest(make.customer(), remote_id="some-id"))

    assert isinstance(outcome, CustomerReady)
    assert outcome.result is CustomerResult.CONFIRMED
    assert exact.sandbox.requests == []


async def test_a_change_at_the_source_is_transferred(exact: Any) -> None:
    acme = make.customer()
    made = await ensure(exact, CustomerRequest(acme))
    assert isinstance(made, CustomerReady)
    moved = replace(acme, address=replace(acme.address, line_1="Vrijdagmarkt 2"))

    outcome = await ensure(exact, CustomerRequest(moved, remote_id=made.remote_id, is_changed=True))

    assert outcome == CustomerReady(acme.key, made.remote_id, CustomerResult.UPDATED)
    assert exact.sandbox.accounts(101)[0]["AddressLine1"] == "Vrijdagmarkt 2"


async def test_a_changed_customer_that_was_deleted_in_the_tool_is_made_again(exact: Any) -> None:
    gone = "00000000-0000-0000-0000-00000000abcd"

    outcome = await ensure(exact, CustomerRequest(make.customer(), remote_id=gone, is_changed=True))

    assert isinstance(outcome, CustomerReady)
    assert outcome.result is CustomerResult.CREATED
    assert outcome.remote_id != gone


async def test_an_invoice_for_a_customer_deleted_in_the_tool_says_that_the_customer_is_gone(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    exact.sandbox.state.delete("101/Accounts", str(request.customer_remote_id))

    outcome = await send(exact, request)

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.values["customer"]) == ("customer-gone", "ACME nv")
    assert outcome.tool_text == "Ongeldige referentie: Klant"
    assert exact.entries() == []


async def test_a_customer_who_has_become_a_prospect_again_is_put_right_and_booked_on(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    account = exact.sandbox.accounts(101)[0]
    exact.sandbox.state.put("101/Accounts", account["ID"], {**account, "Status": "P"})

    outcome = await send(exact, request)

    assert isinstance(outcome, Booked)
    assert exact.sandbox.accounts(101)[0]["Status"] == "C"


async def test_a_blocked_customer_is_refused_in_words(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    account = exact.sandbox.accounts(101)[0]
    exact.sandbox.state.put("101/Accounts", account["ID"], {**account, "Blocked": True})

    outcome = await send(exact, request)

    assert isinstance(outcome, Refused)
    assert outcome.code == "customer-blocked"


async def test_a_vat_number_that_the_tool_does_not_take_is_said(exact: Any) -> None:
    outcome = await ensure(exact, CustomerRequest(make.customer(vat_number="BE99")))

    assert isinstance(outcome, CustomerRefused)
    assert (outcome.code, outcome.values["vat_number"]) == ("vat-number-invalid", "BE99")
    assert outcome.tool_text == "Ongeldig: Btw-nummer"


async def test_a_customer_without_address_or_country_is_made_with_what_is_known(exact: Any) -> None:
    bare = Customer("csv:1", "Piet Peeters", is_company=False, address=Address())

    outcome = await ensure(exact, CustomerRequest(bare))

    assert isinstance(outcome, CustomerReady)
    assert exact.written[0][2] == {"Name": "Piet Peeters", "Status": "C"}


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": FaultKind.LOSE_ANSWER},
        {"kind": FaultKind.TRUNCATE},
        {"kind": FaultKind.REPLACE_ANSWER, "status": 500, "body": "<html></html>"},
    ],
)
async def test_a_creation_without_an_answer_is_unknown_and_found_the_next_time(exact: Any, fault: Any) -> None:
    exact.fault(**fault)
    lost = await ensure(exact, CustomerRequest(make.customer()))

    again = await ensure(exact, CustomerRequest(make.customer()), by=exact.reconnected())

    assert isinstance(lost, CustomerUnknown)
    assert isinstance(again, CustomerReady)
    assert again.result is CustomerResult.CONFIRMED
    assert len(exact.customers()) == 1


async def test_a_name_too_long_for_the_tool_is_kept_in_the_remarks_and_found_again(exact: Any) -> None:
    long = "Vereniging tot behoud van de windmolens in het Zuiden des lands"
    for number in (1, 2):
        await book(exact, make.invoice(f"2026 / {number}", to=make.customer(long, vat_number=None)))

    account = exact.sandbox.accounts(101)[0]

    assert len(exact.customers()) == 1
    assert len(account["Name"]) == 50
    assert account["Remarks"] == long
