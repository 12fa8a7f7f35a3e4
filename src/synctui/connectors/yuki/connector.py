"""Yuki behind the connector contract: one administration, many documents a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

from lxml import etree

from synctui.connectors.yuki import answer, open_items
from synctui.connectors.yuki.document import has_own_vat
from synctui.connectors.yuki.edits import Edits
from synctui.connectors.yuki.open_items import Item
from synctui.connectors.yuki.posting import Posting
from synctui.connectors.yuki.reference import read_reference_data
from synctui.connectors.yuki.session import Session, Turned
from synctui.connectors.yuki.settings import Settings, tight
from synctui.connectors.yuki.soap import children, text
from synctui.connectors.yuki.spec import STOPS_AFTER
from synctui.domain.booking import (
    Administration,
    Answer,
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRequest,
    CustomerResult,
    DocumentRef,
    Link,
    Outcome,
    PaidState,
    ReferenceData,
    Refused,
    Unknown,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured, NoAnswer, SynctuiError
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey


class Yuki:
    """Made for one integration and one run: open items are read once and then known."""

    def __init__(self, spec: ConnectorSpec, session: Session, integration: Integration) -> None:
        self.spec = spec
        self._session = session
        self._integration = integration
        self._settings = Settings.of(integration)
        self._open: list[Item] | None = None
        """Open items as they stood when the first document was to be sent, and what was booked since."""
        self._listed: list[Item] | None = None
        """Open items as Yuki showed them last; forgotten as soon as anything is sent."""
        self._turned = 0
        """Documents that were refused by the schema, one by one."""

    @property
    def _administration(self) -> str:
        administration = self._integration.administration
        if administration is None:
            raise Misconfigured("administration-missing", administration="")
        return administration.remote_id

    @property
    def _posting(self) -> Posting:
        administration = self._integration.administration
        currency = administration.currency if administration else "EUR"
        return Posting(self._session, self._administration, currency, self._settings)

    # connecting -----------------------------------------------------------------------------------------------

    async def connect(self) -> Administration:
        """Raises `Misconfigured` where the pinned administration is not among those this key opens."""
        rows = await self._administrations()
        pinned = self._integration.administration
        if pinned is None:
            return _only(rows)
        for row in rows:
            if row.get("ID", "").lower() == pinned.remote_id.lower():
                await self._settle_domain(rows, row)
                return replace(pinned, name=text(row, "Name") or pinned.name)
        raise Misconfigured("administration-missing", administration=pinned.name)

    async def administrations(self) -> tuple[Administration, ...]:
        return tuple(_named(row) for row in await self._administrations())

    async def _administrations(self) -> list[etree._Element]:
        return children(await self._session.call("Accounting", "Administrations"), "Administration")

    async def _settle_domain(self, rows: Sequence[etree._Element], row: etree._Element) -> None:
        """A key that opens several domains must say once in which it means to work."""
        domain = text(row, "DomainID")
        has_several = len({text(one, "DomainID") for one in rows}) > 1
        if has_several and domain and domain != self._session.access.domain:
            await self._session.choose_domain(domain)

    async def reference_data(self) -> ReferenceData:
        return await read_reference_data(self._session, self._administration)

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        """One call for all of them, however often it is asked before something is sent."""
        if not refs:
            return {}
        items = await self._list()
        currency = self._posting.currency
        return {ref.key: open_items.answer(ref, items, self._settings, currency) for ref in refs}

    async def _list(self) -> list[Item]:
        if self._listed is None:
            self._listed = await open_items.all_open(self._session, self._administration)
        return self._listed

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        """Yuki matches or makes them with their first document: nothing is sent for them alone."""
        for wanted in customers:
            code = self._settings.contact_code(wanted.customer) or wanted.customer.key
            yield CustomerReady(wanted.customer.key, code, CustomerResult.CONFIRMED)

    # booking --------------------------------------------------------------------------------------------------

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        ready: dict[str, BookingRequest] = {}
        for request in batch:
            settled = await self._settled_before(request, ready)
            if settled is not None:
                yield settled
            else:
                ready[tight(self._posting.reference(request))] = request
        for part in self._posting.parts(list(ready.values())):
            async for outcome in self._sent(part):
                yield outcome

    async def _settled_before(self, request: BookingRequest, ready: Mapping[str, object]) -> Outcome | None:
        """What stands in Yuki under this number is never sent a second time, nor are two documents of one number."""
        wanted = tight(self._posting.reference(request))
        if wanted in ready:
            return Refused(request.document.key, "duplicate-number", answer.values(request))
        if self._open is None:
            self._open = list(await self._list())
        for item in self._open:
            if tight(item.reference) == wanted:
                return open_items.judged(request, item, self._settings, self._posting.currency)
        return None

    async def _sent(self, part: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        """Nothing may be raised once something was sent: it would count as not carried out."""
        self._listed = None
        try:
            outcomes = await self._posting.post(part)
        except NoAnswer as problem:
            reason = problem.values.get("reason", problem.code)
            outcomes = [Unknown(request.document.key, reason) for request in part]
        except Turned as fault:
            async for outcome in self._in_halves(part, fault):
                yield outcome
            return
        told = [(request, self._noted(request, outcome)) for request, outcome in zip(part, outcomes, strict=True)]
        for request, outcome in told:
            if not _asks(request, outcome):
                yield outcome
        for request, outcome in told:
            if _asks(request, outcome):
                yield await self._answered(request, outcome)

    async def _in_halves(self, part: Sequence[BookingRequest], fault: Turned) -> AsyncIterator[Outcome]:
        """What was refused as a whole was not carried out at all: each half is tried by itself, a few times."""
        is_worth_it = fault.kind in {"schema", "size"} and self._turned < STOPS_AFTER
        if len(part) == 1 or not is_worth_it:
            self._turned += 1
            for request in part:
                yield self._posting.turned(request, fault)
            return
        middle = len(part) // 2
        for half in (part[:middle], part[middle:]):
            async for outcome in self._sent(half):
                yield outcome

    def _noted(self, request: BookingRequest, outcome: Outcome) -> Outcome:
        """Remember what is open now, and say which exchange rate was used."""
        if not isinstance(outcome, Booked):
            return outcome
        source, currency = request.document, self._posting.currency
        if self._open is not None:
            self._open.append(Item.booked(outcome.remote_id, source, self._settings.contact_code(source.customer)))
        if source.currency == currency:
            return outcome
        note = "rate-of-the-tool" if source.exchange_rate is None else "rate-not-taken"
        return replace(outcome, notes=(*outcome.notes, note))

    async def _answered(self, request: BookingRequest, outcome: Outcome) -> Outcome:
        """Yuki answers no totals, and does not say what stands in the way: it is asked once more."""
        if isinstance(outcome, Booked):
            return await self._compared(request, outcome)
        items = await self._asked(self._posting.reference(request))
        if items:
            return open_items.judged(request, items[0], self._settings, self._posting.currency)
        return replace(outcome, code="duplicate-number") if isinstance(outcome, Refused) else outcome

    async def _compared(self, request: BookingRequest, booked: Booked) -> Booked:
        source = request.document
        items = await self._asked(booked.remote_id)
        found = items[0].money(source.currency, self._posting.currency) if items else None
        if found is None:
            return replace(booked, notes=(*booked.notes, "total-not-compared"))
        notes = booked.notes if found == source.gross else (*booked.notes, "total-differs")
        return replace(booked, gross=found, notes=notes)

    async def _asked(self, reference: str) -> list[Item]:
        """What is open under a reference; nothing where the question cannot be asked now."""
        try:
            return await open_items.open_under(self._session, self._administration, reference)
        except SynctuiError:
            return []

    # afterwards -----------------------------------------------------------------------------------------------

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        """The same reference sent again, and looked at before and after."""
        self._listed = None
        return await Edits(self._posting).transfer(link, request)

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        """A PDF goes along with its invoice or not at all."""
        return booked

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        """That an invoice is no open item does not prove that it is paid."""
        return {}

    async def aclose(self) -> None:
        await self._session.aclose()


def _asks(request: BookingRequest, outcome: Outcome) -> bool:
    """Whether one more question must settle it: a number that is taken, or VAT that Yuki may compute differently."""
    if isinstance(outcome, Refused):
        return outcome.code == answer.ALREADY_THERE
    return isinstance(outcome, Booked) and bool(request.document.gross) and has_own_vat(request)


def _only(rows: Sequence[etree._Element]) -> Administration:
    if len(rows) == 1:
        return _named(rows[0])
    raise Misconfigured("administration-needed", known=", ".join(text(row, "Name") for row in rows))


def _named(row: etree._Element) -> Administration:
    id, country = row.get("ID", ""), text(row, "Country")
    return Administration(id, text(row, "Name") or id, country=country[:2].upper() or None)
