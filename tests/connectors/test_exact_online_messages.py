"""Exact Online's sentences in the languages of its users, and what they are taken for; the sentence itself is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from synctui.connectors.exact_online.refusals import code_of, is_breakdown
from synctui.domain.booking import Booked, CustomerRefused, CustomerRequest, Refused, Unknown
from synctui.domain.errors import Misconfigured
from synctui.domain.money import Money
from synctui.i18n.errors import error_text
from synctui.ports.faults import FaultKind
from synctui.sandbox.exact_online.words import WORDS
from synctui.testing import documents as make
from synctui.testing.contract import book, ensure, problem_of, request_for, send

REPORTED = {
    "Periode is afgesloten: 2022 – 4": "period-closed",
    "GLTransaction Periode is afgesloten": "period-closed",
    "GLTransaction Period is closed": "period-closed",
    "Zeitraum abgeschlossen": "period-closed",
    "Unknown: Financial year (Period-date table)": "year-missing",
    "In gebruik: Boekstuknummer": "duplicate-number",
    "Already exists - Entry number: 20220017, Journal: 70": "duplicate-number",
    "Gegeven bestaat reeds.": "duplicate-number",
    "Daten bestehen bereits [GLtransaktion], Daten nicht erstellt": "duplicate-number",
    "Ongeldige referentie: Btw-code": "vat-code-gone",
    "Ongeldig: Btw-percentage []": "vat-code-gone",
    "Ontbrekend: Btw code": "vat-code-gone",
    "Niet toegestaan: Btw-code": "vat-code-gone",
    "Invoer 17: Het bedrag van de BTW regel met BTW code 4 komt niet overeen met het totaal aan BTW-bedragen in de "
    "grondslagregels.": "vat-amount-refused",
    "Eintrag 17: Der Betrag der MwSt.-Zeile mit MwSt.-Code 4 stimmt nicht mit den gesamten MwSt.-Beträgen in den "
    "Basiszeilen überein.": "vat-amount-refused",
    "Een btw bedrag is niet toegestaan als u gebruikmaakt van een btw-code van het type geen btw": "vat-amount-refused",
    "De boeking is niet in evenwicht op: 2022 / 4 - Verschil: EUR -0,01": "vat-amount-refused",
    "Subject [GLTransactions] is out of balance on: 2022 / 4 - difference: EUR -0,01": "vat-amount-refused",
    "Ongeldige referentie: Betalingsconditie": "payment-condition-unknown",
    "Verplicht: Betalingsconditie": "payment-condition-missing",
    "Mandatory: Payment condition": "payment-condition-missing",
    "Obligatorisch: Zahlungsbedingung": "payment-condition-missing",
    "Ongeldig: Klant (Type)": "customer-refused",
    "Invalid: Customer (Type)": "customer-refused",
    "Ungültig: Kunde (Typ).": "customer-refused",
    "Mandatory: Account": "customer-refused",
    "De klantenrekening van deze relatie is niet gelijk aan de rekening van het gebruikte verkoopdagboek": (
        "customer-ledger-differs"
    ),
    "Ongeldige referentie: Journals": "journal-unknown",
    "Verplicht: Dagboek": "journal-unknown",
    "Ongeldig: Grootboekrekeningtype": "ledger-type",
    "Ongeldig grootboekrekeningtype": "ledger-type",
    "Ledger account '1300' is of a wrong type: '20 - Accounts receivable'": "ledger-type",
    "Grootboek 700100 niet gevonden in Exact": "ledger-unknown",
    "Ongeldige referentie: Kostendrager": "cost-centre-unknown",
    "Nicht genehmigt: Wechselkurs": "exchange-rate-refused",
    "Document Type not allowed": "pdf-refused",
    "Wrong Division": "elsewhere",
}
"""Sentences from help pages of other programs that book at Exact Online."""

MEANT = {
    "period-closed": "period-closed",
    "year-missing": "year-missing",
    "payment-condition-mandatory": "payment-condition-missing",
    "journal": "journal-unknown",
    "journal-type": "journal-type",
    "customer": "customer-refused",
    "customer-type": "customer-refused",
    "customer-blocked": "customer-blocked",
    "account": "customer-refused",
    "vat-code": "vat-code-gone",
    "vat-blocked": "vat-code-gone",
    "vat-contradicts": "vat-amount-refused",
    "ledger": "ledger-unknown",
    "ledger-type": "ledger-type",
    "cost-centre": "cost-centre-unknown",
    "payment-condition": "payment-condition-unknown",
    "number-taken": "duplicate-number",
    "exists": "duplicate-number",
    "vat-number": "vat-number-invalid",
    "email": "email-invalid",
    "too-long": "text-too-long",
    "currency": "currency-unknown",
    "document-type": "pdf-refused",
}


@pytest.mark.parametrize(("sentence", "code"), REPORTED.items())
def test_a_sentence_that_others_have_reported_is_recognised(sentence: str, code: str) -> None:
    assert code_of(sentence) == code


@pytest.mark.parametrize("language", range(4), ids=["nl", "en", "de", "fr"])
@pytest.mark.parametrize(("key", "code"), MEANT.items())
def test_each_refusal_means_the_same_in_every_language(key: str, code: str, language: int) -> None:
    assert code_of(WORDS[key][language].format_map(_Any())) == code


class _Any(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "YourRef" if key == "field" else "7"


@pytest.mark.parametrize(
    "sentence",
    [
        "Execution Timeout Expired.",
        "Object reference not set to an instance of an object.",
        "De objectverwijzing is niet op een exemplaar ingesteld.",
        "Der Objektverweis wurde nicht auf eine Objektinstanz festgelegt.",
        "Transaction was deadlocked on lock resources",
        "Server Unavailable",
        "Error occurred while sending a direct message or getting the response.",
    ],
)
async def test_the_servers_own_trouble_is_no_refusal(exact: Any, sentence: str) -> None:
    request = await request_for(exact, make.invoice())
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": sentence}}})
    exact.fault(FaultKind.REPLACE_ANSWER, status=500, body=body)

    outcome = await send(exact, request)

    assert is_breakdown(sentence)
    assert isinstance(outcome, Unknown)


@pytest.mark.parametrize("status", [500, 400])
@pytest.mark.parametrize("in_header", [False, True])
async def test_the_sentence_is_kept_wherever_it_stands(exact: Any, status: int, in_header: bool) -> None:
    exact.sandbox.switches.refusal_status = status
    exact.sandbox.switches.reason_in_header = in_header
    exact.close_period(2026, 11)

    outcome = await book(exact, make.invoice())

    assert isinstance(outcome, Refused)
    assert outcome.code == "period-closed"
    assert outcome.tool_text is not None
    assert outcome.tool_text.startswith("Periode is afgesloten: 2026 ")


async def test_several_sentences_at_once_are_all_kept(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    words = "Verplicht: Omschrijving\nOngeldige referentie: Btw-code"
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": words}}})
    exact.fault(FaultKind.STATUS, status=500, body=body)

    outcome = await send(exact, request)

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.tool_text) == ("vat-code-gone", words)


async def test_an_unknown_sentence_is_shown_as_it_came(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": "Het regent."}}})
    exact.fault(FaultKind.STATUS, status=500, body=body)

    outcome = await send(exact, request)

    assert isinstance(outcome, Refused)
    shown = error_text(outcome.code, outcome.values, "Exact Online", tool_text=outcome.tool_text)
    assert outcome.code == "tool-message"
    assert "Het regent." in shown.what


async def test_another_administration_than_the_pinned_one_stops_everything(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": "Wrong Division"}}})
    exact.fault(FaultKind.STATUS, status=500, body=body)

    problem = await problem_of(send(exact, request))

    assert isinstance(problem, Misconfigured)
    assert problem.code == "administration-missing"


async def test_a_tool_that_insists_on_its_own_vat_refuses_in_words(exact: Any) -> None:
    exact.sandbox.switches.vat_amounts = "refused"
    cent = make.invoice("2026 / 1", lines=[make.line("0.97")] * 3, vat="0.61")

    refused = await book(exact, cent)
    booked = await book(exact, make.invoice("2026 / 2"))

    assert isinstance(refused, Refused)
    assert refused.code == "vat-amount-refused"
    assert (refused.values["rate"], refused.values["vat_code"]) == ("21 %", "21")
    assert isinstance(booked, Booked)


async def test_a_tool_that_turns_the_signs_of_credit_notes_is_caught_with_both_totals(exact: Any) -> None:
    exact.sandbox.switches.turns_credit_amounts = True
    credit = make.credit_note("2026 / 3", "40.00")

    booked = await book(exact, credit)

    assert isinstance(booked, Booked)
    assert booked.gross == Money.of("48.40", "EUR")
    assert credit.gross == Money.of("-48.40", "EUR")
    assert "total-differs" in booked.notes


@pytest.mark.parametrize(("number", "is_taken"), [("BE0403170701", True), ("BE0403170702", False)])
async def test_a_tool_that_counts_check_digits_refuses_the_customer_in_words(
    exact: Any, number: str, is_taken: bool
) -> None:
    exact.sandbox.switches.checks_digits = True

    outcome = await ensure(exact, CustomerRequest(make.customer(vat_number=number)))

    assert isinstance(outcome, CustomerRefused) is not is_taken
    assert is_taken or (isinstance(outcome, CustomerRefused) and outcome.code == "vat-number-invalid")


async def test_an_e_mail_address_that_is_none_is_named(exact: Any) -> None:
    outcome = await ensure(exact, CustomerRequest(make.customer(email="nobody at example")))

    assert isinstance(outcome, CustomerRefused)
    assert outcome.code == "email-invalid"


@pytest.mark.parametrize("amount", ["1.234,56", "", "n/a", [], {}])
async def test_a_total_that_is_no_number_is_no_total(exact: Any, amount: object) -> None:
    request = await request_for(exact, make.invoice())
    body = json.dumps({"d": {"EntryID": "e-1", "EntryNumber": 26700001, "AmountFC": amount, "VATAmountFC": amount}})
    exact.fault(FaultKind.REPLACE_ANSWER, status=201, body=body)

    outcome = await send(exact, request)

    assert isinstance(outcome, Booked)
    assert (outcome.number, outcome.gross, outcome.net) == ("26700001", None, None)


@pytest.mark.parametrize("amount", ["121.0000", 121, "121.00000001", 120.99999999])
async def test_noise_behind_the_cents_is_no_difference(exact: Any, amount: object) -> None:
    request = await request_for(exact, make.invoice())
    body = json.dumps({"d": {"EntryID": "e-1", "EntryNumber": 26700001, "AmountFC": amount, "VATAmountFC": 21.0}})
    exact.fault(FaultKind.REPLACE_ANSWER, status=201, body=body)

    outcome = await send(exact, request)

    assert isinstance(outcome, Booked)
    assert outcome.gross == Money.of("121.00", "EUR")
    assert outcome.notes == ()


async def test_a_customer_of_another_country_than_its_vat_number_is_named(exact: Any) -> None:
    request = await request_for(exact, make.invoice())
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": "Niet gevonden: Provincie"}}})
    exact.fault(FaultKind.STATUS, status=500, body=body)

    outcome = await send(exact, replace(request))

    assert isinstance(outcome, Refused)
    assert outcome.code == "province-unknown"


@pytest.mark.parametrize(("code", "named"), [("451000", "451000 Te betalen btw"), (None, "gone")])
async def test_an_account_is_named_by_its_number_and_not_by_its_id(exact: Any, code: str | None, named: str) -> None:
    id = exact.sandbox.ledger(101, code) if code else "00000000-0000-0000-0000-00000000dead"
    request = await request_for(exact, make.invoice())
    request = replace(request, lines=(replace(request.lines[0], ledger=id),))

    outcome = await send(exact, request)
    calls = exact.pace.calls
    await send(exact, request)

    assert isinstance(outcome, Refused)
    assert outcome.values["ledger"] == (named if code else id)
    assert exact.pace.calls - calls == (1 if code else 2)


async def test_a_customer_that_the_tool_says_it_has_already_is_told_as_a_customer(exact: Any) -> None:
    body = json.dumps({"error": {"code": "", "message": {"lang": "", "value": "Gegeven bestaat reeds."}}})
    exact.fault(FaultKind.STATUS, status=500, body=body, path="/crm/Accounts")

    outcome = await ensure(exact, CustomerRequest(make.customer()))

    assert isinstance(outcome, CustomerRefused)
    assert (outcome.code, outcome.tool_text) == ("customer-exists", "Gegeven bestaat reeds.")


VALUES = {
    "customer": "ACME nv",
    "journal": "70",
    "rate": "21 %",
    "vat_code": "21",
    "currency": "USD",
    "endpoint": "Crm accounts (crm/Accounts)",
    "redirect": "http://localhost/",
}


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("customer-gone", "Customer ACME nv is no longer in Exact Online under the id that was kept."),
        ("customer-exists", "Exact Online says that it has customer ACME nv already, and it was not found."),
        (
            "customer-ledger-differs",
            "The debtor account of ACME nv in Exact Online is not the one of the journal 70.",
        ),
        ("province-unknown", "Exact Online did not take the province or country of ACME nv."),
        ("journal-type", "The journal 70 is no sales journal in Exact Online."),
        ("no-sales-journal", "Exact Online shows no sales journal."),
        (
            "vat-amount-refused",
            "Exact Online does not take the VAT amounts of this invoice (21 %, VAT code 21).",
        ),
        ("vat-code-inclusive", "The VAT code 21 for “21 %” takes amounts that include the VAT."),
        ("exchange-rate-refused", "Exact Online does not take an exchange rate for USD in the journal 70."),
        (
            "payment-condition-missing",
            "Exact Online asks for payment terms, and none of its own means the same as those of this invoice.",
        ),
        ("payment-condition-unknown", "Exact Online does not know the payment terms of this invoice."),
        ("pdf-refused", "Exact Online did not take the PDF; the invoice was not booked without it."),
        (
            "pdf-type-missing",
            "Exact Online has no document type for sales invoices that this user may file.",
        ),
        ("text-too-long", "A text of this invoice or of ACME nv is too long for Exact Online."),
        ("rights-missing", "Exact Online does not let synctui use Crm accounts (crm/Accounts)."),
        ("redirect-address-local", "Exact Online sends nobody back to http://localhost/."),
    ],
)
def test_each_error_of_exact_online_has_its_words_and_something_to_do(code: str, what: str) -> None:
    shown = error_text(code, VALUES, "Exact Online")

    assert shown.what == what
    assert shown.remedy
