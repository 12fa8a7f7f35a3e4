"""One document into Tryton: looked up, drafted, compared with what the document states, then posted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from synctui.connectors.tryton.invoices import (
    FIELDS,
    INVOICE,
    Placed,
    draft_body,
    line_bodies,
    stated_totals,
    totals_of,
    vat_corrections,
)
from synctui.connectors.tryton.lookup import Standing, found, standing
from synctui.connectors.tryton.parties import Parties
from synctui.connectors.tryton.questions import Questions
from synctui.connectors.tryton.reference import Ids
from synctui.connectors.tryton.refusals import Warned, code_of, left_after, warning_of
from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.wire import Row, message, record_of, rows_within, text_of, within
from synctui.domain.booking import (
    AlreadyBooked,
    Booked,
    BookingRequest,
    Outcome,
    Refused,
    Unknown,
)
from synctui.domain.errors import AccessDenied, NoAnswer, SynctuiError
from synctui.wire.http import Answer

_ANSWERS = "res.user.warning"
"""Where Tryton keeps who has said yes to which question."""


class Posting:
    """Of one company. Raises only where nothing was posted; a draft that was left behind is used by the next try."""

    def __init__(self, session: Session, parties: Parties, own_currency: str) -> None:
        self._session = session
        self._parties = parties
        self._ids = Ids(session)
        self._questions = Questions(session)
        self._own_currency = own_currency

    async def book(self, request: BookingRequest) -> Outcome:
        try:
            async with self._session.alone():
                return await self._book(request)
        except NoAnswer as problem:
            return Unknown(request.document.key, problem.values.get("reason", problem.code))

    async def _book(self, request: BookingRequest) -> Outcome:
        document = request.document
        placed = await self._placed(request)
        if isinstance(placed, Refused):
            return placed
        there = await standing(self._session, document.key, request.reference, document.kind)
        if there.numbered:
            return _adopted(request, there, placed)
        if there.other_drafts:
            return _refused(request, "draft-in-the-way", draft=str(there.other_drafts[0]["id"]))
        overtaken = await self._questions.overtaken(request)
        if overtaken is not None:
            return Refused(document.key, "waits-its-turn", {"earlier": overtaken})
        drafted = await self._drafted(request, placed, there)
        return drafted if isinstance(drafted, Refused | Unknown) else await self._posted(request, drafted)

    # where it belongs -------------------------------------------------------------------------------------------

    async def _placed(self, request: BookingRequest) -> Placed | Refused:
        document = request.document
        currency = await self._ids.currency(document.currency)
        if currency is None:
            return _refused(request, "currency-unknown")
        journal = await self._ids.journal(request.journal)
        if journal is None:
            return _refused(request, "journal-unknown")
        id = request.customer_remote_id
        party = await self._parties.party(int(id)) if id and id.isdigit() else None
        if party is None:
            return _refused(request, "customer-gone")
        receivable = party.receivable or await self._ids.receivable()
        if party.address is None or receivable is None:
            return _refused(request, "customer-refused")
        if not party.is_active:
            return _refused(request, "customer-blocked")
        # Where nothing is to be paid a term gives the invoice date, and Tryton asks about one in the past.
        term = await self._ids.payment_term(document.date, document.due) if document.gross else None
        company = self._session.company
        assert company is not None
        return Placed(company, currency, journal, party.id, party.address, receivable, term)

    # the draft --------------------------------------------------------------------------------------------------

    async def _drafted(self, request: BookingRequest, placed: Placed, there: Standing) -> Row | Refused | Unknown:
        """The draft as Tryton has it now, with the document's own totals."""
        try:
            lines = line_bodies(request, placed)
        except ValueError:
            return _refused(request, "vat-code-gone")
        for surplus in there.our_drafts[1:]:
            await self._session.remove(INVOICE, surplus["id"])
        answer = await self._written(request, placed, lines, there.our_drafts)
        row = record_of(answer)
        if row is None:
            return _after(answer, request)
        corrections = vat_corrections(request, row)
        if corrections:
            answer = await self._session.change(INVOICE, row["id"], {"taxes": corrections}, *FIELDS)
            row = record_of(answer)
            if row is None:
                return _after(answer, request)
        return self._compared(request, row)

    async def _written(
        self, request: BookingRequest, placed: Placed, lines: list[dict[str, Any]], drafts: tuple[Row, ...]
    ) -> Answer:
        body = draft_body(request, placed)
        if not drafts:
            return await self._session.create(INVOICE, {**body, "lines": [["create", lines]]}, *FIELDS)
        old = [line["id"] for line in rows_within(drafts[0], "lines")]
        body["lines"] = [["delete", old], ["create", lines]]
        return await self._session.change(INVOICE, drafts[0]["id"], body, *FIELDS)

    def _compared(self, request: BookingRequest, row: Row) -> Row | Refused:
        """Before anything is posted: what Tryton would post is what the document states, or it stays a draft."""
        theirs, ours = totals_of(row, request.document.currency), stated_totals(request)
        if theirs == ours:
            return row
        refused = _refused(request, "total-differs", total=str(ours.gross), found_total=str(theirs.gross))
        return replace(refused, tool_text=str(theirs))

    # the posting ------------------------------------------------------------------------------------------------

    async def _posted(self, request: BookingRequest, draft: Row) -> Outcome:
        """Tryton's questions are answered only with a yes that a person has given to each."""
        asked, without_questions = set[str](), False
        while True:
            answer = await self._session.act(
                INVOICE, draft["id"], "post", {}, *FIELDS, without_questions=without_questions
            )
            words = message(answer) or ""
            warned = warning_of(words) if answer.status == 400 else None
            if warned is None:
                return await self._outcome(request, answer)
            if warned.id in asked or not (warned.id in request.confirmed or warned.check):
                return self._question(request, warned, words)
            asked.add(warned.id)
            record = await self._record(warned, draft["id"])
            if warned.id not in request.confirmed:
                if not await self._is_checked(warned, record):
                    return self._question(request, warned, words)
            elif not await self._keeps_answer(warned, record):
                if left_after(warned) - request.confirmed:
                    return _refused(request, "rights-missing", endpoint=_ANSWERS)
                without_questions = True

    def _question(self, request: BookingRequest, warned: Warned, words: str) -> Refused:
        self._questions.note(request)
        return Refused(request.document.key, "tool-warning", {"warning": words, "id": warned.id}, words)

    async def _record(self, warned: Warned, invoice: int) -> int:
        """What the question is about: the invoice, or the tax identifier that it would be posted with."""
        if warned.model == INVOICE:
            return invoice
        row = await self._session.record(INVOICE, invoice, "party_tax_identifier.id", "party.tax_identifier.id")
        of_party = within(within(row or {}, "party"), "tax_identifier")
        return int((within(row or {}, "party_tax_identifier") or of_party).get("id") or 0)

    async def _keeps_answer(self, warned: Warned, record: int) -> bool:
        """Written down for this one question; False where the user behind the key may not."""
        try:
            answer = await self._session.act(_ANSWERS, None, "skip", {"name": warned.answer_name(record)})
        except AccessDenied as problem:
            if problem.code != "rights-missing":
                raise
            return False
        return answer.is_success

    async def _is_checked(self, warned: Warned, record: int) -> bool:
        """A doubt that Tryton can settle by itself, sooner than its own queue gets to it."""
        if warned.check is None:
            return False
        try:
            return (await self._session.act(warned.model, record, warned.check, {})).is_success
        except NoAnswer:
            return False

    async def _outcome(self, request: BookingRequest, answer: Answer) -> Outcome:
        row, document = record_of(answer), request.document
        if not answer.is_success:
            return _after(answer, request)
        if row is None or not row.get("number"):
            return Unknown(document.key, "no-number")
        self._questions.settle(request)
        totals = totals_of(row, document.currency)
        notes = ["rate-of-the-tool"] if document.currency != self._own_currency else []
        if totals != stated_totals(request):
            notes.append("total-differs")
        if await self._is_repeated(text_of(row, "number")):
            notes.append("number-repeated")
        return Booked(
            document.key,
            text_of(row, "number"),
            str(row["id"]),
            totals.net,
            totals.vat,
            totals.gross,
            tuple(notes),
            entry_number=text_of(within(row, "move"), "number") or None,
        )

    async def _is_repeated(self, number: str) -> bool:
        """Whether another invoice has this number, as happens to a database that cannot lock its sequence.

        It is posted by now: what goes wrong with this question must not hide that.
        """
        try:
            rows = await self._session.rows(INVOICE, [["type", "=", "out"], ["number", "=", number]], "number")
        except SynctuiError:
            return False
        return len(rows) > 1


