"""What the screens, the command line and the daemon may ask for: one service, given to them by bootstrap."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from synctui.domain.events import Event, Mode

# The first screen waits for every module that is imported here.
if TYPE_CHECKING:
    from synctui.domain.booking import IntegrationId, ReferenceData
    from synctui.domain.connector_spec import ConnectorSpec
    from synctui.domain.editing import Editable, EditOutcome
    from synctui.domain.errors import SynctuiError
    from synctui.domain.integration import Integration
    from synctui.domain.invoice import Department, DocumentKey, TaxRate
    from synctui.domain.plan import Plan
    from synctui.domain.report import RunReport
    from synctui.ports.store import Released

SIGN_IN = "sign-in-needed"
"""Code among what is missing."""

Sink = Callable[[Event], None]
"""Receives events in the event loop of the run; it must return at once."""


class Stop:
    """Asked by `x`: the run ends after the current document."""

    def __init__(self) -> None:
        self.is_asked = False

    def ask(self) -> None:
        self.is_asked = True


@dataclass(frozen=True, slots=True)
class IntegrationStatus:
    """One line of the settings list."""

    integration: Integration
    spec: ConnectorSpec
    department: Department
    is_signed_in: bool
    rates_mapped: int
    rates_total: int
    missing: tuple[str, ...] = ()
    """Codes of what must be settled before the first run (journal-missing, start-date-missing, sign-in-needed …)."""
    next_night: datetime | None = None

    @property
    def to_settle(self) -> int:
        """How many settings somebody must still choose; whether one is signed in is another matter."""
        unmapped = self.rates_total - self.rates_mapped if self.spec.needs_vat_mapping else 0
        return max(unmapped, 0) + sum(1 for code in self.missing if code != SIGN_IN)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a sync would do at one integration; `problem` where it cannot even be planned."""

    integration: Integration
    spec: ConnectorSpec
    department: Department
    plan: Plan
    new_customers: int = 0
    known_customers: int = 0
    calls: int = 0
    seconds: float = 0.0
    problem: SynctuiError | None = None


@dataclass(frozen=True, slots=True)
class EditNotice:
    """What a person must know before a document is edited: a code with a text, for one integration ("" for all)."""

    integration: IntegrationId
    tool_title: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Nights:
    """Who runs the nightly sync: a daemon, this open app, or nobody."""

    daemon_seen: datetime | None
    runs_here: bool
    service_command: str = "synctui service install"


@dataclass(frozen=True, slots=True)
class ExtraCommand:
    """A palette command that bootstrap adds (the demo's own, for instance). `title` is an English message id."""

    id: str
    title: str
    run: Callable[[], Awaitable[str]]
    """Does it and returns the English message id of what to say afterwards."""
    values: Mapping[str, str] = field(default_factory=dict)


