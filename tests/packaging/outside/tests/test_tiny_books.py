"""Tiny Books keeps the connector contract of synctui."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import tiny_books

from synctui.domain.money import Money
from synctui.ports.accounting import AccountingConnector
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.contract import ConnectorContract, Seen, ToolWorld
from synctui.wire.context import Context
from synctui.wire.http import network


class TinyWorld(ToolWorld):
    def __init__(self, folder: Path) -> None:
        self.integration = make.integration("tiny_books", options={"folder": str(folder)})
        self.context = Context(MemorySecrets(), network(), integration=self.integration, folder=folder)
        self.connector = self.reconnected()

    def reconnected(self) -> AccountingConnector:
        return tiny_books.create(self.context)

    def entries(self) -> Sequence[Seen]:
        return [self._seen(row) for row in self.connector.rows()]

    def _seen(self, row: dict[str, Any]) -> Seen:
        net, vat, gross = (Money(row[name], row["currency"]) for name in ("net", "vat", "gross"))
        day = date.fromisoformat(row["date"])
        texts, customer = tuple(row["texts"]), row["customer"]
        return Seen(
            row["reference"], row["number"], day, row["currency"], net, vat, gross, (), texts, customer, ""
        )  # fmt: skip

    def customers(self) -> Sequence[str]:
        return sorted({entry.customer for entry in self.entries()})

    def lose_next_answer(self) -> None:
        write = self.connector.write

        def losing(line: str) -> None:
            write(line)
            self.connector.write = write
            raise OSError("the disk does not say")

        self.connector.write = losing

    def close_period(self, year: int, month: int) -> None:
        """There are no periods."""

    def expire_access(self) -> None:
        """There is no sign-in."""

    def end_sign_in(self) -> None:
        """There is no sign-in."""

    def throttle(self) -> datetime | None:
        raise AssertionError("there are no limits")

    def secrets(self) -> Sequence[str]:
        return []

    def let_searches_catch_up(self) -> None:
        """A file is seen at once."""


class TestTinyBooks(ConnectorContract):
    @pytest.fixture
    def world(self, tmp_path: Path) -> TinyWorld:
        return TinyWorld(tmp_path)
