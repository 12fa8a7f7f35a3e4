"""stdout carries data, stderr talk; JSON, CSV for a spreadsheet, and plain tables."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


def say(text: str) -> None:
    """Talk: to a person, never part of the data."""
    print(text, file=sys.stderr, flush=True)


def put(text: str) -> None:
    """One line of data."""
    print(text, flush=False)


def print_json(data: object) -> None:
    put(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def print_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """For a spreadsheet: semicolons, a byte order mark, lines that end as the format says. Cells come guarded."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    sys.stdout.flush()
    sys.stdout.buffer.write((BOM + buffer.getvalue()).encode("utf-8"))
    sys.stdout.buffer.flush()


def guarded(text: str | None) -> str:
    """A text cell that no spreadsheet takes for a formula.

    >>> guarded("=1+1"), guarded("2026/17"), guarded(None)
    ("'=1+1", '2026/17', '')
    """
    text = text or ""
    return f"'{text}" if text.startswith(_FORMULA) else text


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """Lines of a table in columns; those in `right` stand at the right."""
    to_the_right = set(right)
    widths = [max((_width(row[at]) for row in (header, *rows)), default=0) for at in range(len(header))]
    lines = []
    for row in (header, *rows):
        cells = [_padded(text, widths[at], at in to_the_right) for at, text in enumerate(row)]
        lines.append("  ".join(cells).rstrip())
    return lines


def _padded(text: str, width: int, is_right: bool) -> str:
    fill = " " * (width - _width(text))
    return fill + text if is_right else text + fill


def _width(text: str) -> int:
    """Columns a text takes in a terminal."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)
