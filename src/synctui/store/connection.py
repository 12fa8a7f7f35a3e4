"""Connections to the store's file: one way to open it for writing, one for reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path

WAIT = 10.0
"""Seconds a connection waits for another one that is writing."""


def open_for_writing(path: Path) -> sqlite3.Connection:
    """WAL, foreign keys on, transactions begun by hand; used by one thread at a time."""
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Cannot change anything; rows by column name."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only = ON")
    return connection
