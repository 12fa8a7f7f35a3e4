"""Exact Online behind the connector contract: one administration, one document a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from synctui.connectors.exact_online.customers import Customers
from synctui.connectors.exact_online.entries import RESOURCE, entry_body, outcome_of
from synctui.connectors.exact_online.lookup import find_entries
from synctui.connectors.exact_online.papers import Papers
from synctui.connectors.exact_online.receivables import paid_states
from synctui.connectors.exact_online.reference import account_names, read_reference_data
from synctui.connectors.exact_online.rights import check_rights
from synctui.connectors.exact_online.session import Row, Session
from synctui.connectors.exact_online.terms import Terms
from synctui.domain.booking import (
    Administration,
    AlreadyBooked,
    Answer,
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    DocumentRef,
    Found,
    Link,
    Outcome,
    PaidState,
    ReferenceData,
    Refused,
    Unknown,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import AccessDenied, Misconfigured, NoAnswer, Throttled, Unavailable
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.text import clean, clean_or_none

_OF_ACCOUNTS = frozenset({"ledger-type", "ledger-unknown"})
_DIVISION_FIELDS = "Code,Description,Currency,Country"


class ExactOnline:
    """Made for one integration, whose administration is pinned: the tool's own default follows the last click there."""

    def __init__(self, spec: ConnectorSpec, session: Session, integration: Integration) -> None:
        self.spec = spec
        self._session = session
        self._integration = integration
        self._known_customers: Customers | None = None
        self._known_terms: Terms | None = None
        self._known_papers: Papers | None = None
        self._own_currency: str | None = None
        self._account_names: dict[str, str] = {}

    @property
    def _division(self) -> str:
        administration = self._integration.administration
        if administration is None or not administration.remote_id.isdigit():
            raise Misconfigured("administration-missing")
        return administration.remote_id

    @property
    def _currency(self) -> str:
        administration = self._integration.administration
        return self._own_currency or (administration.currency if administration else "EUR")

    @property
    def _customers(self) -> Customers:
        if self._known_customers is None:
            self._known_customers = Customers(self._session, self._division)
        return self._known_customers

    @property
    def _terms(self) -> Terms:
        if self._known_terms is None:
            self._known_terms = Terms(self._session, self._division)
        return self._known_terms

    @property
    def _papers(self) -> Papers:
        if self._known_papers is None:
            kind = self._integration.options.get("document_type", "").strip()
            self._known_papers = Papers(self._session, self._division, kind)
        return self._known_papers

    async def connect(self) -> Administration:
        """Raises `Misconfigured` where the pinned administration is not among those this sign-in may use.

        Until a first run has succeeded every right that will be needed is asked for too: `AccessDenied` names them.
        """
        division = self._division
        try:
            rows = await self._divisions(division, f"Code eq {division}")
        except AccessDenied as problem:
            if problem.code != "rights-missing":
                raise
            rows = []
        if not rows:
            raise Misconfigured("administration-missing", administration=division)
        found = _administration(rows[0])
        self._own_currency = found.currency
        if not self._integration.first_run_done:
            with_pdf = self._integration.wants("send_pdf")
            await check_rights(self._session, division, with_pdf=with_pdf)
        return found

    async def administrations(self) -> tuple[Administration, ...]:
        me = await self._session.rows("current", "Me", "CurrentDivision")
        current = me[0].get("CurrentDivision") if me else None
        if current is None:
            return ()
        return tuple(_administration(row) for row in await self._divisions(str(current)))

    async def _divisions(self, division: str, where: str | None = None) -> list[Row]:
        """Some licences know the list under one address only."""
        try:
            return await self._session.rows(division, "hrm/Divisions", _DIVISION_FIELDS, where)
        except (AccessDenied, Misconfigured) as problem:
            if problem.code not in {"rights-missing", "administration-missing"}:
                raise
            return await self._session.rows(division, "system/Divisions", _DIVISION_FIELDS, where)

    async def reference_data(self) -> ReferenceData:
        return await read_reference_data(self._session, self._division)

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        return await find_entries(self._session, self._division, refs)

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        for wanted in customers:
            yield await self._customers.ensure(wanted)

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        for request in batch:
            yield await self._book(request)

    async def _book(self, request: BookingRequest) -> Outcome:
        outcome = await self._send(request)
        if not isinstance(outcome, Refused):
            return outcome
        if outcome.code == "duplicate-number":
            return await self._explained(outcome, request)
        if outcome.code == "customer-refused" and request.customer_remote_id:
            return await self._with_healed_customer(outcome, request)
        if outcome.code in _OF_ACCOUNTS:
            return await self._with_named_accounts(outcome, request)
        return outcome

    async def _send(self, request: BookingRequest) -> Outcome:
        """The PDF first, if there is one: an entry that stands in the books names it from the start."""
        if request.customer_remote_id is None:
            return Refused(request.document.key, "customer-refused", {"customer": request.document.customer.name})
        condition = await self._terms.code_for(request.document)
        paper = await self._papers.filed(request, request.pdf) if request.pdf is not None else None
        if paper is not None and not isinstance(paper, str):
            return paper
        body = entry_body(request, self._currency, condition=condition, paper=paper)
        try:
            answer = await self._session.create(self._division, RESOURCE, body)
        except NoAnswer:
            return Unknown(request.document.key, "no-answer")
        return outcome_of(answer, request, self._currency)

    async def _explained(self, refused: Refused, request: BookingRequest) -> Outcome:
        """The tool has something like it: the same document is adopted, another one is named."""
        document = request.document
        ref = DocumentRef(document.key, request.reference, document.date or date.min, request.journal, document.gross)
        found = (await self.find([ref]))[document.key]
        if not isinstance(found, Found):
            return refused
        if found.gross == document.gross and found.customer_remote_id in {request.customer_remote_id, None}:
            return AlreadyBooked(document.key, found.number, found.remote_id, found.net, found.vat, found.gross)
        values = {
            "booking_number": found.number,
            "found_customer": found.customer_name or "",
            "found_total": str(found.gross) if found.gross is not None else "",
            "total": str(document.gross),
        }
        return replace(refused, code="number-taken", values={**refused.values, **values})

    async def _with_healed_customer(self, refused: Refused, request: BookingRequest) -> Outcome:
        """A prospect is made a customer and the entry sent once more; an account that is gone is said to be gone."""
        ready = await self._customers.recheck(request.document.customer, str(request.customer_remote_id))
        if isinstance(ready, CustomerReady):
            return await self._send(request)
        if isinstance(ready, CustomerRefused):
            return replace(refused, code=ready.code, values={**refused.values, **ready.values})
        return refused

    async def _with_named_accounts(self, refused: Refused, request: BookingRequest) -> Outcome:
        """Accounts are sent by their ids, which nobody knows them by."""
        used = list(dict.fromkeys(line.ledger for line in request.lines))
        try:
            self._account_names |= await account_names(
                self._session, self._division, (id for id in used if id not in self._account_names)
            )
        except (Unavailable, Throttled):
            return refused
        named = ", ".join(self._account_names.get(id, id) for id in used)
        return replace(refused, values={**refused.values, "ledger": named})

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        """Edits are made by hand in Exact Online."""
        return Refused(request.document.key, "edits-not-pushed")

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        return booked

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        return await paid_states(self._session, self._division, links)

    async def aclose(self) -> None:
        await self._session.aclose()


def _administration(row: Row) -> Administration:
    return Administration(
        str(row["Code"]),
        clean(str(row.get("Description") or row["Code"])),
        str(row.get("Currency") or "EUR").strip(),
        clean_or_none(str(row["Country"])) if row.get("Country") else None,
    )
