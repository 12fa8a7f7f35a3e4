"""What is written to the store comes back exactly."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from synctui.domain.booking import (
    Administration,
    Journal,
    LedgerAccount,
    Period,
    ReferenceData,
    VatCode,
)
from synctui.domain.customer import Address, Customer
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import AllowanceCharge, Department, Document, Kind, Line, Status, TaxRate, VatTotal
from synctui.domain.money import Money
from synctui.store.codec import from_text, to_text
from synctui.store.codes import (
    day_number,
    day_of,
    instant_of,
    micros,
    status_code,
    status_on,
)
from synctui.store.mapping import document_from, document_text
from synctui.store.words import order_key, squeezed
from synctui.testing.documents import credit_note, invoice

texts = st.text(max_size=20)
maybe = lambda strategy: st.none() | strategy  # noqa: E731
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
cents = st.integers(-(10**15), 10**15)
amounts = st.builds(Money, cents, st.sampled_from(["EUR", "CHF", "JPY"]))
figures = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
taxes = st.builds(TaxRate, texts, figures, texts, maybe(texts))
addresses = st.builds(Address, maybe(texts), maybe(texts), maybe(texts), maybe(texts), maybe(texts), maybe(texts))
customers = st.builds(
    Customer, texts, texts, st.booleans(), maybe(texts), maybe(texts), maybe(texts), addresses, maybe(texts)
)
lines = st.builds(
    Line, texts, amounts, taxes, figures, maybe(figures), maybe(texts), maybe(figures), maybe(texts), maybe(texts)
)
documents = st.builds(
    Document,
    key=texts,
    source=texts,
    department=st.builds(Department, texts, texts, maybe(texts), maybe(texts), texts),
    kind=st.sampled_from(Kind),
    customer=customers,
    currency=texts,
    lines=st.lists(lines, max_size=3).map(tuple),
    vat=st.lists(st.builds(VatTotal, taxes, amounts, amounts), max_size=2).map(tuple),
    net=amounts,
    gross=amounts,
    number=maybe(texts),
    date=maybe(days),
    due=maybe(days),
    is_draft=st.booleans(),
    is_paid=st.booleans(),
    open=maybe(amounts),
    allowances=st.lists(st.builds(AllowanceCharge, texts, amounts, taxes), max_size=2).map(tuple),
    exchange_rate=maybe(figures),
    credits=maybe(texts),
    credited=maybe(amounts),
    payment_days=maybe(st.integers(0, 365)),
    note=maybe(texts),
    rounding=maybe(amounts),
)


@given(documents)
def test_a_document_comes_back_as_it_was(document):
    text = document_text(document)

    back = document_from({"content": text, "credited_cents": None, "is_paid_at_tool": 0})

    assert back == document
    assert document_text(back) == text


@given(cents, st.sampled_from(["EUR", "CHF"]))
def test_no_amount_up_to_ten_to_the_fifteenth_loses_a_cent(amount, currency):
    document = replace(invoice(), gross=Money(amount, currency))

    text = document_text(document)

    assert document_from({"content": text, "credited_cents": None, "is_paid_at_tool": 0}).gross.cents == amount


@given(st.lists(cents, min_size=1, max_size=30))
def test_the_store_adds_up_like_a_bookkeeper(amounts_in_cents):
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE document (gross_cents BIGINT)")
        connection.executemany("INSERT INTO document VALUES (?)", [(amount,) for amount in amounts_in_cents])

        (total,) = connection.execute("SELECT sum(gross_cents) FROM document").fetchone()

    assert total == sum(amounts_in_cents)


def test_an_amount_is_never_written_as_a_fraction():
    text = document_text(invoice("2026/1", "0.10"))

    assert not [value for value in _leaves(json.loads(text)) if isinstance(value, float)]


def _leaves(value):
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    if isinstance(value, list):
        return [leaf for item in value for leaf in _leaves(item)]
    return [value]


def test_two_ways_to_write_one_quantity_stay_two():
    document = invoice(lines=[replace(invoice().lines[0], quantity=Decimal("1.00"))])

    back = from_text(document_text(document), Document)

    assert str(back.lines[0].quantity) == "1.00"


def test_the_settings_of_an_integration_come_back_as_they_were():
    settings = Integration(
        "exact_online:muster",
        "exact_online",
        "teamleader:muster",
        administration=Administration("1", "Muster", "EUR", "DE"),
        start_date=date(2026, 1, 1),
        mapping=Mappings(vat={"ubl:S:19": "3"}, cost_centres={"Marketing": "MKT"}),
        nightly=True,
        nightly_at=time(4, 45),
        options={"division": "1"},
    )

    assert from_text(to_text(settings, Integration), Integration) == settings


def test_what_a_tool_offers_comes_back_as_it_was():
    reference = ReferenceData(
        journals=(Journal("70", "Verkopen"),),
        ledger_accounts=(LedgerAccount("guid", "700000", "Omzet", is_blocked=True),),
        vat_codes=(VatCode("4", "21 %", Decimal("21.00")),),
        cost_centres=(("MKT", "Marketing"),),
        periods=(Period(None, date(2026, 1, 1), date(2026, 1, 31), None, "2026-01"),),
    )

    assert from_text(to_text(reference, ReferenceData), ReferenceData) == reference


def test_a_field_that_an_older_program_did_not_know_gets_its_default():
    assert from_text('{"code":"70","name":"Verkopen","new":1}', Journal) == Journal("70", "Verkopen")


@given(days, st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 - made aware below
def test_days_and_instants_come_back_to_the_microsecond(day, naive):
    moment = naive.replace(tzinfo=UTC)

    assert day_of(day_number(day)) == day
    assert instant_of(micros(moment)) == moment


@given(
    st.booleans(), st.booleans(), maybe(st.integers(0, 200)), st.integers(-150, 150), maybe(st.integers(-150, 150)),
    maybe(days), days,
)  # fmt: skip
def test_the_state_in_the_overview_is_the_state_of_the_document(is_draft, is_paid, credited, gross, left, due, today):
    document = replace(
        invoice(),
        is_draft=is_draft,
        is_paid=is_paid,
        credited=None if credited is None else Money(credited, "EUR"),
        gross=Money(gross, "EUR"),
        open=None if left is None else Money(left, "EUR"),
        due=due,
    )

    code = status_code(is_draft=is_draft, is_paid=is_paid, credited=credited, gross=gross, open_cents=left)
    shown = status_on(code, day_number(due), day_number(today))

    assert shown is document.status(today)


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_are_sorted_as_people_count(one, other):
    assert (order_key(f"2026 / {one}") < order_key(f"2026 / {other}")) == (one < other)


def test_a_number_is_found_however_it_is_spaced():
    assert squeezed("RE 2026 / 17") == squeezed("re2026/17 ")


def test_a_credit_note_keeps_its_sign_and_its_invoice():
    bill = invoice()
    note = credit_note(credits=bill)

    back = from_text(document_text(note), Document)

    assert (back.gross.cents, back.credits, back.status(date(2026, 11, 3))) == (-4840, bill.key, Status.OUTSTANDING)
