"""What a person decides about one document, always written to history and audit; and what the tool says of payments."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import AGAIN, REVERSED, IntegrationId, Link, LinkState, PaidState
from synctui.domain.errors import BadInput
from synctui.domain.fingerprint import fingerprint
from synctui.domain.invoice import Document, DocumentKey, Kind
from synctui.ports.store import FollowUp
from synctui.store import follow_ups, links
from synctui.store import tables as t
from synctui.store.chronicle import audit, note
from synctui.store.codec import from_text, mapping
from synctui.store.codes import day_number, micros
from synctui.store.credits import settle_credits
from synctui.store.mapping import link_from, number_columns
from synctui.store.marks import refresh

WARNING = "tool-warning"
"""Code with which a tool's warning is refused until a person has said yes; `values` has `id` and `warning`."""


def set_aside(connection: sa.Connection, key: DocumentKey, reason: str | None, now: datetime) -> None:
    row = _document(connection, key)
    connection.execute(sa.update(t.document).where(t.document.c.id == row).values(set_aside=reason))
    what = "set_aside" if reason is not None else "taken_back"
    note(connection, row, now, what, values={"reason": reason} if reason is not None else None)
    audit(connection, what, {"document": key, "reason": reason or ""}, now)
    refresh(connection, [row])


def release_unknown(connection: sa.Connection, id: IntegrationId, key: DocumentKey, reason: str, now: datetime) -> None:
    """Only an outcome that is unknown: what a run is sending now, or what is synced, is not released."""
    link = _open_link(connection, id, key)
    if link is None:
        raise BadInput("moved-on", document=key)
    connection.execute(sa.delete(t.link).where(t.link.c.id == link["id"]))
    note(connection, link["document_id"], now, "released", integration=id, values={"reason": reason})
    audit(connection, "released", {"integration": id, "document": key, "reason": reason}, now)
    refresh(connection, [link["document_id"]])


def book_again(
    connection: sa.Connection, id: IntegrationId, key: DocumentKey, reason: str, now: datetime, *, is_reversed: bool
) -> None:
    """The link goes; that the booking under its number may be made once more stays, for this number alone."""
    row = _document(connection, key)
    link = links.find(connection, id, row)
    if link is None or link["state"] != LinkState.SYNCED.value:
        raise BadInput("moved-on", document=key)
    number = str(link["booking_number"])
    for word in (AGAIN, REVERSED) if is_reversed else (AGAIN,):
        answer = {"integration": id, "document_id": row, "warning": f"{word}{number}", "at": micros(now)}
        connection.execute(insert(t.confirmed_warning).values(answer).on_conflict_do_nothing())
    connection.execute(sa.delete(t.link).where(t.link.c.id == link["id"]))
    follow_ups.forget(connection, id, [row])
    told = {"booking_number": number, "reason": reason, "reversed": str(is_reversed).lower()}
    note(connection, row, now, "released_again", integration=id, values=told)
    audit(connection, "booked-again", {"integration": id, "document": key, **told}, now)
    refresh(connection, [row])


def adopt_by_hand(
    connection: sa.Connection, id: IntegrationId, key: DocumentKey, booking_number: str, reason: str, now: datetime
) -> None:
    row = _document(connection, key)
    link = links.find(connection, id, row)
    if link is not None and link["state"] != LinkState.REFUSED.value and _open_link(connection, id, key) is None:
        raise BadInput("moved-on", document=key)
    content = links.sent(_stored(connection, row))
    if link is not None and link["fingerprint"]:
        content = {}
    columns = {
        "state": LinkState.SYNCED.value,
        "remote_id": f"by-hand:{booking_number}",
        "is_by_hand": True,
        "synced_at": micros(now),
        "synced_mode": "manual",
        "before": None,
        **content,
        **number_columns(booking_number),
        **links.NO_REASON,
    }
    links.put(connection, id, row, columns)
    values = {"booking_number": booking_number, "reason": reason}
    note(connection, row, now, "adopted_by_hand", integration=id, values=values)
    audit(connection, "adopted-by-hand", {"integration": id, "document": key, **values}, now)
    refresh(connection, [row])


def acknowledge_edit(connection: sa.Connection, id: IntegrationId, key: DocumentKey, now: datetime) -> None:
    row = _document(connection, key)
    ticked = fingerprint(_stored(connection, row))
    _change_synced(connection, id, row, acknowledged=ticked, refused_edit=None, **links.NO_REASON)
    note(connection, row, now, "acknowledged", integration=id)
    audit(connection, "acknowledged", {"integration": id, "document": key}, now)
    refresh(connection, [row])


def withdraw_tick(connection: sa.Connection, id: IntegrationId, key: DocumentKey, now: datetime) -> None:
    row = _document(connection, key)
    link = links.find(connection, id, row)
    if link is None or link["acknowledged"] is None:
        return
    _change_synced(connection, id, row, acknowledged=None)
    note(connection, row, now, "tick_withdrawn", integration=id)
    audit(connection, "tick-withdrawn", {"integration": id, "document": key}, now)
    refresh(connection, [row])


