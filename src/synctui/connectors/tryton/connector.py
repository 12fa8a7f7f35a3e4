"""Tryton behind the connector contract: one company, one document at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from synctui.connectors.tryton.attachments import attach_pdf
from synctui.connectors.tryton.invoices import INVOICE
from synctui.connectors.tryton.lookup import find_invoices
from synctui.connectors.tryton.parties import Parties
from synctui.connectors.tryton.posting import Posting
from synctui.connectors.tryton.reference import read_reference_data
from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.wire import Row, day_of, money_of, rows_within, text_of, within
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
    Refused,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey

_COMPANY = "company.company"
_PAYMENTS = ("payment_lines.date", "reconciliation_lines.date")
_TOGETHER = 100
"""Payment states in one question."""


class Tryton:
    """Made for one integration, whose company is pinned."""

    def __init__(self, spec: ConnectorSpec, session: Session, integration: Integration) -> None:
        self.spec = spec
        self._session = session
        self._pinned = integration.administration
        if self._pinned is not None and self._pinned.remote_id.isdigit():
            session.company = int(self._pinned.remote_id)
        self._parties = Parties(session)
        self._posting = Posting(session, self._parties, self._pinned.currency if self._pinned else "EUR")

    async def connect(self) -> Administration:
        """The pinned company, or the only one. Raises `Misconfigured` where it is not there or not clear which."""
        offered = await self.administrations()
        if self._pinned is None:
            if len(offered) == 1:
                return self._write_to(offered[0])
            raise Misconfigured("administration-needed", known=", ".join(f"{a.remote_id} {a.name}" for a in offered))
        for administration in offered:
            if administration.remote_id == self._pinned.remote_id:
                return self._write_to(administration)
        raise Misconfigured("administration-missing", administration=self._pinned.remote_id)

    def _write_to(self, administration: Administration) -> Administration:
        self._session.company = int(administration.remote_id)
        self._posting = Posting(self._session, self._parties, administration.currency)
        return administration

    async def administrations(self) -> tuple[Administration, ...]:
        rows = await self._session.rows(_COMPANY, [], "party.name", "currency.code")
        return tuple(_administration(row) for row in rows)

    async def reference_data(self) -> ReferenceData:
        await self._know_company()
        return await read_reference_data(self._session)

    async def _know_company(self) -> None:
        if self._session.company is None:
            await self.connect()

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        return await find_invoices(self._session, refs)

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        for wanted in customers:
            yield await self._parties.ensure(wanted)

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        for request in batch:
            await self._know_company()
            yield await self._posting.book(request)

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        """A posted invoice cannot be changed in Tryton either."""
        return Refused(request.document.key, "edits-not-pushed")

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        return await attach_pdf(self._session, booked, pdf, document)

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        """What is left to pay, and the day on which the last of it came."""
        keys = {int(link.remote_id): link.document for link in links if link.remote_id and link.remote_id.isdigit()}
        ids, states = sorted(keys), dict[DocumentKey, PaidState]()
        for start in range(0, len(ids), _TOGETHER):
            where = [["id", "in", ids[start : start + _TOGETHER]]]
            fields = ("state", "currency.code", "total_amount", "amount_to_pay", *_PAYMENTS)
            for row in await self._session.rows(INVOICE, where, *fields):
                states[keys[row["id"]]] = _paid_state(row)
        return states

    async def aclose(self) -> None:
        await self._session.aclose()


def _administration(row: Row) -> Administration:
    currency = text_of(within(row, "currency"), "code") or "EUR"
    return Administration(str(row["id"]), text_of(within(row, "party"), "name") or str(row["id"]), currency)


def _paid_state(row: Row) -> PaidState:
    """The day of a reconciliation is that of its latest due date: when the money came, the payments say."""
    currency = text_of(within(row, "currency"), "code")
    total, left = money_of(row.get("total_amount"), currency), money_of(row.get("amount_to_pay"), currency)
    paid = total - left if total is not None and left is not None else None
    lines = [*rows_within(row, "payment_lines"), *rows_within(row, "reconciliation_lines")]
    days = [day for line in lines if (day := day_of(line.get("date"))) is not None]
    is_paid = row.get("state") == "paid"
    return PaidState(is_paid, max(days, default=None) if is_paid else None, paid)
