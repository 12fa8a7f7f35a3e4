"""What the pretend Yuki says when it refuses, in the two languages its domains have."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: Mapping[str, tuple[str, str]] = {
    "closed-before": (
        "Het is niet mogelijk om transacties aan te maken of te wijzigen voor {next_day} in administratie {name}.",
        "It is not possible to create or change transactions before {next_day} in administration {name}.",
    ),
    "closed-period": ("Periode {month}-{year} is afgesloten.", "Period {month}-{year} has been closed."),
    "closed-year": ("Het boekjaar {year} is afgesloten.", "The financial year {year} is closed."),
    "closed-french": ("La période {month}-{year} est clôturée.", "La période {month}-{year} est clôturée."),
    "tax-code": (
        "Geen btw-code verkoop gevonden met percentage {percent} en type {type}.",
        "No sales tax code found with percentage {percent} and type {type}.",
    ),
    "eu-number": (
        "Een btw-nummer is verplicht voor intracommunautaire verkopen.",
        "A VAT number is required for intra-EU sales.",
    ),
    "country": (
        "Het document kan niet worden gemaakt: de weergave is leeg.",
        "The document cannot be created: the rendering is empty.",
    ),
    "ledger": ("Grootboekrekening {code} bestaat niet.", "GL account {code} does not exist."),
    "ledger-disabled": (
        "De regel kan niet worden geboekt: grootboekrekening {code} is uitgeschakeld.",
        "The line cannot be booked: GL account {code} is disabled.",
    ),
    "contact": ("Relatie niet gevonden", "Contact not found"),
    "price": (
        "SalesPrice heeft te veel decimalen: {price}",
        "SalesPrice has too many decimals: {price}",
    ),
    "project": ("Project {code} niet gevonden.", "Project {code} not found."),
    "currency": ("Valuta {code} is niet beschikbaar.", "Currency {code} is not available."),
    "pdf-draft": (
        "When supplying a document process must be set to true",
        "When supplying a document process must be set to true",
    ),
    "exists": ("Reeds herkend", "Already recognized"),
    "left-out": (
        "Niet verwerkt: te veel fouten in het bestand.",
        "Not processed: too many errors in the file.",
    ),
    "session": ("Ongeldige sessie.", "Invalid session ID."),
    "key": ("De toegangscode is ongeldig.", "The access key is invalid."),
    "rights": (
        "De gebruikte toegangscode heeft geen rechten voor deze webservice.",
        "The access key has no rights for this web service.",
    ),
    "licence": (
        "Het domein heeft geen licentie voor deze functie.",
        "The domain is not licensed for this function.",
    ),
    "inactive": ("Het domein is niet actief.", "The domain is not active."),
    "administration": ("De administratie bestaat niet.", "The administration does not exist."),
}


class Refusal(Exception):
    """Why a request or one of its invoices is turned down, with a sentence in the language of the domain."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def text(self, language: str) -> str:
        dutch, english = _WORDS[self.key]
        return (dutch if language == "NL" else english).format(**self.values)
