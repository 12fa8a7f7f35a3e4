"""Reading costs the same number of statements, and brings the same number of rows, whatever the number of invoices."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from synctui.domain.invoice import Status
from synctui.ports.reading import Query
from synctui.store.reading import SqliteReader
from synctui.store.views import ORDERS

TODAY = date(2026, 11, 25)
PAGE = 50
EVERYTHING = Query(today=TODAY)
VIEWS = {
    "everything": EVERYTHING,
    "one company": Query(department="teamleader:muster", today=TODAY),
    "this year": Query(first=date(2026, 1, 1), last=date(2026, 12, 31), today=TODAY),
    "not synced": Query(only_unsynced=True, today=TODAY),
    "overdue": Query(status=frozenset({Status.OVERDUE}), today=TODAY),
}

Read = Callable[[SqliteReader], object]


def statements(path: Path, read: Read) -> list[str]:
    """What is asked of the store, without its values."""
    asked: list[str] = []
    with closing(SqliteReader(path)) as reader:
        reader._connection.set_trace_callback(lambda sql: asked.append(shape(sql)))
        read(reader)
    return asked


def shape(sql: str) -> str:
    """A statement up to its values: `WHERE d.id IN (…)` differs in nothing but these."""
    return " ".join(sql.split("WHERE", maxsplit=1)[0].split())


@pytest.mark.parametrize("order", sorted(ORDERS))
@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_page_costs_as_many_statements_with_many_invoices(few, many, view, order):
    query = replace(VIEWS[view], order=order)

    def read(reader: SqliteReader) -> None:
        reader.page(query, 0, None, PAGE)

    assert len(statements(many, read)) == len(statements(few, read)) <= 4


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_count_costs_as_many_statements_with_many_invoices(few, many, view):
    def read(reader: SqliteReader) -> None:
        reader.count(VIEWS[view])

    assert statements(many, read) == statements(few, read)


def test_the_next_page_costs_two_statements_wherever_it_is(many):
    with closing(SqliteReader(many)) as reader:
        asked: list[str] = []
        for start in range(0, 20 * PAGE, PAGE):
            reader.page(EVERYTHING, start, None, PAGE)
            if start == 0:
                reader._connection.set_trace_callback(lambda sql: asked.append(shape(sql)))

    of_one_page = asked[: len(asked) // 19]
    assert asked == of_one_page * 19
    assert len(of_one_page) == 3
    assert of_one_page[0].startswith("PRAGMA data_version")


def test_the_header_and_the_look_whether_anything_has_changed_read_no_invoices(few, many):
    def read(reader: SqliteReader) -> None:
        reader.version()
        reader.figures(None, TODAY)

    asked = statements(many, read)

    assert asked == statements(few, read)
    assert [sql for sql in asked if "document AS d" in sql] == [
        "SELECT d.day FROM document AS d INDEXED BY ix_document_unsynced"
    ]


@pytest.mark.parametrize("order", sorted(ORDERS))
@pytest.mark.parametrize("descending", [True, False])
def test_a_page_in_any_order_touches_hardly_more_than_its_rows(few, many, order, descending):
    query = replace(EVERYTHING, order=order, descending=descending)

    assert steps(many, query) < steps(few, query) * 1.2


@pytest.mark.parametrize("text", ["qqxz", "KÖLN", "Straß", "2026 / 17"])
def test_a_text_with_few_matches_is_not_looked_for_in_every_row(many, text):
    matches = number_of(many, Query(text=text, today=TODAY))

    assert steps(many, Query(text=text, today=TODAY)) < 60 * (matches + 100)


def number_of(path: Path, query: Query) -> int:
    with closing(SqliteReader(path)) as reader:
        return reader.count(query)


def steps(path: Path, query: Query) -> int:
    """Instructions of SQLite's machine for the first page, by tens."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 10
        return 0

    with closing(SqliteReader(path)) as reader:
        connection: sqlite3.Connection = reader._connection
        reader.page(replace(query, order="number"), 0, None, 1)
        connection.set_progress_handler(count, 10)
        reader.page(query, 0, None, PAGE)
    return counted
