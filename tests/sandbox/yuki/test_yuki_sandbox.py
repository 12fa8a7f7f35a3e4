"""The pretend Yuki behaves on its wire as clients of the real one report it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from synctui import sandbox as sandboxes
from synctui.domain.invoice import TaxRate
from synctui.sandbox.asgi import Request, Response
from synctui.sandbox.yuki import Vat, Yuki, create
from synctui.sandbox.yuki.furnishing import open_books, reopen_period
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock

NS = "http://www.theyukicompany.com/"
SALES = "urn:xmlns:http://www.theyukicompany.com:salesinvoices"
LINE = (
    "<InvoiceLine><Description>Work</Description><ProductQuantity>{quantity}</ProductQuantity>{amounts}"
    "<Product><Description>P</Description><SalesPrice>{price}</SalesPrice><VATPercentage>21.00</VATPercentage>"
    "<VATIncluded>false</VATIncluded><VATType>1</VATType><GLAccountCode>{ledger}</GLAccountCode></Product></InvoiceLine>"
)


@dataclass(slots=True)
class Wire:
    """A client of a few lines, which sends whatever it is told to."""

    path: Path | None = None
    clock: VirtualClock = field(default_factory=VirtualClock)
    sandbox: Yuki = field(init=False)
    administration: str = ""
    key: str = ""
    session: str = ""

    def __post_init__(self) -> None:
        self.sandbox = Yuki(state=self.path, now=self.clock.now)
        rows = self.sandbox.state.rows("administrations")
        self.administration = rows[0]["ID"] if rows else self.sandbox.add_administration("Demo BV")
        self.key = self.sandbox.issue_key(self.administration)

    async def raw(self, service: str, operation: str, inside: str, action: str | None = None) -> Response:
        body = (
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
            f'<{operation} xmlns="{NS}">{inside}</{operation}></s:Body></s:Envelope>'
        )
        headers = {"soapaction": f'"{NS}{action or operation}"', "content-type": "text/xml"}
        return await self.sandbox.answer(Request("POST", f"/ws/{service}.asmx", headers=headers, body=body.encode()))

    async def ask(self, service: str, operation: str, **parameters: str) -> etree._Element:
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in parameters.items())
        return etree.fromstring((await self.raw(service, operation, inside)).body)

    async def sign_in(self) -> Wire:
        answer = await self.ask("Accounting", "Authenticate", accessKey=self.key)
        self.session = answer.findtext(f".//{{{NS}}}AuthenticateResult") or ""
        return self

    async def process(self, *invoices: str) -> etree._Element:
        document = f'<SalesInvoices xmlns="{SALES}">{"".join(invoices)}</SalesInvoices>'
        return await self.ask(
            "Sales",
            "ProcessSalesInvoices",
            sessionId=self.session,
            administrationId=self.administration,
            xmlDoc=document,
        )


@pytest.fixture
async def wire() -> Wire:
    return await Wire().sign_in()


def invoice(reference: str = "2026 / 17", **fields: Any) -> str:
    chosen = {
        "head": "<Process>true</Process><Date>2026-11-03</Date>",
        "name": "ACME nv",
        "country": "<CountryCode>BE</CountryCode>",
        "contact": "",
        "quantity": "1",
        "price": "100.00",
        "ledger": "700000",
        "amounts": "<LineAmount>100.00</LineAmount><LineVATAmount>21.00</LineVATAmount>",
        **fields,
    }
    return (
        f"<SalesInvoice><Reference>{reference}</Reference>{chosen['head']}<Contact>{chosen['contact']}"
        f"<FullName>{escape(chosen['name'])}</FullName>{chosen['country']}</Contact>"
        f"<InvoiceLines>{LINE.format(**chosen)}</InvoiceLines></SalesInvoice>"
    )


def fault(answer: etree._Element) -> str | None:
    return answer.findtext(".//faultstring")


def said(answer: etree._Element, name: str) -> list[str | None]:
    return [one.text for one in answer.iter(name)]


async def test_an_invoice_is_booked_and_answered_without_a_namespace(wire):
    answer = await wire.process(invoice())

    assert said(answer, "Succeeded") == said(answer, "Processed") == ["true"]
    assert said(answer, "TotalSucceeded") == ["1"]
    (entry,) = wire.sandbox.entries(wire.administration)
    assert (entry["net"], entry["vat"], entry["gross"]) == ("100.00", "21.00", "121.00")


async def test_a_session_lives_for_a_day(wire):
    wire.clock.advance(timedelta(hours=24).total_seconds())

    answer = await wire.ask("Accounting", "Administrations", sessionID=wire.session)

    assert fault(answer) == "Ongeldige sessie."


@pytest.mark.parametrize(
    ("service", "operation", "spelling"),
    [("Accounting", "Administrations", "sessionId"), ("Sales", "ProcessSalesInvoices", "sessionID")],
)
async def test_a_parameter_in_another_spelling_is_not_there(wire, service, operation, spelling):
    answer = await wire.ask(service, operation, **{spelling: wire.session})

    assert fault(answer) == "Ongeldige sessie."


async def test_the_action_must_be_the_operation(wire):
    answer = await wire.raw("Accounting", "Administrations", "", action="Domains")

    assert answer.status == 500
    assert b"SOAPAction" in answer.body


@pytest.mark.parametrize("body", [b"", b"<not closed", b"<a/>", b"{}"])
async def test_what_is_no_envelope_is_a_fault(wire, body):
    answer = await wire.sandbox.answer(Request("POST", "/ws/Sales.asmx", body=body))

    assert answer.status == 500
    assert b"Fault" in answer.body


async def test_the_schema_refuses_the_whole_document_where_an_element_stands_in_the_wrong_place(wire):
    wrong = invoice("2", head="<Date>2026-11-03</Date><Process>true</Process>")

    answer = await wire.process(invoice("1"), wrong)

    assert "Process" in (fault(answer) or "")
    assert wire.sandbox.entries(wire.administration) == []


@pytest.mark.parametrize(
    "head",
    [
        "<Process>true</Process><Date/>",
        "<Process/>",
        "<Process>true</Process><Currency/>",
        f"<Notes>{'x' * 501}</Notes>",
    ],
)
async def test_the_schema_refuses_elements_that_are_empty_or_too_long(wire, head):
    assert "not valid" in (fault(await wire.process(invoice(head=head))) or "")


async def test_calls_of_all_keys_of_a_domain_count_together(wire):
    wire.sandbox.quota.per_day = 4
    other = Wire.__new__(Wire)
    other.sandbox, other.clock, other.administration = wire.sandbox, wire.clock, wire.administration
    other.key = wire.sandbox.issue_key(wire.administration)
    await other.sign_in()

    answers = [await one.ask("Accounting", "Administrations", sessionID=one.session) for one in (wire, other, wire)]
    wire.clock.advance(timedelta(hours=16).total_seconds())
    tomorrow = await wire.ask("Accounting", "Administrations", sessionID=wire.session)

    assert [fault(answer) for answer in answers] == [None, None, "Daily limit exceeded"]
    assert "4 free webservice calls a day" in "".join(answers[2].itertext())
    assert fault(tomorrow) is None


async def test_a_sliding_quota_opens_a_day_after_its_first_call(wire):
    wire.sandbox.switches.quota_window = "sliding"
    opens = wire.sandbox.quota.exhaust(wire.sandbox.domain(wire.administration))

    assert opens == wire.clock.now() + timedelta(hours=24)


async def test_what_is_booked_survives_the_end_of_the_process(tmp_path):
    first = await Wire(tmp_path / "yuki").sign_in()
    await first.process(invoice())

    second = Wire(tmp_path / "yuki")

    assert [row["reference"] for row in second.sandbox.entries(second.administration)] == ["2026 / 17"]
    assert len(second.sandbox.state.rows("administrations")) == 1


async def test_contacts_are_matched_by_code_then_by_name_and_address_then_made(wire):
    await wire.process(invoice("1", contact="<ContactCode>TL1</ContactCode>"))
    await wire.process(invoice("2", name="ACME Group", contact="<ContactCode>TL1</ContactCode>"))
    await wire.process(invoice("3", name="acme  group"))
    await wire.process(invoice("4", name="Other bv"))

    found = [(row["ContactCode"], row["FullName"]) for row in wire.sandbox.contacts(wire.administration)]
    assert found == [("TL1", "acme  group"), ("1002", "Other bv")]


async def test_a_product_takes_over_what_is_sent_with_its_description(wire):
    await wire.process(invoice("1"))
    await wire.process(invoice("2", price="250.00", ledger="700100"))

    (product,) = wire.sandbox.state.rows(f"{wire.administration}/products")
    assert (product["SalesPrice"], product["GLAccountCode"]) == ("250.00", "700100")


async def test_amounts_are_computed_where_they_are_not_taken_as_sent(wire):
    wire.sandbox.switches.honours_amounts = False
    await wire.process(invoice(quantity="3", price="0.97", amounts="<LineAmount>9</LineAmount>"))

    (entry,) = wire.sandbox.entries(wire.administration)
    assert (entry["net"], entry["vat"]) == ("2.91", "0.61")


async def test_a_refused_invoice_leaves_no_contact_and_no_product_behind(wire):
    answer = await wire.process(invoice(ledger="999999", name="Nobody"))

    assert said(answer, "Message") == ["Grootboekrekening 999999 bestaat niet."]
    assert wire.sandbox.contacts(wire.administration) == []
    assert wire.sandbox.state.rows(f"{wire.administration}/products") == []


async def test_a_price_that_is_too_exact_is_refused(wire):
    answer = await wire.process(invoice(price="33.333333"))

    assert said(answer, "Message") == ["SalesPrice heeft te veel decimalen: 33.333333"]


async def test_another_domain_is_not_seen_until_it_is_the_current_one(wire):
    elsewhere = wire.sandbox.add_administration("Other BV", domain="other")
    wire.key = wire.sandbox.issue_key(wire.administration, elsewhere)
    await wire.sign_in()

    before = await wire.process(invoice())
    domain = wire.sandbox.domain(wire.administration)
    await wire.ask("Accounting", "SetCurrentDomain", sessionID=wire.session, domainID=domain)
    after = await wire.process(invoice())

    assert fault(before) == "De administratie bestaat niet."
    assert said(after, "Succeeded") == ["true"]


async def test_a_deleted_invoice_may_be_booked_again(wire):
    await wire.process(invoice())
    (entry,) = wire.sandbox.entries(wire.administration)
    wire.sandbox.delete_entry(wire.administration, entry["id"])

    answer = await wire.process(invoice())

    assert said(answer, "Succeeded") == ["true"]


async def test_what_is_no_service_is_a_page_of_a_web_server(wire):
    answer = await wire.sandbox.answer(Request("GET", "/ws/Purchase.asmx"))

    assert (answer.status, answer.headers["content-type"]) == (404, "text/html")


@pytest.mark.parametrize("service", ["Accounting", "AccountingInfo", "Vat", "Sales"])
async def test_every_service_describes_itself(wire, service):
    answer = await wire.sandbox.answer(Request("GET", f"/ws/{service}.asmx", query={"WSDL": ""}))

    assert etree.fromstring(answer.body).tag.endswith("}definitions")


def test_books_for_a_company_entity_are_the_same_ones_the_second_time():
    sandbox = create()
    rates = [*make.RATES, TaxRate("teamleader:1", Decimal(21), "21 %"), TaxRate("teamleader:2", Decimal(0), "0 %")]

    first = open_books(sandbox, make.DEPARTMENT, rates, [2026], [(2026, 8)])
    again = open_books(sandbox, make.DEPARTMENT, rates, [2026], [])

    assert first == again
    assert len(set(first.mapping.vat.values())) == len(rates)
    assert sandbox.state.get(f"{first.administration.remote_id}/closed", "2026-08") is not None
    reopen_period(sandbox, first.administration, 2026, 8)
    assert sandbox.state.get(f"{first.administration.remote_id}/closed", "2026-08") is None


def test_it_is_found_by_its_name_and_takes_options_as_texts(tmp_path):
    sandbox = sandboxes.load("yuki", tmp_path / "yuki", language="EN", per_day="0", resubmission="double")

    assert sandbox.quota.per_day is None
    assert (sandbox.switches.language, sandbox.switches.resubmission) == ("EN", "double")
    assert sandboxes.has_books("yuki")


async def test_a_vat_code_of_another_type_or_percentage_does_not_fit(wire):
    wire.sandbox.add_vat(wire.administration, Vat(40, "OSS NL", 21, country="NL"))

    answer = await wire.process(invoice().replace("<VATType>1<", "<VATType>40<"))

    assert said(answer, "Message") == ["Geen btw-code verkoop gevonden met percentage 21.00 en type 40."]
