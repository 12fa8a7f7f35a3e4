"""Which customers a text names, so that their names can be taken out of it before somebody else reads it."""

from __future__ import annotations

import sqlite3

from synctui.domain.text import cut_short

_SHORTEST = 3
"""Letters of a name from which on it is looked for."""
_TOLD_APART = 6
"""So many of its last letters must stand somewhere in the text before the whole name is looked for."""


def names_in(connection: sqlite3.Connection, text: str) -> frozenset[str]:
    """The names themselves, and what is left of one that is cut short by an ellipsis.

    Every name is looked at once, and nearly all are put aside at the first glance: a text is a screen, and there may
    be hundreds of thousands of customers.
    """
    ends = {text[i : i + n] for n in range(_SHORTEST, _TOLD_APART + 1) for i in range(len(text) - n + 1)}
    cut = frozenset(cut_short(text))
    lengths = sorted({len(part) for part in cut})
    found: set[str] = set()
    for (name,) in connection.execute("SELECT DISTINCT name FROM customer"):
        if len(name) >= _SHORTEST and name[-_TOLD_APART:] in ends and name in text:
            found.add(name)
        found.update(name[:n] for n in lengths if n <= len(name) and name[:n] in cut)
    return frozenset(found)
