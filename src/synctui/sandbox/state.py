"""What a pretend tool remembers: tables of plain values, kept in a file so that they survive its death."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

Value = dict[str, Any]


class State:
    """Tables of JSON-ready values by text key; amounts are texts, so that they stay exact.

    The file is a journal of changes, one line for everything that changed together: a line that was torn by the death
    of the process never happened. It is rewritten shorter (atomically) whenever it is opened.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._tables: dict[str, dict[str, Value]] = {}
        self._pending: list[tuple[str, str, Value | None]] = []
        self._depth = 0
        self.version = 0
        """Moves on with every change: what was worked out of the tables holds as long as it stays."""
        if path is not None:
            self._open(path)

    def table(self, name: str) -> Mapping[str, Value]:
        return self._tables.get(name, {})

    def rows(self, table: str) -> list[Value]:
        """All rows in the order in which their keys first came."""
        return list(self._tables.get(table, {}).values())

    def get(self, table: str, key: str) -> Value | None:
        return self._tables.get(table, {}).get(key)

    def put(self, table: str, key: str, value: Value) -> None:
        with self.change():
            self._tables.setdefault(table, {})[key] = value
            self._pending.append((table, key, value))

    def delete(self, table: str, key: str) -> None:
        with self.change():
            if self._tables.get(table, {}).pop(key, None) is not None:
                self._pending.append((table, key, None))

    def count(self, name: str) -> int:
        """The next number of a counter, from 1."""
        number = int((self.get("counters", name) or {"n": 0})["n"]) + 1
        self.put("counters", name, {"n": number})
        return number

    @contextmanager
    def change(self) -> Iterator[None]:
        """Everything inside is written together, or not at all."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self._write()

    def _write(self) -> None:
        self.version += 1
        pending, self._pending = self._pending, []
        if self._path is None or not pending:
            return
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, _line(pending))
        finally:
            os.close(descriptor)

    def _open(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_bytes() if path.exists() else b""
        for line in text.split(b"\n")[:-1]:
            for table, key, value in json.loads(line):
                if value is None:
                    self._tables.get(table, {}).pop(key, None)
                else:
                    self._tables.setdefault(table, {})[key] = value
        whole = [(table, key, value) for table, rows in self._tables.items() for key, value in rows.items()]
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_bytes(_line(whole) if whole else b"")
        temporary.chmod(0o600)
        temporary.replace(path)


def _line(changes: object) -> bytes:
    return json.dumps(changes, default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)
