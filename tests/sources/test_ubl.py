"""What a UBL file says becomes a document; what it does not say clearly is refused with the place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from synctui.domain.errors import BadInput
from synctui.domain.fingerprint import fingerprint
from synctui.sources import ubl

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
SELLER = """<cac:PartyTaxScheme><cbc:CompanyID>DE 136695976</cbc:CompanyID>
  <cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
  <cac:PartyLegalEntity><cbc:RegistrationName>Muster GmbH</cbc:RegistrationName></cac:PartyLegalEntity>"""
BUYER = """<cac:PostalAddress><cbc:StreetName>Ringstraße 1</cbc:StreetName><cbc:CityName>Köln</cbc:CityName>
  <cbc:PostalZone>50667</cbc:PostalZone><cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country>
  </cac:PostalAddress>
  <cac:PartyLegalEntity><cbc:RegistrationName>Kunde AG</cbc:RegistrationName></cac:PartyLegalEntity>"""
CATEGORY = "<cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
LINE = f"""<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="HUR">2</cbc:InvoicedQuantity>
  <cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
  <cac:Item><cbc:Name>Beratung</cbc:Name><cac:ClassifiedTaxCategory>{CATEGORY}</cac:ClassifiedTaxCategory></cac:Item>
  <cac:Price><cbc:PriceAmount currencyID="EUR">50.00</cbc:PriceAmount></cac:Price></cac:InvoiceLine>"""
TAX = f"""<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount><cac:TaxSubtotal>
  <cbc:TaxableAmount currencyID="EUR">100.00</cbc:TaxableAmount><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount>
  <cac:TaxCategory>{CATEGORY}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>"""
TOTALS = """<cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount currencyID="EUR">100.00</cbc:TaxExclusiveAmount>
  <cbc:TaxInclusiveAmount currencyID="EUR">119.00</cbc:TaxInclusiveAmount>
  <cbc:PayableAmount currencyID="EUR">119.00</cbc:PayableAmount></cac:LegalMonetaryTotal>"""


def invoice(
    *, head="", seller=SELLER, buyer=BUYER, extra="", tax=TAX, totals=TOTALS, lines=LINE, type_code="380", number="R-1"
):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="{UBL}Invoice-2" xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-11-03</cbc:IssueDate><cbc:InvoiceTypeCode>{type_code}</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>{head}
<cac:AccountingSupplierParty><cac:Party>{seller}</cac:Party></cac:AccountingSupplierParty>
<cac:AccountingCustomerParty><cac:Party>{buyer}</cac:Party></cac:AccountingCustomerParty>
{extra}{tax}{totals}{lines}</Invoice>"""


def as_credit_note(text):
    """The same file under the other root."""
    for old, new in [
        ("<Invoice ", "<CreditNote "),
        ("</Invoice>", "</CreditNote>"),
        ("xsd:Invoice-2", "xsd:CreditNote-2"),
        ("InvoiceTypeCode>", "CreditNoteTypeCode>"),
        ("cac:InvoiceLine>", "cac:CreditNoteLine>"),
        ("InvoicedQuantity", "CreditedQuantity"),
        (">380<", ">381<"),
    ]:
        text = text.replace(old, new)
    return text


def read(text):
    return ubl.read(text.encode())


def refusal(text):
    with pytest.raises(BadInput) as raised:
        read(text)
    return raised.value


def test_a_plain_invoice_is_read_with_everything_that_is_booked():
    document = read(invoice(head="<cbc:Note>Danke</cbc:Note><cbc:DueDate>2026-12-03</cbc:DueDate>"))

    assert document.key == "ubl:DE136695976:invoice:R-1"
    assert (document.number, document.date, document.due) == ("R-1", date(2026, 11, 3), date(2026, 12, 3))
    assert document.department.key == "ubl:DE136695976"
    assert document.department.name == "Muster GmbH"
    assert document.note == "Danke"
    (line,) = document.lines
    assert (line.description, line.quantity, line.unit, line.unit_price) == ("Beratung", 2, "HUR", Decimal(50))
    assert (line.tax.key, line.tax.label, line.tax.category) == ("ubl:S:19", "19 % (S)", "S")
    assert (document.net.amount, document.vat_total.amount, document.gross.amount) == (100, 19, 119)
    assert document.customer.name == "Kunde AG"
    assert document.customer.address.country == "DE"


