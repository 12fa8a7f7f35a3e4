"""Importing files: what is new, what was there already, what is refused and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from synctui.domain.invoice import Reading
from synctui.ports.store import Store

FILES = "files"
"""Source name under which files are kept; it has no cursor."""

Refusal = tuple[str, str, Mapping[str, str]]
"""File, error code, values."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`imported` counts new and changed documents; texts for `refused` are made by i18n from code and values."""

    imported: int
    unchanged: int
    refused: tuple[Refusal, ...] = ()
    departments: tuple[str, ...] = ()
    """Keys of the company entities whose documents were in the files."""


async def import_reading(store: Store, reading: Reading, refused: tuple[Refusal, ...], now: datetime) -> ImportReport:
    """Keep what files brought; the same content again changes nothing, other content is an edit."""
    saved = await store.save_reading(FILES, reading, now)
    departments = tuple(dict.fromkeys(document.department.key for document in reading.documents))
    return ImportReport(saved.new + saved.changed, saved.unchanged, refused, departments)
