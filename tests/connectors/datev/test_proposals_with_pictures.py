"""The XML interface online: every ZIP is what DATEV's own schemas ask for, with the PDF beside its booking proposal."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from lxml import etree

from synctui.connectors import datev
from synctui.domain.booking import Booked
from synctui.sources import ubl
from synctui.testing import documents as make
from synctui.testing.contract import HOSTILE, every_kind

PDF = b"%PDF-1.7 the invoice"
LEDGER, DOCUMENT = "http://xml.datev.de/bedi/tps/ledger/v060", "http://xml.datev.de/bedi/tps/document/v06.0"


@pytest.fixture(scope="session")
def valid(specs):
    """Checks one XML file against the schema of its kind."""
    folder = specs / "datev-xml-online"
    ledger = etree.XMLSchema(file=str(folder / "Belegverwaltung_online_ledger_import_v060.xsd"))
    index = etree.XMLSchema(file=str(folder / "Document_v060.xsd"))

    def check(name: str, content: bytes) -> etree._Element:
        root = etree.fromstring(content)
        (index if name == "document.xml" else ledger).assertValid(root)
        return root

    return check


def opened(world) -> dict[str, bytes]:
    """All files of all ZIPs, by name; the index is that of the last one."""
    found = {}
    for path in sorted(world.folder.glob("Rechnungen_*.zip")):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            found |= {name: archive.read(name) for name in archive.namelist()}
    return found


def cells(root, name):
    return [cell.text for cell in root.iter(f"{{{LEDGER}}}{name}")]


async def test_every_kind_of_document_is_valid_and_has_its_sum(open_datev, valid) -> None:
    world = open_datev(format="xml")
    kinds = [document for document in every_kind() if document.gross]

    await world.book(*kinds)

    roots = [valid(name, content) for name, content in opened(world).items()]
    wholes = [one for root in roots for one in root.iter(f"{{{LEDGER}}}consolidate")]
    stated = [Decimal(one.get("consolidatedAmount")) for one in wholes]
    lines = [sum(Decimal(cell.text) for cell in one.iter(f"{{{LEDGER}}}amount")) for one in wholes]
    assert stated == lines == [document.gross.amount for document in kinds]


async def test_hostile_texts_long_ones_and_empty_ones_are_valid(open_datev, valid) -> None:
    world = open_datev(format="xml")
    texts = ["A & B <nv> \"x\" 'y'", HOSTILE, "x" * 300, "", "\x0b"]

    for n, text in enumerate(texts):
        to = make.customer(f"{text} {n}", vat_number=None, city=text)
        lines = [make.line(tax=make.VAT_19, description=text, cost_centre="K 1")]
        await world.book(make.invoice(f"№ {n} / {text}", to=to, lines=lines), batch=n)

    found = [text for name, content in opened(world).items() for text in cells(valid(name, content), "customerName")]
    assert "A & B <nv> \"x\" 'y' 0" in found


async def test_the_pdf_lies_beside_its_proposal_under_a_name_that_the_index_knows(open_datev, valid) -> None:
    world = open_datev(format="xml")

    await world.book(make.invoice("2026 / 17", rate=make.VAT_19), pdf=PDF)

    files = opened(world)
    index = valid("document.xml", files["document.xml"])
    assert files["202611-01_1-2026_17.pdf"] == PDF
    kinds = [
        one.get("{http://www.w3.org/2001/XMLSchema-instance}type") for one in index.iter(f"{{{DOCUMENT}}}extension")
    ]
    named = [one.get("name") or one.get("datafile") for one in index.iter(f"{{{DOCUMENT}}}extension")]
    properties = {one.get("key"): one.get("value") for one in index.iter(f"{{{DOCUMENT}}}property")}
    assert kinds == ["accountsReceivableLedger", "File"]
    assert sorted(["document.xml", *named]) == sorted(files)
    assert properties == {"1": "2026-11", "3": "Ausgangsrechnungen"}


async def test_an_invoice_without_its_pdf_goes_along_all_the_same(open_datev, valid) -> None:
    world = open_datev(format="xml")

    (outcome,) = await world.book(make.invoice())

    assert isinstance(outcome, Booked)
    assert [name.rpartition(".")[2] for name in opened(world)] == ["xml", "xml"]


async def test_accounts_keys_and_rates_are_those_of_a_booking_batch(open_datev, valid) -> None:
    world = open_datev(format="xml")
    world.with_mapping(ledger_by_vat={make.VAT_19.key: "8200"})
    french = make.customer("Librairie", vat_number="FR83404833048", country="FR")
    dollars = {"currency": "USD", "exchange_rate": "0.925"}
    lines = [make.line(tax=make.VAT_19), make.line(tax=make.VAT_21), make.line(tax=make.INTRA_EU)]
    await world.book(
        make.invoice("1", lines=lines, to=french), make.invoice("2", rate=make.EXPORT, to=french, **dollars)
    )

    first, second = [valid(name, content) for name, content in opened(world).items() if name != "document.xml"]

    assert cells(first, "accountNo") == ["8200", "8320", "8125"]
    assert (cells(first, "buCode"), cells(first, "tax")) == (["3"], ["19.00", "21.00", "0.00"])
    assert (cells(first, "shipToCountry"), cells(first, "vatId")) == (["FR"], ["FR83404833048"])
    assert cells(first, "bpAccountNo") == ["10000"] * 3
    assert (cells(second, "exchangeRate"), cells(second, "currencyCode")) == (["1.081081"], ["USD"])


async def test_a_service_date_after_the_invoice_is_left_out_as_datev_would(open_datev, valid) -> None:
    world = open_datev(format="xml")
    early, late = (
        replace(make.invoice(f"2026/{n}"), service_date=day)
        for n, day in enumerate([date(2026, 10, 31), date(2026, 12, 1)])
    )
    await world.book(early, late)

    roots = [valid(name, content) for name, content in opened(world).items() if name != "document.xml"]

    assert [cells(root, "deliveryDate") for root in roots] == [["2026-10-31"], []]


@pytest.mark.parametrize("number", ["01.01a", "01.05a", "03.06a"])
async def test_official_german_examples_are_valid(open_datev, valid, specs, number) -> None:
    world = open_datev(format="xml")
    document = ubl.read((specs / "xrechnung-testsuite" / f"{number}-INVOICE_ubl.xml").read_bytes())
    rates = tuple({line.tax.key: line.tax for line in document.lines}.values())
    world.with_mapping(vat=datev.suggest(world.integration, rates).mapping.vat)

    (outcome,) = await world.book(document)

    assert isinstance(outcome, Booked)
    roots = [valid(name, content) for name, content in opened(world).items()]
    (whole,) = [one for root in roots for one in root.iter(f"{{{LEDGER}}}consolidate")]
    assert Decimal(whole.get("consolidatedAmount")) == document.gross.amount


async def test_pictures_of_a_booking_batch_come_in_a_zip_whose_ids_the_lines_name(world, valid) -> None:
    await world.book(make.invoice("2026/17", rate=make.VAT_19), pdf=PDF)

    with zipfile.ZipFile(world.folder / "Belege_202611-01.zip") as archive:
        index = valid("document.xml", archive.read("document.xml"))
        assert archive.read("202611-01_1-2026_17.pdf") == PDF
    (document,) = index.iter(f"{{{DOCUMENT}}}document")
    assert world.rows()[0]["Beleglink"] == f'BEDI "{document.get("guid")}"'
    assert document.get("processID") is None


def test_the_schemas_refuse_what_datev_would(valid, specs) -> None:
    sample = (specs / "datev-xml-online" / "sample-Rechnungsdaten_RA_R-2023-101.xml").read_bytes()
    valid("sample.xml", sample)

    with pytest.raises(etree.DocumentInvalid):
        valid("sample.xml", sample.replace(b"1190.00", b"1190,00"))
