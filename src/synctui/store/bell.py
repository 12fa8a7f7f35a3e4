"""The bell, and the small things kept beside it: preferences and the audit."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.ports.store import NotificationDraft
from synctui.store import tables as t
from synctui.store.codes import micros


def ring(connection: sa.Connection, draft: NotificationDraft) -> int:
    """One entry per run: a second one takes the place of the first, unread again. Returns its id."""
    row = {
        "at": micros(draft.at),
        "integration": draft.integration,
        "run": draft.run,
        "content": json.dumps(dict(draft.content), ensure_ascii=False),
        "is_read": False,
        "is_dismissed": False,
    }
    whole = insert(t.notification).values(row).on_conflict_do_update(index_elements=["run"], set_=row)
    return int(connection.execute(whole.returning(t.notification.c.id)).scalar_one())


def mark_notifications(
    connection: sa.Connection, ids: Collection[int] | None, *, read: bool, dismissed: bool, now: datetime
) -> None:
    values = ({"is_read": True} if read or dismissed else {}) | ({"is_dismissed": True} if dismissed else {})
    if values:
        update = sa.update(t.notification).values(values)
        connection.execute(update if ids is None else update.where(t.notification.c.id.in_(list(ids))))


def preference(connection: sa.Connection, key: str) -> str | None:
    return connection.scalar(sa.select(t.preference.c.value).where(t.preference.c.key == key))


def save_preference(connection: sa.Connection, key: str, value: str) -> None:
    row = insert(t.preference).values(key=key, value=value)
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
