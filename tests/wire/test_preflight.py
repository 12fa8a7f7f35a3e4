"""What is refused before anything is sent, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.customer import Address
from synctui.testing.documents import INTRA_EU, REVERSE_CHARGE, VAT_21, customer, discount, invoice, line
from synctui.wire.preflight import Checks


def codes(document):
    return [finding.code for finding in Checks().findings(document)]


def test_nothing_is_found_in_an_ordinary_invoice():
    assert codes(invoice()) == []


def test_a_malformed_vat_number_is_named_with_its_customer_and_country():
    wrong = customer("ACME nv", vat_number="BE 0123.456")

    (finding,) = Checks().findings(invoice(to=wrong))

    assert finding.code == "vat-number-invalid"
    assert finding.values == {"vat_number": "BE 0123.456", "customer": "ACME nv", "country": "BE"}


@pytest.mark.parametrize("written", ["BE 0123.456.749", "be0123456749", "0123.456.749"])
def test_a_vat_number_with_dots_or_without_its_country_is_fine(written):
    assert codes(invoice(to=customer(vat_number=written))) == []


def test_a_private_person_needs_no_vat_number():
    person = customer("Jan Peeters", vat_number=None, is_company=False)

    assert codes(invoice(to=person)) == []


def test_a_company_may_have_no_vat_number_where_the_seller_owes_the_vat():
    assert codes(invoice(to=customer(vat_number=None))) == []


@pytest.mark.parametrize("rate", [INTRA_EU, REVERSE_CHARGE])
def test_where_the_customer_owes_the_vat_its_number_is_needed(rate):
    without = customer("Kunde GmbH", vat_number=None, country="DE")

    (finding,) = Checks().findings(invoice(rate=rate, to=without))

    assert finding.code == "vat-number-missing"
    assert finding.values == {"customer": "Kunde GmbH"}


def test_where_the_customer_owes_the_vat_the_check_digits_must_fit_too():
    typing_error = customer(vat_number="DE123456789", country="DE")

    assert codes(invoice(to=typing_error)) == []
    assert codes(invoice(rate=INTRA_EU, to=typing_error)) == ["vat-number-check-digit"]


def test_one_intra_eu_line_among_others_is_enough():
    without = customer(vat_number=None, country="DE")
    mixed = invoice(lines=[line("10.00", VAT_21), line("20.00", INTRA_EU)], to=without)

    assert codes(mixed) == ["vat-number-missing"]


def test_an_intra_eu_discount_counts_like_a_line():
    without = customer(vat_number=None, country="DE")

    assert codes(invoice(to=without, allowances=[discount("-5.00", INTRA_EU)])) == ["vat-number-missing"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (Address(), ""),
        (Address(line_1="Korenmarkt 1", city="Gent"), ""),
        (Address(line_1="Korenmarkt 1", country_text="Belgium"), "Belgium"),
    ],
)
def test_a_customer_without_a_country_is_named_with_what_stands_there_instead(address, found):
    nowhere = replace(customer("ACME nv"), address=address)

    (finding,) = Checks().findings(invoice(to=nowhere))

    assert finding.code == "customer-without-country"
    assert finding.values == {"customer": "ACME nv", "found": found}


def test_a_customer_without_a_name_is_found_by_its_key():
    nameless = customer("", key="teamleader:company:7")

    (finding,) = Checks().findings(invoice(to=nameless))

    assert finding.code == "customer-without-name"
    assert finding.values == {"key": "teamleader:company:7"}


def test_a_foreign_currency_without_a_rate_is_not_refused_here():
    assert codes(invoice(currency="USD", exchange_rate=None)) == []
