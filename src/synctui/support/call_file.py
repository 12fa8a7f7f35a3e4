"""The API log: one line of JSON per call, in two files of limited size that every process of this place shares."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from synctui.ports.calls import LoggedCall
from synctui.support.people import without_people
from synctui.wire.http import Call
from synctui.wire.redact import redact

MOST_BYTES = 2_000_000
"""Of one file. When it is full it takes the place of the one before it, so that twice as much is kept."""
_LONGEST_ADDRESS = 300


class CallFile:
    """Implements `ports.calls.CallLog`. Writing never fails: a sync is not ended because its log cannot be kept."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self._path = path
        self._most_bytes = most_bytes

    def note(self, call: Call, integration: str | None = None) -> None:
        """Append one call; the file is made for its owner alone."""
        line = json.dumps(_as_json(call, integration), ensure_ascii=False) + "\n"
        try:
            self._append(line.encode())
        except OSError:
            # A full disk or a folder without rights is told where it matters: when the store is written.
            return

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # One write at the end of the file: lines of several processes never mix.
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
            is_full = os.fstat(descriptor).st_size >= self._most_bytes
        finally:
            os.close(descriptor)
        if is_full:
            self._turn_over()

    def _turn_over(self) -> None:
        """The full file becomes the older one; of two processes that see it full the second finds a small one."""
        if self._path.stat().st_size >= self._most_bytes:
            self._path.replace(self._older)

    @property
    def _older(self) -> Path:
        return self._path.with_suffix(".older" + self._path.suffix)

    def last(
        self,
        limit: int = 200,
        *,
        integration: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[LoggedCall]:
        found: list[LoggedCall] = []
        for call in self._newest_first():
            if since is not None and call.at < since:
                break
            if integration in {None, call.integration} and (until is None or call.at <= until):
                found.append(call)
            if len(found) >= limit:
                break
        return found

    def _newest_first(self) -> Iterator[LoggedCall]:
        for path in (self._path, self._older):
            try:
                lines = path.read_bytes().splitlines()
            except OSError:
                continue
            for line in reversed(lines):
                call = _from_json(line)
                if call is not None:
                    yield call


def address_without_values(url: str) -> str:
    """Host, path and the names in the query: its values may be a customer's name or number.

    >>> address_without_values("https://host/api/Accounts?$filter=Name eq 'X'&$top=1")
    'host/api/Accounts?$filter=…&$top=…'
    """
    parts = urlsplit(url)
    names = [name for name, _value in parse_qsl(parts.query, keep_blank_values=True)]
    query = "?" + "&".join(f"{name}=…" for name in names) if names else ""
    return (without_people(redact(parts.netloc + parts.path)) + query)[:_LONGEST_ADDRESS]


def _as_json(call: Call, integration: str | None) -> Mapping[str, object]:
    written: dict[str, object] = {
        "at": call.at.isoformat(timespec="milliseconds"),
        "method": call.method,
        "address": address_without_values(call.url),
        "status": call.status,
        "ms": call.milliseconds,
    }
    optional = {"request": call.request_id, "integration": integration, "limits": dict(call.limits)}
    return written | {key: value for key, value in optional.items() if value}


def _from_json(line: bytes) -> LoggedCall | None:
    """None for a line that a crash has cut off."""
    try:
        found: dict[str, Any] = json.loads(line)
        return LoggedCall(
            at=datetime.fromisoformat(found["at"]),
            method=found["method"],
            address=found["address"],
            status=found["status"],
            milliseconds=found["ms"],
            request_id=found.get("request"),
            integration=found.get("integration"),
            limits=found.get("limits", {}),
        )
    except (ValueError, KeyError, TypeError):
        return None