def test_reading_a_file_twice_gives_the_same_content():
    assert fingerprint(read(invoice())) == fingerprint(read(invoice()))


def test_a_credit_note_has_every_sign_turned():
    document = read(as_credit_note(invoice()))

    assert document.key == "ubl:DE136695976:credit_note:R-1"
    assert (document.net.amount, document.vat_total.amount, document.gross.amount) == (-100, -19, -119)
    assert (document.lines[0].net.amount, document.lines[0].quantity, document.lines[0].unit_price) == (-100, -2, 50)
    assert document.open is not None
    assert document.open.amount == -119


def test_an_invoice_form_that_says_it_is_a_credit_note_is_one():
    reference = "<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-0</cbc:ID>"
    reference += "</cac:InvoiceDocumentReference></cac:BillingReference>"

    document = read(invoice(type_code="381", head=reference))

    assert document.is_credit_note
    assert document.gross.amount == -119
    assert document.credits == "ubl:DE136695976:invoice:R-0"


def test_a_credit_note_in_invoice_form_with_negative_amounts_is_not_guessed_at():
    negative = invoice(type_code="381")
    for amount in ("100.00", "19.00", "119.00"):
        negative = negative.replace(f">{amount}<", f">-{amount}<")

    problem = refusal(negative)

    assert problem.code == "credit-note-sign-unclear"
    assert problem.values == {"number": "R-1", "stated": "-119.00 EUR"}


def test_a_pro_forma_invoice_is_not_booked():
    assert refusal(invoice(type_code="325")).code == "pro-forma"


@pytest.mark.parametrize("type_code", ["326", "384", "389", "386", "875", ""])
def test_other_types_of_invoices_are_invoices(type_code):
    assert not read(invoice(type_code=type_code)).is_credit_note


@pytest.mark.parametrize(
    ("party", "id"),
    [
        ('<cbc:EndpointID schemeID="0204">991-1</cbc:EndpointID>', "0204:991-1"),
        ("<cac:PartyIdentification><cbc:ID>S77</cbc:ID></cac:PartyIdentification>", "S77"),
        ("<cac:PartyLegalEntity><cbc:CompanyID>HRB 12</cbc:CompanyID></cac:PartyLegalEntity>", "HRB 12"),
        ("<cac:PartyName><cbc:Name>Muster GmbH</cbc:Name></cac:PartyName>", "Muster GmbH"),
    ],
)
def test_a_seller_without_a_vat_number_is_known_by_the_next_best_thing(party, id):
    assert read(invoice(seller=party)).key == f"ubl:{id}:invoice:R-1"


def test_a_national_tax_number_is_no_vat_number():
    seller = SELLER.replace("<cbc:ID>VAT</cbc:ID>", "<cbc:ID>FC</cbc:ID>")

    document = read(invoice(seller=seller))

    assert document.department.key == "ubl:Muster GmbH"
    assert document.department.vat_number is None


def test_two_spellings_of_the_sellers_vat_number_are_one_seller():
    assert read(invoice()).key == read(invoice(seller=SELLER.replace("DE 136695976", "de136.695.976"))).key


def test_a_file_in_which_nobody_sells_is_refused():
    assert refusal(invoice(seller="<cac:Contact/>")).code == "seller-missing"


def test_customers_of_one_name_in_two_towns_are_two():
    here = read(invoice())
    there = read(invoice(buyer=BUYER.replace("50667", "10115")))

    assert here.customer.key != there.customer.key


def test_a_country_in_words_is_kept_to_be_shown():
    document = read(invoice(buyer=BUYER.replace(">DE<", ">Belgium<")))

    assert document.customer.address.country is None
    assert document.customer.address.country_text == "Belgium"


def test_a_person_without_a_registration_is_a_private_customer():
    buyer = "<cac:PartyName><cbc:Name>Eva Muster</cbc:Name></cac:PartyName><cac:Person/>"

    assert not read(invoice(buyer=buyer)).customer.is_company
    assert read(invoice()).customer.is_company


