"""Every official example document is imported and booked with its own totals, or refused with a sentence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from synctui.domain.errors import BadInput
from synctui.i18n.errors import error_text
from synctui.sources.files import read_paths

FOLDERS = ("xrechnung-testsuite", "en16931", "peppol-bis3", "zugferd-corpus")
LOCAL = "*[local-name()='{}']"


def documents(specs: Path) -> list[Path]:
    return sorted(path for name in FOLDERS for path in (specs / name).iterdir() if path.suffix.lower() == ".xml")


def stated(path: Path) -> tuple[str, Decimal, Decimal, Decimal]:
    """Currency, net, VAT and gross as the file itself says, negative for a credit note."""
    root = etree.parse(path).getroot()
    if etree.QName(root).localname == "CrossIndustryInvoice":
        return stated_in_cii(root)
    sign = -1 if etree.QName(root).localname == "CreditNote" else 1
    currency = text(root, "DocumentCurrencyCode")
    total = root.find("./{*}LegalMonetaryTotal")
    net, gross = (Decimal(text(total, name)) for name in ("TaxExclusiveAmount", "TaxInclusiveAmount"))
    vat = sum(
        (Decimal(amount.text) for amount in root.findall("./{*}TaxTotal/{*}TaxAmount") if is_in(amount, currency)),
        Decimal(0),
    )
    return currency, sign * net, sign * vat, sign * gross


def stated_in_cii(root) -> tuple[str, Decimal, Decimal, Decimal]:
    names = ("InvoiceCurrencyCode", "TaxBasisTotalAmount", "TaxTotalAmount", "GrandTotalAmount")
    currency, *amounts = (root.find(f".//{{*}}{name}").text.strip() for name in names)
    return currency, *(Decimal(amount) for amount in amounts)


def text(element, name: str) -> str:
    return element.find(f"./{{*}}{name}").text.strip()


def is_in(amount, currency: str) -> bool:
    return amount.get("currencyID") == currency


async def test_each_is_booked_with_its_own_totals_or_refused(open_company, specs):
    demo = await open_company()
    read = read_paths(documents(specs))
    by_key = {one.document.key: Path(one.file) for one in read.documents}

    imported = await demo.import_files(documents(specs))
    reports = await demo.workspace.service.sync()

    booked = {row.document: row for report in reports for row in report.booked if row.document in by_key}
    not_booked = {row.document: row.code for report in reports for row in report.not_booked if row.document in by_key}
    assert not_booked == {}
    assert len(booked) + len(imported.refused) == len(documents(specs))
    for key, row in booked.items():
        told = (row.gross.currency, row.net.amount, row.vat.amount, row.gross.amount)
        assert told == stated(by_key[key]), by_key[key].name


def test_what_is_refused_says_why_in_a_sentence(specs):
    refused = read_paths(documents(specs)).refused

    assert {code for _, code, _ in refused} == {"document-twice"}
    for file, code, values in refused:
        sentence = error_text(code, dict(values)).what
        assert code not in sentence, file
        if code == "document-twice":
            assert Path(values["first"]).name in sentence


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_is_read_like_its_files(specs, name):
    folder = read_paths([specs / name])
    files = read_paths([path for path in documents(specs) if path.parent.name == name])

    assert {one.document.key for one in folder.documents} == {one.document.key for one in files.documents}


def test_a_file_that_is_no_invoice_stops_nobody(specs, tmp_path):
    (tmp_path / "notes.xml").write_text("<html/>")
    (tmp_path / "empty.xml").write_bytes(b"")
    good = documents(specs)[0]

    read = read_paths([tmp_path, good])

    assert len(read.documents) == 1
    assert len(read.refused) == 2
    assert not any(isinstance(one, BadInput) for one in read.refused)
