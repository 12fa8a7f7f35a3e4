"""What counts as an edit, and which fields differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.fingerprint import changes, content, customer_fingerprint, fingerprint
from synctui.domain.invoice import Status
from synctui.domain.money import Money
from synctui.testing.documents import VAT_6, customer, discount, invoice, line

BEFORE = invoice("2026/1", "100.00")


@pytest.mark.parametrize(
    ("after", "fields"),
    [
        (replace(BEFORE, due=date(2027, 1, 19)), ["due"]),
        (replace(BEFORE, date=date(2026, 11, 4)), ["date"]),
        (replace(BEFORE, customer=customer("Bloem")), ["customer", "customer_name"]),
        (invoice("2026/1", lines=[line("100.00", description="Other")]), ["lines"]),
        (invoice("2026/1", "100.00", rate=VAT_6), ["gross", "vat", "lines"]),
        (invoice("2026/1", "100.00", allowances=[discount("-10.00")]), ["net", "gross", "vat", "discounts"]),
        (replace(BEFORE, number="2026/2"), ["number"]),
    ],
)
def test_an_edit_names_the_fields_that_differ(after, fields):
    found = [change.field for change in changes(content(BEFORE), content(after))]

    assert found == fields
    assert fingerprint(after) != fingerprint(BEFORE)


@pytest.mark.parametrize(
    "after",
    [
        replace(BEFORE, is_paid=True, open=Money.zero("EUR")),
        replace(BEFORE, web_url="https://example.test/1"),
        replace(BEFORE, credited=Money.of("10", "EUR")),
        replace(BEFORE, customer=replace(BEFORE.customer, email="new@acme.test")),
    ],
)
def test_payments_links_and_the_customers_card_are_no_edit(after):
    assert fingerprint(after) == fingerprint(BEFORE)


def test_a_changed_address_changes_what_the_tool_must_be_told_of_the_customer():
    assert customer_fingerprint(customer(city="Gent")) != customer_fingerprint(customer(city="Brugge"))


@pytest.mark.parametrize(
    ("changed", "today", "status"),
    [
        ({"is_draft": True}, date(2026, 11, 25), Status.DRAFT),
        ({"is_paid": True}, date(2030, 1, 1), Status.PAID),
        ({}, date(2026, 12, 3), Status.OUTSTANDING),
        ({}, date(2026, 12, 4), Status.OVERDUE),
        ({"open": Money.of("20", "EUR")}, date(2026, 11, 25), Status.PARTLY_PAID),
        ({"credited": Money.of("121", "EUR")}, date(2026, 11, 25), Status.CREDITED),
        ({"credited": Money.of("50", "EUR")}, date(2026, 11, 25), Status.OUTSTANDING),
    ],
)
def test_the_status_is_what_a_reader_of_teamleader_expects(changed, today, status):
    assert replace(BEFORE, **changed).status(today) is status