def confirm_warning(connection: sa.Connection, id: IntegrationId, key: DocumentKey, reason: str, now: datetime) -> None:
    """Yes to the warning that this document was refused for; the document, or its edit, is due again."""
    row = _document(connection, key)
    link = links.find(connection, id, row)
    warning = mapping(link["code_values"]).get("id") if link is not None and link["code"] == WARNING else None
    if link is None or warning is None:
        raise BadInput("warning-unknown", document=key)
    answer = insert(t.confirmed_warning).values(integration=id, document_id=row, warning=warning, at=micros(now))
    connection.execute(answer.on_conflict_do_nothing())
    if link["state"] == LinkState.REFUSED.value:
        connection.execute(sa.delete(t.link).where(t.link.c.id == link["id"]))
    else:
        _change_synced(connection, id, row, refused_edit=None, **links.NO_REASON)
    told = {"warning": str(mapping(link["code_values"]).get("warning", "")), "reason": reason}
    note(connection, row, now, "confirmed", integration=id, values=told)
    audit(connection, "warning-confirmed", {"integration": id, "document": key, "id": str(warning), **told}, now)
    refresh(connection, [row])


def _document(connection: sa.Connection, key: DocumentKey) -> int:
    row = links.document_id(connection, key)
    if row is None:
        raise BadInput("document-unknown", document=key)
    return row


def _stored(connection: sa.Connection, row: int) -> Document:
    c = t.document_content.c
    return from_text(connection.execute(sa.select(c.content).where(c.document_id == row)).scalar_one(), Document)


def _open_link(connection: sa.Connection, id: IntegrationId, key: DocumentKey) -> sa.RowMapping | None:
    """An attempt whose outcome is unknown, and that no run is about to settle."""
    link = links.find(connection, id, _document(connection, key))
    if link is None or link["state"] not in links.OPEN:
        return None
    is_being_sent = link["state"] == LinkState.INTENT.value and not links.is_over(connection, link["run"])
    return None if is_being_sent else link


def _change_synced(connection: sa.Connection, id: IntegrationId, row: int, **columns: object) -> None:
    c = t.link.c
    mine = sa.and_(c.integration == id, c.document_id == row, c.state == LinkState.SYNCED.value)
    if connection.execute(sa.update(t.link).where(mine).values(**columns)).rowcount != 1:
        raise BadInput("moved-on", document=str(row))


# payments ---------------------------------------------------------------------------------------------------------


_UNPAID = (
    sa.select(t.link, t.document.c.key)
    .join(t.document, t.document.c.id == t.link.c.document_id)
    .where(t.link.c.integration == sa.bindparam("of"), t.link.c.state == LinkState.SYNCED.value)
    .where(t.link.c.is_paid == sa.false(), t.link.c.is_by_hand == sa.false(), t.document.c.is_paid == sa.false())
    .order_by(t.link.c.paid_turn, t.link.c.id)
    .limit(sa.bindparam("most"))
)


def synced_unpaid(connection: sa.Connection, id: IntegrationId, limit: int) -> tuple[Link, ...]:
    """Those that were asked for longest ago come first."""
    c = t.link.c
    rows = list(connection.execute(_UNPAID, {"of": id, "most": limit}).mappings())
    if rows:
        turn = sa.update(t.link).where(c.id.in_([row["id"] for row in rows])).values(paid_turn=c.paid_turn + 1)
        connection.execute(turn)
    return tuple(link_from(row, row["key"]) for row in rows)


def save_paid(
    connection: sa.Connection,
    id: IntegrationId,
    states: Mapping[DocumentKey, PaidState],
    now: datetime,
    told: Collection[str] = (),
) -> None:
    """As `ports.store.Store.save_paid` says; sources take no payments of credit notes."""
    for key, state in states.items():
        row = links.document_id(connection, key)
        link = links.find(connection, id, row) if row is not None else None
        if row is None or link is None:
            continue
        values = {
            "is_paid": state.is_paid,
            "paid_on": day_number(state.paid_on),
            "paid_cents": state.amount.cents if state.amount is not None else None,
        }
        c = t.link.c
        connection.execute(sa.update(t.link).where(c.integration == id, c.document_id == row).values(values))
        update = sa.update(t.document).where(t.document.c.id == row)
        connection.execute(update.values(is_paid_at_tool=state.is_paid))
        if state.is_paid and not link["is_paid"]:
            note(connection, row, now, "paid", integration=id)
            d = t.document.c
            is_told = sa.and_(d.id == row, d.kind == Kind.INVOICE.value, d.source.in_(list(told)))
            if connection.scalar(sa.select(d.id).where(is_told)) is not None:
                follow_ups.owe(connection, id, row, (FollowUp.PAYMENT,), now)
    settle_credits(connection, states.keys())
