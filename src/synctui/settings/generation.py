"""A small counter outside the database: a database that is behind it was restored from a backup."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


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
        descriptor, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=".runs-")
        try:
            with open(descriptor, "w", encoding="ascii") as file:
                file.write(f"{value}\n")
                file.flush()
                os.fsync(descriptor)
            os.replace(temporary, self._path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            raise
