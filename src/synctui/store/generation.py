"""The counter by which a store that came back from a backup is known: it grows with every run and every claim."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.store import tables as t

_GENERATION = "generation"
_NUMBER = sa.select(t.meta.c.value).where(t.meta.c.key == _GENERATION)
_GROW = (
    insert(t.meta)
    .values(key=_GENERATION, value=1)
    .on_conflict_do_update(index_elements=["key"], set_={"value": t.meta.c.value + 1})
)


def number(connection: sa.Connection) -> int:
    return connection.scalar(_NUMBER) or 0


def grow(connection: sa.Connection) -> None:
    """In the transaction that begins a run or claims documents: a copy made before it is older from now on."""
    connection.execute(_GROW)


def raise_to(connection: sa.Connection, at_least: int) -> None:
    row = insert(t.meta).values(key=_GENERATION, value=at_least)
    higher = sa.func.max(t.meta.c.value, row.excluded.value)
    connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": higher}))