def _adopted(request: BookingRequest, there: Standing, placed: Placed) -> Outcome:
    """Under our number stands this document, or another one."""
    document, entry = request.document, found(there.numbered)
    if entry.gross == document.gross and entry.customer_remote_id == str(placed.party):
        return AlreadyBooked(
            document.key,
            entry.number,
            entry.remote_id,
            entry.net,
            entry.vat,
            entry.gross,
            entry_number=entry.entry_number,
        )
    return _refused(
        request,
        "number-taken",
        booking_number=entry.number,
        found_customer=entry.customer_name or "",
        found_total=str(entry.gross),
        total=str(document.gross),
    )


def _after(answer: Answer, request: BookingRequest) -> Refused | Unknown:
    """What is known after an answer that is no success, or is one without a record."""
    words = message(answer)
    if not (400 <= answer.status < 500 and answer.status != 408):
        return Unknown(request.document.key, "server-error")
    refused = _refused(request, code_of(words or ""))
    return replace(refused, tool_text=words or f"HTTP {answer.status}")


def _refused(request: BookingRequest, code: str, **more: str) -> Refused:
    return Refused(request.document.key, code, {**_values(request), **more})


def _values(request: BookingRequest) -> Mapping[str, str]:
    document = request.document
    return {
        "number": document.number or "",
        "date": document.date.isoformat() if document.date else "",
        "period": f"{document.date:%Y-%m}" if document.date else "",
        "customer": document.customer.name,
        "vat_number": document.customer.vat_number or "",
        "journal": request.journal,
        "currency": document.currency,
        "vat_code": ", ".join(sorted({line.vat_code for line in request.lines})),
        "rate": ", ".join(sorted({part.tax.label for part in document.vat})),
        "ledger": ", ".join(sorted({line.ledger for line in request.lines})),
    }
