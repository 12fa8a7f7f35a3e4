"""The document that goes to Yuki: in the order of its schema, nothing empty, and every text and amount as it was."""

from __future__ import annotations

import base64
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from synctui.connectors.yuki.document import _line
from synctui.domain.booking import Booked, BookingLine, Refused
from synctui.domain.money import Money
from synctui.sandbox.yuki import Vat
from synctui.testing import documents as make

HEAD = (
    "Reference Subject PaymentMethod PaymentID Process EmailToCustomer SentToPeppol Layout Notes Date DueDate "
    "PriceList Currency ProjectID ProjectCode Remarks DocumentFileName DocumentBase64 Contact ContactPerson "
    "InvoiceLines"
)
CONTACT = (
    "ContactCode FullName FirstName MiddleName LastName Gender CountryCode City Zipcode AddressLine_1 AddressLine_2 "
    "EmailAddress Website CoCNumber VATNumber ContactType BankAccount"
)
LINE = "Description Remarks ProductQuantity LineAmount LineVATAmount Product AccrualDate AccrualPeriods"
PRODUCT = (
    "Description Reference Category SalesPrice VATPercentage VATIncluded VATType VATDescription GLAccountCode Remarks"
)


def names(element):
    return [etree.QName(child).localname for child in element]


def named(element, name):
    return [one for one in element.iter() if etree.QName(one).localname == name]


def fields(world, name="SalesInvoice"):
    """Direct texts of the last element of this name that was sent."""
    element = named(world.sent[-1], name)[-1]
    return {etree.QName(child).localname: child.text for child in element if not len(child)}


def in_order(found, expected):
    return found == [name for name in expected.split() if name in found]


async def test_elements_stand_in_the_order_of_the_schema_and_none_is_empty(world):
    person = make.customer(
        "Anna Müller", is_company=False, email="anna@example.be", national_id="0403.170.701", vat_number=None
    )
    rich = make.invoice(
        to=person,
        currency="USD",
        exchange_rate="0.9",
        payment_reference="+++123/4567/89002+++",
        lines=[make.line("12.50", quantity=5, cost_centre="PRJ", currency="USD", description="long " * 100)],
    )

    await world.book(rich, make.credit_note("2026 / 1"), pdf=b"%PDF-1.7")

    sent = world.sent[-1]
    assert all(in_order(names(one), HEAD) for one in named(sent, "SalesInvoice"))
    assert all(in_order(names(one), CONTACT) for one in named(sent, "Contact"))
    assert all(in_order(names(one), LINE) for one in named(sent, "InvoiceLine"))
    assert all(in_order(names(one), PRODUCT) for one in named(sent, "Product"))
    assert [etree.QName(one).localname for one in sent.iter() if not len(one) and not (one.text or "").strip()] == []


async def test_the_document_is_nested_as_it_is_and_its_services_spell_their_parameters_each_in_its_way(world):
    await world.connector.reference_data()
    await world.connector.connect()
    await world.book(make.invoice())

    asked = {}
    for request in world.sandbox.requests:
        operation = etree.fromstring(request.body)[0][0]
        asked[etree.QName(operation).localname] = names(operation)
    assert asked == {
        "Authenticate": ["accessKey"],
        "Administrations": ["sessionID"],
        "GetGLAccountScheme": ["sessionID", "administrationID"],
        "ActiveVATCodesList": ["sessionID", "administrationID"],
        "OutstandingDebtorItems": ["sessionID", "administrationID", "includeBankTransactions", "sortOrder"],
        "ProcessSalesInvoices": ["sessionId", "administrationId", "xmlDoc"],
    }
    assert named(etree.fromstring(world.sandbox.requests[-1].body), "xmlDoc")[0].text is None


@pytest.mark.parametrize(
    "text",
    [
        'Müller & Söhne <nv> "x"',
        "A & B <nv> \"x\" 'y'",
        "🧾 Rechnung 🎉 – 5 €",
        "Łódź, curly “quotes”",
        "]]> <!-- & -->",
        "ACME [/] nv",
        "a\u0001b\ufffec",
    ],
)
async def test_a_text_arrives_as_it_is(world, text):
    invoice = make.invoice(to=make.customer(text), lines=[make.line(description=text)])

    (outcome,) = await world.book(invoice)

    entry = world.entries()[0]
    kept = text.replace("\u0001", "").replace("\ufffe", "")
    assert isinstance(outcome, Booked)
    assert (entry.texts, entry.customer) == ((kept,), kept)


async def test_a_number_with_blanks_and_a_slash_is_the_reference_as_it_is(world):
    (outcome,) = await world.book(make.invoice("2026 / 17"))

    assert (outcome.number, outcome.remote_id) == ("2026 / 17", "2026 / 17")
    assert fields(world)["Reference"] == "2026 / 17"


