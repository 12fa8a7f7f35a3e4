"""CII, by itself or inside a PDF: the same document as in UBL, or refused for the reason that holds."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfWriter

from synctui.domain.errors import BadInput
from synctui.domain.invoice import Kind
from synctui.domain.money import Money
from synctui.sources import cii, ubl
from synctui.sources.files import read_paths

INVOICE = """<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
<rsm:ExchangedDocument><ram:ID>RE-7</ram:ID><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20261103</udt:DateTimeString></ram:IssueDateTime>
<ram:IncludedNote><ram:Content>Danke</ram:Content></ram:IncludedNote></rsm:ExchangedDocument>
<rsm:SupplyChainTradeTransaction>
<ram:IncludedSupplyChainTradeLineItem>
<ram:SpecifiedTradeProduct><ram:Name>Beratung</ram:Name>
<ram:Description>im November</ram:Description></ram:SpecifiedTradeProduct>
<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice><ram:ChargeAmount>500.00</ram:ChargeAmount>
<ram:BasisQuantity unitCode="HUR">10</ram:BasisQuantity></ram:NetPriceProductTradePrice>
</ram:SpecifiedLineTradeAgreement>
<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode="HUR">2</ram:BilledQuantity>
</ram:SpecifiedLineTradeDelivery>
<ram:SpecifiedLineTradeSettlement><ram:ApplicableTradeTax><ram:TypeCode>VAT</ram:TypeCode>
<ram:CategoryCode>S</ram:CategoryCode><ram:RateApplicablePercent>19.00</ram:RateApplicablePercent>
</ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>
</ram:IncludedSupplyChainTradeLineItem>
<ram:ApplicableHeaderTradeAgreement>
<ram:SellerTradeParty><ram:Name>Muster &amp; Söhne GmbH</ram:Name>
<ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">12/345</ram:ID></ram:SpecifiedTaxRegistration>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID>
</ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:ID>K-1</ram:ID><ram:Name>ACME nv</ram:Name>
<ram:SpecifiedLegalOrganization><ram:ID>0403170701</ram:ID></ram:SpecifiedLegalOrganization>
<ram:PostalTradeAddress><ram:PostcodeCode>9000</ram:PostcodeCode><ram:LineOne>Korenmarkt 1</ram:LineOne>
<ram:CityName>Gent</ram:CityName><ram:CountryID>BE</ram:CountryID></ram:PostalTradeAddress>
<ram:URIUniversalCommunication><ram:URIID schemeID="EM">ap@acme.example</ram:URIID></ram:URIUniversalCommunication>
</ram:BuyerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO 1</ram:IssuerAssignedID></ram:BuyerOrderReferencedDocument>
</ram:ApplicableHeaderTradeAgreement>
<ram:ApplicableHeaderTradeDelivery><ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime>
<udt:DateTimeString format="102">20261031</udt:DateTimeString></ram:OccurrenceDateTime>
</ram:ActualDeliverySupplyChainEvent>
</ram:ApplicableHeaderTradeDelivery>
<ram:ApplicableHeaderTradeSettlement>
<ram:PaymentReference>RF18</ram:PaymentReference><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:ApplicableTradeTax><ram:CalculatedAmount>17.10</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode>
<ram:BasisAmount>90.00</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode>
<ram:RateApplicablePercent>19</ram:RateApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
<ram:ActualAmount>10.00</ram:ActualAmount><ram:Reason>Rabatt</ram:Reason></ram:SpecifiedTradeAllowanceCharge>
<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime><udt:DateTimeString format="102">20261203</udt:DateTimeString>
</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementHeaderMonetarySummation><ram:LineTotalAmount>100.00</ram:LineTotalAmount>
<ram:TaxBasisTotalAmount>90.00</ram:TaxBasisTotalAmount><ram:TaxTotalAmount currencyID="EUR">17.10</ram:TaxTotalAmount>
<ram:GrandTotalAmount>107.10</ram:GrandTotalAmount><ram:TotalPrepaidAmount>7.10</ram:TotalPrepaidAmount>
<ram:DuePayableAmount>100.00</ram:DuePayableAmount>
</ram:SpecifiedTradeSettlementHeaderMonetarySummation>
<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>RE-6</ram:IssuerAssignedID></ram:InvoiceReferencedDocument>
</ram:ApplicableHeaderTradeSettlement>
</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"""

NAME = "<ram:Name>Muster &amp; Söhne GmbH</ram:Name>"


def eur(text: str) -> Money:
    return Money.of(text, "EUR")


def with_(*changes: tuple[str, str]) -> bytes:
    text = INVOICE
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text.encode()


def pdf_with(name: str, content: bytes) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.add_attachment(name, content)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_every_field_of_an_invoice_is_read() -> None:
    read = cii.read(INVOICE.encode())

    assert (read.key, read.number, read.kind) == ("ubl:DE136695976:invoice:RE-7", "RE-7", Kind.INVOICE)
    assert (read.date, read.due, read.service_date) == (date(2026, 11, 3), date(2026, 12, 3), date(2026, 10, 31))
    assert (read.net, read.vat_total, read.gross, read.open) == (eur("90"), eur("17.10"), eur("107.10"), eur("100"))
    assert (read.department.name, read.department.vat_number) == ("Muster & Söhne GmbH", "DE136695976")
    assert (read.customer.name, read.customer.address.city, read.customer.email) == (
        "ACME nv",
        "Gent",
        "ap@acme.example",
    )
    assert (read.customer.key, read.customer.national_id) == ("ubl:DE136695976:customer:K-1", "0403170701")
    assert (read.note, read.purchase_order, read.payment_reference) == ("Danke", "PO 1", "RF18")
    (line,), (discount,) = read.lines, read.allowances
    assert (line.description, line.net, line.quantity, line.unit) == ("Beratung: im November", eur("100"), 2, "HUR")
    assert (line.unit_price, line.tax.key) == (Decimal(50), "ubl:S:19")
    assert (discount.description, discount.net) == ("Rabatt", eur("-10"))


def test_a_credit_note_is_negative_and_names_its_invoice() -> None:
    read = cii.read(with_(("<ram:TypeCode>380<", "<ram:TypeCode>381<")))

    assert (read.kind, read.gross, read.lines[0].net) == (Kind.CREDIT_NOTE, eur("-107.10"), eur("-100"))
    assert read.credits == "ubl:DE136695976:invoice:RE-6"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ([("<ram:TypeCode>380<", "<ram:TypeCode>325<")], "pro-forma"),
        ([("<ram:GrandTotalAmount>107.10", "<ram:GrandTotalAmount>107.11")], "totals-contradict"),
        ([('currencyID="EUR">17.10', 'currencyID="EUR">17.11')], "totals-contradict"),
        ([("<ram:DuePayableAmount>100.00", "<ram:DuePayableAmount>107.10")], "totals-contradict"),
        ([(">20261103<", ">2026-11-03<")], "date-unreadable"),
        ([('format="102">20261103', 'format="610">202611')], "date-unreadable"),
        ([("<ram:LineTotalAmount>100.00", "<ram:LineTotalAmount>1.234,56")], "amount-unreadable"),
        ([("<udt:Indicator>false", "<udt:Indicator>maybe")], "value-unknown"),
        ([("<ram:CategoryCode>S", "<ram:CategoryCode>X")], "value-unknown"),
        ([("<ram:InvoiceCurrencyCode>EUR", "<ram:InvoiceCurrencyCode>euro")], "value-unknown"),
        ([("<ram:ID>RE-7</ram:ID>", "")], "value-missing"),
        ([('<udt:DateTimeString format="102">20261103</udt:DateTimeString>', "")], "value-missing"),
        ([("CrossIndustryInvoice>", "CrossIndustryInvoice><x>")], "xml-damaged"),
        ([(NAME, ""), ('<ram:ID schemeID="VA">DE136695976</ram:ID>', "")], "seller-missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_for_the_reason_that_holds(changes: Any, code: str) -> None:
    with pytest.raises(BadInput) as told:
        cii.read(with_(*changes))

    assert told.value.code == code


def test_a_credit_note_with_negative_amounts_has_no_clear_sign() -> None:
    amounts = ("100.00", "90.00", "17.10", "107.10", "10.00", "7.10")
    turned = with_(("<ram:TypeCode>380<", "<ram:TypeCode>381<"))
    for amount in amounts:
        turned = turned.replace(f">{amount}<".encode(), f">-{amount}<".encode())

    with pytest.raises(BadInput) as told:
        cii.read(turned)

    assert told.value.code == "credit-note-sign-unclear"


def test_the_first_form_of_zugferd_is_named(tmp_path: Any) -> None:
    old = '<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"/>'
    (tmp_path / "old.xml").write_text(old)

    (refused,) = read_paths([tmp_path]).refused

    assert refused.code == "cii-not-read"


def test_the_same_invoice_in_both_syntaxes_is_one_document(specs: Any) -> None:
    folder = specs / "zugferd-corpus"

    one = cii.read((folder / "XRECHNUNG_Einfach.cii.xml").read_bytes())
    other = ubl.read((folder / "XRECHNUNG_Einfach.ubl.xml").read_bytes())

    assert replace(one, note=None) == replace(other, note=None)


def test_the_pdf_that_a_file_carries_comes_with_it() -> None:
    content = base64.b64encode(b"%PDF-1.7 picture").decode()
    attached = (
        f'<ram:AdditionalReferencedDocument><ram:AttachmentBinaryObject mimeCode="application/pdf">{content}'
        "</ram:AttachmentBinaryObject></ram:AdditionalReferencedDocument></ram:ApplicableHeaderTradeAgreement>"
    )

    _, pdf = cii.read_with_pdf(with_(("</ram:ApplicableHeaderTradeAgreement>", attached)))

    assert pdf == b"%PDF-1.7 picture"


@pytest.mark.parametrize("name", ["factur-x.xml", "ZUGFeRD-invoice.xml", "xrechnung.xml"])
def test_the_invoice_inside_a_pdf_is_read_and_the_pdf_kept(tmp_path: Any, name: str) -> None:
    whole = pdf_with(name, INVOICE.encode())
    (tmp_path / "rechnung.PDF").write_bytes(whole)

    read = read_paths([tmp_path])

    assert [one.document.number for one in read.documents] == ["RE-7"]
    assert read.documents[0].pdf == whole
    assert read.refused == ()


def test_a_pdf_without_an_invoice_is_refused_where_it_was_named_and_passed_over_in_a_folder(tmp_path: Any) -> None:
    (tmp_path / "a.xml").write_bytes(INVOICE.encode())
    picture = tmp_path / "a.pdf"
    picture.write_bytes(pdf_with("timesheet.xml", INVOICE.encode()))

    in_folder, named = read_paths([tmp_path]), read_paths([picture])

    assert (len(in_folder.documents), in_folder.refused) == (1, ())
    assert [one.code for one in named.refused] == ["file-is-pdf"]


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"%PDF-1.7\nxref\n0 1\ntrailer<</Root 1 0 R>>", b"%PDF-" + bytes(2000)]
)
def test_a_damaged_pdf_is_no_invoice_and_no_crash(tmp_path: Any, content: bytes) -> None:
    (tmp_path / "broken.pdf").write_bytes(content)

    (refused,) = read_paths([tmp_path / "broken.pdf"]).refused

    assert refused.code == "file-is-pdf"


def test_what_stands_wrong_inside_a_pdf_is_told_as_of_any_file(tmp_path: Any) -> None:
    (tmp_path / "a.pdf").write_bytes(
        pdf_with("factur-x.xml", with_(("<ram:GrandTotalAmount>107", "<ram:GrandTotalAmount>1")))
    )

    (refused,) = read_paths([tmp_path]).refused

    assert refused.code == "totals-contradict"
