"""Which customers a text names, so that their names can be taken out of it before somebody else reads it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from synctui.domain.text import cut_short

_SHORTEST = 3
"""Letters of a name; its first ones are looked up among all that stand anywhere in the text."""


def names_in(connection: sqlite3.Connection, text: str) -> frozenset[str]:
    """The names themselves, and what is left of one that is cut short by an ellipsis.

    Every name is looked at once, and most are put aside by their first letters: a text is a screen, and there may be
    hundreds of thousands of customers.
    """
    begins = {text[i : i + _SHORTEST] for i in range(len(text) - _SHORTEST + 1)}
    cut = _by_first_letters(cut_short(text))
    found: set[str] = set()
    for (name,) in connection.execute("SELECT DISTINCT name FROM customer"):
        first = name[:_SHORTEST]
        if len(first) < _SHORTEST or first not in begins:
            continue
        if name in text:
            found.add(name)
        found.update(part for part in cut.get(first, ()) if name.startswith(part))
    return frozenset(found)


def _by_first_letters(parts: Iterable[str]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in parts:
        found.setdefault(part[:_SHORTEST], set()).add(part)
    return found
