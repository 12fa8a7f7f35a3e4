"""The customers that a text names are found, whole or cut short, and nobody else is."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from synctui.store.names import names_in


@pytest.fixture
def customers():
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE customer (name TEXT)")
        names = ["Bakkerij De Smet BV", "Müller & Söhne", "ACME [/] nv", "O%Neill_", "BV", "Vos"]
        connection.executemany("INSERT INTO customer VALUES (?)", [(name,) for name in names])
        yield connection


def test_a_name_is_found_wherever_it_stands(customers):
    found = names_in(customers, "│ 2026/1  Müller & Söhne  1,00\nACME [/] nv says no to O%Neill_.")

    assert found == {"Müller & Söhne", "ACME [/] nv", "O%Neill_"}


def test_a_name_that_a_narrow_column_has_cut_is_found_by_what_is_left(customers):
    assert names_in(customers, "2026/0481 24-11 Bakkerij De S…   1.452,00") == {"Bakkerij De S"}


def test_words_that_only_look_like_a_beginning_are_left_alone(customers):
    assert names_in(customers, "Bakeries… and BV and Vo… and more…") == frozenset()
