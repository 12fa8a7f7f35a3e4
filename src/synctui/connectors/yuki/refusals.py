"""What Yuki's sentences mean, in Dutch, English and French: there are no codes, neither in faults nor in messages."""

from __future__ import annotations

import re

_WRONG = (
    r"\b(invalid|expired|unknown|not valid|not found|does not exist|not exist|incorrect|ongeldige?|verlopen|onbekende?"
    r"|bestaat niet|niet gevonden|niet geldig|onjuist)\b"
)
_FAULTS: tuple[tuple[str, str], ...] = (
    ("schema", r"\bschema\b|child element|\bdatatype\b|xml document is not valid|no salesinvoices document"),
    ("size", r"maximum request length|request entity too large"),
    ("breakdown", r"time-?out|timed out|deadlock|object reference|internal server error"),
    ("limit", r"daily limit|limit exceeded|webservice calls a day|daglimiet|dagelijkse limiet|limite quotidienne"),
    ("rights", r"no rights|geen rechten|not authori[sz]ed|niet geautoriseerd|access denied|toegang geweigerd"),
    ("session", rf"\bsess(ion|ie).{{0,40}}{_WRONG}|{_WRONG}.{{0,20}}\bsess(ion|ie)"),
    ("key", rf"(access ?key|toegangscode).{{0,40}}{_WRONG}|{_WRONG}.{{0,20}}(access ?key|toegangscode)|clé d.accès"),
    ("licence", r"not licen[sc]ed|no licen[sc]e|geen licentie|not in (the|your) bundle|niet in (de|uw) bundel"),
    ("inactive", r"domain is (not active|inactive)|domein is (niet actief|inactief)"),
    ("administration", rf"administrat(ion|ie).{{0,40}}{_WRONG}"),
)
"""Tried in this order: the schema's complaints quote texts of invoices, and rights are those of an access key.

They are narrow on purpose: after each of them a write counts as not carried out.
"""

_MESSAGES: tuple[tuple[str, str], ...] = (
    (
        "period-closed",
        r"(periode|boekjaar|jaar|btw-?aangifte)\b.*\b(af)?gesloten"
        r"|(period|financial year|book ?year|vat return)\b.*\bclosed"
        r"|transact(ies|ions)\b.*\b(voor|before)\b"
        r"|(période|exercice)\b.*\bcl[oô]tur"
        r"|geblokkeerde periode|locked period",
    ),
    ("already", r"already (recogni[sz]ed|exists|processed)|reeds (herkend|verwerkt)|bestaat (al|reeds)|déjà"),
    ("not-reached", r"not processed: |niet verwerkt: |non traité"),
    ("vat-code-unfit", r"(sales tax|vat) code|btw-?code|code tva"),
    (
        "vat-number-missing",
        r"(vat number|btw-?nummer)\b.*\b(required|needed|verplicht|nodig)|(required|verplicht).*\bvat number",
    ),
    ("vat-number-invalid", r"vat number|btw-?nummer|numéro de tva"),
    ("customer-without-country", r"rendering|weergave|country|\bland\b|pays"),
    ("ledger-blocked", r"(gl ?account|grootboek(rekening)?)\b.*\b(disabled|uitgeschakeld|blocked|geblokkeerd)"),
    ("ledger-unknown", r"gl ?account|grootboek"),
    ("cost-centre-unknown", r"project"),
    ("currency-unknown", r"currency|valuta|devise"),
    ("customer-refused", r"contact|relatie"),
)
_FAULT_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _FAULTS)
_CODES = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _MESSAGES)
_NOT_ABOUT_US = re.compile(dict(_FAULTS)["breakdown"], re.IGNORECASE)


def kind_of(words: str) -> str | None:
    """What a fault is about; None where its words are not known.

    >>> kind_of("Daily limit exceeded: Every domain has 1000 free webservice calls a day.")
    'limit'
    >>> kind_of("De gebruikte toegangscode heeft geen rechten voor deze webservice.")
    'rights'
    """
    kind = next((kind for kind, pattern in _FAULT_KINDS if pattern.search(words)), None)
    return None if kind == "breakdown" else kind


def code_of(words: str) -> str:
    """The error code of a message about one invoice; `tool-message` where the sentence is not known.

    >>> code_of("Het boekjaar 2026 is afgesloten.")
    'period-closed'
    >>> code_of("It is not possible to create or change transactions before 01-10-2026 in administration Demo BV.")
    'period-closed'
    >>> code_of("Computer says no")
    'tool-message'
    """
    return next((code for code, pattern in _CODES if pattern.search(words)), "tool-message")


def is_breakdown(words: str) -> bool:
    """The service speaks of its own trouble, not of our invoice: it may have been carried out.

    >>> is_breakdown("Timeout expired.")
    True
    """
    return bool(_NOT_ABOUT_US.search(words))
