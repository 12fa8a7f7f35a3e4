"""What the pretend Exact Online says when it refuses, in the four languages its users have.

Dutch and English are reported by users of other programs; German and French are this sandbox's best guess.
"""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("NL", "EN", "DE", "FR")

WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "period-closed": (
        "Periode is afgesloten: {year} – {period}",
        "Period is closed: {year} – {period}",
        "Periode ist abgeschlossen: {year} – {period}",
        "Période clôturée : {year} – {period}",
    ),
    "year-missing": (
        "Onbekend: Boekjaar (Periode-datumtabel)",
        "Unknown: Financial year (Period-date table)",
        "Unbekannt: Geschäftsjahr (Perioden-Datum-Tabelle)",
        "Inconnu : Exercice (Tableau périodes-dates)",
    ),
    "mandatory": ("Verplicht: {field}", "Mandatory: {field}", "Obligatorisch: {field}", "Obligatoire : {field}"),
    "payment-condition-mandatory": (
        "Verplicht: Betalingsconditie",
        "Mandatory: Payment condition",
        "Obligatorisch: Zahlungsbedingung",
        "Obligatoire : Condition de paiement",
    ),
    "journal": (
        "Ongeldige referentie: Journals",
        "Invalid reference: Journals",
        "Ungültige Referenz: Journals",
        "Référence non valide : Journals",
    ),
    "journal-type": (
        "Ongeldig: Dagboek (Type)",
        "Invalid: Journal (Type)",
        "Ungültig: Journal (Typ)",
        "Non valide : Journal (Type)",
    ),
    "customer": (
        "Ongeldige referentie: Klant",
        "Invalid reference: Customer",
        "Ungültige Referenz: Kunde",
        "Référence non valide : Client",
    ),
    "customer-type": (
        "Ongeldig: Klant (Type)",
        "Invalid: Customer (Type)",
        "Ungültig: Kunde (Typ)",
        "Non valide : Client (Type)",
    ),
    "customer-blocked": ("Geblokkeerd: Klant", "Blocked: Customer", "Gesperrt: Kunde", "Bloqué : Client"),
    "account": (
        "Ongeldige referentie: Relatie",
        "Invalid reference: Account",
        "Ungültige Referenz: Firma",
        "Référence non valide : Relation",
    ),
    "vat-code": (
        "Ongeldige referentie: Btw-code",
        "Invalid reference: VAT code",
        "Ungültige Referenz: USt.-Schlüssel",
        "Référence non valide : Code TVA",
    ),
    "vat-blocked": (
        "Geblokkeerd: Btw-code {code}",
        "Blocked: VAT code {code}",
        "Gesperrt: USt.-Schlüssel {code}",
        "Bloqué : Code TVA {code}",
    ),
    "vat-contradicts": (
        "Het bedrag van de BTW regel met BTW code {code} komt niet overeen met het totaal aan BTW-bedragen in de "
        "grondslagregels.",
        "The amount of the VAT line with VAT code {code} does not match the total VAT amounts of the base lines.",
        "Der Betrag der USt.-Zeile mit USt.-Schlüssel {code} stimmt nicht mit den gesamten USt.-Beträgen in den "
        "Basiszeilen überein.",
        "Le montant de la ligne TVA avec code TVA {code} ne correspond pas au total des montants TVA des lignes de "
        "base.",
    ),
    "ledger": (
        "Ongeldige referentie: Grootboekrekening",
        "Invalid reference: G/L account",
        "Ungültige Referenz: Sachkonto",
        "Référence non valide : Compte général",
    ),
    "ledger-type": (
        "Ongeldig: Grootboekrekeningtype",
        "Invalid: G/L account type",
        "Ungültig: Sachkontotyp",
        "Non valide : Type de compte général",
    ),
    "cost-centre": (
        "Ongeldige referentie: Kostenplaats",
        "Invalid reference: Cost center",
        "Ungültige Referenz: Kostenstelle",
        "Référence non valide : Centre de coût",
    ),
    "payment-condition": (
        "Ongeldige referentie: Betalingsconditie",
        "Invalid reference: Payment condition",
        "Ungültige Referenz: Zahlungsbedingung",
        "Référence non valide : Condition de paiement",
    ),
    "number-taken": (
        "In gebruik: Boekstuknummer",
        "Already exists - Entry number: {number}, Journal: {journal}",
        "In Verwendung: Buchungsnummer",
        "En cours d'utilisation : Numéro d'écriture",
    ),
    "exists": ("Gegeven bestaat reeds.", "Data already exists.", "Daten bestehen bereits.", "Donnée déjà existante."),
    "vat-number": (
        "Ongeldig: Btw-nummer",
        "Invalid: VAT number",
        "Ungültig: USt-IdNr.",
        "Non valide : Numéro de TVA",
    ),
    "email": ("Ongeldig: E-mail", "Invalid: E-mail", "Ungültig: E-Mail", "Non valide : E-mail"),
    "too-long": (
        "Te lang: {field} (maximaal {length})",
        "Too long: {field} (maximum {length})",
        "Zu lang: {field} (höchstens {length})",
        "Trop long : {field} (maximum {length})",
    ),
    "currency": (
        "Ongeldige referentie: Valuta",
        "Invalid reference: Currency",
        "Ungültige Referenz: Währung",
        "Référence non valide : Devise",
    ),
    "document-type": (
        "Niet toegestaan: Documenttype",
        "Document Type not allowed",
        "Nicht erlaubt: Dokumenttyp",
        "Non autorisé : Type de document",
    ),
    "document": (
        "Ongeldige referentie: Document",
        "Invalid reference: Document",
        "Ungültige Referenz: Dokument",
        "Référence non valide : Document",
    ),
}


class Refusal(Exception):
    """A business error: HTTP 500 with a sentence in the user's language."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def text(self, language: str) -> str:
        return WORDS[self.key][LANGUAGES.index(language)].format(**self.values)
