"""Where invoices are booked: plain values in, outcomes out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from synctui.domain.booking import (
    Administration,
    Answer,
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerRequest,
    DocumentRef,
    Link,
    Outcome,
    PaidState,
    ReferenceData,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.invoice import Document, DocumentKey


class AccountingConnector(Protocol):
    """One tool's wire and nothing else: no database, no retry loop, no clock.

    A business refusal is a value. `Throttled`, `AccessDenied`, `Unavailable` and `Misconfigured` are raised, and only
    when the request was certainly not carried out; whatever may have been carried out is `Unknown`.
    """

    spec: ConnectorSpec

    async def connect(self) -> Administration:
        """Sign in and return the pinned administration."""

    async def administrations(self) -> tuple[Administration, ...]:
        """Every administration this sign-in may write to, to choose from."""

    async def reference_data(self) -> ReferenceData: ...

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        """Look documents up under our references, with as few calls as the tool allows."""

    def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        """Match or create, one outcome per request, as it becomes known."""

    def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        """At most `capabilities.max_batch` requests of `max_request_bytes` in all; one outcome each, once it is known.

        Documents that the tool left out because it had stopped before them are `NotAttempted`: they are offered again
        in the same run, without those that have an outcome. `Refused` with the code ``customer-gone`` says that the
        customer is no longer there under its id: it is matched again, kept, and the document offered a second time.
        """

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        """Transfer an edit; only where `capabilities.pushes_edits`."""

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        """Send the PDF to an entry of this or an earlier run; only where `capabilities.attachment` is `after`.

        It must be idempotent: it is called again after a lost answer or a kill, and then has to look whether the PDF is
        there already (or replace it) before it sends. `Booked` or `AlreadyBooked` mean that it is there now, `Refused`
        that the tool will never take it, anything else that it is tried again with the next run. Of `booked` only
        `key`, `number` and `remote_id` are known.
        """

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        """Payment states, only where `capabilities.reports_payments`."""

    async def aclose(self) -> None: ...
