"""The rows of an import file: UTF-8, semicolons, a fixed header; every cell knows its row and its column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from synctui.domain.errors import BadInput
from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.sources import figures
from synctui.sources.figures import Place

REQUIRED = (
    *("seller_name", "kind", "number", "date", "currency", "customer_name", "customer_country"),
    *("description", "net", "vat_category", "vat_percent", "vat", "document_gross"),
)
OPTIONAL = (
    *("seller_vat_number", "seller_id", "seller_country", "seller_currency", "due_date", "service_date"),
    *("credited_invoice", "exchange_rate", "customer_number", "customer_kind", "customer_vat_number"),
    *("customer_registration", "customer_street", "customer_postal_code", "customer_city", "customer_email"),
    *("quantity", "unit", "unit_price", "ledger", "cost_centre", "payment_reference", "purchase_order", "note"),
)
OF_THE_LINE = frozenset(
    {"description", "net", "vat_category", "vat_percent", "vat", "quantity", "unit", "unit_price", "ledger"}
    | {"cost_centre"}
)
"""Columns that may differ between the rows of one document; all others are repeated."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `line` counts as an editor does, the header being line 1."""

    line: int
    cells: dict[str, str]

    def place(self, column: str) -> Place:
        return Place(column, self.line)

    def text(self, column: str) -> str:
        """The cleaned cell; empty where the cell or the column is."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Raises `value-missing` where the cell is empty."""
        text = self.text(column)
        if not text:
            raise self.place(column).bad("value-missing")
        return text

    def money(self, column: str, currency: str) -> Money:
        return figures.money(self.needed(column), currency, self.place(column))

    def number(self, column: str) -> Decimal | None:
        text = self.text(column)
        return figures.number(text, self.place(column)) if text else None

    def day(self, column: str) -> date | None:
        text = self.text(column)
        return figures.day(text, self.place(column)) if text else None

    def choice(self, column: str, choices: tuple[str, ...]) -> str:
        """One of `choices`, of which the first stands for an empty cell. Raises `value-unknown`."""
        text = self.text(column) or choices[0]
        if text not in choices:
            raise self.place(column).bad("value-unknown", text)
        return text


def rows(data: bytes) -> list[Row]:
    """Every row below the header; empty lines are left out. Raises `BadInput` naming the row and what was found."""
    lines = list(_cells(_text(data)))
    if not lines:
        raise BadInput("file-empty")
    (_, names), *rest = lines
    header = _header(names)
    return [_row(line, header, cells) for line, cells in rest]


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data[: problem.start].count(b"\n") + 1
        raise BadInput("csv-not-utf8", line=str(line), found=f"0x{data[problem.start]:02x}") from None
    if "\0" in text:
        raise BadInput("csv-damaged", line=str(text[: text.index("\0")].count("\n") + 1))
    return text


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Cells of each line that has any, with the number of the line they start on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise BadInput("csv-damaged", line=str(line)) from None


def _header(names: list[str]) -> list[str]:
    header = [clean(name) for name in names]
    if len(header) == 1:
        raise BadInput("csv-separator", found=header[0][:40])
    for position, name in enumerate(header):
        if name not in REQUIRED and name not in OPTIONAL:
            raise BadInput("csv-column-unknown", found=name[:40])
        if name in header[:position]:
            raise BadInput("csv-column-twice", found=name)
    for name in REQUIRED:
        if name not in header:
            raise BadInput("csv-column-missing", field=name)
    return header


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise BadInput("csv-cells", line=str(line), found=str(len(cells)), expected=str(len(header)))
    texts = (clean(cell, multiline=name == "note") for name, cell in zip(header, cells, strict=True))
    return Row(line, dict(zip(header, texts, strict=True)))
