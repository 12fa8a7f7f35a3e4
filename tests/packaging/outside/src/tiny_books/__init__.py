"""Tiny Books: one line of JSON for each sale, in a file. The smallest tool that keeps every promise.

Format    JSON lines, UTF-8, one writer at a time
Numbers   given by the tool: 1, 2, 3
Look-up   by reference, in the whole file
Closed    there are no periods
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from synctui.domain.booking import (
    Administration,
    AlreadyBooked,
    Answer,
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRequest,
    CustomerResult,
    DocumentRef,
    Found,
    Link,
    NotFound,
    Outcome,
    PaidState,
    ReferenceData,
    Refused,
    Unknown,
)
from synctui.domain.capabilities import Capabilities, ClosedPeriod, Lookup
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Document, DocumentKey, TaxRate
from synctui.domain.money import Money, total
from synctui.domain.text import clean
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context

SPEC = ConnectorSpec(
    name="tiny_books",
    title="Tiny Books",
    countries=(),
    capabilities=Capabilities(
        lookup=Lookup.BY_REFERENCE,
        closed_period=ClosedPeriod.ACCEPTS,
        rejects_duplicates=True,
        max_batch=50,
        has_journals=False,
        sends_customers_with_documents=True,
    ),
    options=(Option("folder", "Folder", OptionKind.FOLDER, required=True),),
    needs_vat_mapping=False,
)


def create(context: Context) -> AccountingConnector:
    if context.folder is None:
        raise Misconfigured("folder-missing", tool=SPEC.title)
    return TinyBooks(context.folder / "sales.jsonl")


def suggest(integration: Integration, rates: Sequence[TaxRate]) -> Integration:
    """What a person would begin with: one account for everything."""
    return replace(integration, mapping=Mappings(default_ledger="sales"))


class TinyBooks:
    spec = SPEC

    def __init__(self, file: Path) -> None:
        self.file = file

    async def connect(self) -> Administration:
        return Administration(self.file.name, self.file.name)

    async def administrations(self) -> tuple[Administration, ...]:
        return (await self.connect(),)

    async def reference_data(self) -> ReferenceData:
        return ReferenceData()

    def rows(self) -> list[dict[str, object]]:
        """Every whole line."""
        content = self.file.read_bytes() if self.file.exists() else b""
        return [json.loads(line) for line in content.split(b"\n")[:-1]]

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        return {ref.key: self._answer(ref.reference, ref.gross) for ref in refs}

    def _answer(self, reference: str, gross: Money) -> Answer:
        """An invoice and a credit note may have one number: the sign tells them apart."""
        hits = [row for row in self.rows() if row["reference"] == reference]
        hits = [row for row in hits if int(str(row["gross"])) * gross.cents >= 0]
        if not hits:
            return NotFound()
        row, currency = hits[0], str(hits[0]["currency"])
        return Found(
            number=str(row["number"]),
            remote_id=str(row["number"]),
            gross=Money(int(str(row["gross"])), currency),
            customer_name=str(row["customer"]),
            booked_on=date.fromisoformat(str(row["date"])),
            also=tuple(str(other["number"]) for other in hits[1:]),
        )

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        for wanted in customers:
            yield CustomerReady(wanted.customer.key, wanted.customer.name, CustomerResult.CONFIRMED)

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        for request in batch:
            yield self._book(request)

    def _book(self, request: BookingRequest) -> Outcome:
        document = request.document
        there = self._answer(request.reference, document.gross)
        if isinstance(there, Found):
            return AlreadyBooked(document.key, there.number, there.remote_id, gross=there.gross)
        number = str(len(self.rows()) + 1)
        try:
            self.write(json.dumps(_row(request, number), ensure_ascii=False))
        except OSError:
            return Unknown(document.key, "no-answer")
        return Booked(document.key, number, number, document.net, document.vat_total, document.gross)

    def write(self, line: str) -> None:
        with self.file.open("ab") as file:
            file.write(line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        return Refused(request.document.key, "edits-not-pushed")

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        return booked

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        return {}

    async def aclose(self) -> None:
        pass


def _row(request: BookingRequest, number: str) -> dict[str, object]:
    document = request.document
    net, vat = (total((getattr(line, name) for line in request.lines), document.currency) for name in ("net", "vat"))
    return {
        "number": number,
        "reference": request.reference,
        "date": f"{document.date}",
        "customer": clean(document.customer.name),
        "currency": document.currency,
        "net": net.cents,
        "vat": vat.cents,
        "gross": (net + vat).cents,
        "texts": [clean(line.description) for line in request.lines],
    }
