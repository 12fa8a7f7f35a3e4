"""Sentences as the tools really say them, in the languages they answer in, become an error with a way out."""

from __future__ import annotations

import importlib

import pytest

from synctui.bootstrap.tools import names
from synctui.i18n.errors import codes, error_text

SAID = [
    ("exact_online", "Periode is afgesloten: 2026 – 1", "period-closed"),
    ("exact_online", "Ongeldige referentie: Btw-code", "vat-code-gone"),
    ("exact_online", "Ongeldig: Btw-percentage []", "vat-code-gone"),
    ("exact_online", "Ongeldig: Grootboekrekeningtype", "ledger-type"),
    ("exact_online", "In gebruik: Boekstuknummer", "duplicate-number"),
    ("exact_online", "Gegeven bestaat reeds.", "duplicate-number"),
    ("exact_online", "Ongeldige referentie: Betalingsconditie", "payment-condition-unknown"),
    ("exact_online", "Ongeldige referentie: Kostendrager", "cost-centre-unknown"),
    ("exact_online", "Document Type not allowed", "pdf-refused"),
    ("exact_online", "Mandatory: Payment condition", "payment-condition-missing"),
    ("exact_online", "Périodes clôturées ? Non : lundi", "tool-message"),
    ("yuki", "Het boekjaar 2026 is afgesloten.", "period-closed"),
    (
        "yuki",
        "It is not possible to create or change transactions before 01-10-2026 in administration Demo BV.",
        "period-closed",
    ),
    ("yuki", "GL account 700000 is disabled", "ledger-blocked"),
    ("yuki", "Contact not found", "customer-refused"),
    (
        "tryton",
        'To continue, you must reopen the period "2026-10" of company "Demo BV" for the date "10/05/2026".',
        "period-closed",
    ),
    ("tryton", "No rate found for currency USD on 2026-11-03.", "exchange-rate-missing"),
]


@pytest.mark.parametrize(("tool", "sentence", "code"), SAID, ids=[f"{tool}: {words}" for tool, words, _code in SAID])
def test_a_sentence_of_a_tool_is_understood(tool: str, sentence: str, code: str) -> None:
    refusals = importlib.import_module(f"synctui.connectors.{tool}.refusals")

    assert refusals.code_of(sentence) == code


@pytest.mark.parametrize("tool", sorted({tool for tool, _sentence, _code in SAID}))
def test_every_code_that_a_tool_may_become_has_its_page(tool: str) -> None:
    assert tool in names()
    assert {code for name, _sentence, code in SAID if name == tool} <= codes()


@pytest.mark.parametrize("sentence", ["Computer zegt nee", "Rechner sagt nein", "L'ordinateur dit non", "¯\\_(ツ)_/¯"])
@pytest.mark.parametrize("tool", sorted({tool for tool, _sentence, _code in SAID}))
def test_what_nobody_knows_is_shown_as_it_came(tool: str, sentence: str) -> None:
    refusals = importlib.import_module(f"synctui.connectors.{tool}.refusals")

    code = refusals.code_of(sentence)
    text = error_text(code, {}, "The tool", tool_text=sentence)

    assert code == "tool-message"
    assert sentence in text.what


SYMPTOMS = {
    "lines without a ledger account": "ledger-missing",
    "a ledger account that is not in the tool": "ledger-unknown",
    "a ledger account that is switched off in the tool": "ledger-blocked",
    "a tax rate without a VAT code": "vat-not-mapped",
    "a VAT code that has gone": "vat-code-gone",
    "a VAT code that does not fit the type, percentage or country": "vat-code-unfit",
    "a VAT code for amounts that include VAT": "vat-code-inclusive",
    "a VAT number that is none": "vat-number-invalid",
    "a VAT number needed for intra-EU sales": "vat-number-missing",
    "one booking number for two invoices": "number-repeated",
    "a number that another entry has": "number-taken",
    "a closed period or year": "period-closed",
    "a change in a closed period": "edit-period-closed",
    "access that was revoked": "sign-in-needed",
    "a province or country that does not agree": "province-unknown",
    "an e-mail address that is refused": "email-invalid",
    "no journals to choose": "no-sales-journal",
    "a journal of another type": "journal-type",
    "a stored customer that has gone": "customer-gone",
    "customers that look alike": "customer-ambiguous",
    "a customer without a country": "customer-without-country",
    "a module that is not in the licence": "licence-missing",
    "a daily quota that is used up": "limit-reached",
    "too many faulty requests": "error-budget",
    "a later edit that the tool does not get": "edited-after-sync",
    "cost centres that an edit resets": "edit-resets-cost-centres",
    "a booking that was deleted in the tool": "missing-at-tool",
    "an invoice that was deleted after the sync": "gone-at-source",
    "a total that the tool has computed otherwise": "total-differs",
    "everything else": "tool-message",
}
"""What bookkeepers meet, by the pages of Teamleader's help and of the tools' own."""


@pytest.mark.parametrize("symptom", sorted(SYMPTOMS))
def test_every_known_symptom_has_its_page(symptom: str) -> None:
    text = error_text(SYMPTOMS[symptom], {}, "Exact Online", tool_text="…")

    assert SYMPTOMS[symptom] in codes()
    assert text.remedy
