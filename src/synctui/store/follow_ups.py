"""What is owed after a booking (its PDF, a note, a payment), kept until it is done: a kill in between loses nothing."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import IntegrationId
from synctui.domain.invoice import Document, DocumentKey
from synctui.ports.store import Due, FollowUp, Settled
from synctui.store import links
from synctui.store import tables as t
from synctui.store.chronicle import note
from synctui.store.codec import from_text
from synctui.store.codes import micros
from synctui.store.mapping import link_from, paid_from, reason_columns
from synctui.store.marks import refresh

DUE, DONE, GIVEN_UP = "due", "done", "given_up"
_FIRST_CODE = {FollowUp.PDF: "pdf-not-attached"}
"""What the row says while it is due; what is owed to the source alone says nothing."""


def owe(connection: sa.Connection, id: IntegrationId, row: int, what: Collection[FollowUp], now: datetime) -> None:
    """From now on due, whatever became of it for an earlier booking of this document."""
    for one in what:
        values = {"state": DUE, "value": None, "tries": 0, "at": micros(now)}
        columns = values | reason_columns(_FIRST_CODE.get(one), None, None)
        new = insert(t.follow_up).values(integration=id, document_id=row, what=one.value, **columns)
        keys = ["integration", "document_id", "what"]
        connection.execute(new.on_conflict_do_update(index_elements=keys, set_=columns))


def due(connection: sa.Connection, id: IntegrationId, what: FollowUp, limit: int) -> tuple[Due, ...]:
    """Those tried least often come first, so that one that always fails keeps nobody waiting."""
    f, c = t.follow_up.c, t.link.c
    wanted = (
        sa.select(t.link, f.tries, t.document.c.key, t.document_content.c.content.label("text"))
        .join(t.follow_up, sa.and_(f.integration == c.integration, f.document_id == c.document_id))
        .join(t.document, t.document.c.id == c.document_id)
        .join(t.document_content, t.document_content.c.document_id == c.document_id)
        .where(f.integration == id, f.what == what.value, f.state == DUE, c.state == "synced")
        .order_by(f.tries, f.document_id)
        .limit(limit)
    )
    rows = connection.execute(wanted).mappings()
    return tuple([_due(row) for row in rows])


def _due(row: sa.RowMapping) -> Due:
    document = from_text(row["text"], Document)
    return Due(document, link_from(row, row["key"]), row["tries"], paid_from(row, document.currency))


def settle(
    connection: sa.Connection, id: IntegrationId, key: DocumentKey, what: FollowUp, settled: Settled, now: datetime
) -> None:
    """As `ports.store.Store.settle_follow_up` says; history tells what is over, and each new reason of what is not."""
    row = links.document_id(connection, key)
    if row is None:
        return
    f = t.follow_up.c
    mine = sa.and_(f.integration == id, f.document_id == row, f.what == what.value)
    before = connection.execute(sa.select(t.follow_up).where(mine)).one_or_none()
    if before is None:
        return
    state = DONE if settled.is_done else GIVEN_UP if settled.is_final else DUE
    code = settled.code or (_FIRST_CODE.get(what) if state == DUE else None)
    reason = reason_columns(code, settled.values, settled.tool_text)
    columns = {"state": state, "value": settled.value, "tries": before.tries + 1, "at": micros(now), **reason}
    connection.execute(sa.update(t.follow_up).where(mine).values(columns))
    if state != DUE or before.code != code:
        word = f"{what.value}_{state}" if state != DUE else f"{what.value}_waits"
        note(
            connection, row, now, word, integration=id, code=settled.code, values=settled.values,
            tool_text=settled.tool_text,
        )  # fmt: skip
    refresh(connection, [row])


def waive(connection: sa.Connection, id: IntegrationId, what: FollowUp) -> None:
    """Nobody wants it any more: what is due is forgotten, what is done stays written down."""
    f = t.follow_up.c
    mine = sa.and_(f.integration == id, f.what == what.value, f.state == DUE)
    rows = list(connection.scalars(sa.select(f.document_id).where(mine)))
    if rows:
        connection.execute(sa.delete(t.follow_up).where(mine))
        refresh(connection, rows)


def forget(connection: sa.Connection, id: IntegrationId, rows: Collection[int]) -> None:
    """The bookings are gone from the tool: nothing is owed for them, and nothing was done."""
    f = t.follow_up.c
    for row in rows:
        connection.execute(sa.delete(t.follow_up).where(f.integration == id, f.document_id == row))
