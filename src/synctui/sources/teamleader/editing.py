"""A small edit of a booked invoice: read first, sent once, read again; nobody else's change is ever overwritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace

from synctui.domain.editing import Editable, EditOutcome, EditState, PaymentTerm, TermKind, differing
from synctui.domain.errors import BadInput, NoAnswer, SynctuiError
from synctui.domain.invoice import Kind
from synctui.ports.source import WriteBack
from synctui.sources.teamleader.api import TITLE, Api, Row
from synctui.sources.teamleader.values import Json, NotReadable, day, number, part, text

_REST = ("invoice_number", "invoicee", "currency", "discounts", "grouped_lines")
_REST_OF_TOTAL = ("tax_exclusive", "tax_inclusive", "payable", "taxes", "withheld_taxes")
"""Without what is due: a payment is no edit."""


async def editable(api: Api, kind: Kind, id: str) -> Editable:
    """The values as they stand now.

    Raises `BadInput`: ``edit-credit-note`` (the API changes invoices only), ``edit-draft``, ``edit-gone``,
    ``unreadable-document``.
    """
    if kind is Kind.CREDIT_NOTE:
        raise BadInput("edit-credit-note", tool=TITLE)
    raw = await api.info("invoices.info", id)
    if raw is None:
        raise BadInput("edit-gone", tool=TITLE)
    if raw.get("status") == "draft":
        raise BadInput("edit-draft", tool=TITLE)
    try:
        return _values(raw)
    except NotReadable as problem:
        name = text(raw.get("invoice_number")) or id
        raise BadInput("unreadable-document", document=name, field=problem.field, found=problem.found) from None


async def edit(api: Api, kind: Kind, id: str, wanted: Editable, expected: Editable) -> EditOutcome:
    """Change what differs between `expected` and `wanted`, unless the invoice is not as expected any more.

    Only these single values are sent: the API would replace whole collections. Raises as `editable`, `BadInput`
    ``edit-refused`` with Teamleader's words, and what `Api` raises where certainly nothing was sent.
    """
    now = await editable(api, kind, id)
    if differing(expected, now):
        return EditOutcome(EditState.OVERTAKEN, now)
    wanted = replace(wanted, rest=now.rest)
    fields = {change.field for change in differing(now, wanted)}
    if not fields:
        return EditOutcome(EditState.SAVED, now)
    try:
        written = await api.write("invoices.updateBooked", _body(id, wanted, fields))
    except NoAnswer:
        return await _after(api, id, wanted, now, is_answered=False)
    except BadInput as problem:
        raise BadInput("edit-refused", problem.tool_text, tool=TITLE) from None
    if written is WriteBack.LOCKED:
        return EditOutcome(EditState.LOCKED, now)
    if written is WriteBack.IMPOSSIBLE:
        raise BadInput("edit-gone", tool=TITLE)
    return await _after(api, id, wanted, now, is_answered=True)


async def _after(api: Api, id: str, wanted: Editable, before: Editable, *, is_answered: bool) -> EditOutcome:
    """What the second reading says; it alone decides, and nothing is sent again."""
    try:
        found = await editable(api, Kind.INVOICE, id)
    except SynctuiError:
        return EditOutcome(EditState.UNSURE)
    if not differing(replace(found, rest=wanted.rest), wanted):
        return EditOutcome(EditState.SAVED, found)
    if not is_answered and not differing(replace(found, rest=before.rest), before):
        return EditOutcome(EditState.NOT_SAVED, found)
    return EditOutcome(EditState.KEPT_OTHERWISE, found)


def _body(id: str, wanted: Editable, fields: Collection[str]) -> Row:
    body: Row = {"id": id}
    if "date" in fields:
        body["invoice_date"] = wanted.date.isoformat()
    if "payment_term" in fields:
        body["payment_term"] = _term_body(wanted.term)
    if "note" in fields:
        body["note"] = wanted.note
    return body


def _term_body(term: PaymentTerm | None) -> Row | None:
    if term is None or term.kind is TermKind.CASH:
        return None if term is None else {"type": term.kind.value}
    return {"type": term.kind.value, "days": term.days}


def _values(raw: Json) -> Editable:
    written = day(raw.get("invoice_date"), "invoice_date")
    if written is None:
        raise NotReadable("invoice_date", None)
    return Editable(written, _term(raw), text(raw.get("note"), multiline=True), _rest(raw))


def _term(raw: Json) -> PaymentTerm | None:
    stated = part(raw.get("payment_term"), "payment_term")
    kind = text(stated.get("type"))
    if kind not in set(TermKind):
        return None
    days = int(number(stated["days"], "payment_term")) if stated.get("days") is not None else 0
    return PaymentTerm(TermKind(kind), 0 if kind == TermKind.CASH else days)


def _rest(raw: Json) -> str:
    total = part(raw.get("total"), "total")
    what = {name: raw.get(name) for name in _REST} | {f"total.{name}": total.get(name) for name in _REST_OF_TOTAL}
    return hashlib.sha256(json.dumps(what, sort_keys=True, default=str).encode()).hexdigest()
