"""The row of one document at one integration: found, claimed, put back, and described."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import IntegrationId, LinkState
from synctui.domain.fingerprint import content, fingerprint
from synctui.domain.invoice import Document, DocumentKey
from synctui.store import tables as t
from synctui.store.codec import plain
from synctui.store.codes import micros
from synctui.store.mapping import Columns

KEPT = (
    "state", "reference", "fingerprint", "content", "attempted_at", "journal", "code", "code_values", "tool_text",
    "run", "before",
)  # fmt: skip
"""The columns that a claim overwrites and a withdrawal puts back."""
NO_REASON: Mapping[str, object] = {"code": None, "code_values": None, "tool_text": None}
OPEN = (LinkState.INTENT.value, LinkState.UNKNOWN.value)


_DOCUMENT = sa.select(t.document.c.id).where(t.document.c.key == sa.bindparam("one"))
_LINK = sa.select(t.link).where(t.link.c.integration == sa.bindparam("of"), t.link.c.document_id == sa.bindparam("one"))
_LEFT_OPEN = sa.select(t.link).where(t.link.c.run == sa.bindparam("of"), t.link.c.state == LinkState.INTENT.value)
_ENDED = sa.select(t.run.c.ended_at).where(t.run.c.id == sa.bindparam("one"))


def document_id(connection: sa.Connection, key: DocumentKey) -> int | None:
    return connection.scalar(_DOCUMENT, {"one": key})


def find(connection: sa.Connection, id: IntegrationId, document: int) -> sa.RowMapping | None:
    return connection.execute(_LINK, {"of": id, "one": document}).mappings().one_or_none()


def put(connection: sa.Connection, id: IntegrationId, document: int, columns: Mapping[str, object]) -> None:
    """Insert or change; columns that are not named stay as they are."""
    row = insert(t.link).values(t.new_row(t.LinkTable, integration=id, document_id=document, **columns))
    connection.execute(row.on_conflict_do_update(index_elements=["integration", "document_id"], set_=dict(columns)))


def sent(document: Document) -> dict[str, object]:
    """The content of one attempt."""
    return {"fingerprint": fingerprint(document), "content": plain(content(document))}


def snapshot(link: Columns) -> str:
    """What stands here before a claim; an attempt that is open counts as unknown."""
    kept = {name: link[name] for name in KEPT}
    if kept["state"] == LinkState.INTENT.value:
        kept["state"] = LinkState.UNKNOWN.value
    return json.dumps(kept, ensure_ascii=False)


def before_unknown(before: str | None) -> str | None:
    """What stood here before the first of several attempts: an unknown one is nothing to go back to."""
    while before is not None and json.loads(before)["state"] == LinkState.UNKNOWN.value:
        before = json.loads(before)["before"]
    return before


def put_back(connection: sa.Connection, link: Columns) -> None:
    """Undo a claim."""
    row = t.link.c.id == link["id"]
    if link["before"] is None:
        connection.execute(sa.delete(t.link).where(row))
    else:
        connection.execute(sa.update(t.link).where(row).values(json.loads(link["before"])))


def leave_unknown(connection: sa.Connection, run: int, now: datetime) -> set[int]:
    """Attempts of this run without an outcome are unknown from now on; returns their documents."""
    found = list(connection.execute(_LEFT_OPEN, {"of": run}).mappings())
    for link in found:
        values = unknown_columns("interrupted", link["before"], now)
        connection.execute(sa.update(t.link).where(t.link.c.id == link["id"]).values(values))
    return {link["document_id"] for link in found}


def unknown_columns(reason: str, before: str | None, now: datetime) -> dict[str, object]:
    """The request may have left long after the claim, up to now: the grace time counts from here."""
    return {
        "attempted_at": micros(now),
        "state": LinkState.UNKNOWN.value,
        "code": "outcome-unknown",
        "code_values": plain({"reason": reason}),
        "tool_text": None,
        "before": before_unknown(before),
    }


def is_over(connection: sa.Connection, run: int | None) -> bool:
    """Whether this run has ended: what it began is in nobody's hands any more."""
    ended = connection.scalar(_ENDED, {"one": run})
    return ended is None or ended > 0


_CLAIMABLE = sa.select(t.document.c.key, t.document.c.id).where(
    t.document.c.key.in_(sa.bindparam("keys", expanding=True)),
    t.document.c.is_hidden == sa.false(),
    t.document.c.gone_at == 0,
    t.document.c.set_aside.is_(None),
)


def claimable(connection: sa.Connection, keys: Collection[DocumentKey]) -> dict[DocumentKey, int]:
    """Documents that may be sent at all: there, and not set aside."""
    return {row.key: row.id for row in connection.execute(_CLAIMABLE, {"keys": list(keys)})}


def claim_columns(document: Document, reference: str, journal: str, run: int, now: datetime) -> dict[str, object]:
    return {
        "state": LinkState.INTENT.value,
        "reference": reference,
        "journal": journal,
        "attempted_at": micros(now),
        "run": run,
        **sent(document),
        **NO_REASON,
    }
