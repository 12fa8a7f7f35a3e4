"""Which documents of a source should be looked at again although no change was told of."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from synctui.domain.invoice import DocumentKey, Reading
from synctui.ports.reading import Mark
from synctui.store import tables as t
from synctui.store.codes import FIRST_OPEN, LAST_NEEDING, MARKS, day_number
from synctui.store.marks import chunks

_NOT_OURS = [MARKS[mark] for mark in (Mark.NO_TOOL, Mark.BEFORE_START, Mark.SET_ASIDE)]
_REFUSED = [MARKS[mark] for mark in (Mark.REFUSED, Mark.EDIT_REFUSED)]

_d = t.document.c
_THERE = sa.and_(_d.source == sa.bindparam("of"), _d.gone_at == 0)
_SHOWN = sa.and_(_THERE, _d.is_hidden == sa.false())
_NEWEST_FIRST = (_d.day.desc(), _d.id.desc())

_KEPT = sa.select(_d.key).where(_THERE, sa.or_(_d.day == 0, _d.day >= sa.bindparam("first")))
_AMONG = sa.select(_d.key).where(_THERE, _d.key.in_(sa.bindparam("keys", expanding=True)))
_MAY_CHANGE = sa.or_(
    _d.is_draft, _d.day >= sa.bindparam("first"), _d.status >= FIRST_OPEN, _d.mark <= LAST_NEEDING
)  # fmt: skip
_OPEN = sa.select(_d.key).where(_SHOWN, _d.mark.not_in(_NOT_OURS), _MAY_CHANGE).order_by(*_NEWEST_FIRST)
_REFUSED_ONES = (
    sa.select(_d.key).where(_SHOWN, _d.mark.in_(_REFUSED)).order_by(*_NEWEST_FIRST).limit(sa.bindparam("most"))
)


def compared(
    connection: sa.Connection, source: str, reading: Reading
) -> tuple[tuple[DocumentKey, ...], tuple[DocumentKey, ...]]:
    """What the store has and a complete read did not see, and what it saw and the store has not."""
    if reading.complete_keys is None:
        return (), ()
    missing, there = [], 0
    for key in connection.scalars(_KEPT, {"of": source, "first": day_number(reading.complete_from)}):
        if key in reading.complete_keys:
            there += 1
        else:
            missing.append(key)
    has_all = there == len(reading.complete_keys)
    return tuple(missing), () if has_all else _unknown(connection, source, reading)


def _unknown(connection: sa.Connection, source: str, reading: Reading) -> tuple[DocumentKey, ...]:
    unknown: list[DocumentKey] = []
    for some in chunks(list(reading.complete_keys or ())):
        known = set(connection.scalars(_AMONG, {"of": source, "keys": some}))
        unknown += [key for key in some if key not in known]
    return tuple(unknown)


def open_window(connection: sa.Connection, source: str, first: date) -> tuple[DocumentKey, ...]:
    """As `ports.store.Store.open_window` says."""
    return tuple(connection.scalars(_OPEN, {"of": source, "first": day_number(first)}))


def refused_newest(connection: sa.Connection, source: str, most: int) -> tuple[DocumentKey, ...]:
    """As `ports.store.Store.refused_newest` says."""
    return tuple(connection.scalars(_REFUSED_ONES, {"of": source, "most": most}))
