"""What SQLite and the file system say when they cannot, as codes that a reader is told."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synctui.domain.errors import Misconfigured, SynctuiError

LITTLE = 64 * 1024
"""Bytes: with less room than this SQLite cannot make its helper files."""
INTERRUPTED = sqlite3.SQLITE_INTERRUPT

_CODES = {
    sqlite3.SQLITE_BUSY: "store-busy",
    sqlite3.SQLITE_LOCKED: "store-busy",
    sqlite3.SQLITE_READONLY: "store-read-only",
    sqlite3.SQLITE_PERM: "store-read-only",
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_CANTOPEN: "store-cannot-open",
    sqlite3.SQLITE_IOERR: "store-cannot-open",
    sqlite3.SQLITE_CORRUPT: "store-damaged",
    sqlite3.SQLITE_NOTADB: "store-damaged",
}
_SYSTEM = {
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EROFS: "store-read-only",
    errno.EACCES: "store-read-only",
    errno.EPERM: "store-read-only",
}


def told(problem: sqlite3.Error | OSError, path: Path) -> SynctuiError | None:
    """The error a reader is told; None where it is a fault of this program."""
    if isinstance(problem, OSError):
        return Misconfigured(_SYSTEM.get(problem.errno or 0, "store-cannot-open"), path=str(path))
    # The lower byte is the kind; the rest says more than a reader needs.
    code = _CODES.get(getattr(problem, "sqlite_errorcode", 0) & 0xFF)
    if code == "store-cannot-open":
        code = _of_disk(path) or code
    return Misconfigured(code, path=str(path)) if code else None


def _of_disk(path: Path) -> str | None:
    """SQLite speaks of an input or output error where its helper files find no room, or must not be written."""
    try:
        disk = os.statvfs(path.parent)
    except (OSError, AttributeError):
        return None
    if disk.f_flag & os.ST_RDONLY:
        return "store-read-only"
    return "disk-full" if disk.f_bavail * disk.f_frsize < LITTLE else None


@contextmanager
def as_codes(path: Path) -> Iterator[None]:
    """Failures of the file inside this block are raised with a code."""
    try:
        yield
    except (sqlite3.Error, OSError) as problem:
        error = told(problem, path)
        if error is None:
            raise
        raise error from problem
