"""How much of an invoice its credit notes take back, kept beside the invoice."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from synctui.domain.invoice import DocumentKey
from synctui.store import tables as t
from synctui.store.codes import status_code
from synctui.store.marks import chunks

_NOTES = t.document.alias("note")
_SUM = (
    sa.select(sa.func.sum(sa.func.abs(_NOTES.c.gross_cents)))
    .where(
        _NOTES.c.credits == t.document.c.key,
        _NOTES.c.credits.is_not(None),
        _NOTES.c.gone_at == 0,
        _NOTES.c.is_draft == sa.false(),
    )
    .scalar_subquery()
)


def settle_credits(connection: sa.Connection, invoices: Collection[DocumentKey]) -> None:
    """Add up the final credit notes on these invoices; where there are none, what the source states counts."""
    d = t.document.c
    select = sa.select(
        d.id, d.is_draft, d.is_paid, d.is_paid_at_tool, d.gross_cents, d.open_cents, d.stated_credited_cents,
        d.credited_cents, d.status, _SUM.label("notes"),
    )  # fmt: skip
    changed = []
    for some in chunks(sorted(invoices)):
        for row in connection.execute(select.where(d.key.in_(some))):
            credited = row.notes if row.notes is not None else row.stated_credited_cents
            status = status_code(
                is_draft=row.is_draft,
                is_paid=row.is_paid or row.is_paid_at_tool,
                credited=credited,
                gross=row.gross_cents,
                open_cents=row.open_cents,
            )
            if (credited, status) != (row.credited_cents, row.status):
                changed.append({"of": row.id, "credited": credited, "now": status})
    if changed:
        update = sa.update(t.document).where(d.id == sa.bindparam("of"))
        connection.execute(update.values(credited_cents=sa.bindparam("credited"), status=sa.bindparam("now")), changed)
