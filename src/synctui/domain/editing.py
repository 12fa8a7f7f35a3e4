"""A small edit of a booked invoice at its source: the single values that can be changed, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as Day
from enum import StrEnum

from synctui.domain.fingerprint import Change


class TermKind(StrEnum):
    """From when the days of a payment term count."""

    CASH = "cash"
    AFTER_DATE = "after_invoice_date"
    END_OF_MONTH = "end_of_month"


@dataclass(frozen=True, slots=True)
class PaymentTerm:
    """`days` is 0 for cash."""

    kind: TermKind
    days: int = 0

    def __str__(self) -> str:
        """As it is kept in lists of differences: ``after_invoice_date:30``."""
        return f"{self.kind.value}:{self.days}"


@dataclass(frozen=True, slots=True)
class Editable:
    """What of an invoice can be changed from here, as it stands at the source."""

    date: Day
    term: PaymentTerm | None
    """None where the source states none that is understood."""
    note: str | None
    rest: str = ""
    """A hash of everything else that counts as an edit: customer, lines, discounts and totals."""


class EditState(StrEnum):
    """What became of an edit."""

    SAVED = "saved"
    """It stands there as it was wanted: read again afterwards."""
    OVERTAKEN = "overtaken"
    """Somebody else has changed the invoice since it was shown: nothing was sent."""
    LOCKED = "locked"
    """The account lets nobody edit booked invoices: nothing was changed."""
    KEPT_OTHERWISE = "kept-otherwise"
    """It was taken, and something else stands there now."""
    NOT_SAVED = "not-saved"
    """The answer was lost, and the old values stand there still."""
    UNSURE = "unsure"
    """It was sent, and whether it was saved could not be found out."""


CODES: Mapping[EditState, str] = {
    EditState.OVERTAKEN: "edit-overtaken",
    EditState.LOCKED: "edit-locked",
    EditState.KEPT_OTHERWISE: "edit-kept-otherwise",
    EditState.NOT_SAVED: "edit-not-saved",
    EditState.UNSURE: "edit-unsure",
}
"""The text of everything that is not simply saved."""


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """`found` is what stands at the source now, where it could be read."""

    state: EditState
    found: Editable | None = None


def differing(before: Editable, after: Editable) -> tuple[Change, ...]:
    """Field by field in reading order; of `rest` only that it differs.

    >>> then = Editable(Day(2026, 11, 3), PaymentTerm(TermKind.CASH), None)
    >>> [(one.field, one.before, one.after) for one in differing(then, replace(then, note="Thanks"))]
    [('note', None, 'Thanks')]
    """
    pairs = (
        ("date", before.date.isoformat(), after.date.isoformat()),
        ("payment_term", _written(before.term), _written(after.term)),
        ("note", before.note, after.note),
    )
    found = [Change(field, old, new) for field, old, new in pairs if old != new]
    if before.rest != after.rest:
        found.append(Change("rest", None, None))
    return tuple(found)


def merged(before: Editable, mine: Editable, theirs: Editable) -> Editable:
    """`mine` on top of what somebody else has changed meanwhile; where both changed one field, it is `theirs`.

    >>> then = Editable(Day(2026, 11, 3), None, "a")
    >>> both = merged(then, replace(then, note="mine"), replace(then, note="theirs", date=Day(2026, 11, 4)))
    >>> both.note, both.date.day
    ('theirs', 4)
    """
    touched = {change.field for change in differing(before, theirs)}
    return replace(
        theirs,
        date=theirs.date if "date" in touched else mine.date,
        term=theirs.term if "payment_term" in touched else mine.term,
        note=theirs.note if "note" in touched else mine.note,
    )


def _written(term: PaymentTerm | None) -> str | None:
    return None if term is None else str(term)
