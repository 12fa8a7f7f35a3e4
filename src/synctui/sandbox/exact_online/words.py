"""What the pretend Exact Online says when it refuses, in the two languages its users have."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "period-closed": ("Periode is afgesloten: {year} – {period}", "Period is closed: {year} – {period}"),
    "year-missing": ("Onbekend: Boekjaar (Periode-datumtabel)", "Unknown: Financial year (Period-date table)"),
    "mandatory": ("Verplicht: {field}", "Mandatory: {field}"),
    "journal": ("Ongeldige referentie: Journals", "Invalid reference: Journals"),
    "journal-type": ("Ongeldig: Dagboek (Type)", "Invalid: Journal (Type)"),
    "customer": ("Ongeldige referentie: Klant", "Invalid reference: Customer"),
    "customer-type": ("Ongeldig: Klant (Type)", "Invalid: Customer (Type)"),
    "customer-blocked": ("Geblokkeerd: Klant", "Blocked: Customer"),
    "vat-code": ("Ongeldige referentie: Btw-code", "Invalid reference: VAT code"),
    "vat-blocked": ("Geblokkeerd: Btw-code {code}", "Blocked: VAT code {code}"),
    "ledger": ("Ongeldige referentie: Grootboekrekening", "Invalid reference: G/L account"),
    "ledger-type": ("Ongeldig: Grootboekrekeningtype", "Invalid: G/L account type"),
    "cost-centre": ("Ongeldige referentie: Kostenplaats", "Invalid reference: Cost center"),
    "payment-condition": ("Ongeldige referentie: Betalingsconditie", "Invalid reference: Payment condition"),
    "number-taken": ("In gebruik: Boekstuknummer", "Already exists - Entry number: {number}, Journal: {journal}"),
    "exists": ("Gegeven bestaat reeds.", "Data already exists."),
    "vat-number": ("Ongeldig: Btw-nummer", "Invalid: VAT number"),
    "too-long": ("Te lang: {field} (maximaal {length})", "Too long: {field} (maximum {length})"),
    "currency": ("Ongeldige referentie: Valuta", "Invalid reference: Currency"),
}


class Refusal(Exception):
    """A business error: HTTP 500 with a sentence in the user's language."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def text(self, language: str) -> str:
        dutch, english = _WORDS[self.key]
        return (dutch if language == "NL" else english).format(**self.values)
