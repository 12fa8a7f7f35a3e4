"""What an accounting tool can do, declared by its connector: everything follows this, never a tool's name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Numbering(StrEnum):
    TOOL = "tool"
    CLIENT = "client"
    NONE = "none"


class Lookup(StrEnum):
    """How `find` knows whether a document stands in the tool already."""

    BY_REFERENCE = "by_reference"
    OPEN_ITEMS = "open_items"
    SCAN = "scan"
    FEED = "feed"
    IN_DOUBT = "in_doubt"
    """By reference, where an outcome is unknown or a first run must know: the tool wants no other questions."""
    NONE = "none"


class Attachment(StrEnum):
    INLINE = "inline"
    BEFORE = "before"
    AFTER = "after"
    NONE = "none"


class ClosedPeriod(StrEnum):
    REFUSES = "refuses"
    REDATES = "redates"
    ACCEPTS = "accepts"
    UNKNOWN = "unknown"


class LimitScope(StrEnum):
    """Whose calls count together in one window."""

    COMPANY = "company"
    IP = "ip"
    DOMAIN = "domain"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` requests in any `seconds`."""

    name: str
    calls: int
    seconds: float
    scope: LimitScope = LimitScope.COMPANY


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """The tool locks us out after `errors` answers of `statuses` within `seconds`; we stop before, at `stop_at`."""

    errors: int
    stop_at: int
    seconds: float
    statuses: frozenset[int]


NOT_IN_TIME = frozenset({"timeout", "ReadTimeout", "WriteTimeout"})
"""Reasons of unknown outcomes that say: this side stopped waiting, and the other side may not have stopped working."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """One tool's ways; times are in seconds."""

    lookup: Lookup
    numbering: Numbering = Numbering.TOOL
    number_format: str = "{counter:06d}"
    """How numbers given here look (`Numbering.CLIENT` and `NONE`): `str.format` over `journal`, `year`, `month` (of the
    document's date), `batch` (grows with every run that books) and `counter`. It counts anew for each combination of
    the other fields that are used."""
    pushes_edits: bool = False
    edit_warning: str | None = None
    """Code of the notice shown before an edit is transferred."""
    nightly: bool = True
    nightly_reason: str | None = None
    """Code of the reason where there is no nightly sync."""
    lookup_lag: float = 0.0
    """How long after a write a look-up may still miss it."""
    idempotency_key: bool = False
    rejects_duplicates: bool = False
    max_batch: int = 1
    credits_in_batch: bool = False
    """A credit note may go out in one call with the invoice it credits: the connector refuses it with `invoice-first`
    where it does not take the invoice."""
    max_request_bytes: int | None = None
    stops_batch_after: int | None = None
    attachment: Attachment = Attachment.NONE
    credit_notes: bool = True
    books_again: bool = False
    """A person may release a synced document: it goes out once more, under a new number (`booking.AGAIN`)."""
    numbers_by_date: bool = False
    """Numbers follow the dates of the documents: one that was overtaken by a later one gets none any more."""
    has_journals: bool = True
    """Documents go into a journal that a person chooses; else the tool has one place for them all."""
    has_ledgers: bool = True
    """Lines go to a ledger account that a person chooses; else there are no accounts."""
    closed_period: ClosedPeriod = ClosedPeriod.REFUSES
    period_preflight: bool = False
    limits: tuple[Limit, ...] = ()
    client_error_budget: ErrorBudget | None = None
    token_refresh_margin: float = 60.0
    reports_payments: bool = False
    sends_customers_with_documents: bool = False
    calls_per_run: int = 0
    """Requests of every run that sends anything, reference data not counted."""
    calls_per_document: float = 1.0
    """Less than one where many documents share a request."""
    calls_per_edit: float = 1.0
    calls_per_pdf: float = 0.0
    """Requests at the tool that a PDF costs beyond those of its document."""
    calls_per_customer: float = 1.0
    grace_margin: float = 60.0
    """Added to `lookup_lag` before an unknown outcome that is not found may be sent again; added to a lag of 0 only
    where this side stopped waiting for the answer."""

    @property
    def grace(self) -> float:
        """Seconds after an attempt during which "not found" proves nothing."""
        return self.grace_after("")

    def grace_after(self, reason: str) -> float:
        """The same where it is known why the outcome is not: where no answer came in time, the tool may be at it still.

        A look-up that sees writes at once does not see one that is yet to come.
        """
        if self.lookup_lag or reason in NOT_IN_TIME:
            return self.lookup_lag + self.grace_margin
        return 0.0
