"""Intents before a document leaves, outcomes after: every step one conditional write."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import (
    AlreadyBooked,
    Booked,
    BookingRequest,
    IntegrationId,
    LinkState,
    NotAttempted,
    Outcome,
    Refused,
    Unknown,
)
from synctui.domain.events import Mode
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.prepare import reference_of
from synctui.domain.report import NotBookedRow
from synctui.ports.store import FollowUp, NumberSeries
from synctui.store import follow_ups, links, numbers
from synctui.store import tables as t
from synctui.store.chronicle import note
from synctui.store.codec import plain
from synctui.store.codes import micros
from synctui.store.generation import grow
from synctui.store.mapping import number_columns, reason_columns
from synctui.store.marks import chunks, refresh

# claims -----------------------------------------------------------------------------------------------------------


def record_intents(
    connection: sa.Connection,
    id: IntegrationId,
    run: int,
    requests: Sequence[BookingRequest],
    now: datetime,
    series: NumberSeries | None = None,
) -> frozenset[DocumentKey]:
    if links.is_over(connection, run):
        return frozenset()
    rows = links.claimable(connection, [request.document.key for request in requests])
    ours = {
        request.document.key: rows[request.document.key]
        for request in requests
        if request.document.key in rows and _claim(connection, id, run, rows[request.document.key], request, now)
    }
    if series is not None:
        for request in requests:
            if request.document.key in ours:
                numbers.claim(connection, id, run, ours[request.document.key], request, series)
    refresh(connection, ours.values())
    if ours:
        grow(connection)
    return frozenset(ours)


def _claim(
    connection: sa.Connection, id: IntegrationId, run: int, document: int, request: BookingRequest, now: datetime
) -> bool:
    """New or refused becomes an intent; whoever changes the row has it."""
    columns = links.claim_columns(request.document, request.reference, request.journal, run, now)
    row = t.new_row(t.LinkTable, integration=id, document_id=document, **columns)
    if connection.execute(insert(t.link).values(row).on_conflict_do_nothing()).rowcount == 1:
        return True
    return _claim_from(connection, id, document, (LinkState.REFUSED.value,), columns)


def _claim_from(
    connection: sa.Connection, id: IntegrationId, document: int, states: Sequence[str], columns: Mapping[str, object]
) -> bool:
    link = links.find(connection, id, document)
    if link is None:
        return False
    c = t.link.c
    update = sa.update(t.link).where(c.id == link["id"], c.state.in_(states))
    return connection.execute(update.values(**columns, before=links.snapshot(link))).rowcount == 1


def renew_intent(
    connection: sa.Connection,
    id: IntegrationId,
    run: int,
    request: BookingRequest,
    now: datetime,
    series: NumberSeries | None = None,
) -> bool:
    rows = links.claimable(connection, [request.document.key])
    link = links.find(connection, id, rows[request.document.key]) if rows else None
    if link is None or links.is_over(connection, run):
        return False
    is_in_other_hands = link["state"] == LinkState.INTENT.value and not links.is_over(connection, link["run"])
    if is_in_other_hands:
        return False
    columns = links.claim_columns(request.document, request.reference, request.journal, run, now)
    renewed = _claim_from(connection, id, link["document_id"], links.OPEN, columns)
    if renewed and series is not None:
        numbers.claim(connection, id, run, link["document_id"], request, series)
    grow(connection)
    refresh(connection, [link["document_id"]])
    return renewed


def withdraw_intents(connection: sa.Connection, id: IntegrationId, run: int, keys: Collection[DocumentKey]) -> None:
    c = t.link.c
    touched = set()
    for some in chunks(list(keys)):
        mine = sa.select(t.link).join(t.document, t.document.c.id == c.document_id)
        wanted = mine.where(c.integration == id, t.document.c.key.in_(some), c.state.in_(links.OPEN))
        for link in list(connection.execute(wanted).mappings()):
            if link["run"] != run and not links.is_over(connection, link["run"]):
                continue
            links.put_back(connection, link)
            touched.add(link["document_id"])
    refresh(connection, touched)


# outcomes ---------------------------------------------------------------------------------------------------------


def record_outcome(
    connection: sa.Connection,
    id: IntegrationId,
    run: int,
    mode: Mode,
    document: Document,
    outcome: Outcome,
    now: datetime,
    owes: Collection[FollowUp] = (),
) -> str | None:
    row = links.document_id(connection, document.key)
    if row is None:
        raise LookupError(f"no document {document.key}")
    link = links.find(connection, id, row)
    settle = _Settlement(connection, id, run, mode.value, row, link, now)
    number = settle.outcome(document, outcome)
    if number is not None and settle.state != LinkState.SYNCED.value:
        # What stood there before any attempt of ours may have its PDF already; we sent it none.
        is_ours = isinstance(outcome, Booked) or settle.state in links.OPEN
        follow_ups.owe(connection, id, row, [one for one in owes if is_ours or one is not FollowUp.PDF], now)
    refresh(connection, [row])
    return number


class _Settlement:
    """One outcome of one document on its way into the link and the history."""

    def __init__(
        self,
        connection: sa.Connection,
        id: IntegrationId,
        run: int,
        mode: str | None,
        row: int,
        link: sa.RowMapping | None,
        now: datetime,
    ) -> None:
        self.connection, self.id, self.run, self.mode = connection, id, run, mode
        self.row, self.link, self.now = row, link, now
        self.state = link["state"] if link is not None else None

    def outcome(self, document: Document, outcome: Outcome) -> str | None:
        match outcome:
            case Booked() | AlreadyBooked():
                return self._synced(document, outcome)
            case Refused() if self._is_ours:
                self._refused(outcome)
            case Unknown(reason=reason) if self.state != LinkState.SYNCED.value:
                self._unknown(document, reason)
            case NotAttempted() if self.link is not None and self.state in links.OPEN and self._is_ours:
                links.put_back(self.connection, self.link)
        return None

    @property
    def _is_ours(self) -> bool:
        """A synced document is never refused afterwards, and an attempt of another run is not ours to settle."""
        if self.link is None or self.state == LinkState.REFUSED.value:
            return True
        return self.state in links.OPEN and self.link["run"] == self.run

    def note(self, what: str, **more: Any) -> None:
        note(
            self.connection, self.row, self.now, what, run=self.run, mode=self.mode, integration=self.id, **more
        )  # fmt: skip

    def _synced(self, document: Document, outcome: Booked | AlreadyBooked) -> str | None:
        if self.link is not None and self.state == LinkState.SYNCED.value:
            return self._booked_again(self.link, outcome)
        if _held(self.connection, self.id, outcome.remote_id) not in {None, self.row}:
            return None
        journal = self._journal(document)
        number = outcome.number or self._own_number(document, journal)
        links.put(
            self.connection,
            self.id,
            self.row,
            {
                "state": LinkState.SYNCED.value,
                "remote_id": outcome.remote_id,
                "synced_at": micros(self.now),
                "synced_mode": self.mode,
                "run": self.run,
                "booked": plain(booked_amounts(outcome)),
                "before": None,
                "is_missing": False,
                "acknowledged": None,
                "refused_edit": None,
                "journal": journal,
                "reference": self._reference(document),
                **self._content(document, outcome),
                **number_columns(number),
                **links.NO_REASON,
            },
        )
        self.note("synced" if isinstance(outcome, Booked) else "adopted", values=_told(number, outcome))
        return number

    def _booked_again(self, link: sa.RowMapping, outcome: Booked | AlreadyBooked) -> str:
        """The link stays with the entry it has; that the tool knows another one is written down."""
        if outcome.remote_id != link["remote_id"]:
            self.note("booked_again", values=_told(outcome.number or "", outcome))
        return str(link["booking_number"])

    def _content(self, document: Document, outcome: Booked | AlreadyBooked) -> Mapping[str, object]:
        """What stands in the tool: an adopted attempt has the content it was sent with."""
        link = self.link
        if isinstance(outcome, AlreadyBooked) and link is not None and self.state in links.OPEN and link["fingerprint"]:
            return {}
        return links.sent(document)

    def _reference(self, document: Document) -> str:
        """Under what it was sent, or found where nothing was: the entry keeps that, whatever becomes of the number."""
        sent = self.link["reference"] if self.link is not None else None
        return sent or reference_of(document)

    def _journal(self, document: Document) -> str | None:
        if self.link is not None and self.link["journal"]:
            return str(self.link["journal"])
        from synctui.store.integrations import integration

        settings = integration(self.connection, self.id)
        if settings is None:
            return None
        return settings.credit_journal if document.is_credit_note else settings.journal

    def _own_number(self, document: Document, journal: str | None) -> str:
        """The one that the document was given when it was claimed; a new one where it was found without any."""
        of = (self.connection, self.id, self.row, journal or "")
        return numbers.given(*of) or numbers.give(*of, self.run, document.date, NumberSeries())

    def _refused(self, refused: Refused) -> None:
        links.put(self.connection, self.id, self.row, refusal_columns(self.run, refused))
        self.note("refused", code=refused.code, values=refused.values, tool_text=refused.tool_text)

    def _unknown(self, document: Document, reason: str) -> None:
        before = self.link["before"] if self.link is not None else None
        columns = links.unknown_columns(reason, before, self.now)
        if self.state not in links.OPEN:
            columns |= links.sent(document)
        links.put(self.connection, self.id, self.row, {**columns, "run": self.run})
        self.note("unknown", code="outcome-unknown", values={"reason": reason})


def refusal_columns(run: int, refused: Refused | NotBookedRow) -> dict[str, object]:
    return {
        "state": LinkState.REFUSED.value,
        "run": run,
        "before": None,
        "fingerprint": None,
        "content": None,
        **reason_columns(refused.code, refused.values, refused.tool_text),
    }


def booked_amounts(outcome: Booked | AlreadyBooked) -> dict[str, object]:
    """The tool's own amounts in cents, and the codes of its notes; what it did not say is left out."""
    amounts = {"net": outcome.net, "vat": outcome.vat, "gross": outcome.gross}
    said: dict[str, object] = {name: amount.cents for name, amount in amounts.items() if amount is not None}
    currency = next((amount.currency for amount in amounts.values() if amount is not None), None)
    notes = list(outcome.notes) if isinstance(outcome, Booked) else []
    more = {"currency": currency, "notes": notes, "entry_number": outcome.entry_number}
    return said | {name: value for name, value in more.items() if value}


