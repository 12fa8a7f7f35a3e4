"""DATEV hand-overs into a folder of the test, as worlds for the contract suite, and readers for what stands there."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from synctui.connectors import datev
from synctui.connectors.datev.chart import CASES
from synctui.connectors.datev.connector import Datev
from synctui.connectors.datev.disk import Disk
from synctui.domain.booking import CustomerReady, CustomerRequest, Outcome
from synctui.domain.invoice import Document
from synctui.domain.money import Money, total
from synctui.ports.accounting import AccountingConnector
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import Seen, ToolWorld
from synctui.wire.context import Context
from synctui.wire.http import network

LEDGER = "{http://xml.datev.de/bedi/tps/ledger/v060}"


class BadDisk(Disk):
    """A disk that fails, or a program that is killed, at the calls named."""

    def __init__(self) -> None:
        self.fails_at: str | None = None
        self.error: BaseException = OSError(errno.EIO, "Input/output error")
        self.done: list[str] = []

    def _step(self, name: str) -> None:
        self.done.append(name)
        if self.fails_at == name:
            self.fails_at = None
            raise self.error

    def write(self, path: Path, content: bytes) -> None:
        self._step(f"write {path.parent.name}")
        super().write(path, content)

    def append(self, path: Path, content: bytes) -> None:
        super().append(path, content)
        self._step(f"append {path.name}")

    def rename(self, path: Path, to: Path) -> None:
        self._step(f"rename to {to.parent.name}")
        super().rename(path, to)

    def sync(self, folder: Path) -> None:
        self._step(f"sync {folder.name}")
        super().sync(folder)


class DatevWorld(ToolWorld):
    """The connector with a folder of its own, read back by means that are not the connector's."""

    def __init__(self, folder: Path, *, is_prepared: bool = True, **options: str) -> None:
        self.folder = folder
        self.clock = VirtualClock()
        self.disk = BadDisk()
        said = {"folder": str(folder), **options}
        settings = make.integration("datev", options=said)
        self.integration = datev.suggest(replace(settings, first_run_done=False), make.RATES)
        self.connector: AccountingConnector = self.reconnected()
        if is_prepared:
            self.connector._desk.folder.prepare(may_begin=True)  # type: ignore[attr-defined]

    def reconnected(self) -> AccountingConnector:
        context = Context(
            secrets=MemorySecrets(),
            transport=network(),
            clock=self.clock,
            integration=self.integration,
            folder=Path(self.integration.options["folder"]),
        )
        return Datev(context, self.disk)

    def with_options(self, **options: str) -> AccountingConnector:
        """A connector with other settings, from here on."""
        self.integration = replace(self.integration, options={**self.integration.options, **options})
        self.connector = self.reconnected()
        return self.connector

    def with_mapping(self, **mapping: Any) -> AccountingConnector:
        self.integration = replace(self.integration, mapping=replace(self.integration.mapping, **mapping))
        self.connector = self.reconnected()
        return self.connector

    # doing ----------------------------------------------------------------------------------------------------

    async def account_of(self, customer: Any) -> str:
        outcomes = [one async for one in self.connector.ensure_customers([CustomerRequest(customer)])]
        assert isinstance(outcomes[0], CustomerReady), outcomes
        return outcomes[0].remote_id

    async def book(self, *documents: Document, batch: int = 1, **request: Any) -> list[Outcome]:
        """As one run books them: all in one call, under numbers that name month and batch."""
        requests, counters = [], dict[str, int]()
        for document in documents:
            account = await self.account_of(document.customer)
            stem = f"{document.date:%Y%m}-{batch:02d}"
            counters[stem] = counters.get(stem, 0) + 1
            made = make.request(document, self.integration, customer_remote_id=account)
            requests.append(replace(made, number=f"{stem}/{counters[stem]}", journal="", **request))
        return [outcome async for outcome in self.connector.book(requests)]

    # reading back ---------------------------------------------------------------------------------------------

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if not path.name.startswith("."))

    def batches(self) -> list[Path]:
        return sorted(self.folder.glob("EXTF_Buchungsstapel_*.csv"), key=lambda path: path.stat().st_mtime_ns)

    def rows(self, path: Path | None = None) -> list[dict[str, str]]:
        """The lines of a batch, of all batches where none is named, by the captions of their columns."""
        if path is None:
            return [row for one in self.batches() for row in self.rows(one)]
        return read_extf(path)[1]

    def _records(self) -> list[Any]:
        return [one for batch in self.connector._desk.folder.batches() for one in batch.documents]  # type: ignore[attr-defined]

    def entries(self) -> Sequence[Seen]:
        found = [self._xml(path) for path in sorted(self.folder.glob("Rechnungen_*.zip"))]
        lines = [(row["Zusatzinformation- Inhalt 1"], row) for row in self.rows()] + [
            one for some in found for one in some
        ]
        records = {one.number: one for one in self._records()}
        order = [number for number in records if any(number == other for other, _ in lines)]
        return [self._seen(records[number], [row for other, row in lines if other == number]) for number in order]

    @staticmethod
    def _xml(path: Path) -> list[tuple[str, dict[str, str]]]:
        found = []
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".xml") and name != "document.xml":
                    root = etree.parse(io.BytesIO(archive.read(name))).getroot()
                    for line in root.iter(f"{LEDGER}accountsReceivableLedger"):
                        cells = {etree.QName(cell).localname: cell.text or "" for cell in line}
                        found.append((cells["information"].split(" ")[0], _as_row(cells)))
        return found

    def _seen(self, record: Any, rows: list[dict[str, str]]) -> Seen:
        currency = rows[0]["WKZ Umsatz"]
        grosses = [_signed(row) for row in rows]
        vats = [self._contained(row) for row in rows]
        gross, vat = total(grosses, currency), total(vats, currency)
        day = rows[0]["Belegdatum"]
        year = int(record.number[:4]) if "-" in record.number else 2026
        return Seen(
            reference=record.reference,
            number=rows[0]["Zusatzinformation- Inhalt 1"],
            date=date(year, int(day[2:]), int(day[:2])),
            currency=currency,
            net=gross - vat,
            vat=vat,
            gross=gross,
            vat_codes=tuple(self._code(row) for row in rows),
            texts=tuple(row["Buchungstext"].partition(", ")[2] for row in rows),
            customer=rows[0]["Buchungstext"].partition(", ")[0],
            journal="",
        )

    def _contained(self, row: dict[str, str]) -> Money:
        """The VAT as DATEV works it out: from the gross amount, by the account's own rate."""
        percent = CASES[self._code(row)].percent
        return Money.rounded(_signed(row).amount * percent / (100 + percent), row["WKZ Umsatz"])

    def _code(self, row: dict[str, str]) -> str:
        account, rate = row["Gegenkonto (ohne BU-Schlüssel)"], row["EU-Steuersatz (Bestimmung)"]
        if account == "8320":
            return f"oss-{format(Decimal(rate.replace(',', '.')).normalize(), 'f')}"
        return next(case.code for case in CASES.values() if case.accounts[0] == account)

    def customers(self) -> Sequence[str]:
        return [one.name for one in self.connector._desk.folder.debtors()[0]]  # type: ignore[attr-defined]

    def lose_next_answer(self) -> None:
        """Whatever is written next, the disk does not say that it is there to stay."""
        self.disk = _Forgetful()
        self.connector = self.reconnected()

    def close_period(self, year: int, month: int) -> None:
        """Only the tax adviser has periods."""

    def expire_access(self) -> None:
        """There is no sign-in."""

    def end_sign_in(self) -> None:
        """There is no sign-in."""

    def throttle(self) -> datetime | None:
        raise AssertionError("a folder has no limits")

    def secrets(self) -> Sequence[str]:
        return []

    def let_searches_catch_up(self) -> None:
        """A file is seen at once."""