def test_an_address_that_is_none_is_not_sent_as_e_mail():
    contact = "<cac:Contact><cbc:ElectronicMail>{}</cbc:ElectronicMail></cac:Contact>"

    assert read(invoice(buyer=BUYER + contact.format("a@b.example"))).customer.email == "a@b.example"
    assert read(invoice(buyer=BUYER + contact.format("[Buyer mail]"))).customer.email is None


def test_hostile_text_is_made_harmless_and_ampersands_arrive():
    hostile = BUYER.replace("Kunde AG", "A &amp; B &lt;nv&gt; \u202e[red]x[/red] &#x85;\u200e ’")

    assert read(invoice(buyer=hostile)).customer.name == "A & B <nv> [red]x[/red] ’"


@pytest.mark.parametrize("found", ["1.234,56", "1,234.56", "100,00", "1 000.00", "1e2", "NaN", "", "€100", "１００"])
def test_an_amount_that_can_be_read_in_two_ways_is_refused_with_what_was_found(found):
    text = invoice(lines=LINE.replace(">100.00<", f">{found}<"))

    problem = refusal(text)

    assert problem.code == "amount-unreadable"
    assert problem.values["found"] == found.replace("\u00a0", " ")
    assert problem.values["field"] == "LineExtensionAmount"
    line = int(problem.values["line"])
    assert "LineExtensionAmount" in text.splitlines()[line - 1]


def test_an_amount_with_more_than_two_decimals_is_refused():
    problem = refusal(invoice(lines=LINE.replace(">100.00<", ">100.001<")))

    assert problem.code == "amount-too-exact"
    assert problem.values["found"] == "100.001"


def test_zeros_behind_the_cents_are_no_decimals():
    assert read(invoice(lines=LINE.replace(">100.00<", "> 100.0000 <"))).net.amount == 100


def test_an_amount_beyond_all_books_is_refused():
    assert refusal(invoice(lines=LINE.replace(">100.00<", ">99999999999999.00<"))).code == "amount-unreadable"


@pytest.mark.parametrize(
    ("old", "what", "stated", "computed"),
    [
        ('TaxExclusiveAmount currencyID="EUR">100.00', "net", "90.00 EUR", "100.00 EUR"),
        ('TaxInclusiveAmount currencyID="EUR">119.00', "payable", "119.00 EUR", "90.00 EUR"),
        ('PayableAmount currencyID="EUR">119.00', "payable", "90.00 EUR", "119.00 EUR"),
        ('<cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount><cac:TaxSub', "vat", "90.00 EUR", "19.00 EUR"),
    ],
)
def test_totals_that_contradict_each_other_are_refused_with_both_figures(old, what, stated, computed):
    figure = "119.00" if "119.00" in old else "100.00" if "100.00" in old else "19.00"
    text = invoice()
    assert text.count(old) == 1

    problem = refusal(text.replace(old, old.replace(figure, "90.00")))

    assert problem.code == "totals-contradict"
    assert problem.values == {"what": what, "stated": stated, "computed": computed}


def test_a_gross_amount_that_does_not_follow_from_net_and_vat_is_refused():
    totals = TOTALS.replace("119.00", "120.00")

    problem = refusal(invoice(totals=totals))

    assert problem.values == {"what": "gross", "stated": "120.00 EUR", "computed": "119.00 EUR"}


def test_figures_of_a_contradicting_credit_note_are_told_as_the_file_has_them():
    problem = refusal(as_credit_note(invoice(totals=TOTALS.replace("119.00", "120.00"))))

    assert problem.values["stated"] == "120.00 EUR"


def test_rounding_of_the_amount_to_pay_is_kept_apart_from_the_amount_with_vat():
    rounded = TOTALS.replace(
        '<cbc:PayableAmount currencyID="EUR">119.00',
        '<cbc:PrepaidAmount currencyID="EUR">19.02</cbc:PrepaidAmount>'
        '<cbc:PayableRoundingAmount currencyID="EUR">0.02</cbc:PayableRoundingAmount>'
        '<cbc:PayableAmount currencyID="EUR">100.00',
    )

    document = read(invoice(totals=rounded))

    assert document.gross.amount == 119
    assert document.rounding is not None
    assert document.rounding.amount == Decimal("0.02")
    assert document.open is not None
    assert document.open.amount == 100


