"""The generated store of the benchmarks is a store like any other."""

from __future__ import annotations

import runpy
from contextlib import closing
from pathlib import Path

import pytest

from synctui.domain.text import fold
from synctui.ports.reading import Mark, Query
from synctui.store.mapping import document_columns, document_from
from synctui.store.reading import SqliteReader
from synctui.store.sqlite_store import SqliteStore

MAKE = Path(__file__).parents[2] / "bench" / "make_store.py"
OF_CONTENT = (
    "key", "source", "kind", "number", "number_order", "number_fold", "day", "due", "currency", "net_cents",
    "vat_cents", "gross_cents", "open_cents", "is_draft", "is_paid", "status", "customer_fold",
)  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    where = tmp_path_factory.mktemp("generated") / "store.db"
    runpy.run_path(str(MAKE))["make"](where, 3000)
    return where


def test_every_row_is_what_its_document_says(path):
    with closing(SqliteReader(path)) as reader:
        rows = reader._all(
            "SELECT d.*, c.content FROM document AS d JOIN document_content AS c ON c.document_id = d.id"
        )

        for row in rows:
            said = document_columns(
                document_from(row), department_id=row["department_id"], customer_id=row["customer_id"]
            )
            assert {name: row[name] for name in OF_CONTENT} == {name: said[name] for name in OF_CONTENT}


def test_it_has_documents_in_every_state_and_counts_them(path):
    with closing(SqliteReader(path)) as reader:
        counts = {mark: reader.count(Query(marks=frozenset({mark}))) for mark in Mark}
        rows = reader.page(Query(), 0, None, 4000)

    assert sum(counts.values()) == len(rows) == 3000
    assert {mark: sum(row.mark is mark for row in rows) for mark in Mark} == counts
    assert min(counts[mark] for mark in (Mark.SYNCED, Mark.NOT_SYNCED, Mark.BEFORE_START)) > 0


def test_its_search_finds_what_stands_there(path):
    with closing(SqliteReader(path)) as reader:
        rows = reader.page(Query(text="köln"), 0, None, 4000)
        everything = reader.page(Query(), 0, None, 4000)

    assert [row.key for row in rows] == [row.key for row in everything if "köln" in fold(row.customer)]
    assert rows


async def test_it_can_be_written_to_like_any_store(path):
    store = SqliteStore(path, threaded=False)
    (first, _) = await store.integrations()

    candidates = await store.candidates(first.id)

    await store.aclose()
    assert candidates
    assert all(candidate.document.department.key == first.department for candidate in candidates)


def test_the_same_number_gives_the_same_store(tmp_path):
    make = runpy.run_path(str(MAKE))["make"]
    for name in ("one.db", "two.db"):
        make(tmp_path / name, 300)

    with closing(SqliteReader(tmp_path / "one.db")) as one, closing(SqliteReader(tmp_path / "two.db")) as two:
        assert one.page(Query(), 0, None, 300) == two.page(Query(), 0, None, 300)
