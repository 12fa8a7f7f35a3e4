"""What was chosen the last time, read before the first frame: language, colours, signs, and what the overview shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

_ANYTHING = "SELECT EXISTS (SELECT 1 FROM integration) OR EXISTS (SELECT 1 FROM document)"


@dataclass(frozen=True, slots=True)
class Look:
    """None where nothing was chosen: then the settings file decides, and the environment after it."""

    language: str | None = None
    theme: str | None = None
    is_ascii: bool | None = None
    support_contact: str | None = None
    overview: Mapping[str, str] = field(default_factory=dict)
    """Its preferences by their keys: period, columns, company."""
    is_to_set_up: bool = False
    """Setting up was begun and is not done, or the store holds nothing at all."""


def chosen_look(store: Path) -> Look:
    """The choices that stand in this store; nothing is written, and a store that cannot be read has none."""
    named = "key IN ('language', 'theme', 'ascii', 'support_contact', 'wizard')"
    query = f"SELECT key, value FROM preference WHERE {named} OR key LIKE 'overview.%'"  # noqa: S608 - no value in it
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            found = dict(connection.execute(query).fetchall())
            is_empty = not connection.execute(_ANYTHING).fetchone()[0]
    except sqlite3.Error:
        return Look()
    signs = found.get("ascii")
    overview = {key: value for key, value in found.items() if key.startswith("overview.")}
    is_ascii = None if signs is None else signs == "yes"
    wizard = found.get("wizard")
    return Look(
        found.get("language"),
        found.get("theme"),
        is_ascii,
        found.get("support_contact"),
        overview,
        is_to_set_up=wizard == "open" or (wizard is None and is_empty),
    )
