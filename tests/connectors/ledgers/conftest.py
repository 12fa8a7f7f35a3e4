"""Plain-text ledgers in a folder of the test, as worlds for the contract suite."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from synctui.connectors import beancount, hledger
from synctui.domain.booking import BookingRequest, Found, Outcome
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.ports.accounting import AccountingConnector
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import Seen, ToolWorld
from synctui.wire.context import Context
from synctui.wire.http import network
from synctui.wire.ledger_files.connector import PlainTextLedger
from synctui.wire.ledger_files.entries import Entry
from synctui.wire.ledger_files.locked_file import DISK, Disk
from synctui.wire.ledger_files.settings import SALES


@dataclass
class BadDisk:
    """A disk that fails when it is told to."""

    syncs_to_fail: int = 0
    bytes_left: int | None = None
    """After so many more bytes it is full."""
    is_killed: bool = False
    """Instead of failing with an error, the program ends where it stands."""
    written: list[bytes] = field(default_factory=list)

    def as_disk(self) -> Disk:
        return Disk(self.write, self.sync)

    def write(self, descriptor: int, content: bytes) -> int:
        if self.bytes_left is None:
            return DISK.write(descriptor, content)
        done = DISK.write(descriptor, content[: self.bytes_left]) if self.bytes_left else 0
        self.bytes_left -= done
        if self.bytes_left == 0:
            if self.is_killed:
                raise KeyboardInterrupt
            raise OSError(errno.ENOSPC, "No space left on device")
        return done

    def sync(self, descriptor: int) -> None:
        if self.syncs_to_fail:
            self.syncs_to_fail -= 1
            raise OSError(errno.EIO, "Input/output error")
        DISK.sync(descriptor)


class LedgerWorld(ToolWorld):
    """A ledger of one language in a folder."""

    def __init__(self, module: Any, folder: Path, **options: str) -> None:
        self.module = module
        self.folder = folder
        self.clock = VirtualClock()
        self.disk = BadDisk()
        settings = make.integration(module.SPEC.name, options={"folder": str(folder), "check": "no", **options})
        self.integration = module.suggest(replace(settings, administration=None, first_run_done=False), make.RATES)
        self.file = folder / options.get("file", f"synctui{module.DIALECT.suffix}")
        self.connector = self.reconnected()
        if not self.file.exists():
            self.file.write_text(module.DIALECT.heading())

    def context(self, integration: Integration | None = None) -> Context:
        chosen = integration or self.integration
        return Context(
            secrets=MemorySecrets(),
            transport=network(),
            clock=self.clock,
            integration=chosen,
            folder=Path(chosen.options["folder"]),
        )

    def reconnected(self) -> AccountingConnector:
        return PlainTextLedger(self.module.SPEC, self.module.DIALECT, self.context(), self.disk.as_disk())

    def with_options(self, **options: str) -> AccountingConnector:
        """A connector with other settings, from here on."""
        self.integration = replace(self.integration, options={**self.integration.options, **options})
        self.connector = self.reconnected()
        return self.connector

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    def add(self, text: str) -> None:
        """As a person does it in an editor that saves in place."""
        with self.file.open("a", encoding="utf-8") as file:
            file.write(text)

    def entries(self) -> Sequence[Seen]:
        return [self._seen(entry) for entry in self.module.DIALECT.parse(self.text).entries]

    def _seen(self, entry: Entry) -> Seen:
        net, vat, gross = self.connector._desk.lookup.amounts(entry)  # type: ignore[attr-defined]
        assert net is not None
        lines = [posting for posting in entry.postings if self.module.DIALECT.is_revenue(posting.account)]
        return Seen(
            entry.reference,
            entry.number or "",
            entry.date,  # type: ignore[arg-type]
            net.currency,
            net,
            vat,
            gross,
            tuple(posting.vat_code or "" for posting in lines),
            tuple(posting.text for posting in lines),
            entry.payee,
            entry.journal or "",
        )

    def customers(self) -> Sequence[str]:
        return sorted({entry.customer for entry in self.entries()})

    def lose_next_answer(self) -> None:
        self.disk.syncs_to_fail = 1

    def close_period(self, year: int, month: int) -> None:
        """There are no periods."""

    def expire_access(self) -> None:
        """There is no sign-in."""

    def end_sign_in(self) -> None:
        """There is no sign-in."""

    def throttle(self) -> datetime | None:
        raise AssertionError("a file has no limits")

    def secrets(self) -> Sequence[str]:
        return []

    def let_searches_catch_up(self) -> None:
        """A file is seen at once."""

    def request(self, document: Document, number: str | None = None) -> BookingRequest:
        return replace(make.request(document, self.integration), number=number)

    async def book(self, *documents: Document, by: AccountingConnector | None = None) -> list[Outcome]:
        requests = [self.request(document) for document in documents]
        return [outcome async for outcome in (by or self.connector).book(requests)]

    async def found(self, document: Document) -> Found:
        """Raises where it is not found."""
        answers = await self.connector.find([make.ref(document, self.integration)])
        answer = answers[document.key]
        assert isinstance(answer, Found), answer
        return answer

    def owed(self) -> list[Money]:
        return [entry.gross for entry in self.entries()]


Open = Callable[..., LedgerWorld]


@pytest.fixture
def open_hledger(tmp_path: Path) -> Open:
    return lambda **options: LedgerWorld(hledger, tmp_path, **options)


@pytest.fixture
def open_beancount(tmp_path: Path) -> Open:
    return lambda **options: LedgerWorld(beancount, tmp_path, **options)


@pytest.fixture(params=[hledger, beancount], ids=["hledger", "beancount"])
def open_ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """What holds for both."""
    return lambda **options: LedgerWorld(request.param, tmp_path, **options)


@pytest.fixture
def sales() -> str:
    return SALES
