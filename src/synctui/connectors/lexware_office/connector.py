"""Lexware Office behind the connector contract: one organisation, one voucher a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from synctui.connectors.lexware_office.contacts import Contacts
from synctui.connectors.lexware_office.lookup import find_vouchers
from synctui.connectors.lexware_office.papers import attach_pdf
from synctui.connectors.lexware_office.refusals import CONFLICT, code_of, words
from synctui.connectors.lexware_office.session import Row, Session
from synctui.connectors.lexware_office.spec import OPEN, TAXED, UNCHECKED
from synctui.connectors.lexware_office.voucher import Settings, categories, voucher
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
    LedgerAccount,
    Link,
    Outcome,
    PaidState,
    ReferenceData,
    Refused,
    Unknown,
    VatCode,
)
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured, NoAnswer, Unavailable
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.text import clean
from synctui.wire.http import Answer as HttpAnswer

_EURO = "EUR"


class LexwareOffice:
    """Made for one integration and one run."""

    def __init__(self, spec: ConnectorSpec, session: Session, integration: Integration) -> None:
        self.spec = spec
        self._session = session
        self._integration = integration
        self._settings = Settings.of(integration)
        self._contacts = Contacts(session)
        self._need_contact: frozenset[str] | None = None
        """Posting categories that take no collective contact; None until they were read."""

    # connecting -----------------------------------------------------------------------------------------------

    async def connect(self) -> Administration:
        """Raises `Misconfigured` ``administration-missing`` where the key is another organisation's."""
        (found,) = await self.administrations()
        pinned = self._integration.administration
        if pinned is not None and pinned.remote_id != found.remote_id:
            raise Misconfigured("administration-missing", administration=pinned.name)
        return found

    async def administrations(self) -> tuple[Administration, ...]:
        profile = await self._session.read("/v1/profile")
        if not isinstance(profile, dict) or not profile.get("organizationId"):
            raise Unavailable(reason="unreadable-answer")
        id = str(profile["organizationId"])
        return (Administration(id, clean(str(profile.get("companyName") or id)), _EURO, "DE"),)

    async def reference_data(self) -> ReferenceData:
        """Posting categories are the accounts; one that stands for a rate by itself is that rate's VAT code."""
        found = [(str(row["id"]), clean(str(row.get("name") or row["id"]))) for row in await self._categories()]
        own = [VatCode(id, name) for id, name in found]
        return ReferenceData(
            ledger_accounts=tuple(LedgerAccount(id, name, name) for id, name in found),
            vat_codes=(VatCode(TAXED, "as printed, in the category of the line"), *own),
        )

    async def _categories(self) -> list[Row]:
        answer = await self._session.read("/v1/posting-categories")
        rows = [row for row in answer if isinstance(row, dict) and row.get("id")] if isinstance(answer, list) else []
        self._need_contact = frozenset(str(row["id"]) for row in rows if row.get("contactRequired") is True)
        return [row for row in rows if row.get("type") == "income"]

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        return await find_vouchers(self._session, refs)

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        for wanted in customers:
            if self._settings.is_collective:
                yield CustomerReady(wanted.customer.key, wanted.customer.name, CustomerResult.CONFIRMED)
            else:
                yield await self._contacts.ensure(wanted)

    # booking --------------------------------------------------------------------------------------------------

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        for request in batch:
            yield await self._refusal(request) or await self._post(request)

    async def _refusal(self, request: BookingRequest) -> Refused | None:
        """What the tool would refuse, or worse, not notice."""
        document = request.document
        if document.currency != _EURO:
            values = {"number": document.number or "", "currency": document.currency}
            return Refused(document.key, "currency-not-in-vouchers", values)
        if not self._settings.is_collective:
            return None
        if self._need_contact is None:
            await self._categories()
        wanting = [category for category in categories(request) if category in (self._need_contact or ())]
        return Refused(document.key, "category-needs-contact", {"ledger": wanting[0]}) if wanting else None

    async def _post(self, request: BookingRequest) -> Outcome:
        key = request.document.key
        try:
            answer = await self._session.write("POST", "/v1/vouchers", voucher(request, self._settings))
        except NoAnswer as problem:
            return Unknown(key, problem.values.get("reason", "no-answer"))
        if not answer.is_success:
            return _refused(request, answer)
        id = str(_row(answer).get("id") or "")
        return self._booked(request, id) if id else Unknown(key, "unreadable-answer")

    def _booked(self, request: BookingRequest, id: str) -> Booked:
        day, until = request.document.date, self._settings.reported_until
        is_late = day is not None and until is not None and day <= until
        notes = ("period-closed-accepted",) if is_late else ()
        return Booked(request.document.key, clean(request.reference), id, notes=notes)

    # afterwards -----------------------------------------------------------------------------------------------

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        """Over the voucher as it stands, its files kept: what a change leaves out is deleted there for good."""
        refused = await self._refusal(request)
        if refused is not None:
            return refused
        path = f"/v1/vouchers/{link.remote_id}"
        for _try in range(2):
            there = await self._session.read(path)
            if not isinstance(there, dict):
                return Refused(request.document.key, "missing-at-tool", {"number": request.document.number or ""})
            try:
                answer = await self._session.write("PUT", path, _over(there, voucher(request, self._settings)))
            except NoAnswer as problem:
                return Unknown(request.document.key, problem.values.get("reason", "no-answer"))
            if answer.is_success:
                return self._booked(request, str(link.remote_id))
            if answer.status != CONFLICT:
                return _refused(request, answer)
        return Refused(request.document.key, "version-conflict", {"number": request.document.number or ""})

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        return await attach_pdf(self._session, booked, pdf, document)

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        """Not asked for: the tool wants nobody to ask again and again whether something has changed."""
        return {}

    async def aclose(self) -> None:
        await self._session.aclose()


def _over(there: Row, body: Row) -> Row:
    """The voucher that stands there with new content; a status that only the tool may give is left to it."""
    status = there.get("voucherStatus")
    kept = {"voucherStatus": status} if status in {OPEN, UNCHECKED} else {}
    return {**body, **kept, "version": there.get("version"), "files": there.get("files") or []}


def _refused(request: BookingRequest, answer: HttpAnswer) -> Refused:
    document = request.document
    rates = {line.tax.label for line in document.lines}
    values = {
        "number": document.number or "",
        "customer": document.customer.name,
        "rate": ", ".join(sorted(rates)),
        "vat_code": ", ".join(sorted({line.vat_code for line in request.lines})),
        "ledger": ", ".join(sorted({line.ledger for line in request.lines})),
    }
    return Refused(document.key, code_of(answer), values, words(answer))


def _row(answer: HttpAnswer) -> Row:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
