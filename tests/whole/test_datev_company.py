"""The demo company handed over to DATEV: a batch a month, read by a strict reader, with the cents of the source."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from lxml import etree
from mloda.community.feature_groups.experimental.german_ledger.datev import read_batch

from synctui.bootstrap.demo_books import Reach
from synctui.cli import main
from synctui.domain.money import Money


async def booked_euros(demo, reports) -> Decimal:
    """What customers owe by all booked documents, in euros, as the source says."""
    total = Decimal(0)
    for report in reports:
        for row in report.booked:
            document = await demo.workspace.store.document(row.document)
            rate = document.exchange_rate or Decimal(1)
            total += Money.rounded(document.gross.amount * rate, "EUR").amount
    return total


async def test_every_batch_of_the_demo_company_is_read_and_adds_up(open_company, tmp_path: Path) -> None:
    demo = await open_company(tool="datev", reach=Reach(folder=tmp_path / "out"))

    reports = await demo.workspace.service.sync()
    again = await demo.workspace.service.sync()

    owed, months = Decimal(0), []
    for path in sorted((tmp_path / "out").glob("*/EXTF_Buchungsstapel_*.csv")):
        header, legs = read_batch(str(path))
        months.append((path.parent.name, header.datum_von))
        owed += sum(one for one, leg in zip(legs["Betrag"], legs["Leg"], strict=True) if leg == "K")
    assert owed == await booked_euros(demo, reports)
    assert len(months) == len(set(months)) >= 8
    assert [len(report.booked) > 100 for report in reports] == [True, True]
    assert [len(report.booked) for report in again] == [0, 0]


async def test_the_proposals_of_the_demo_company_are_valid_and_have_their_pdfs(open_company, tmp_path, specs) -> None:
    demo = await open_company(tool="datev", reach=Reach(folder=tmp_path / "out"))
    store = demo.workspace.store
    for one in await store.integrations():
        await store.save_integration(replace(one, options={**one.options, "format": "xml"}))
    schemas = specs / "datev-xml-online"
    ledger = etree.XMLSchema(file=str(schemas / "Belegverwaltung_online_ledger_import_v060.xsd"))
    index = etree.XMLSchema(file=str(schemas / "Document_v060.xsd"))

    reports = await demo.workspace.service.sync()

    names = []
    for path in (tmp_path / "out").glob("*/Rechnungen_*.zip"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                names.append(name)
                if name.endswith(".xml"):
                    (index if name == "document.xml" else ledger).assertValid(etree.fromstring(archive.read(name)))
    booked = sum(len(report.booked) for report in reports)
    assert len([name for name in names if name.endswith(".xml") and name != "document.xml"]) == booked > 200
    assert len([name for name in names if name.endswith(".pdf")]) == booked


def test_one_command_makes_the_files(tmp_path: Path, capsys) -> None:
    code = main(["demo", "--tool", "datev", "--folder", str(tmp_path), "--once", "--store", str(tmp_path / "store.db")])

    assert code in {0, 1}
    assert "DATEV" in capsys.readouterr().out
    assert list(tmp_path.glob("muster-gmbh/EXTF_Buchungsstapel_*.csv"))
    assert list(tmp_path.glob("muster-gmbh/EXTF_Debitoren_*.csv"))
