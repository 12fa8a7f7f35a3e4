"""What Exact Online's sentences mean. They come in the user's language and are all there is: codes are empty."""

from __future__ import annotations

import re

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("period-closed", r"periode is afgesloten|period is closed|period .*closed"),
    ("year-missing", r"(onbekend|unknown): (boekjaar|financial year)"),
    (
        "duplicate-number",
        r"in gebruik: boekstuknummer|already exists - entry number|gegeven bestaat|data already exists",
    ),
    ("vat-code-gone", r"btw-?code|vat code|btw-percentage|vat percentage"),
    ("vat-number-invalid", r"btw-?nummer|vat number"),
    ("customer-blocked", r"(geblokkeerd|blocked): (klant|customer|relatie|account)"),
    ("customer-refused", r": (klant|customer|relatie|account)\b"),
    ("journal-unknown", r"journals?|dagboek"),
    ("ledger-type", r"grootboekrekeningtype|g/l account type"),
    ("ledger-unknown", r"grootboekrekening|g/l account|glaccount"),
    ("cost-centre-unknown", r"kostenplaats|kostendrager|cost cent(er|re)|cost unit"),
    ("currency-unknown", r"valuta|currency"),
)
_COMPILED = tuple((code, re.compile(pattern, re.IGNORECASE)) for code, pattern in _PATTERNS)
_NOT_ABOUT_US = re.compile(r"timeout|timed out|time-out|deadlock|object reference|internal server error", re.IGNORECASE)


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
