"""Which customers a text names, so that their names can be taken out of it before somebody else reads it."""

from __future__ import annotations

import sqlite3

from synctui.domain.text import cut_short

_WHOLE = "SELECT DISTINCT name FROM customer WHERE length(name) > 2 AND instr(?, name) > 0"
_BEGINS = "SELECT 1 FROM customer WHERE substr(name, 1, length(:part)) = :part LIMIT 1"


def names_in(connection: sqlite3.Connection, text: str) -> frozenset[str]:
    """The names themselves, and what is left of one that is cut short by an ellipsis."""
    whole = {row[0] for row in connection.execute(_WHOLE, (text,))}
    cut = {part for part in cut_short(text) if connection.execute(_BEGINS, {"part": part}).fetchone()}
    return frozenset(whole | cut)
