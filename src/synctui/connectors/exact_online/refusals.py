"""What Exact Online's sentences mean. They come in the user's language and are all there is: codes are empty.

Dutch and English as users of other programs report them; German partly, French not at all: there the words of the
vendor's own screens are looked for.
"""

from __future__ import annotations

import re

ELSEWHERE = "elsewhere"
"""The tool speaks of another administration than the pinned one: a setting, and no document."""
_CUSTOMER = r"(klant|customer|kunde|client|relatie|account|firma|relation|debiteur|debtor|debitor)"
_BLOCKED = r"(geblokkeerd|blocked|gesperrt|bloqué)"
_MANDATORY = r"(verplicht|mandatory|obligatorisch|verpflichtend|erforderlich|obligatoire)"
_CONDITION = r"(betalingsconditie|payment condition|zahlungs(bedingung|kondition)|condition de paiement)"
_VAT_CODE = r"(btw[- ]?code|vat code|(ust\.?|mwst\.?|umsatzsteuer)-?(schlüssel|code)|bu-schlüssel|code (de )?tva)"

_PATTERNS: tuple[tuple[str, str], ...] = (
    (ELSEWHERE, r"wrong division|verkeerde administratie"),
    (
        "period-closed",
        r"periode is afgesloten|period .*closed|(periode|zeitraum) .*(ab)?geschlossen|période .*(clôtur|clotur|ferm)",
    ),
    (
        "year-missing",
        r"(onbekend|unknown|unbekannt|inconnue?)\s*: (boekjaar|financial year|geschäftsjahr|buchungsjahr|exercice)",
    ),
    (
        "duplicate-number",
        r"in gebruik: boekstuknummer|in verwendung: buchungsnummer|en cours d'utilisation\s*: numéro d'écriture"
        r"|already exists - entry number|gegeven bestaat|data already exists|daten bestehen bereits"
        r"|donnée déjà existante|donnée existe déjà",
    ),
    (
        "vat-amount-refused",
        r"bedrag van de btw.?regel|amount of the vat line|betrag der (ust|mwst)\.?-?zeile"
        r"|montant de la ligne (de )?tva|btw.?bedrag is niet toegestaan|niet in evenwicht|out of balance"
        r"|nicht (ausgeglichen|im gleichgewicht)|pas en équilibre",
    ),
    ("exchange-rate-refused", r"wisselkoers|exchange rate|wechselkurs|taux de change"),
    ("payment-condition-missing", rf"{_MANDATORY}\s*: {_CONDITION}"),
    ("payment-condition-unknown", _CONDITION),
    ("customer-ledger-differs", r"klantenrekening van deze relatie|rekening van het gebruikte verkoopdagboek"),
    (
        "vat-code-gone",
        rf"{_VAT_CODE}|btw-percentage|vat percentage|(ust|mwst)\.?-?(prozent)?satz|pourcentage (de )?tva",
    ),
    ("vat-number-invalid", r"btw-?nummer|vat number|ust-?id(nr|-nr)|umsatzsteuer-?(id|nummer)|numéro (de )?tva"),
    ("email-invalid", r"\be-?mail"),
    ("province-unknown", r"provincie|province|bundesland"),
    ("customer-blocked", rf"{_BLOCKED}\s*: {_CUSTOMER}"),
    ("pdf-refused", r"do[ck]ument ?typ|type de document"),
    ("journal-type", r"(dagboek|journal) \(typ"),
    ("customer-refused", rf": {_CUSTOMER}\b"),
    ("journal-unknown", r"journals?|dagboek"),
    ("ledger-type", r"grootboekrekeningtype|g/l account type|(sachkonto|kontenart)typ|type de compte|wrong type"),
    ("ledger-unknown", r"grootboek|g/l account|glaccount|sachkonto|compte général"),
    (
        "cost-centre-unknown",
        r"kostenplaats|kostendrager|cost cent(er|re)|cost unit|kostenstelle|kostenträger|(centre|unité) de coût",
    ),
    ("currency-unknown", r"valuta|currency|währung|devise"),
    ("text-too-long", r"te lang|too long|zu lang|trop long"),
)
_COMPILED = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _PATTERNS)
_NOT_ABOUT_US = re.compile(
    r"timeout|timed out|time-out|deadlock|object reference|objectverwijzing|objektverweis|référence d'objet"
    r"|internal server error|server unavailable|sending a direct message",
    re.IGNORECASE,
)


def code_of(words: str) -> str:
    """The error code of a refusal; `tool-message` where the sentence is not known.

    >>> code_of("Periode is afgesloten: 2026 – 1")
    'period-closed'
    >>> code_of("Invalid reference: VAT code")
    'vat-code-gone'
    >>> code_of("Computer says no")
    'tool-message'
    """
    return next((code for code, pattern in _COMPILED if pattern.search(words)), "tool-message")


def is_breakdown(words: str) -> bool:
    """The server speaks of its own trouble, not of our document: it may have been carried out.

    >>> is_breakdown("Execution Timeout Expired.")
    True
    """
    return bool(_NOT_ABOUT_US.search(words))