class _Forgetful(BadDisk):
    """Fails once, at the last moment: when the batch, or the customer's line, stands there already."""

    def __init__(self) -> None:
        super().__init__()
        self.has_failed = False

    def _step(self, name: str) -> None:
        if name in {"sync batches", "append debtors.jsonl"} and not self.has_failed:
            self.has_failed = True
            raise self.error
        super()._step(name)


def read_extf(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Header, and the lines by caption, of an EXTF file: by its own rules, not with the connector's."""
    import csv

    content = path.read_bytes()
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = list(csv.reader(io.StringIO(content.decode("cp1252"), newline=""), delimiter=";", strict=True))
    assert {len(line) for line in lines[1:]} == {len(lines[1])}
    return lines[0], [dict(zip(lines[1], line, strict=True)) for line in lines[2:]]


def _signed(row: dict[str, str]) -> Money:
    amount = Money.of(row["Umsatz (ohne Soll/Haben-Kz)"].replace(",", "."), row["WKZ Umsatz"])
    assert amount.cents > 0
    return amount if row["Soll/Haben-Kennzeichen"] == "S" else -amount


def _as_row(cells: dict[str, str]) -> dict[str, str]:
    """A line of a ledger in the words of a booking batch."""
    amount, abroad = Decimal(cells["amount"]), "shipToCountry" in cells
    return {
        "Umsatz (ohne Soll/Haben-Kz)": str(abs(amount)),
        "Soll/Haben-Kennzeichen": "S" if amount > 0 else "H",
        "WKZ Umsatz": cells["currencyCode"],
        "Gegenkonto (ohne BU-Schlüssel)": cells["accountNo"],
        "EU-Steuersatz (Bestimmung)": cells["tax"] if abroad else "",
        "Belegdatum": f"{cells['date'][8:]}{cells['date'][5:7]}",
        "Buchungstext": cells["bookingText"],
        "Zusatzinformation- Inhalt 1": cells["information"].split(" ")[0],
    }


Open = Callable[..., DatevWorld]


@pytest.fixture
def open_datev(tmp_path: Path) -> Open:
    folder = tmp_path / "datev"
    folder.mkdir()
    return lambda **options: DatevWorld(folder, **options)


@pytest.fixture
def world(open_datev: Open) -> DatevWorld:
    return open_datev()


@pytest.fixture
def read() -> Callable[[Path], tuple[list[str], list[dict[str, str]]]]:
    return read_extf
