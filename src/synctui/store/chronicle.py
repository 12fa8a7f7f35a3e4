"""What happened, written down: the history of a document, and the audit of what people decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from synctui.store import tables as t
from synctui.store.codec import plain
from synctui.store.codes import micros

_TOOL = sa.select(t.integration.c.tool).where(t.integration.c.id == sa.bindparam("one"))


def note(
    connection: sa.Connection,
    document_id: int,
    now: datetime,
    what: str,
    *,
    run: int | None = None,
    mode: str | None = None,
    integration: str | None = None,
    code: str | None = None,
    values: Mapping[str, str] | None = None,
    tool_text: str | None = None,
) -> None:
    """One entry of a document's history; the tool is the integration's."""
    tool = None
    if integration is not None:
        tool = connection.scalar(_TOOL, {"one": integration})
    note_all(
        connection,
        [
            {
                "document_id": document_id,
                "at": micros(now),
                "what": what,
                "run": run,
                "mode": mode,
                "integration": integration,
                "tool": tool,
                "code": code,
                "code_values": plain(values) if values else None,
                "tool_text": tool_text,
            }
        ],
    )


def note_all(connection: sa.Connection, entries: Sequence[Mapping[str, object]]) -> None:
    """Entries with `document_id`, `at` and `what`; columns that are left out are empty."""
    if entries:
        connection.execute(sa.insert(t.history), [t.new_row(t.HistoryTable, **entry) for entry in entries])


def audit(connection: sa.Connection, action: str, detail: Mapping[str, str], now: datetime) -> None:
    connection.execute(sa.insert(t.audit), {"at": micros(now), "action": action, "detail": plain(detail)})