async def test_a_text_of_5000_characters_keeps_its_beginning_in_description_and_remarks(world):
    (outcome,) = await world.book(make.invoice(lines=[make.line(description="é" * 5000)]))

    line = fields(world, "InvoiceLine")
    assert isinstance(outcome, Booked)
    assert line["Description"] == "é" * 249 + "…"
    assert line["Remarks"] == "é" * 499 + "…"


async def test_a_credit_note_turns_the_quantity_never_the_price(world):
    await world.book(make.credit_note("2026 / 1", lines=[make.line("40.00", quantity=4)]))

    line, product = fields(world, "InvoiceLine"), fields(world, "Product")
    assert (line["ProductQuantity"], line["LineAmount"], line["LineVATAmount"]) == ("-4", "-40.00", "-8.40")
    assert product["SalesPrice"] == "10.00"


@given(
    st.integers(-(10**11), 10**11),
    st.decimals(Decimal("-99999999"), Decimal(99999999), allow_nan=False, allow_infinity=False),
)
def test_quantity_times_price_is_the_amount_of_the_line_exactly(cents, quantity):
    amount = Money(cents, "EUR")

    element = _line(BookingLine("Consulting", amount, Money(0, "EUR"), "1-21", "700000", quantity))

    (sent_quantity,) = named(element, "ProductQuantity")
    (sent_price,) = named(element, "SalesPrice")
    price, count = Decimal(sent_price.text), Decimal(sent_quantity.text)
    assert price * count == amount.amount
    assert price >= 0
    assert price == price.quantize(Decimal("0.01"))
    assert len(count.as_tuple().digits) <= 14
    assert "E" not in sent_quantity.text + sent_price.text


async def test_one_product_serves_all_lines_of_an_account_and_vat_code(world):
    await world.book(make.invoice(lines=[make.line("10.00", description="A"), make.line("99.00", description="B")]))

    products = world.sandbox.state.rows(f"{world.administration}/products")
    assert [row["description"] for row in products] == ["Teamleader 700000 1-21"]
    assert world.entries()[0].texts == ("A", "B")


@pytest.mark.parametrize("zone", ["Europe/Brussels", "Pacific/Auckland", "America/New_York"])
async def test_a_day_stays_the_same_day_in_every_time_zone(world, monkeypatch, zone):
    monkeypatch.setenv("TZ", zone)

    await world.book(make.invoice(date=date(2026, 1, 1)))

    assert fields(world)["Date"] == "2026-01-01"
    assert world.entries()[0].date == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("written", "country", "sent"),
    [
        ("BE 0123.456.749", "BE", "BE0123456749"),
        ("be0123456749", "BE", "BE0123456749"),
        ("0123.456.749", "BE", "BE0123456749"),
        ("NL 0012.34.567.B01", "NL", "NL001234567B01"),
        (None, "BE", None),
    ],
)
async def test_a_vat_number_is_sent_as_the_state_writes_it(world, written, country, sent):
    await world.book(make.invoice(to=make.customer(vat_number=written, country=country)))

    assert fields(world, "Contact").get("VATNumber") == sent


async def test_each_kind_of_no_vat_has_its_own_type(world):
    rates = (make.REVERSE_CHARGE, make.INTRA_EU, make.EXPORT, make.EXEMPT)

    await world.book(*[make.invoice(f"2026 / {n}", rate=rate) for n, rate in enumerate(rates)])

    types = [one.text for one in named(world.sent[-1], "VATType")]
    assert len(set(types)) == len(types) == 4
    assert {one.text for one in named(world.sent[-1], "VATPercentage")} == {"0.00"}


async def test_a_rate_of_another_country_needs_a_customer_there(world):
    world.sandbox.add_vat(world.administration, Vat(40, "OSS NL", 21, country="NL"))
    at_oss = replace(world.integration, mapping=replace(world.integration.mapping, vat={make.VAT_21.key: "40-21-NL"}))
    documents = [make.invoice(f"2026 / {n}", to=make.customer(f"C{n}", country=c)) for n, c in enumerate(("NL", "BE"))]

    outcomes = await world.send(*[make.request(one, at_oss) for one in documents])

    assert [type(outcome) for outcome in outcomes] == [Booked, Refused]
    assert outcomes[1].code == "vat-code-unfit"


async def test_one_cost_centre_is_the_project_of_the_invoice_and_several_are_left_out_and_told(world):
    same = make.invoice("2026 / 1", lines=[make.line(cost_centre="PRJ"), make.line(cost_centre="PRJ")])
    mixed = make.invoice("2026 / 2", lines=[make.line(cost_centre="PRJ"), make.line(cost_centre="ADM")])

    outcomes = await world.book(same, mixed)

    rows = world.sandbox.entries(world.administration)
    assert [row["project"] for row in rows] == ["PRJ", None]
    assert [outcome.notes for outcome in outcomes] == [(), ("cost-centres-differ",)]