def _told(number: str, outcome: Booked | AlreadyBooked) -> dict[str, str]:
    notes = ", ".join(outcome.notes) if isinstance(outcome, Booked) else ""
    return {"booking_number": number, "remote_id": outcome.remote_id} | ({"notes": notes} if notes else {})


_HELD = (
    sa.select(t.link.c.document_id)
    .where(t.link.c.integration == sa.bindparam("of"), t.link.c.remote_id == sa.bindparam("entry"))
    .where(t.link.c.state == LinkState.SYNCED.value)
    .limit(1)
)


def _held(connection: sa.Connection, id: IntegrationId, remote_id: str) -> int | None:
    """The row of the document that has this entry of the tool."""
    return connection.scalar(_HELD, {"of": id, "entry": remote_id})


def holder(connection: sa.Connection, id: IntegrationId, remote_id: str) -> str | None:
    d = t.document.c
    return connection.scalar(sa.select(d.number).where(d.id == _held(connection, id, remote_id)))


# refusals of the plan, and edits ----------------------------------------------------------------------------------


def record_refusals(
    connection: sa.Connection, id: IntegrationId, run: int, rows: Sequence[NotBookedRow], now: datetime
) -> None:
    touched = set()
    for refused in rows:
        document = links.document_id(connection, refused.document)
        if document is None:
            continue
        link = links.find(connection, id, document)
        if link is not None and link["state"] != LinkState.REFUSED.value:
            continue
        columns = refusal_columns(run, refused)
        links.put(connection, id, document, columns)
        touched.add(document)
        if link is None or (link["code"], link["code_values"]) != (columns["code"], columns["code_values"]):
            reason = {"code": refused.code, "values": refused.values, "tool_text": refused.tool_text}
            note(connection, document, now, "refused", run=run, mode=_mode(connection, run), integration=id, **reason)  # type: ignore[arg-type]
    refresh(connection, touched)


