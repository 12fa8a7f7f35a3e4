"""What Tryton's sentences mean. They come in English because it is asked for; codes there are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import md5

_PATTERNS: tuple[tuple[str, str], ...] = (
    ("period-closed", r"you must reopen the (period|fiscal year)|closed (journal-)?period"),
    ("year-missing", r"you must create a (period|fiscal year)|you must define a sequence on fiscal year"),
    ("date-before-last", r"you must set an invoice date after .* has already been used for invoice"),
    ("vat-number-invalid", r"VAT Number .* is not valid|tax identifier .* has not been validated"),
    ("exchange-rate-missing", r"No rate found for currency"),
    ("customer-refused", r'field "(Party|Invoice Address)"|receivable account for party'),
    ("vat-code-gone", r'field "Taxes"'),
    ("ledger-type", r'field "Account" in record .* "Account Invoice Line"|To create a line on account'),
    ("journal-unknown", r'field "Journal"'),
    ("currency-unknown", r'field "Currency"'),
)
_COMPILED = tuple((code, re.compile(pattern, re.DOTALL)) for code, pattern in _PATTERNS)


def code_of(words: str) -> str:
    """The error code of a refusal; `tool-message` where the sentence is not known.

    >>> code_of('To continue, you must reopen the period "2026-10" of company "Demo BV" for the date "10/05/2026".')
    'period-closed'
    >>> code_of("Computer says no")
    'tool-message'
    """
    return next((code for code, pattern in _COMPILED if pattern.search(words)), "tool-message")


@dataclass(frozen=True, slots=True)
class Warned:
    """A question that Tryton asks before it posts: who says yes is asked no more about this one thing."""

    id: str
    """Tryton's own name of the question."""
    model: str
    """Whose record it is asked about: the invoice, or the tax identifier of its party."""
    pattern: re.Pattern[str]
    check: str | None = None
    """A button by which Tryton settles the doubt by itself: a new VAT number that waits to be asked for at VIES."""

    def answer_name(self, record: int) -> str:
        """Under which name Tryton keeps the yes, so that it is given for this record and nothing else."""
        digest = md5(f"{self.model},{record}".encode(), usedforsecurity=False).hexdigest()
        return f"{digest}.{self.id}"


WARNINGS = (
    Warned("invoice_date_future", "account.invoice", re.compile("have an invoice date in the future")),
    Warned("invoice_taxes", "account.invoice", re.compile("does not have the default taxes")),
    Warned(
        "account.invoice eu_vat valid", "party.identifier", re.compile("has not been validated"), "check_vies_button"
    ),
    Warned("invoice_payment_term", "account.invoice", re.compile(r"generates a payment date .* in the past")),
)
"""In the order in which Tryton asks them, one at a time."""


def left_after(warned: Warned) -> set[str]:
    """What Tryton may still ask once this is answered."""
    return {other.id for other in WARNINGS[WARNINGS.index(warned) + 1 :]}


def warning_of(words: str) -> Warned | None:
    """Which question it is; None where it is a refusal, which no yes can change.

    >>> warning_of('The invoice "VK/1 [17]" generates a payment date "11/22/2026" in the past.').id
    'invoice_payment_term'
    """
    return next((one for one in WARNINGS if one.pattern.search(words)), None)