@pytest.mark.parametrize("pdf_with_draft", ["refuse", "ignore", "take"])
@pytest.mark.parametrize("process", ["yes", "no"])
async def test_a_pdf_goes_along_only_with_an_invoice_that_is_booked_at_once(open_world, pdf_with_draft, process):
    world = open_world({"process": process}, pdf_with_draft=pdf_with_draft)

    (outcome,) = await world.book(make.invoice(), pdf=b"%PDF-1.7 content")

    row = world.sandbox.entries(world.administration)[0]
    assert isinstance(outcome, Booked)
    assert row["is_processed"] == (process == "yes")
    assert (row["pdf"] is not None) == (process == "yes")
    assert outcome.notes == (() if process == "yes" else ("pdf-not-with-draft",))


async def test_a_pdf_arrives_whole_under_the_number_of_its_invoice(world):
    await world.book(make.invoice(), pdf=bytes(range(256)))

    sent = fields(world)
    assert base64.b64decode(sent["DocumentBase64"]) == bytes(range(256))
    assert sent["DocumentFileName"] == "2026---17.pdf"


@pytest.mark.parametrize(("rate", "note"), [("0.925", "rate-not-taken"), (None, "rate-of-the-tool")])
async def test_a_foreign_invoice_says_whose_exchange_rate_was_used(world, rate, note):
    (outcome,) = await world.book(make.invoice(currency="USD", rate=make.EXPORT, exchange_rate=rate))

    assert outcome.notes == (note,)
    assert fields(world)["Currency"] == "USD"


async def test_the_own_currency_goes_without_saying(world):
    await world.book(make.invoice())

    assert "Currency" not in fields(world)


@pytest.mark.parametrize(("honours", "notes", "gross"), [(True, (), "3.52"), (False, ("total-differs",), "3.51")])
async def test_vat_that_lines_do_not_round_to_is_compared_with_what_yuki_has_booked(open_world, honours, notes, gross):
    world = open_world(honours_amounts=honours)
    odd = make.invoice(lines=[make.line("0.97"), make.line("0.97"), make.line("0.97")], vat="0.61")

    (outcome,) = await world.book(odd)

    assert outcome.notes == notes
    assert outcome.gross == Money.of(gross, "EUR")
    assert world.operations.count("CheckOutstandingItemAdmin") == 1


async def test_an_invoice_stays_booked_where_its_total_cannot_be_compared_any_more(world):
    world.sandbox.quota.per_day = 3
    odd = make.invoice(lines=[make.line("0.97"), make.line("0.97"), make.line("0.97")], vat="0.61")

    (outcome,) = await world.book(odd)

    assert isinstance(outcome, Booked)
    assert outcome.notes == ("total-not-compared",)


@pytest.mark.parametrize("overwrite", ["nothing", "details", "everything"])
async def test_a_customer_that_was_renamed_and_has_moved_is_still_one_contact(open_world, overwrite):
    world = open_world(contact_overwrite=overwrite)
    acme = make.customer("ACME nv", key="teamleader:company:1")
    moved = make.customer("ACME Group nv", key="teamleader:company:1", line_1="Meir 1", city="Antwerpen")

    await world.book(make.invoice("2026 / 1", to=acme))
    await world.book(make.invoice("2026 / 2", to=moved))

    assert world.customers() == ["ACME nv" if overwrite == "nothing" else "ACME Group nv"]


async def test_a_contact_that_was_typed_in_is_used_and_not_copied(world):
    world.sandbox.books.contacts.add(
        world.administration, FullName="ACME  nv", Zipcode="9000", AddressLine_1="Korenmarkt 1", CountryCode="BE"
    )

    await world.book(make.invoice())

    (contact,) = world.sandbox.contacts(world.administration)
    assert contact["ContactCode"] == "1001"


async def test_without_codes_contacts_are_left_to_name_and_address(open_world):
    world = open_world({"contact_codes": "no"})

    await world.book(make.invoice())

    assert "ContactCode" not in fields(world, "Contact")


@pytest.mark.parametrize("codes", ["yes", "no"])
async def test_one_company_written_in_three_ways_is_one_contact(open_world, codes):
    world = open_world({"contact_codes": codes})
    same = [
        make.customer("Bäckerei ACME nv", key="teamleader:company:1", email="a@acme.be"),
        make.customer("Bäckerei ACME  nv", key="teamleader:company:2", email="b@acme.be"),
        make.customer(unicodedata.normalize("NFD", "Bäckerei ACME nv"), key="teamleader:contact:3"),
    ]

    await world.book(*[make.invoice(f"2026 / {n}", to=one) for n, one in enumerate(same)])

    assert world.customers() == ["Bäckerei ACME nv"]