def test_an_invoice_paid_in_full_beforehand_is_paid():
    paid = TOTALS.replace(
        '<cbc:PayableAmount currencyID="EUR">119.00',
        '<cbc:PrepaidAmount currencyID="EUR">119.00</cbc:PrepaidAmount><cbc:PayableAmount currencyID="EUR">0.00',
    )

    assert read(invoice(totals=paid)).is_paid
    assert not read(invoice()).is_paid


def test_an_amount_in_another_currency_than_the_document_is_refused():
    problem = refusal(invoice(lines=LINE.replace('currencyID="EUR">100.00', 'currencyID="USD">100.00')))

    assert problem.code == "currency-mixed"
    assert (problem.values["found"], problem.values["currency"]) == ("USD", "EUR")


def test_vat_stated_in_another_currency_alone_is_refused():
    foreign = TAX.replace('currencyID="EUR"', 'currencyID="SEK"')

    assert refusal(invoice(tax=foreign)).code == "vat-other-currency"


def test_vat_without_a_breakdown_belongs_to_the_only_rate():
    document = read(invoice(tax='<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>'))

    (vat,) = document.vat
    assert (vat.tax.key, vat.vat.amount) == ("ubl:S:19", 19)


def test_vat_without_a_breakdown_over_two_rates_is_not_guessed_at():
    lines = LINE.replace("100.00", "50.00") + LINE.replace("100.00", "50.00").replace(">19<", ">7<")
    tax = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">19.00</cbc:TaxAmount></cac:TaxTotal>'

    assert refusal(invoice(lines=lines, tax=tax)).code == "vat-breakdown-missing"


def test_an_invoice_outside_the_scope_of_vat_needs_no_vat_at_all():
    outside = LINE.replace("<cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>", "<cbc:ID>O</cbc:ID>")

    document = read(invoice(lines=outside, tax="", totals=TOTALS.replace("119.00", "100.00")))

    (vat,) = document.vat
    assert (vat.tax.key, vat.tax.label, vat.vat.amount) == ("ubl:O:0", "0 % (O)", 0)


def test_a_breakdown_that_repeats_a_rate_is_added_up():
    exempt = CATEGORY.replace(">S<", ">E<").replace(">19<", ">0<")
    half = f"""<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">50.00</cbc:TaxableAmount>
      <cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount><cac:TaxCategory>{exempt}</cac:TaxCategory>
      </cac:TaxSubtotal>"""
    tax = f'<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">0.00</cbc:TaxAmount>{half}{half}</cac:TaxTotal>'
    lines = LINE.replace(CATEGORY, exempt)

    document = read(invoice(lines=lines, tax=tax, totals=TOTALS.replace("119.00", "100.00")))

    (vat,) = document.vat
    assert vat.taxable.amount == 100


def test_vat_on_a_rate_that_no_line_has_is_refused():
    problem = refusal(invoice(tax=TAX.replace(">19<", ">7<")))

    assert problem.code == "vat-without-lines"
    assert problem.values == {"number": "R-1", "rate": "7 % (S)"}


@pytest.mark.parametrize("percent", ["19", "19.0", "19.00", "019"])
def test_a_rate_has_one_key_however_many_zeros_it_is_written_with(percent):
    text = invoice().replace("<cbc:Percent>19<", f"<cbc:Percent>{percent}<")

    assert read(text).lines[0].tax.key == "ubl:S:19"


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
def test_no_percent_means_none_where_the_category_has_none(category):
    zero = invoice().replace(CATEGORY, f"<cbc:ID>{category}</cbc:ID>")
    zero = zero.replace(">19.00<", ">0.00<").replace(">119.00<", ">100.00<")

    assert read(zero).lines[0].tax.key == f"ubl:{category}:0"


def test_an_unknown_category_or_a_missing_percent_is_refused():
    assert refusal(invoice().replace("<cbc:ID>S</cbc:ID>", "<cbc:ID>AA</cbc:ID>")).code == "value-unknown"
    assert refusal(invoice().replace("<cbc:Percent>19</cbc:Percent>", "")).code == "value-missing"
    assert refusal(invoice().replace(">19<", ">190<")).code == "number-unreadable"