class Service(Protocol):
    """Every method may be called from the event loop of the app; errors are `SynctuiError` with a code."""

    def specs(self) -> tuple[ConnectorSpec, ...]:
        """Every connector that is installed."""

    async def departments(self) -> tuple[Department, ...]: ...

    async def integrations(self) -> tuple[IntegrationStatus, ...]: ...

    async def read_sources(self, sink: Sink | None = None) -> int:
        """Read Teamleader again; returns how many documents are new or changed.

        Edits of synced documents that a tool takes over ring the bell: what the next sync will do with them.
        """

    async def preview(
        self, ids: Sequence[IntegrationId] | None = None, selection: Collection[DocumentKey] | None = None
    ) -> tuple[Preview, ...]:
        """The plan a sync would follow now, from what the store knows: nothing is sent and nothing is fetched."""

    async def sync(
        self,
        ids: Sequence[IntegrationId] | None = None,
        selection: Collection[DocumentKey] | None = None,
        *,
        mode: Mode = Mode.MANUAL,
        sink: Sink | None = None,
        stop: Stop | None = None,
        local_date: date | None = None,
    ) -> tuple[RunReport, ...]:
        """Read the sources, then run each integration once; raises `Busy` where another process runs it."""

    async def waiting_for(
        self, id: IntegrationId, codes: Collection[str], values: Mapping[str, str] | None = None
    ) -> tuple[DocumentKey, ...]:
        """Documents that were refused with one of these codes (and values, such as the `key` of a VAT rate) and would
        go out now: what a sync of exactly these sends, credit notes that wait for one of them not counted."""

    async def edit_notices(self, document: DocumentKey, day: date | None = None) -> tuple[EditNotice, ...]:
        """What an edit of this document will mean in the books, per integration and in their order; with `day`, also
        for the document dated so. In front, without an integration, that the account has refused an edit before."""

    async def editable(self, document: DocumentKey) -> Editable:
        """What of it can be changed from here, read from the source now.

        Raises `BadInput` with the reason where nothing can (``edit-draft``, ``edit-credit-note``, ``edit-from-file``,
        ``edit-gone``), else what reading raises.
        """

    async def edit(self, document: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        """Change it at the source as `Source.edit` does, read it into the store again and tell it in the bell.

        As long as it may or may not have been saved, a bell entry says so; it is there before anything is sent.
        """

    async def set_nightly(self, id: IntegrationId, on: bool) -> None: ...

    async def save_integration(self, integration: Integration) -> None: ...

    async def reference_data(self, id: IntegrationId, *, fresh: bool = False) -> ReferenceData:
        """What the tool offers to choose from; from the store unless `fresh` or never fetched."""

    async def test_connection(self, id: IntegrationId) -> str:
        """Sign in and return the administration's name."""

    async def tax_rates(self, department: str) -> tuple[TaxRate, ...]: ...

    async def ledgers(self, department: str) -> tuple[str, ...]:
        """Ledger numbers that the source gives on lines of this department."""

    async def cost_centres(self, department: str) -> tuple[str, ...]:
        """Cost centres that the source gives on lines of this department."""

    async def set_aside(self, document: DocumentKey, reason: str | None) -> None: ...

    async def release_unknown(self, id: IntegrationId, document: DocumentKey, reason: str) -> None: ...

    async def adopt_by_hand(
        self, id: IntegrationId, document: DocumentKey, booking_number: str, reason: str
    ) -> None: ...

    async def confirm_warning(self, id: IntegrationId, document: DocumentKey, reason: str) -> None:
        """Say yes to the tool's warning that this document was refused for (`tool-warning`): it is due again.

        Raises `BadInput` ``warning-unknown`` where it waits for none.
        """

    async def book_again(
        self, id: IntegrationId, document: DocumentKey, reason: str, *, is_reversed: bool = False
    ) -> None:
        """Let a synced document go out once more, and have its booking taken back with that if `is_reversed`.

        Raises `BadInput`: ``not-booked-again`` where the tool books nothing twice, ``moved-on`` where it is not synced.
        """

    async def acknowledge_edit(self, id: IntegrationId, document: DocumentKey) -> None: ...

    async def withdraw_tick(self, id: IntegrationId, document: DocumentKey) -> None:
        """It was not done in the tool after all: the later edit is to be made there again."""

    async def release_run(self, id: IntegrationId, *, even_if_alive: bool = False) -> Released | None:
        """End a stuck run in place of its owner; None where none runs, `Busy` where the owner may be alive."""

    async def linked_from(self, id: IntegrationId, first: date) -> int:
        """How many documents dated that day or later a reset would make new again."""

    async def reset_from(self, id: IntegrationId, first: date) -> int:
        """Make them new again, after the tool was emptied from that day; `Busy` while a run goes on."""

    async def mark_read(self, ids: Collection[int] | None) -> None:
        """Bell entries; None means all."""

    async def dismiss(self, ids: Collection[int] | None) -> None: ...

    async def preference(self, key: str) -> str | None: ...

    async def save_preference(self, key: str, value: str) -> None: ...

    async def nights(self) -> Nights: ...
