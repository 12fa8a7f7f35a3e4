"""What becomes of Teamleader's figures and texts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from synctui.domain.invoice import Kind, Status, totals_problem
from synctui.domain.money import Money
from synctui.domain.prepare import distribute_vat


async def test_an_invoice_arrives_with_everything_a_booking_needs(account):
    account.invoice(
        account.line("95.00", "1.5", category="p-1"),
        account.line("10.00", "3", tax="t-6"),
        id="i-1",
        due="2026-12-03",
        purchase_order_number="PO-7",
        payment_reference="+++084/2613/66074+++",
        delivery_date="2026-11-02",
        note="Thank you.\r\nSee you.",
    )

    document = await account.only()

    assert document.key == "teamleader:d-1:invoice:i-1"
    assert (document.number, document.date, document.due) == ("2026/1", date(2026, 11, 3), date(2026, 12, 3))
    assert [line.net for line in document.lines] == [Money.of("142.50", "EUR"), Money.of("30.00", "EUR")]
    assert [line.ledger for line in document.lines] == ["700000", None]
    assert [(part.tax.key, part.taxable, part.vat) for part in document.vat] == [
        ("teamleader:t-21", Money.of("142.50", "EUR"), Money.of("29.93", "EUR")),
        ("teamleader:t-6", Money.of("30.00", "EUR"), Money.of("1.80", "EUR")),
    ]
    assert (document.net, document.gross) == (Money.of("172.50", "EUR"), Money.of("204.23", "EUR"))
    assert (document.purchase_order, document.payment_reference) == ("PO-7", "+++084/2613/66074+++")
    assert (document.service_date, document.payment_days) == (date(2026, 11, 2), 30)
    assert document.note == "Thank you.\nSee you."
    assert document.web_url is not None
    assert document.web_url.endswith("i-1")


async def test_a_customer_arrives_with_the_address_and_email_for_invoices(account):
    account.invoice()

    customer = (await account.only()).customer

    assert (customer.key, customer.name, customer.is_company) == ("teamleader:company:c-1", "ACME nv", True)
    assert (customer.vat_number, customer.national_id) == ("BE0403170701", "0403170701")
    assert (customer.email, customer.endpoint) == ("bills@acme.example", "0208:0403170701")
    assert (customer.address.city, customer.address.country) == ("Gent", "BE")


async def test_a_private_person_is_no_company(account):
    account.invoice(customer=["contact", "p-an"])

    customer = (await account.only()).customer

    assert (customer.key, customer.name, customer.is_company) == ("teamleader:contact:p-an", "An D'Hondt", False)


async def test_a_deleted_customer_leaves_what_stands_on_the_invoice(account):
    account.invoice()
    account.sandbox.delete_customer("c-1")

    customer = (await account.only()).customer

    assert (customer.name, customer.vat_number) == ("ACME nv", "BE0403170701")
    assert customer.address.city is None


async def test_renaming_a_customer_does_not_change_its_invoices(account):
    account.invoice(invoicee_name="ACME nv")
    account.sandbox.change_customer("c-1", name="Apex nv")

    document = await account.only()

    assert document.customer.name == "ACME nv"


@pytest.mark.parametrize(("written", "code", "words"), [("be", "BE", None), ("Belgique", None, "Belgique")])
async def test_a_country_is_two_letters_or_only_shown(account, written, code, words):
    address = {"line_1": "x", "postal_code": "1", "city": "y", "country": written}
    account.sandbox.change_customer("c-1", addresses=[{"type": "primary", "address": address}])
    account.invoice()

    found = (await account.only()).customer.address

    assert (found.country, found.country_text) == (code, words)


async def test_a_draft_has_neither_number_nor_date(account):
    account.invoice(date=None)

    document = await account.only()

    assert (document.number, document.date, document.due, document.is_draft) == (None, None, None, True)


async def test_a_credit_note_is_negative_and_names_its_invoice(account):
    account.invoice(id="i-1")
    account.credit_note(account.line("40.00", "2"), account.line("-5.00"), invoice="i-1")

    (note,) = [one for one in await account.documents() if one.kind is Kind.CREDIT_NOTE]

    assert note.credits == "teamleader:d-1:invoice:i-1"
    assert (note.net, note.gross) == (Money.of("-75.00", "EUR"), Money.of("-90.75", "EUR"))
    assert [(line.quantity, line.unit_price) for line in note.lines] == [(-2, 40), (1, 5)]
    assert totals_problem(note) is None


async def test_a_credit_note_without_invoice_credits_nothing(account):
    account.credit_note()

    assert (await account.only()).credits is None


async def test_a_credit_note_that_comes_as_a_list_is_read_alike(account):
    account.credit_note(id="n-1")
    as_object = await account.only()
    account.sandbox.credit_note_as_list = True

    as_list = await account.only()

    assert as_list == as_object


async def test_discounts_on_the_document_are_spread_over_its_rates(account):
    account.invoice(
        account.line("199.99"),
        account.line("33.33", tax="t-6"),
        discounts=[{"value": "5", "description": "Loyalty"}, {"value": "2.5", "description": "Early"}],
    )

    document = await account.only()

    assert [(part.description, part.tax.key, part.net) for part in document.allowances] == [
        ("Loyalty, Early", "teamleader:t-21", Money.of("-14.75", "EUR")),
        ("Loyalty, Early", "teamleader:t-6", Money.of("-2.46", "EUR")),
    ]
    assert totals_problem(document) is None


async def test_a_line_discount_stays_inside_its_line(account):
    account.invoice(account.line("100.00", discount="33.33"))

    document = await account.only()

    assert document.lines[0].net == Money.of("66.67", "EUR")
    assert document.lines[0].discount_percent == Decimal("33.33")
    assert document.allowances == ()


async def test_rates_of_the_same_percentage_are_kept_apart(account):
    account.invoice(account.line("10.00", tax="t-0"), account.line("20.00", tax="t-eu"), account.line("1.00"))

    document = await account.only()

    assert [(part.tax.key, part.taxable) for part in document.vat] == [
        ("teamleader:t-0", Money.of("10.00", "EUR")),
        ("teamleader:t-eu", Money.of("20.00", "EUR")),
        ("teamleader:t-21", Money.of("1.00", "EUR")),
    ]


async def test_a_discount_over_rates_of_the_same_percentage_goes_where_the_lines_are(account):
    lines = account.line("10.00", tax="t-0"), account.line("20.03", tax="t-eu")
    account.invoice(*lines, discounts=[{"value": "10", "description": "Loyalty"}])

    document = await account.only()

    assert [part.net for part in document.allowances] == [Money.of("-1.00", "EUR"), Money.of("-2.00", "EUR")]
    assert totals_problem(document) is None


async def test_zero_percent_that_the_total_does_not_mention_is_no_problem(account):
    account.invoice(account.line("10.00", tax="t-0"), account.line("1.00"))
    account.sandbox.tamper = without_zero_rate

    document = await account.only()

    assert [part.taxable for part in document.vat] == [Money.of("10.00", "EUR"), Money.of("1.00", "EUR")]
    assert totals_problem(document) is None


async def test_the_vat_of_lines_that_round_apart_is_the_stated_one(account):
    account.invoice(*[account.line("0.33", tax="t-6") for _ in range(5)])

    document = await account.only()
    vat = distribute_vat(document, [(line.net, line.tax) for line in document.lines])

    assert document.vat[0].vat == Money.of("0.10", "EUR")
    assert sum(part.cents for part in vat or ()) == 10


async def test_a_rate_that_is_not_listed_any_more_can_still_be_mapped(account):
    account.invoice()
    account.sandbox.state.put(
        "tax_rates", "t-21", {**account.sandbox.state.get("tax_rates", "t-21"), "is_hidden": True}
    )

    tax = (await account.only()).lines[0].tax

    assert (tax.key, tax.percent, tax.label) == ("teamleader:t-21", 21, "21 %")


async def test_foreign_money_has_its_rate_into_the_companys_own(account):
    account.invoice(currency="USD", exchange_rate="0.9187")

    document = await account.only()

    assert (document.currency, document.exchange_rate) == ("USD", Decimal("0.9187"))
    assert document.gross == Money.of("121.00", "USD")


async def test_a_rate_stated_the_other_way_round_is_turned(account):
    account.invoice(currency="USD")
    account.sandbox.tamper = lambda action, data: (
        {**data, "currency_exchange_rate": {"from": "EUR", "to": "USD", "rate": Decimal("1.25")}}
        if action == "invoices.info"
        else data
    )

    assert (await account.only()).exchange_rate == Decimal("0.8")


async def test_a_negative_line_and_a_total_of_nothing_are_documents_like_others(account):
    account.invoice(account.line("40.00", "2"), account.line("-40.00", "2"))

    document = await account.only()

    assert document.gross == Money.zero("EUR")
    assert totals_problem(document) is None


async def test_two_hundred_and_fifty_lines_add_up(account):
    account.invoice(*[account.line(f"{i}.37", "0.333") for i in range(1, 251)])

    document = await account.only()

    assert len(document.lines) == 250
    assert totals_problem(document) is None


async def test_payments_tell_paid_partly_paid_and_open_apart(account):
    for name, payment in (("paid", None), ("part", "20.00")):
        account.invoice(id=name, due="2027-01-01")
        account.sandbox.register_payment(name, payment)
    account.invoice(id="open", due="2027-01-01")

    found = {one.key.rpartition(":")[2]: one for one in await account.documents()}

    today = date(2026, 11, 25)
    assert found["paid"].status(today) is Status.PAID
    assert found["part"].status(today) is Status.PARTLY_PAID
    assert found["part"].open == Money.of("101.00", "EUR")
    assert found["open"].status(today) is Status.OUTSTANDING


async def test_withheld_tax_is_noted_and_not_taken_off_the_gross_amount(account):
    account.sandbox.state.put(
        "withholding_tax_rates", "w-1", {"id": "w-1", "description": "IRPF 15%", "rate": "0.15", "department": "d-1"}
    )
    account.invoice(account.line(withheld="w-1"))

    document = await account.only()

    assert document.gross == Money.of("121.00", "EUR")
    assert document.note == "IRPF 15%: -15.00 EUR"
    assert document.rounding is None


async def test_text_from_outside_arrives_as_plain_text(account):
    account.sandbox.change_customer("c-1", name="\x1b[31mACME\x1b[0m [/] \u202env\x00")
    account.invoice(account.line(section="One\ttwo\x07"))

    document = await account.only()

    assert document.customer.name == "[31mACME[0m [/] nv"
    assert document.lines[0].section == "One two"


@pytest.mark.parametrize("wrong", ["1.234,50", "12,5", "NaN", "", None, True, [], "1e3", Decimal("1e30"), "1.005"])
async def test_an_amount_that_is_no_plain_figure_stops_only_its_own_document(account, wrong):
    account.invoice(id="good")
    account.invoice(id="bad", number="2026 / 9")
    account.sandbox.tamper = spoiling("bad", "tax_inclusive", wrong)

    *_, page = await account.pages()

    assert [document.key for document in page.documents] == ["teamleader:d-1:invoice:good"]
    (problem,) = page.problems
    assert (problem.key, problem.number, problem.code) == (
        "teamleader:d-1:invoice:bad",
        "2026/9",
        "unreadable-document",
    )
    assert problem.values["field"] == "total.tax_inclusive"


async def test_a_plain_decimal_in_quotes_is_an_amount(account):
    account.invoice(id="good")
    account.sandbox.tamper = spoiling("good", "tax_inclusive", "121.00")

    assert (await account.only()).gross == Money.of("121.00", "EUR")


async def test_totals_that_contradict_the_lines_are_left_as_stated(account):
    account.invoice(id="odd")
    account.sandbox.tamper = spoiling("odd", "tax_exclusive", Decimal("100.01"))

    document = await account.only()

    assert totals_problem(document) is not None


async def test_vat_for_a_percentage_without_lines_cannot_be_read(account):
    account.invoice(id="odd")
    extra = {"rate": Decimal("0.19"), "taxable": euros("0.00"), "tax": euros("3.00")}

    def tamper(action, data):
        if action == "invoices.info":
            data["total"]["taxes"].append(extra)
        return data

    account.sandbox.tamper = tamper

    *_, page = await account.pages()

    assert [problem.values["field"] for problem in page.problems] == ["taxes"]


@pytest.mark.parametrize("field", ["grouped_lines", "total", "invoicee", "invoice_date", "payment_term"])
async def test_a_field_of_the_wrong_form_stops_only_its_own_document(account, field):
    account.invoice(id="good")
    account.invoice(id="bad")
    account.sandbox.tamper = lambda action, data: (
        {**data, field: "nonsense"} if action == "invoices.info" and data["id"] == "bad" else data
    )

    *_, page = await account.pages()

    assert (len(page.documents), len(page.problems)) == (1, 1)


async def test_every_document_of_the_demo_company_adds_up(demo):
    documents = await demo.documents()

    assert len(documents) == len(demo.sandbox.state.table("documents"))
    assert [document.key for document in documents if totals_problem(document)] == []


async def test_no_text_of_the_demo_company_can_steer_a_terminal(demo):
    documents = await demo.documents()

    texts = [
        text for one in documents for text in (one.customer.name, one.note or "", *(x.description for x in one.lines))
    ]
    assert any("[red]Danger[/red]" in text for text in texts)
    assert not [text for text in texts if any(sign in text for sign in "\x1b\x07\u202e\t\x00")]


async def test_two_companies_with_the_same_numbers_are_kept_apart(demo):
    documents = await demo.documents()

    firsts = [one for one in documents if one.number == "2026/1" and one.kind is Kind.INVOICE]
    assert {one.department.name for one in firsts} == {"Muster GmbH", "Demo BV"}
    assert len({one.key for one in documents}) == len(documents)


def euros(amount):
    return {"amount": Decimal(amount), "currency": "EUR"}


def spoiling(id, name, amount):
    def tamper(action, data):
        if action == "invoices.info" and data["id"] == id:
            data["total"][name] = {"amount": amount, "currency": "EUR"}
        return data

    return tamper


def without_zero_rate(action, data):
    if action == "invoices.info":
        data["total"]["taxes"] = [tax for tax in data["total"]["taxes"] if tax["rate"]]
    return data
