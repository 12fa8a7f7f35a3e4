"""What an e-invoice must say and nobody has said is told before anything is written, with the place to say it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from synctui.domain.booking import Booked, Refused
from synctui.i18n.errors import error_text
from synctui.sources import ubl
from synctui.testing import documents as make

KUNDE = make.customer("Kunde GmbH", vat_number="DE136695976", country="DE")


def invoice(number: str = "RE-1", **how: Any) -> Any:
    return make.invoice(number, **{"department": make.OTHER_DEPARTMENT, "to": KUNDE, "rate": make.VAT_19, **how})


def told(outcome: Any) -> tuple[str, str]:
    assert isinstance(outcome, Refused), outcome
    return outcome.code, error_text(outcome.code, outcome.values, "E-invoice").what


@pytest.mark.parametrize(
    ("option", "label"),
    [
        ("seller_postal_code", "Postcode of the seller"),
        ("seller_city", "City of the seller"),
        ("seller_contact", "Contact of the seller: name"),
        ("seller_phone", "Contact of the seller: telephone"),
        ("seller_email", "Contact of the seller: e-mail"),
        ("iban", "IBAN to pay to"),
    ],
)
async def test_each_field_of_the_seller_that_is_missing_is_named(open_folder: Any, option: str, label: str) -> None:
    world = open_folder(**{option: ""})

    code, words = told(await world.book(invoice()))

    assert code == "seller-data-missing"
    assert label in words
    assert world.files == []


async def test_an_iban_with_a_typing_error_is_no_iban(open_folder: Any) -> None:
    code, words = told(await open_folder(iban="DE89 3704 0044 0532 0130 01").book(invoice()))

    assert code == "seller-data-missing"
    assert "IBAN" in words


async def test_everything_that_the_seller_has_not_said_is_told_at_once(open_folder: Any) -> None:
    _code, words = told(await open_folder(iban="", seller_phone="", seller_city="").book(invoice()))

    assert "City of the seller, Contact of the seller: telephone, IBAN to pay to" in words


async def test_without_a_buyer_reference_nothing_is_written_in_xrechnung(open_folder: Any) -> None:
    world = open_folder(buyer_reference="")

    code, words = told(await world.book(invoice()))

    assert code == "buyer-reference-missing"
    assert "Kunde GmbH" in words


async def test_in_peppol_an_order_number_does_in_place_of_a_buyer_reference(open_folder: Any) -> None:
    world = open_folder(buyer_reference="", profile="peppol")

    refused = await world.book(invoice())
    outcome = await world.book(replace(invoice(), purchase_order="PO 77"))

    assert told(refused)[0] == "buyer-reference-missing"
    assert isinstance(outcome, Booked)


@pytest.mark.parametrize(
    ("references", "customer", "expected"),
    [
        ("", replace(KUNDE, endpoint="0204:04011000-12345-34"), "04011000-12345-34"),
        ("DE 136695976 = 991-1; Amt = 2", KUNDE, "991-1"),
        ("kunde gmbh=K-7", KUNDE, "K-7"),
        ("Somebody else=K-7", KUNDE, "n/a-4711"),
    ],
)
async def test_the_buyer_reference_is_the_customers_own_where_one_is_known(
    open_folder: Any, references: str, customer: Any, expected: str
) -> None:
    content = await open_folder(buyer_references=references).written(invoice(to=customer))

    assert f"<cbc:BuyerReference>{expected}</cbc:BuyerReference>".encode() in content


async def test_a_customer_without_an_electronic_address_is_named(open_folder: Any) -> None:
    private = make.customer("Frau Kunde", vat_number=None, country="DE")

    assert told(await open_folder().book(invoice(to=private)))[0] == "endpoint-missing"


async def test_an_email_address_is_one_in_xrechnung_alone(open_folder: Any) -> None:
    private = make.customer("Frau Kunde", vat_number=None, country="DE", email="frau@kunde.example")

    in_peppol = await open_folder(profile="peppol").book(invoice("2026 / 1", to=private))
    content = await open_folder().written(invoice("2026 / 2", to=private))

    assert told(in_peppol)[0] == "endpoint-missing"
    assert ubl.read(content).customer.endpoint == "EM:frau@kunde.example"


async def test_an_address_without_a_city_is_told_with_what_is_missing(open_folder: Any) -> None:
    code, words = told(await open_folder().book(invoice(to=make.customer(city=None, postal_code=None))))

    assert code == "customer-address-missing"
    assert "Postcode, City" in words


async def test_a_line_without_a_text_is_refused(open_folder: Any) -> None:
    wordless = invoice(lines=[make.line("10.00", make.VAT_19, description=" ")])

    assert told(await open_folder().book(wordless))[0] == "line-text-missing"


@pytest.mark.parametrize(("rate", "code"), [(make.REVERSE_CHARGE, "S"), (make.VAT_19, "AE"), (make.VAT_19, "X")])
async def test_zero_per_cent_is_no_standard_rate_and_a_standard_rate_is_no_reason_for_none(
    open_folder: Any, rate: Any, code: str
) -> None:
    world = open_folder()
    world.integration = replace(world.integration, mapping=replace(world.integration.mapping, vat={rate.key: code}))

    outcome = await world.book(invoice(rate=rate))

    assert told(outcome)[0] == "vat-category-unfit"
    assert world.files == []


async def test_what_is_not_subject_to_vat_stands_alone(open_folder: Any) -> None:
    world = open_folder()
    vat = {**world.integration.mapping.vat, make.EXEMPT.key: "O"}
    world.integration = replace(world.integration, mapping=replace(world.integration.mapping, vat=vat))
    both = invoice(lines=[make.line("10.00", make.VAT_19), make.line("10.00", make.EXEMPT)])

    assert told(await world.book(both))[0] == "vat-category-alone"


@pytest.mark.parametrize("rate", [make.REVERSE_CHARGE, make.INTRA_EU])
async def test_vat_that_goes_over_to_the_customer_needs_its_vat_number(open_folder: Any, rate: Any) -> None:
    nameless = replace(make.customer(vat_number=None), endpoint="0208:0403170701")

    assert told(await open_folder().book(invoice(rate=rate, to=nameless)))[0] == "vat-number-missing"


async def test_a_seller_with_a_tax_number_only_is_one_too(open_folder: Any, rules: Any) -> None:
    small = replace(make.OTHER_DEPARTMENT, vat_number=None)
    world = open_folder(seller_tax_number="12/345/67890")

    content = await world.written(invoice(department=small, rate=make.EXEMPT))

    assert rules.complaints(content) == []


async def test_a_vat_number_with_dots_is_written_clean(open_folder: Any, rules: Any) -> None:
    content = await open_folder().written(invoice(to=make.customer(vat_number="BE 0403.170.701")))

    assert b"<cbc:CompanyID>BE0403170701</cbc:CompanyID>" in content
    assert rules.complaints(content) == []
