"""Every official example is imported with its own figures, or refused for the reason that holds."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from synctui.domain.booking import Refused
from synctui.domain.errors import BadInput
from synctui.domain.invoice import totals_problem
from synctui.domain.prepare import prepare
from synctui.sources import ubl
from synctui.sources.files import read_paths
from synctui.testing.documents import integration
from synctui.wire.preflight import Checks

FOLDERS = ("xrechnung-testsuite", "en16931", "peppol-bis3", "zugferd-corpus")
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CII = {"XRECHNUNG_Einfach.cii.xml", "testout-XR.xml"}
REPEATED = {
    "01.11a-INVOICE_ubl.xml": "01.10a-INVOICE_ubl.xml",
    "BIS3_Invoice_positive.XML": "BIS3_Invoice_negativ.XML",
    "ubl-tc434-example1.xml": "guide-example1.xml",
    "ubl-tc434-example10.xml": "guide-example1.xml",
    "ubl-tc434-example2.xml": "guide-example2.xml",
    "ubl-tc434-example3.xml": "guide-example3.xml",
    "Vat-category-S.xml": "Allowance-example.xml",
    "base-example.xml": "Allowance-example.xml",
    "sales-order-example.xml": "Allowance-example.xml",
    "vat-category-Z.xml": "vat-category-E.xml",
    "XRECHNUNG_Einfach.ubl.xml": "XRECHNUNG_Einfach.cii.xml",
}


def examples(specs):
    files = [path for folder in FOLDERS for path in (specs / folder).iterdir() if path.suffix.lower() == ".xml"]
    assert len(files) == 38
    return sorted(files)


def stated(path):
    """Net, VAT and gross as the file prints them, read without any of our code; credit notes turned."""
    root = etree.parse(str(path)).getroot()
    sign = -1 if root.tag.endswith("}CreditNote") else 1
    currency = root.findtext(f"{CBC}DocumentCurrencyCode")
    vat = [
        amount.text
        for amount in root.xpath("./*[local-name()='TaxTotal']/*[local-name()='TaxAmount']")
        if amount.get("currencyID") == currency
    ]
    texts = [root.findtext(f".//{CBC}TaxExclusiveAmount"), vat[0], root.findtext(f".//{CBC}TaxInclusiveAmount")]
    return [sign * Decimal(text) for text in texts]


def test_each_example_is_imported_with_its_own_net_vat_and_gross(specs):
    for path in examples(specs):
        if path.name in CII:
            continue
        document = ubl.read(path.read_bytes())

        figures = [document.net.amount, document.vat_total.amount, document.gross.amount]

        assert figures == stated(path), path.name
        assert totals_problem(document) is None, path.name


def test_each_example_can_be_booked_as_it_is_once_its_rates_are_mapped(specs):
    for path in examples(specs):
        if path.name in CII:
            continue
        document = ubl.read(path.read_bytes())
        mapped = integration(department=document.department, vat={part.tax.key: "X" for part in document.vat})

        request = prepare(document, mapped)

        assert not isinstance(request, Refused), path.name
        assert sum(line.vat.cents for line in request.lines) == document.vat_total.cents, path.name
        assert Checks().findings(document) == (), path.name


def test_files_in_the_other_syntax_are_named_as_such(specs):
    for name in CII:
        with pytest.raises(BadInput) as raised:
            ubl.read((specs / "zugferd-corpus" / name).read_bytes())

        assert raised.value.code == "cii-not-read"


def test_one_import_of_everything_imports_or_refuses_each_file_once(specs):
    read = read_paths([specs / folder for folder in FOLDERS])

    imported = {Path(one.file).name for one in read.documents}
    refused = {Path(one.file).name: one for one in read.refused}
    twice = {name: Path(one.values["first"]).name for name, one in refused.items() if one.code == "document-twice"}

    assert len(imported) == 27
    assert twice == REPEATED
    assert set(refused) == set(REPEATED)
    assert len(imported) + len(refused) == len(examples(specs))


def test_a_credit_note_names_the_invoice_it_credits(specs):
    credit_note = ubl.read((specs / "peppol-bis3" / "base-creditnote-correction.xml").read_bytes())
    invoice = ubl.read((specs / "peppol-bis3" / "base-example.xml").read_bytes())

    assert credit_note.credits == invoice.key
    assert credit_note.gross == -invoice.gross


def test_a_negative_invoice_stays_a_negative_invoice(specs):
    correction = ubl.read((specs / "peppol-bis3" / "base-negative-inv-correction.xml").read_bytes())

    assert not correction.is_credit_note
    assert correction.gross.amount == Decimal("-1656.25")
    assert correction.credits is None


def test_what_was_paid_before_lowers_what_is_open_and_not_the_amount(specs):
    document = ubl.read((specs / "peppol-bis3" / "Allowance-example.xml").read_bytes())

    assert document.gross.amount == Decimal("7125.00")
    assert document.open is not None
    assert document.open.amount == Decimal("6125.00")
    assert [part.net.amount for part in document.allowances] == [Decimal(200), Decimal(-200)]


def test_a_second_vat_total_in_the_tax_currency_is_not_vat_on_top(specs):
    document = ubl.read((specs / "peppol-bis3" / "Allowance-example.xml").read_bytes())

    assert document.currency == "EUR"
    assert document.department.currency == "SEK"
    assert document.vat_total.amount == Decimal("1225.00")
    assert document.exchange_rate is None


def test_a_price_for_sixteen_thousand_units_keeps_its_decimals(specs):
    document = ubl.read((specs / "en16931" / "ubl-tc434-example8.xml").read_bytes())

    assert document.lines[0].unit_price == Decimal("0.00880")
    assert document.lines[2].unit_price == Decimal("1.27")