def record_doubts(
    connection: sa.Connection, id: IntegrationId, run: int, rows: Sequence[NotBookedRow], now: datetime
) -> None:
    touched = set()
    for doubtful in rows:
        document = links.document_id(connection, doubtful.document)
        if document is None:
            continue
        link = links.find(connection, id, document)
        if link is not None and link["state"] != LinkState.REFUSED.value:
            continue
        columns = refusal_columns(run, doubtful) | {"state": LinkState.UNKNOWN.value, "attempted_at": micros(now)}
        links.put(connection, id, document, columns)
        touched.add(document)
        reason = {"code": doubtful.code, "values": doubtful.values, "tool_text": doubtful.tool_text}
        note(connection, document, now, "unknown", run=run, mode=_mode(connection, run), integration=id, **reason)  # type: ignore[arg-type]
    refresh(connection, touched)


def record_edit(
    connection: sa.Connection, id: IntegrationId, run: int, document: Document, outcome: Outcome, now: datetime
) -> str | None:
    row = links.document_id(connection, document.key)
    link = links.find(connection, id, row) if row is not None else None
    if row is None or link is None or link["state"] != LinkState.SYNCED.value:
        return None
    columns = _edit_columns(document, outcome)
    if columns:
        links.put(connection, id, row, {**columns, "state": LinkState.SYNCED.value, "run": run})
    _note_edit(connection, id, run, row, link, outcome, now)
    refresh(connection, [row])
    number = columns.get("booking_number", link["booking_number"])
    return str(number) if isinstance(outcome, Booked | AlreadyBooked) else None


