"""The programs that are compared, with the same steps in the keys of each: synctui, and VisiData on the same rows."""

from __future__ import annotations

import csv
import re
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pyte

from bench.terminal import Hold, Program, Step
from synctui.i18n.formats import count

DOWN, PAGE_DOWN, END, HOME, ESCAPE = "\x1b[B", "\x1b[6~", "\x1b[F", "\x1b[H", "\x1b"
ROW = r"20\d\d / \d"
"""What a number of the generated invoices looks like: with one of them on the screen there is something to see."""
NAME, NO_NAME, OTHER_CASE = "Köln", "qqxz", "STRAUß"
"""Typed into the filter; the last one stands in the rows in another case."""
COLUMNS = ("number", "date", "customer", "gross", "due", "status", "booking")
_ROWS = """
SELECT d.number, d.day, c.name, d.gross_cents, d.due, d.status, d.booking_number
FROM document AS d JOIN customer AS c ON c.id = d.customer_id ORDER BY d.day DESC, d.id DESC
"""


def synctui(name: str, home: Path, rows: int, starts: int) -> Program:
    """The dashboard on the store in `home`, with all periods shown, as VisiData shows all rows."""
    _show_all_periods(home / "synctui.db")
    return Program(
        name,
        [str(Path(sys.executable).with_name("synctui"))],
        ROW,
        (
            Step("Down", (DOWN,), 60),
            Step("PageDown", (PAGE_DOWN,), 20),
            Step("End, Home", (END, HOME), 10, quiet=0.2),
            Hold("Down, held", DOWN),
            Step("top", (HOME,), quiet=0.3, is_told=False),
            Step("sort by customer", (">",), quiet=0.4, expect=first_row(home / "synctui.db")),
            Step("sort by date again", ("<",), quiet=0.4, is_told=False),
            Step("toggle a column", ("b",), 10, quiet=0.15),
            Step("open the filter", ("f",), quiet=0.3, is_told=False),
            Step("filter, per key", tuple(NAME), quiet=0.3, at_last=f"{ROW}.*{NAME[:2]}"),
            Step("empty", (ESCAPE, "f"), quiet=0.3, is_told=False),
            Step("filter, no match", tuple(NO_NAME), quiet=0.3, at_last=r"\b0 invoices"),
            Step("empty again", (ESCAPE, "f"), quiet=0.3, is_told=False),
            Step("filter, other case", tuple(OTHER_CASE), quiet=0.3, at_last=f"{ROW}.*Strauß"),
            Step("empty at last", (ESCAPE,), quiet=0.3, is_told=False),
        ),
        starts,
        environment={"SYNCTUI_HOME": str(home)},
        loaded=rf"of {count(rows)} ",
        has_moved=lambda screen: any("row 2 of" in line for line in screen.display),
    )


def visidata(command: Path, table: Path, rows: int, starts: int, smallest: str) -> Program:
    """VisiData on the same rows as CSV. Its filter marks matches, as a whole and not per key."""
    down = "\x1bOB"
    return Program(
        f"VisiData {rows:,}",
        [str(command), str(table)],
        ROW,
        (
            Step("Down", (down,), 60),
            Step("PageDown", (PAGE_DOWN,), 20),
            Step("End, Home", ("G", "gk"), 10, quiet=0.2),
            Hold("Down, held", down),
            Step("top", ("gk", "l", "l"), quiet=0.3, is_told=False),
            Step("sort by customer", ("[",), quiet=0.6, expect=smallest, timeout=120),
            Step("toggle a column", ("-", "gv"), 10, quiet=0.15),
            Step("filter, per key", (f"|{NAME}\r",), quiet=0.6, expect=r"selected [1-9]\d* row", timeout=120),
            Step("unmark", ("gu",), quiet=0.6, is_told=False, timeout=120),
            Step("filter, no match", (f"|{NO_NAME}\r",), quiet=0.6, expect="no match|selected 0", timeout=120),
        ),
        starts,
        quit="gq",
        loaded=rf"\b{rows} rows",
        down=down,
        has_moved=_second_row_is_reversed,
        environment={"HOME": str(table.parent)},
    )


def _second_row_is_reversed(screen: pyte.Screen) -> bool:
    line = screen.buffer[2]
    return all(line[x].reverse for x in range(1, 8))


def _show_all_periods(store: Path) -> None:
    with closing(sqlite3.connect(store)) as connection, connection:
        connection.execute("INSERT OR REPLACE INTO preference VALUES ('overview.period', 'all')")
        connection.execute("DELETE FROM preference WHERE key = 'overview.columns'")


def first_row(store: Path) -> str:
    """A pattern for the screen on which the first customer of the alphabet stands in the first row."""
    with closing(sqlite3.connect(store)) as connection:
        (name,) = connection.execute(
            "SELECT c.name FROM document AS d JOIN customer AS c ON c.id = d.customer_id "
            "WHERE d.is_hidden = 0 ORDER BY d.customer_fold LIMIT 1"
        ).fetchone()
    return _first_row_has(name)


def smallest_name(store: Path) -> str:
    """The same where names are compared sign by sign, as VisiData does."""
    with closing(sqlite3.connect(store)) as connection:
        (name,) = connection.execute("SELECT min(name) FROM customer").fetchone()
    return _first_row_has(name)


def _first_row_has(name: str) -> str:
    return rf"\A(?:(?!.*{ROW}).*\n)*.*{ROW}.*{re.escape(name[:10])}"


def write_table(store: Path, target: Path) -> None:
    """All rows of a store as CSV, newest first, as the dashboard shows them."""
    with closing(sqlite3.connect(store)) as connection, target.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, day, name, gross, due, status, booking in connection.execute(_ROWS):
            cells = (number or "", _day(day), name, f"{gross / 100:.2f}", _day(due), status, booking or "")
            writer.writerow(cells)


def _day(number: int) -> str:
    return f"{number // 10000}-{number // 100 % 100:02}-{number % 100:02}" if number else ""