def test_a_discount_on_the_whole_invoice_counts_negative_and_takes_the_only_rate():
    discount = """<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
      <cbc:AllowanceChargeReason>Treuerabatt</cbc:AllowanceChargeReason>
      <cbc:Amount currencyID="EUR">10.00</cbc:Amount></cac:AllowanceCharge>"""
    lines = LINE.replace(">100.00<", ">110.00<")

    (allowance,) = read(invoice(extra=discount, lines=lines)).allowances

    assert (allowance.description, allowance.net.amount, allowance.tax.key) == ("Treuerabatt", -10, "ubl:S:19")


def test_a_discount_that_does_not_say_whether_it_is_one_is_refused():
    unclear = """<cac:AllowanceCharge><cbc:ChargeIndicator>maybe</cbc:ChargeIndicator>
      <cbc:Amount currencyID="EUR">10.00</cbc:Amount></cac:AllowanceCharge>"""

    problem = refusal(invoice(extra=unclear))

    assert (problem.code, problem.values["found"]) == ("value-unknown", "maybe")


@pytest.mark.parametrize("element", ["TaxExclusiveAmount", "TaxInclusiveAmount"])
def test_a_missing_total_is_named(element):
    without = TOTALS.replace(f"<cbc:{element}", "<cbc:Other").replace(f"</cbc:{element}", "</cbc:Other")

    problem = refusal(invoice(totals=without))

    assert (problem.code, problem.values["field"]) == ("value-missing", element)


def test_an_invoice_without_a_number_or_without_lines_is_refused():
    assert refusal(invoice(number=" ")).values["field"] == "ID"
    assert refusal(invoice(lines="")).code == "lines-missing"


@pytest.mark.parametrize("written", ["03.11.2026", "2026-02-30", "", "20261103"])
def test_a_date_that_is_none_is_refused(written):
    problem = refusal(invoice().replace("2026-11-03", written))

    assert (problem.code, problem.values["field"]) == ("date-unreadable", "IssueDate")


def test_a_date_with_a_time_zone_is_that_day():
    assert read(invoice().replace("2026-11-03", "2026-11-03+01:00")).date == date(2026, 11, 3)


def test_an_exchange_rate_is_taken_only_where_it_is_stated():
    head = "<cbc:TaxCurrencyCode>USD</cbc:TaxCurrencyCode>"
    stated = """<cac:TaxExchangeRate><cbc:SourceCurrencyCode>EUR</cbc:SourceCurrencyCode>
      <cbc:TargetCurrencyCode>USD</cbc:TargetCurrencyCode><cbc:CalculationRate>1.0825</cbc:CalculationRate>
      <cbc:MathematicOperatorCode>Multiply</cbc:MathematicOperatorCode></cac:TaxExchangeRate>"""

    assert read(invoice(head=head)).exchange_rate is None
    assert read(invoice(head=head + stated)).exchange_rate == Decimal("1.0825")
    assert read(invoice(head=head + stated.replace("Multiply", "Divide"))).exchange_rate == Decimal("0.9237875289")
    assert read(invoice(head=head)).department.currency == "USD"


def test_a_longer_description_stands_behind_the_name_of_the_item():
    described = LINE.replace("<cbc:Name>", "<cbc:Description>Januar</cbc:Description><cbc:Name>")

    assert read(invoice(lines=described)).lines[0].description == "Beratung: Januar"


def test_a_price_per_hundred_is_the_price_of_one():
    hundred = LINE.replace("</cac:Price>", '<cbc:BaseQuantity unitCode="HUR">3</cbc:BaseQuantity></cac:Price>')

    assert read(invoice(lines=hundred)).lines[0].unit_price == Decimal("16.66666667")


def test_xml_that_is_no_invoice_is_named():
    assert refusal("<html/>").values == {"found": "html"}
    assert refusal('<Invoice xmlns="urn:other"/>').code == "xml-no-invoice"


def test_content_that_changes_is_another_content():
    document = read(invoice())

    assert fingerprint(document) != fingerprint(read(invoice(number="R-2")))
    assert fingerprint(document) == fingerprint(replace(document, note="only a note"))
