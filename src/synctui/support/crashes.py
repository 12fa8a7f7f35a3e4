"""Where the program broke down last, kept for a mail that is made at the next start: kinds and places, never values."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

OWNER_ONLY = 0o600


def note(path: Path, kind: str, places: tuple[str, ...], now: datetime) -> None:
    """Never fails: it is called while something else has failed already."""
    content = json.dumps({"at": now.isoformat(timespec="seconds"), "kind": kind, "places": list(places)})
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
    except OSError:
        return


def last(path: Path) -> str:
    """The last crash in one line; empty where there was none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return f"{found['at']}  {found['kind']}  {' < '.join(found['places'])}"
    except (OSError, ValueError, KeyError, TypeError):
        return ""
