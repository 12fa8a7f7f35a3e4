"""What a run has done so far: rows and counts, and the events that tell them; the report is made from here alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from synctui.domain.booking import AlreadyBooked, Booked, CustomerResult, IntegrationId
from synctui.domain.customer import CustomerKey
from synctui.domain.events import DocumentDone, Mode, Result
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.report import BookedRow, Ending, NotBookedRow, RunReport


@dataclass(slots=True)
class Tally:
    """Counts one run of one integration."""

    integration: IntegrationId
    tool: str
    run: int
    mode: Mode
    started_at: datetime
    tool_title: str = ""
    department_name: str = ""
    customers: dict[CustomerResult, int] = field(default_factory=dict)
    booked: dict[DocumentKey, BookedRow] = field(default_factory=dict)
    not_booked: dict[DocumentKey, NotBookedRow] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    """Codes about the run as a whole."""
    customers_go_with_documents: bool = False
    """The tool takes each document with its customer: whose was booked is confirmed there."""
    carried: set[CustomerKey] = field(default_factory=set)

    def customer(self, result: CustomerResult) -> None:
        self.customers[result] = self.customers.get(result, 0) + 1

    def synced(
        self,
        document: Document,
        outcome: Booked | AlreadyBooked,
        number: str,
        *,
        is_updated: bool = False,
        alarm: tuple[str, ...] = (),
    ) -> DocumentDone:
        """Amounts are the tool's own; where it answers none, those that were sent."""
        is_adopted = isinstance(outcome, AlreadyBooked)
        if self.customers_go_with_documents and not is_adopted:
            self.carried.add(document.customer.key)
        notes = tuple(dict.fromkeys((*(() if isinstance(outcome, AlreadyBooked) else outcome.notes), *alarm)))
        gross = outcome.gross or document.gross
        if gross != document.gross and "total-differs" not in notes:
            notes = (*notes, "total-differs")
        self.booked[document.key] = BookedRow(
            document=document.key,
            number=document.number or "",
            department=document.department.name,
            kind=document.kind,
            booking_number=number,
            remote_id=outcome.remote_id,
            net=outcome.net or document.net,
            vat=outcome.vat or document.vat_total,
            gross=gross,
            is_adopted=is_adopted,
            is_updated=is_updated,
            notes=notes,
        )
        result = Result.UPDATED if is_updated else Result.ADOPTED if is_adopted else Result.SYNCED
        return self._done(document, result, booking_number=number)

    def left_out(
        self,
        document: Document,
        result: Result,
        code: str,
        values: Mapping[str, str] | None = None,
        tool_text: str | None = None,
    ) -> DocumentDone:
        """One document that is not synced, with its reason."""
        values = dict(values or {})
        self.not_booked[document.key] = NotBookedRow(
            document.key, document.number or "", document.department.name, document.kind, code, values, tool_text
        )
        return self._done(document, result, code=code, values=values, tool_text=tool_text)

    def is_settled(self, key: DocumentKey) -> bool:
        return key in self.booked or key in self.not_booked

    def _done(
        self,
        document: Document,
        result: Result,
        *,
        booking_number: str | None = None,
        code: str | None = None,
        values: Mapping[str, str] | None = None,
        tool_text: str | None = None,
    ) -> DocumentDone:
        return DocumentDone(
            integration=self.integration,
            document=document.key,
            number=document.number or "",
            customer=document.customer.name,
            kind=document.kind,
            result=result,
            booking_number=booking_number,
            code=code,
            values=values or {},
            tool_text=tool_text,
        )

    def report(
        self,
        ending: Ending,
        at: datetime,
        calls: int,
        *,
        code: str | None = None,
        values: Mapping[str, str] | None = None,
        tool_text: str | None = None,
        next_try: datetime | None = None,
    ) -> RunReport:
        """The finished report; a run that left something out is incomplete, never finished."""
        if ending is Ending.FINISHED and self.not_booked:
            ending = Ending.INCOMPLETE
        return RunReport(
            integration=self.integration,
            tool=self.tool,
            run=self.run,
            mode=self.mode,
            started_at=self.started_at,
            ended_at=at,
            ending=ending,
            customers_new=self.customers.get(CustomerResult.CREATED, 0),
            customers_updated=self.customers.get(CustomerResult.UPDATED, 0),
            customers_confirmed=self.customers.get(CustomerResult.CONFIRMED, 0) + len(self.carried),
            booked=tuple(self.booked.values()),
            not_booked=tuple(self.not_booked.values()),
            calls=calls,
            code=code,
            values=values or {},
            tool_text=tool_text,
            next_try=next_try,
            notices=tuple(dict.fromkeys(self.notices)),
            tool_title=self.tool_title,
            department_name=self.department_name,
        )
