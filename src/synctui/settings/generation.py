"""A small counter outside the database: a database that is behind it was restored from a backup."""

from __future__ import annotations

from pathlib import Path

from synctui.settings.durable import replace_whole


class GenerationFile:
    """Implements `ports.tools.Generation`. A write replaces the whole file or nothing, also after a power cut."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> int | None:
        """None where there is none or it is no number: both mean that nothing is known of earlier runs."""
        try:
            text = self._path.read_text(encoding="ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return None
        return int(text) if text.isdecimal() else None

    def write(self, value: int) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        replace_whole(self._path, f"{value}\n".encode(), ".runs-")
