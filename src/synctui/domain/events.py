"""What a run tells while it goes on: plain values for the progress pane, the command line and the history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from synctui.domain.booking import IntegrationId
from synctui.domain.invoice import DocumentKey, Kind


class Mode(StrEnum):
    MANUAL = "manual"
    NIGHTLY = "nightly"


class Phase(StrEnum):
    """Where a run is, in the order in which phases come."""

    READING = "reading"
    CONNECTING = "connecting"
    LOOKING_UP = "looking_up"
    CUSTOMERS = "customers"
    DOCUMENTS = "documents"
    PDFS = "pdfs"
    PAYMENTS = "payments"
    WRITING_BACK = "writing_back"


@dataclass(frozen=True, slots=True)
class RunStarted:
    integration: IntegrationId
    run: int
    mode: Mode
    at: datetime


@dataclass(frozen=True, slots=True)
class PhaseChanged:
    integration: IntegrationId
    phase: Phase
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` in this phase; `now` is the number or name that is being worked on."""

    integration: IntegrationId
    phase: Phase
    done: int
    total: int | None = None
    now: str = ""
    seconds_left: float | None = None
    """An estimate from the pace so far, where it takes long enough to be worth one."""


@dataclass(frozen=True, slots=True)
class CustomerDone:
    integration: IntegrationId
    name: str
    result: str
    """created, updated, confirmed, refused or unknown."""


class Result(StrEnum):
    """How one document ended in this run."""

    SYNCED = "synced"
    ADOPTED = "adopted"
    UPDATED = "updated"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class DocumentDone:
    integration: IntegrationId
    document: DocumentKey
    number: str
    customer: str
    kind: Kind
    result: Result
    booking_number: str | None = None
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    tool_text: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """The run waits for a limit; `calls` of `limit` are used in the window."""

    integration: IntegrationId
    until: datetime
    window: str
    calls: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class RunEnded:
    integration: IntegrationId
    run: int
    outcome: str
    """`Ending` value of the report."""


Event = RunStarted | PhaseChanged | Progress | CustomerDone | DocumentDone | Waiting | RunEnded
