"""What is refused before anything is sent, and what is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from synctui.domain.booking import LedgerAccount, ReferenceData, VatCode
from synctui.domain.customer import Address
from synctui.domain.integration import Mappings
from synctui.domain.prepare import Finding
from synctui.testing.documents import INTRA_EU, REVERSE_CHARGE, VAT_21, customer, discount, integration, invoice, line
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


# what the settings have chosen, against what the tool offers ------------------------------------------------------


OFFERED = ReferenceData(
    vat_codes=(
        VatCode("21", "21 %", Decimal(21)),
        VatCode("21I", "21 % inclusief", Decimal(21), is_exclusive=False),
        VatCode("OUD", "Oud", Decimal(21), is_blocked=True),
        VatCode("RC", "Verlegd"),
        VatCode("IC", "Intracommunautair"),
    ),
    ledger_accounts=(
        LedgerAccount("g-700", "700000", "Omzet"),
        LedgerAccount("g-701", "701000", "Weg", is_blocked=True),
    ),
)


def chosen(document, ledger: str = "g-700", **vat: str):
    """What is found with these VAT codes chosen per rate and this account for everything."""
    rates = {"VAT_21": VAT_21, "REVERSE_CHARGE": REVERSE_CHARGE, "INTRA_EU": INTRA_EU}
    mapping = Mappings(vat={rates[name].key: code for name, code in vat.items()}, default_ledger=ledger)
    return Checks().findings(document, replace(integration(), mapping=mapping), OFFERED)


def test_a_code_for_amounts_without_vat_and_an_open_account_are_fine():
    assert chosen(invoice(), VAT_21="21") == ()


def test_a_vat_code_that_includes_the_vat_is_refused_before_anything_is_booked_too_low():
    (finding,) = chosen(invoice(), VAT_21="21I")

    assert finding == Finding("vat-code-inclusive", {"vat_code": "21I", "rate": "21 %"})


def test_a_vat_code_that_was_blocked_is_named_with_its_rate():
    (finding,) = chosen(invoice(), VAT_21="OUD")

    assert finding == Finding("vat-code-gone", {"vat_code": "OUD", "rate": "21 %"})


def test_an_account_that_was_blocked_is_named_as_the_bookkeeper_knows_it():
    (finding,) = chosen(invoice(), "g-701", VAT_21="21")

    assert finding == Finding("ledger-blocked", {"ledger": "701000 Weg"})


@pytest.mark.parametrize("code", ["XX", ""])
def test_a_code_that_is_not_listed_is_left_to_the_tool(code):
    assert chosen(invoice(), VAT_21=code) == ()


def test_kinds_of_0_percent_are_looked_up_each_by_itself():
    german = customer("Kunde GmbH", vat_number="DE136695976", country="DE")
    mixed = invoice(lines=[line("1.00", REVERSE_CHARGE), line("2.00", INTRA_EU)], to=german)

    assert chosen(mixed, REVERSE_CHARGE="RC", INTRA_EU="IC") == ()
    assert [finding.values["rate"] for finding in chosen(mixed, REVERSE_CHARGE="RC", INTRA_EU="OUD")] == [
        INTRA_EU.label
    ]


def test_without_reference_data_only_the_customer_is_looked_at():
    assert Checks().findings(invoice(), replace(integration(), mapping=Mappings()), None) == ()
