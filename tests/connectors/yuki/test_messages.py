"""Yuki's own sentences, in the languages it speaks: each has its code, and the sentence itself is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.connectors.yuki.refusals import code_of, is_breakdown, kind_of
from synctui.domain.booking import Booked, Refused, Unknown
from synctui.domain.customer import Address
from synctui.i18n.errors import error_text
from synctui.ports.faults import FaultKind
from synctui.sandbox.yuki import Vat
from synctui.testing import documents as make

SENTENCES = [
    ("period-closed", "Periode 09-2026 is afgesloten."),
    ("period-closed", "De periode is gesloten"),
    ("period-closed", "Period 09-2026 has been closed."),
    ("period-closed", "Het boekjaar 2026 is afgesloten."),
    ("period-closed", "The financial year 2026 is closed."),
    ("period-closed", "La période 09-2026 est clôturée."),
    ("period-closed", "L'exercice 2026 est clôturé."),
    ("period-closed", "De btw-aangifte van Q3 is afgesloten"),
    (
        "period-closed",
        "Het is niet mogelijk om transacties aan te maken of te wijzigen voor 01-10-2026 in administratie Demo BV.",
    ),
    (
        "period-closed",
        "It is not possible to create or change transactions before 01-10-2026 in administration Demo BV.",
    ),
    ("vat-code-unfit", "No sales tax code found with percentage 20.00 and type 1."),
    ("vat-code-unfit", "Geen btw-code verkoop gevonden met percentage 20,00 en type 1."),
    ("vat-number-missing", "A VAT number is required for intra-EU sales."),
    ("vat-number-missing", "Een btw-nummer is verplicht voor intracommunautaire verkopen."),
    ("vat-number-invalid", "Ongeldig btw-nummer"),
    ("customer-without-country", "The document cannot be created: the rendering is empty."),
    ("ledger-blocked", "The line cannot be booked: GL account 705000 is disabled."),
    ("ledger-blocked", "De regel kan niet worden geboekt: grootboekrekening 705000 is uitgeschakeld."),
    ("ledger-unknown", "Grootboekrekening 999999 bestaat niet."),
    ("cost-centre-unknown", "Project XYZ niet gevonden."),
    ("currency-unknown", "Currency XXX is not available."),
    ("customer-refused", "Contact not found"),
    ("customer-refused", "Relatie niet gevonden"),
    ("tool-message", "Computer says no"),
]


@pytest.mark.parametrize(("code", "sentence"), SENTENCES)
def test_a_sentence_of_yuki_has_its_code(code, sentence):
    assert code_of(sentence) == code


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("limit", "Daily limit exceeded: Every domain has 1000 free webservice calls a day."),
        ("session", "Invalid session ID."),
        ("session", "Ongeldige sessie."),
        ("session", "The session has expired."),
        ("session", "De sessie is verlopen."),
        (None, "Error while saving the session of the access key in administration Demo BV"),
        ("key", "The access key is invalid."),
        ("key", "De toegangscode is ongeldig."),
        ("rights", "The access key has no rights for this web service."),
        ("rights", "De gebruikte toegangscode heeft geen rechten voor deze webservice."),
        ("licence", "The domain is not licensed for this function."),
        ("licence", "Het domein heeft geen licentie voor deze functie."),
        ("inactive", "The domain is not active."),
        ("administration", "The administration does not exist."),
        ("schema", "The element 'SalesInvoice' has invalid child element 'Reference'."),
        ("schema", "The value 'Coaching session, daily limit exceeded' is invalid according to its datatype."),
        ("schema", "The element 'Journal' has invalid child element 'AdministrationID'."),
        ("size", "Maximum request length exceeded."),
        (None, "Server was unable to process request. ---> Session timeout expired."),
        (None, "Computer says no"),
    ],
)
def test_a_fault_of_yuki_has_its_kind(kind, sentence):
    assert kind_of(sentence) == kind


@pytest.mark.parametrize("sentence", ["Timeout expired.", "Transaction was deadlocked", "Object reference not set"])
def test_trouble_of_yukis_own_is_no_refusal(sentence):
    assert is_breakdown(sentence)


def of_line(world, **fields):
    """A document whose lines are booked otherwise than the mapping says."""
    request = make.request(make.invoice(), world.integration)
    return replace(request, lines=tuple(replace(line, **fields) for line in request.lines))


STRANGER = replace(make.customer(), address=Address(line_1="Somewhere 1", country_text="Wonderland"))
CAUSES = {
    "vat-code-unfit": lambda world: of_line(world, vat_code="1-20"),
    "ledger-blocked": lambda world: of_line(world, ledger="705000"),
    "ledger-unknown": lambda world: of_line(world, ledger="999999"),
    "cost-centre-unknown": lambda world: of_line(world, cost_centre="XYZ"),
    "customer-without-country": lambda world: make.request(make.invoice(to=STRANGER), world.integration),
    "vat-number-missing": lambda world: make.request(
        make.invoice(rate=make.INTRA_EU, to=make.customer(vat_number=None)), world.integration
    ),
    "currency-unknown": lambda world: make.request(make.invoice(currency="XXX"), world.integration),
}


@pytest.mark.parametrize("language", ["NL", "EN"])
@pytest.mark.parametrize("code", CAUSES)
async def test_what_causes_an_error_gets_its_code_and_yukis_sentence(open_world, code, language):
    world = open_world({"contact_codes": "no"}, language=language)

    (outcome,) = await world.send(CAUSES[code](world))

    assert (type(outcome), outcome.code) == (Refused, code)
    assert outcome.tool_text
    assert "–" not in error_text(outcome.code, outcome.values, "Yuki", tool_text=outcome.tool_text).what
    assert world.entries() == []


async def test_a_customer_without_a_name_is_no_contact(open_world):
    world = open_world({"contact_codes": "no"})

    (outcome,) = await world.book(make.invoice(to=make.customer("")))

    assert (type(outcome), outcome.code, outcome.tool_text) == (Refused, "customer-refused", "Relatie niet gevonden")


async def test_a_rate_that_is_valid_from_a_later_day_does_not_fit_yet(world):
    world.sandbox.add_vat(world.administration, Vat(33, "Nieuw tarief", 18, start="2027-01-01"))

    (early,) = await world.send(of_line(world, vat_code="33-18"))

    assert (type(early), early.code) == (Refused, "vat-code-unfit")


async def test_one_invoice_in_a_closed_period_does_not_hold_up_the_others(world):
    world.close_period(2026, 10)
    documents = [make.invoice(f"2026 / {n}", date=date(2026, 10 if n == 3 else 11, 5)) for n in range(1, 6)]

    outcomes = await world.book(*documents)
    world.sandbox.reopen_period(world.administration, 2026, 10)
    (later,) = await world.book(documents[2])

    assert [type(outcome) for outcome in outcomes] == [Booked, Booked, Refused, Booked, Booked]
    assert outcomes[2].code == "period-closed"
    assert (outcomes[2].values["period"], outcomes[2].values["date"]) == ("2026-10", "2026-10-05")
    assert isinstance(later, Booked)


async def test_a_sentence_that_nobody_knows_is_shown_as_it_came(world):
    world.fault(FaultKind.REPLACE_ANSWER, status=200, body=REFUSED.format("Computer says [red]no[/red]"))

    (outcome,) = await world.book(make.invoice())

    assert (type(outcome), outcome.code) == (Refused, "tool-message")
    assert outcome.tool_text == "Computer says [red]no[/red]"


async def test_a_verdict_that_speaks_of_a_timeout_leaves_the_invoice_unknown(world):
    world.fault(FaultKind.REPLACE_ANSWER, status=200, body=REFUSED.format("Execution Timeout Expired."))

    (outcome,) = await world.book(make.invoice())

    assert isinstance(outcome, Unknown)


REFUSED = """<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
<ProcessSalesInvoicesResponse xmlns="http://www.theyukicompany.com/"><ProcessSalesInvoicesResult>
<SalesInvoicesImportResponse xmlns="urn:xmlns:http://www.theyukicompany.com:salesinvoicesresponse"><Invoice xmlns="">
<Succeeded>false</Succeeded><Processed>false</Processed><Reference>2026 / 17</Reference><Message>{}</Message></Invoice>
</SalesInvoicesImportResponse></ProcessSalesInvoicesResult></ProcessSalesInvoicesResponse></soap:Body></soap:Envelope>"""