def _edit_columns(document: Document, outcome: Outcome) -> dict[str, object]:
    match outcome:
        case Booked() | AlreadyBooked():
            numbers = number_columns(outcome.number) if outcome.number else {}
            told = {"remote_id": outcome.remote_id, "booked": plain(booked_amounts(outcome))}
            return {**links.sent(document), **numbers, **told, **links.NO_REASON, "refused_edit": None}
        case Refused(code=code, values=values, tool_text=text):
            return {"refused_edit": links.sent(document)["fingerprint"], **reason_columns(code, values, text)}
        case Unknown(reason=reason):
            return reason_columns("outcome-unknown", {"reason": reason}, None)
        case NotAttempted():
            return {}


def _note_edit(
    connection: sa.Connection,
    id: IntegrationId,
    run: int,
    row: int,
    link: sa.RowMapping,
    outcome: Outcome,
    now: datetime,
) -> None:
    settle = _Settlement(connection, id, run, _mode(connection, run), row, link, now)
    match outcome:
        case Booked() | AlreadyBooked():
            settle.note("updated", values=_told(outcome.number or str(link["booking_number"]), outcome))
        case Refused(code=code, values=values, tool_text=text):
            if (link["code"], link["code_values"]) != (code, plain(values) if values else None):
                settle.note("edit_refused", code=code, values=values, tool_text=text)
        case Unknown(reason=reason):
            settle.note("unknown", code="outcome-unknown", values={"reason": reason})


def _mode(connection: sa.Connection, run: int) -> str | None:
    return connection.scalar(sa.select(t.run.c.mode).where(t.run.c.id == run))
