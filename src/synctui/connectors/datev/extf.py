"""Writes DATEV's EXTF files, version 700: booking batches (category 21, 13) and customers (category 16, 5).

Windows-1252, semicolons, CRLF behind every line, texts in quotes, amounts with a comma and no sign.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files

from synctui.connectors.datev.postings import BOOKS, TEXT_LENGTH, Entry, Posting
from synctui.connectors.datev.settings import DatevSettings
from synctui.connectors.datev.texts import Ansi
from synctui.domain.customer import Customer
from synctui.wire.vat_numbers import EU, normal_form

BOOKINGS, CUSTOMERS = "Buchungsstapel", "Debitoren/Kreditoren"
_CATEGORY = {BOOKINGS: (21, 13), CUSTOMERS: (16, 5)}
_PROGRAM = "synctui"
_REVERSAL = 118
"""Column of the Generalumkehr."""
Row = Mapping[int, str]
"""Cells by column, counted from 1, unquoted."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first line of a file says of all others. The days are those of the batch, both included."""

    settings: DatevSettings
    made: datetime
    title: str
    first: date
    last: date


def bookings(heading: Heading, rows: Iterable[Row]) -> bytes:
    settings = heading.settings
    head = _head(heading, BOOKINGS)
    head |= {
        15: f"{heading.first:%Y%m%d}",
        16: f"{heading.last:%Y%m%d}",
        19: "1",
        20: "0",
        21: str(int(settings.is_fixed)),
        22: _quoted(BOOKS),
    }
    return _file(BOOKINGS, head, rows)


def customers(heading: Heading, rows: Iterable[Row]) -> bytes:
    return _file(CUSTOMERS, _head(heading, CUSTOMERS), rows)


def booking_rows(entry: Entry, settings: DatevSettings, ansi: Ansi) -> list[Row]:
    """The lines of one document; `ansi` counts what could not be written."""
    return [_booking(entry, one, settings, ansi) for one in entry.postings]


def reversed_row(row: Row) -> Row:
    """The same line as Generalumkehr: the same side, and the opposite effect."""
    return {**row, _REVERSAL: "1"}


def _booking(entry: Entry, one: Posting, settings: DatevSettings, ansi: Ansi) -> Row:
    document = entry.document
    row = {
        1: _figure(abs(one.amount.amount)),
        2: "S" if one.amount.cents > 0 else "H",
        3: one.amount.currency,
        7: entry.debtor,
        8: one.account,
        9: one.key,
        10: f"{entry.day:%d%m}",
        11: entry.document_number,
        14: ansi.text(one.text, TEXT_LENGTH),
        20: f'BEDI "{entry.link}"' if entry.link else "",
        37: one.cost_centre,
        40: entry.destination(one),
        41: _figure(one.case.percent) if one.case.is_taxed_abroad else "",
        48: "Buchungsnummer",
        49: entry.number,
        114: str(int(settings.is_fixed)),
    }
    if one.base is not None and entry.rate is not None:
        row |= {4: _figure(entry.rate), 5: _figure(abs(one.base.amount)), 6: BOOKS}
    if document.due is not None:
        row |= {12: f"{document.due:%d%m%y}", 117: f"{document.due:%d%m%Y}"}
    if settings.hands_over_service_date:
        row |= {115: f"{entry.service_date:%d%m%Y}", 116: f"{entry.service_date:%d%m%Y}"}
    if entry.document_number != (document.number or ""):
        row |= {50: "Rechnungsnummer", 51: ansi.text(document.number or "", 210)}
    return row


def customer_row(account: str, customer: Customer, ansi: Ansi) -> Row:
    """Master data of one customer: a company, or a person whose name is one text here."""
    address = customer.address
    number = normal_form(customer.vat_number or "", address.country) or ""
    name = ansi.text(customer.name, 50)
    row = {
        1: account,
        (2 if customer.is_company else 6): name,
        7: "2" if customer.is_company else "0",
        8: name[:15].rstrip(),
        16: ansi.text(address.line_1 or "", 36),
        18: ansi.text(address.postal_code or "", 10),
        19: ansi.text(address.city or "", 30),
        20: address.country or "",
        22: ansi.text(address.line_2 or "", 36),
        33: ansi.text(customer.email or "", 60),
    }
    if number[:2] in EU:
        row |= {9: number[:2], 10: ansi.text(number[2:], 13)}
    if row[16]:
        row[15] = "STR"
    return row


# the file ---------------------------------------------------------------------------------------------------------


def _head(heading: Heading, name: str) -> dict[int, str]:
    settings = heading.settings
    category, version = _CATEGORY[name]
    made = f"{heading.made:%Y%m%d%H%M%S}{heading.made.microsecond // 1000:03d}"
    head = {1: "EXTF", 4: name, 8: "RE", 9: _PROGRAM, 17: heading.title[:30], 18: settings.initials, 31: _PROGRAM}
    plain = {
        2: "700",
        3: str(category),
        5: str(version),
        6: made,
        11: str(settings.consultant),
        12: str(settings.client),
        13: f"{settings.fiscal_year(heading.first):%Y%m%d}",
        14: str(settings.account_length),
    }
    empty = dict.fromkeys((10, 24, 30), '""')
    quoted = {at: _quoted(text) for at, text in head.items()}
    return empty | quoted | plain | {27: _quoted(settings.chart)}


def _file(name: str, head: Mapping[int, str], rows: Iterable[Row]) -> bytes:
    columns = columns_of(name)
    lines = [
        ";".join(head.get(at, "") for at in range(1, 32)),
        ";".join(caption for caption, _ in columns),
        *(_line(columns, row) for row in rows),
    ]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def _line(columns: Sequence[tuple[str, bool]], row: Row) -> str:
    cells = (
        (_quoted(row.get(at, "")) if is_text else row.get(at, "")) for at, (_, is_text) in enumerate(columns, start=1)
    )
    return ";".join(cells)


@cache
def columns_of(name: str) -> tuple[tuple[str, bool], ...]:
    """Caption of each column, and whether its cells are texts."""
    told = json.loads(files(__package__).joinpath("columns.json").read_text(encoding="utf-8"))
    return tuple((caption, kind == "text") for caption, kind in told[name])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _figure(number: Decimal) -> str:
    """
    >>> _figure(Decimal("1234.5")), _figure(Decimal("1.081081"))
    ('1234,50', '1,081081')
    """
    places = max(2, -int(number.as_tuple().exponent))
    return f"{number:.{places}f}".replace(".", ",")
