"""Which bookings are looked for in the tool next, and which of them were not there any more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from synctui.domain.booking import IntegrationId, LinkState
from synctui.domain.invoice import DocumentKey
from synctui.domain.plan import Candidate
from synctui.store import links, planning
from synctui.store import tables as t
from synctui.store.chronicle import note
from synctui.store.codes import micros
from synctui.store.documents import ids_of
from synctui.store.marks import refresh

_BEGUN = sa.select(t.run.c.started_at).where(t.run.c.id == sa.bindparam("now_running")).scalar_subquery()
_IS_OLDER = sa.or_(t.link.c.run.is_distinct_from(sa.bindparam("now_running")), t.link.c.synced_at < _BEGUN)
"""What this run only tried to edit was synced before it."""
_TURN = (
    sa.select(t.document.c.key)
    .select_from(t.link.join(t.document, t.document.c.id == t.link.c.document_id))
    .where(t.link.c.integration == sa.bindparam("of"), t.link.c.state == LinkState.SYNCED.value)
    .where(t.link.c.is_by_hand == sa.false(), t.link.c.remote_id.is_not(None), t.document.c.gone_at == 0)
    .where(t.link.c.synced_at <= sa.bindparam("before"), _IS_OLDER)
    .order_by(t.link.c.seen_at, t.link.c.id.desc())
    .limit(sa.bindparam("most"))
)
"""Those never looked for come first, the latest of them before the others; then those seen longest ago."""


def seen_longest_ago(
    connection: sa.Connection, id: IntegrationId, run: int, before: datetime, most: int
) -> tuple[Candidate, ...]:
    turn = {"of": id, "before": micros(before), "now_running": run, "most": most}
    keys = list(connection.scalars(_TURN, turn))
    found = {one.document.key: one for one in planning.candidates(connection, id, keys)}
    return tuple(found[key] for key in keys if key in found)


def note_presence(
    connection: sa.Connection,
    id: IntegrationId,
    there: Collection[DocumentKey],
    missing: Collection[DocumentKey],
    now: datetime,
) -> None:
    rows = ids_of(connection, [*there, *missing])
    c = t.link.c
    changed = set()
    for key, row in rows.items():
        link = links.find(connection, id, row)
        if link is None or link["state"] != LinkState.SYNCED.value:
            continue
        is_missing = key in missing
        values = {"seen_at": micros(now), "is_missing": is_missing}
        connection.execute(sa.update(t.link).where(c.id == link["id"]).values(values))
        if bool(link["is_missing"]) != is_missing:
            note(connection, row, now, "missing" if is_missing else "found_again", integration=id)
            changed.add(row)
    refresh(connection, changed)
