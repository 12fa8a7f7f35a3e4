"""What a plan starts from: the documents that are not simply synced, with what is known of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from synctui.domain.booking import IntegrationId
from synctui.domain.invoice import DocumentKey
from synctui.domain.plan import Candidate
from synctui.ports.reading import Mark
from synctui.store import tables as t
from synctui.store.codec import mapping
from synctui.store.codes import MARKS
from synctui.store.mapping import document_from, link_from
from synctui.store.marks import chunks

LEFT_OUT = tuple(MARKS[mark] for mark in (Mark.SYNCED, Mark.BEFORE_START))
ASKED = tuple(sorted(set(MARKS.values()) - set(LEFT_OUT)))
"""Marks of what a plan looks at; what is before the start date can be a million documents and is not."""
ROWS = 500

_LINK = [column.label(f"link_{column.name}") for column in t.link.c if column.name != "before"]


_DEPARTMENT = (
    sa.select(t.department.c.id, t.department.c.integration)
    .join(t.integration, t.integration.c.department == t.department.c.key)
    .where(t.integration.c.id == sa.bindparam("of"))
)


def candidates(
    connection: sa.Connection, id: IntegrationId, selection: Collection[DocumentKey] | None = None
) -> tuple[Candidate, ...]:
    """As `ports.store.Store.candidates` says; what is before the start date comes only where it is selected."""
    if selection is not None:
        return _with_answers(connection, id, _selected(connection, id, list(selection)))
    department = connection.execute(_DEPARTMENT, {"of": id}).one_or_none()
    if department is None:
        return ()
    d = t.document.c
    is_shown = department.integration == id
    wanted = d.mark.in_(ASKED) if is_shown else _not_simply_synced()
    return _with_answers(connection, id, _read(connection, _select(id).where(d.department_id == department.id, wanted)))


def _with_answers(connection: sa.Connection, id: IntegrationId, found: Iterator[Candidate]) -> tuple[Candidate, ...]:
    """With the warnings that a person has said yes to."""
    c = t.confirmed_warning.c
    joined = sa.select(t.document.c.key, c.warning).join(t.document, t.document.c.id == c.document_id)
    answered: dict[DocumentKey, set[str]] = {}
    for row in connection.execute(joined.where(c.integration == id)):
        answered.setdefault(row.key, set()).add(row.warning)
    if not answered:
        return tuple(found)
    return tuple(replace(one, confirmed=frozenset(answered.get(one.document.key, ()))) for one in found)


def _not_simply_synced() -> sa.ColumnElement[bool]:
    """For an integration whose state the overview does not show: judged by the links themselves."""
    c, d = t.link.c, t.document.c
    same = d.fingerprint.in_([c.fingerprint, sa.func.coalesce(c.acknowledged, "")])
    is_open = c.state.in_(["intent", "unknown"])
    due = sa.or_(d.day == 0, d.day >= t.integration.c.start_day)
    return sa.or_(is_open, sa.and_(sa.or_(c.id.is_(None), c.state != "synced", sa.not_(same)), due))


def _select(id: IntegrationId) -> sa.Select[Any]:
    d = t.document.c
    own = sa.and_(t.link.c.document_id == d.id, t.link.c.integration == id)
    is_there = sa.or_(d.gone_at == 0, t.link.c.state.in_(["intent", "unknown"]))
    return (
        sa.select(d.key, d.set_aside, d.credited_cents, d.is_paid_at_tool, t.document_content.c.content, *_LINK)
        .join(t.department, t.department.c.id == d.department_id)
        .join(t.integration, sa.and_(t.integration.c.department == t.department.c.key, t.integration.c.id == id))
        .join(t.document_content, t.document_content.c.document_id == d.id)
        .outerjoin(t.link, own)
        .where(d.is_hidden == sa.false(), is_there)
    )


def _selected(connection: sa.Connection, id: IntegrationId, keys: Sequence[DocumentKey]) -> Iterator[Candidate]:
    for some in chunks(keys):
        yield from _read(connection, _select(id).where(t.document.c.key.in_(some)))


def _read(connection: sa.Connection, select: sa.Select[Any]) -> Iterator[Candidate]:
    rows = connection.execution_options(yield_per=ROWS).execute(select)
    for row in rows.mappings():
        link = None
        if row["link_id"] is not None:
            link = link_from(
                {name.removeprefix("link_"): row[name] for name in row if name.startswith("link_")}, row["key"]
            )
        yield Candidate(document_from(row), link, row["set_aside"])


def refused(
    connection: sa.Connection, id: IntegrationId, codes: Collection[str], values: Mapping[str, str]
) -> tuple[DocumentKey, ...]:
    """As `ports.store.Store.refused` says, of the integration whose state the overview shows."""
    d = t.document.c
    is_refused = sa.and_(d.is_hidden == sa.false(), d.mark.in_([MARKS[Mark.REFUSED], MARKS[Mark.EDIT_REFUSED]]))
    found = sa.select(d.key, d.code_values).where(is_refused, d.integration == id, d.code.in_(list(codes)))
    return tuple(
        row.key
        for row in connection.execute(found.order_by(d.day, d.id))
        if all(mapping(row.code_values).get(name, value) == value for name, value in values.items())
    )
