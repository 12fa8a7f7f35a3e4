"""One invoice at a time in a real Tryton: drafts, cents, parties, questions, papers, payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from synctui.domain.booking import (
    AlreadyBooked,
    Booked,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    CustomerResult,
    Found,
    Link,
    LinkState,
    NotFound,
    Refused,
    Unknown,
)
from synctui.domain.errors import AccessDenied, Misconfigured
from synctui.testing import documents as make
from synctui.testing.contract import book, ensure, look_up, problem_of, request_for, send

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]

DRAFTS = "select reference from account_invoice where state = 'draft'"
AMOUNTS = (
    "select untaxed_amount_cache, tax_amount_cache, total_amount_cache from account_invoice where state = 'posted'"
)


def lost(world: Any, path: str) -> None:
    from counterpart.proxy import Trick

    world.strike(Trick(keep=0), "POST", path=path)


async def test_a_draft_that_was_left_behind_is_used_again_with_todays_content(world: Any) -> None:
    invoice = make.invoice(net="100.00")
    lost(world, "/account.invoice?")
    outcome = await book(world, invoice)
    left = [reference for (reference,) in world.company.sql(DRAFTS)]

    answer = await look_up(world, invoice)
    again = await book(world, replace(make.invoice(net="120.00"), key=invoice.key))

    assert isinstance(outcome, Unknown)
    assert left == [invoice.number]
    assert isinstance(answer, NotFound)
    assert isinstance(again, Booked)
    assert world.company.sql(AMOUNTS) == [("120.00", "25.20", "145.20")]
    assert [(again.entry_number,)] == world.company.sql("select number from account_move where state = 'posted'")
    assert world.company.sql(DRAFTS) == []


async def test_two_drafts_of_one_invoice_become_one(world: Any) -> None:
    invoice = make.invoice()
    lost(world, "/post?")
    world.close_period(2026, 11)
    await book(world, invoice)
    world.company.sql_write("update account_invoice set reference = 'x', state = 'draft'")
    await book(world, invoice)
    world.company.sql_write("update account_invoice set reference = '2026 / 17'")
    world.company.reopen_period(2026, 11)

    outcome = await book(world, invoice)

    assert isinstance(outcome, Booked)
    assert world.company.sql(DRAFTS) == []
    assert len(world.entries()) == 1


async def test_a_draft_made_by_hand_is_neither_posted_nor_doubled(world: Any) -> None:
    invoice = make.invoice()
    await book(world, make.invoice("2026 / 16"))
    world.close_period(2026, 11)
    await book(world, invoice)
    world.company.reopen_period(2026, 11)
    world.company.sql_write("update account_invoice_line set note = 'typed in'")

    outcome = await book(world, invoice)

    assert isinstance(outcome, Refused)
    assert outcome.code == "draft-in-the-way"
    assert len(world.entries()) == 1


async def test_vat_that_the_document_rounds_otherwise_is_booked_as_the_document_has_it(world: Any) -> None:
    lines = [make.line("0.97"), make.line("0.97"), make.line("0.97")]

    outcome = await book(world, make.invoice(lines=lines, vat="0.60"))

    assert isinstance(outcome, Booked)
    assert "total-differs" not in outcome.notes
    assert world.company.sql(AMOUNTS) == [("2.91", "0.60", "3.51")]


async def test_vat_of_another_rate_is_told_before_anything_is_posted(world: Any) -> None:
    outcome = await book(world, make.invoice(net="100.00", vat="6.00"))

    assert isinstance(outcome, Refused)
    assert outcome.code == "total-differs"
    assert outcome.values["total"] == "106.00 EUR"
    assert outcome.tool_text == "100.00 EUR + 21.00 EUR = 121.00 EUR"
    assert world.entries() == []


async def test_another_invoice_under_the_same_number_is_named(world: Any) -> None:
    await book(world, make.invoice(net="100.00"))

    outcome = await book(world, make.invoice(net="200.00", key="teamleader:other"))

    assert isinstance(outcome, Refused)
    assert outcome.code == "number-taken"
    assert outcome.values["booking_number"] == "VK2026/00001"


async def test_an_invoice_typed_in_without_blanks_is_recognised(world: Any) -> None:
    invoice = make.invoice("2026 / 17")
    await book(world, invoice)
    world.company.sql_write("update account_invoice set reference = '2026/17'")
    world.company.sql_write("update account_invoice_line set note = null")

    answer, again = await look_up(world, invoice), await book(world, invoice)

    assert isinstance(answer, Found)
    assert isinstance(again, AlreadyBooked)


async def test_a_number_that_tryton_gave_twice_is_an_alarm(world: Any) -> None:
    """As happens on SQLite, whose rows cannot be locked: here the sequence is turned back."""
    await book(world, make.invoice("2026 / 17"))
    world.company.sql_write("update ir_sequence_strict set number_next_internal = 1 where prefix = 'VK2026/'")

    outcome = await book(world, make.invoice("2026 / 18"))

    assert isinstance(outcome, Booked)
    assert outcome.number == "VK2026/00001"
    assert "number-repeated" in outcome.notes


async def test_a_question_waits_for_a_person_and_what_is_dated_later_waits_with_it(world: Any) -> None:
    overdue = make.invoice("2026 / 17", date=date(2026, 11, 3), due=date(2026, 11, 20))
    also_overdue = make.invoice("2026 / 18", date=date(2026, 11, 4), due=date(2026, 11, 18))
    later = make.invoice("2026 / 19", date=date(2026, 11, 5))

    first = [await book(world, document) for document in (overdue, also_overdue, later)]
    world.connector = world.reconnected()
    yes = frozenset({"invoice_payment_term"})
    answered = [replace(await request_for(world, one), confirmed=yes) for one in (overdue, also_overdue)]
    second = [await send(world, request) for request in answered] + [await book(world, later)]

    assert [outcome.code for outcome in first] == ["tool-warning", "tool-warning", "waits-its-turn"]
    assert "generates a payment date" in first[0].tool_text
    assert first[0].values["id"] == "invoice_payment_term"
    assert [outcome.number for outcome in second] == [f"VK2026/0000{n}" for n in (1, 2, 3)]


async def test_a_later_invoice_is_asked_about_too(world: Any) -> None:
    outcome = await book(world, make.invoice(date=date(2026, 12, 1)))

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.values["id"]) == ("tool-warning", "invoice_date_future")


async def test_parties_are_found_by_vat_number_then_by_name_and_postcode_and_never_guessed(world: Any) -> None:
    acme = make.customer("ACME nv", vat_number="BE0403170701", postal_code="9000")
    made = await ensure(world, CustomerRequest(acme))
    renamed = await ensure(world, CustomerRequest(replace(acme, key="b", name="Acme Belgium")), by=world.reconnected())
    namesake = replace(acme, key="c", name="acme NV", vat_number=None)
    by_name = await ensure(world, CustomerRequest(namesake), by=world.reconnected())
    elsewhere = replace(namesake, key="d", address=replace(acme.address, postal_code="8000"))
    other = await ensure(world, CustomerRequest(elsewhere), by=world.reconnected())
    moved = world.company.sql("select id from party_address order by id desc")[0][0]
    world.company.sql_write(f"update party_address set postal_code = '9000' where id = {moved}")

    several = await ensure(world, CustomerRequest(namesake), by=world.reconnected())

    assert isinstance(made, CustomerReady)
    assert isinstance(renamed, CustomerReady)
    assert isinstance(by_name, CustomerReady)
    assert made.remote_id == renamed.remote_id == by_name.remote_id
    assert isinstance(other, CustomerReady)
    assert other.result is CustomerResult.CREATED
    assert isinstance(several, CustomerRefused)
    assert several.code == "customer-ambiguous"
    assert several.values["codes"] == "2 ACME nv, 3 acme NV"


async def test_a_changed_customer_is_changed_in_tryton_too(world: Any) -> None:
    acme = make.customer("ACME nv")
    made = await ensure(world, CustomerRequest(acme))
    assert isinstance(made, CustomerReady)
    moved = replace(acme, name="ACME bv", address=replace(acme.address, city="Brugge", postal_code="8000"))

    changed = await ensure(world, CustomerRequest(moved, made.remote_id, is_changed=True))

    assert isinstance(changed, CustomerReady)
    assert changed.result is CustomerResult.UPDATED
    address = "select p.name, a.city, a.postal_code, c.code from party_address a join party_party p on p.id = a.party "
    address += "left join country_country c on c.id = a.country where p.id > 1"
    assert world.company.sql(address) == [("ACME bv", "Brugge", "8000", "BE")]


async def test_a_party_that_is_gone_is_matched_anew(world: Any) -> None:
    request = replace(await request_for(world, make.invoice()), customer_remote_id="4711")

    outcome = await send(world, request)

    assert isinstance(outcome, Refused)
    assert outcome.code == "customer-gone"


async def test_the_pdf_is_attached_once_however_often_it_is_sent(world: Any) -> None:
    invoice = make.invoice()
    booked = await book(world, invoice)
    assert isinstance(booked, Booked)
    lost(world, "/ir.attachment?")
    outcomes = [await world.connector.attach(booked, b"%PDF-1.7 ", invoice) for _ in range(2)]

    assert isinstance(outcomes[0], Unknown)
    assert isinstance(outcomes[1], AlreadyBooked)
    assert world.company.sql("select name, resource from ir_attachment") == [("2026-17.pdf", "account.invoice,1")]


async def test_a_pdf_larger_than_the_server_takes_is_said_to_be_so(world: Any) -> None:
    invoice = make.invoice()
    booked = await book(world, invoice)
    direct = world.reconnected(address=f"{world.company.server.address}/{world.company.name}")

    outcome = await direct.attach(booked, bytes(2_000_000), invoice)
    await direct.aclose()

    assert isinstance(outcome, Refused)
    assert outcome.code == "pdf-too-large"


async def test_what_is_paid_is_read_back(world: Any) -> None:
    paid, open_ = make.invoice("2026 / 17"), make.invoice("2026 / 18")
    outcomes = {document.key: await book(world, document) for document in (paid, open_)}
    links = [
        Link(key, world.integration.id, LinkState.SYNCED, remote_id=outcome.remote_id)
        for key, outcome in outcomes.items()
    ]
    pay(world.company, outcomes[paid.key].remote_id, "121.00")

    states = await world.connector.paid(links)

    assert (states[paid.key].is_paid, states[paid.key].paid_on) == (True, date(2026, 11, 25))
    assert (states[open_.key].is_paid, str(states[open_.key].amount)) == (False, "0.00 EUR")


def pay(company: Any, invoice: str, amount: str) -> None:
    """By the assistant that a bookkeeper uses, over the protocol of Tryton's own programs."""
    from counterpart.rpc import Session

    with Session(company) as tryton:
        start = {"amount": {"__class__": "Decimal", "decimal": amount}, "currency": 1, "company": 1}
        tryton.wizard(
            "account.invoice.pay",
            int(invoice),
            {**start, "payment_method": company.facts["payment_method"], "date": tryton.day(2026, 11, 25)},
        )


async def test_a_database_that_is_not_there_is_told_from_one_that_is_shut(world: Any) -> None:
    address = f"{world.proxy.address}/elsewhere"
    elsewhere = world.reconnected(address=address)
    wrong = await problem_of(elsewhere.connect())
    world.end_sign_in()

    shut = await problem_of(world.reconnected().connect())

    assert isinstance(wrong, Misconfigured)
    assert wrong.code == "database-missing"
    assert isinstance(shut, AccessDenied)
    await elsewhere.aclose()
