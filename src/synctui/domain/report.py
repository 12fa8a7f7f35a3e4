"""What a run did: the numbers of the bell, the history and the command line, counted once and here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from synctui.domain.booking import IntegrationId
from synctui.domain.events import Mode
from synctui.domain.invoice import DocumentKey, Kind
from synctui.domain.money import Money


class Ending(StrEnum):
    """How a run ended. A run that left something out is never called a success."""

    FINISHED = "finished"
    INCOMPLETE = "incomplete"
    """It ran to its end, and some documents are not synced."""
    STOPPED = "stopped"
    LIMIT = "limit"
    SIGN_IN = "sign_in"
    UNAVAILABLE = "unavailable"
    MISCONFIGURED = "misconfigured"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    """The process died; noticed at the next start."""


@dataclass(frozen=True, slots=True)
class BookedRow:
    """One document that the tool has now; amounts are the tool's answer in the document's currency."""

    document: DocumentKey
    number: str
    department: str
    kind: Kind
    booking_number: str
    remote_id: str
    net: Money
    vat: Money
    gross: Money
    is_adopted: bool = False
    is_updated: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotBookedRow:
    document: DocumentKey
    number: str
    department: str
    kind: Kind
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run of one integration, complete."""

    integration: IntegrationId
    tool: str
    run: int
    mode: Mode
    started_at: datetime
    ended_at: datetime
    ending: Ending
    customers_new: int = 0
    customers_updated: int = 0
    customers_confirmed: int = 0
    booked: tuple[BookedRow, ...] = ()
    not_booked: tuple[NotBookedRow, ...] = ()
    calls: int = 0
    code: str | None = None
    """Why the whole run ended early, as an error code."""
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None
    next_try: datetime | None = None
    notices: tuple[str, ...] = ()
    """Codes of what a person should know of the run as a whole, each told once."""
    tool_title: str = ""
    """What people call the tool."""
    department_name: str = ""

    @property
    def customers(self) -> int:
        """Created, updated or confirmed at the tool in this run."""
        return self.customers_new + self.customers_updated + self.customers_confirmed

    def synced(self, kind: Kind) -> int:
        """Documents of a kind newly synced in this run: adopted ones and transferred edits are not counted."""
        return sum(1 for row in self.booked if row.kind is kind and not row.is_adopted and not row.is_updated)

    @property
    def invoices(self) -> int:
        return self.synced(Kind.INVOICE)

    @property
    def credit_notes(self) -> int:
        return self.synced(Kind.CREDIT_NOTE)
