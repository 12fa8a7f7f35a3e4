"""A log of calls in a folder, and a call to put into it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synctui import i18n
from synctui.support.call_file import CallFile
from synctui.wire.http import Call

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.use("en")


@pytest.fixture
def log(tmp_path: Path) -> CallFile:
    return CallFile(tmp_path / "state" / "calls.jsonl")


@pytest.fixture
def call() -> Callable[..., Call]:
    """One call, a number of seconds after the hour."""

    def made(second: int = 0, url: str = "https://api.example/v1/entries", **changed: object) -> Call:
        fields: dict[str, object] = {"method": "GET", "status": 200, "milliseconds": 84, **changed}
        return Call(at=NOW + timedelta(seconds=second), url=url, **fields)  # type: ignore[arg-type]  # by name

    return made
