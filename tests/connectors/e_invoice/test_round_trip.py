"""What is read back from an e-invoice is the document that was written, but for the losses that the guide lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from synctui.domain.errors import BadInput
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.sources import ubl
from synctui.sources.files import read_paths

GUIDE = (Path(__file__).parents[3] / "docs" / "e-invoices.md").read_text(encoding="utf-8")
FOLDERS = ("xrechnung-testsuite", "en16931", "peppol-bis3", "zugferd-corpus")


def listed(heading: str) -> set[str]:
    """First cells of the table below a heading of the guide."""
    return set(re.findall(r"^\| `([a-z_.]+)`", GUIDE.partition(heading)[2].partition("\n## ")[0], re.MULTILINE))


def changes(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Names of the fields that differ; those of lines and rates without their place."""
    if is_dataclass(before) and type(before) is type(after) and not isinstance(before, Money):
        for field in fields(before):
            name = f"{path}.{field.name}".lstrip(".")
            yield from changes(getattr(before, field.name), getattr(after, field.name), name)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        assert len(before) == len(after), path
        for one, other in zip(before, after, strict=True):
            yield from changes(one, other, path)
    elif before != after:
        yield path


def writable(document: Document) -> Document:
    """An example with what the format demands and the example leaves out."""
    customer, where = document.customer, document.customer.address
    whole = replace(
        where, city=where.city or "Ort", postal_code=where.postal_code or "1", country=where.country or "DE"
    )
    customer = replace(customer, address=whole, endpoint=customer.endpoint or "0208:0403170701")
    lines = tuple(replace(line, description=line.description or "Text") for line in document.lines)
    return replace(document, customer=customer, lines=lines)


def official(specs: Path) -> list[Document]:
    paths = [path for name in FOLDERS for path in sorted((specs / name).iterdir()) if path.suffix.lower() == ".xml"]
    found = []
    for path in paths:
        try:
            found.append(writable(read_paths([path]).documents[0].document))
        except (BadInput, IndexError):
            continue
    return found


async def test_each_official_example_survives_but_for_the_losses_that_are_listed(
    specs: Path, rules: Any, world_for: Any
) -> None:
    lost: set[str] = set()
    for document in official(specs):
        content = await world_for(document).written(document)
        lost.update(changes(document, ubl.read(content)))
        assert rules.complaints(content) == [], document.number

    assert lost == listed("## What the official examples lose")


async def test_a_teamleader_document_loses_only_what_is_listed(folder: Any, every_kind: Any) -> None:
    lost: set[str] = set()
    for document in every_kind:
        lost.update(changes(document, ubl.read(await folder.written(document))))

    assert lost == listed("## What documents of Teamleader lose")


async def test_number_parties_lines_totals_and_vat_come_back_to_the_cent(folder: Any, every_kind: Any) -> None:
    for document in every_kind:
        read = ubl.read(await folder.written(document))

        assert (read.number, read.kind, read.date, read.due) == (
            document.number, document.kind, document.date, document.due if document.due else None,
        )  # fmt: skip
        assert (read.net, read.gross, read.vat_total) == (document.net, document.gross, document.vat_total)
        assert [line.net for line in read.lines] == [line.net for line in document.lines]
        assert [(part.net, part.description) for part in read.allowances] == [
            (part.net, part.description) for part in document.allowances
        ]
        assert [(one.tax.percent, one.tax.category, one.taxable, one.vat) for one in read.vat] == [
            (one.tax.percent, one.tax.category, one.taxable, one.vat) for one in document.vat
        ]
        assert (read.customer.name, read.customer.address) == (document.customer.name, document.customer.address)


async def test_a_pdf_inside_comes_back_as_it_was(folder: Any, every_kind: Any, rules: Any) -> None:
    await folder.book(every_kind[0], pdf=b"%PDF-1.7 the invoice")

    content = folder.files[0].read_bytes()

    assert ubl.read_with_pdf(content)[1] == b"%PDF-1.7 the invoice"
    assert rules.complaints(content) == []


async def test_a_credit_note_names_the_invoice_that_was_written_before_it(folder: Any, every_kind: Any) -> None:
    first, credit = every_kind[:2]
    await folder.written(first)

    content = await folder.written(credit)

    assert ubl.read(content).credits == "ubl:DE136695976:invoice:RE-1"


@pytest.mark.parametrize("number", ["2026 / 17", "RE#7", "../../etc/passwd", "a" * 300, "Ä-1", "CON:1"])
async def test_any_number_makes_a_file_name_inside_the_folder(folder: Any, every_kind: Any, number: str) -> None:
    content = await folder.written(replace(every_kind[0], number=number))

    (file,) = folder.files
    assert re.fullmatch(r"[a-z]+-[A-Za-z0-9._-]+\.xml", file.name)
    assert ubl.read(content).number == number
