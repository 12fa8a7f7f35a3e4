"""The overview: every page of every view is a piece of the whole sorted list, and no view is sorted by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synctui.domain.booking import Booked, Refused, Unknown
from synctui.domain.events import Mode
from synctui.domain.invoice import Document, Reading, Status
from synctui.domain.money import Money
from synctui.domain.text import fold
from synctui.ports.reading import Mark, Query, Row
from synctui.ports.store import Owner
from synctui.store import booking, decisions, documents, integrations, presence, runs, views
from synctui.store.reading import SqliteReader
from synctui.store.unit_of_work import UnitOfWork
from synctui.store.views import ORDERS, view_of
from synctui.store.words import order_key
from synctui.testing.documents import DEPARTMENT, OTHER_DEPARTMENT, customer, integration, invoice, request

NAMES = ["KÖLN Druck GmbH", "köln", "Straße & Co", "STRASSE 7", "Øster NV", "ACME nv", "Ö", "qx", "Zoë [x]", "Ab"]
TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
BOTH = (integration(), integration(department=OTHER_DEPARTMENT))
UNSYNCED = {Mark.NOT_SYNCED, Mark.NO_TOOL, Mark.REFUSED, Mark.UNKNOWN}


def some_documents(chance: random.Random) -> list[Document]:
    made = []
    for n in range(1, 401):
        is_draft = chance.random() < 0.03
        day = date(2025, 10, 1) + timedelta(days=chance.randrange(420))
        one = invoice(
            None if is_draft else f"{day.year} / {n}",
            f"{chance.randrange(1, 40)}.00",
            to=customer(chance.choice(NAMES)),
            date=None if is_draft else day,
            due=None if is_draft else day + timedelta(days=chance.choice([8, 30])),
            department=chance.choice([DEPARTMENT, DEPARTMENT, OTHER_DEPARTMENT]),
            key=f"teamleader:{n}",
            is_draft=is_draft,
        )
        if chance.random() < 0.4:
            one = replace(one, is_paid=True)
        elif chance.random() < 0.2:
            one = replace(one, open=Money(100, "EUR"))
        made.append(one)
    return made


def fill(path: Path) -> None:
    """Documents in all states: synced, refused, unknown, edited, missing, set aside, drafts, before the start date."""
    chance = random.Random(7)
    made = some_documents(chance)
    work = UnitOfWork(path)
    with work.write() as connection:
        documents.save_reading(connection, "teamleader", Reading(tuple(made)), NOW)
        for settings_ in BOTH:
            integrations.save_integration(connection, settings_)
        for at, settings_ in enumerate(BOTH):
            run = runs.start_run(connection, settings_.id, Owner("o", "h", 1, "tui"), Mode.MANUAL, NOW)
            mine = [one for one in made if one.department.key == settings_.department and not one.is_draft]
            for n, one in enumerate(one for one in mine if one.date and one.date.year == 2026):
                when = NOW + timedelta(hours=n, days=at)
                outcome = Booked(one.key, f"{n * 7 % 100} {at}", f"r{n}")
                if n % 11 == 3:
                    outcome = Refused(one.key, "vat-not-mapped", {"rate": "21 %"})
                if n % 11 == 5:
                    outcome = Unknown(one.key, "timeout")
                if n % 11 == 7:
                    continue
                booking.record_intents(connection, settings_.id, run, [request(one, settings_)], when)
                booking.record_outcome(connection, settings_.id, run, Mode.MANUAL, one, outcome, when)
                if n % 11 == 1:
                    edited = replace(one, due=TODAY)
                    documents.save_reading(connection, "teamleader", Reading((edited,)), NOW)
                if n % 11 == 2:
                    presence.note_presence(connection, settings_.id, (), [one.key], NOW)
        decisions.set_aside(connection, made[0].key, "cash", NOW)
        documents.save_reading(connection, "teamleader", Reading(gone=(made[1].key,)), NOW)
    work.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    where = tmp_path_factory.mktemp("overview") / "store.db"
    fill(where)
    return where


@pytest.fixture
def reader(path) -> Iterator[SqliteReader]:
    with closing(SqliteReader(path)) as one:
        yield one


@pytest.fixture(scope="module")
def everything(path) -> list[Row]:
    """Every row, in the order in which it was read into the store."""
    with closing(SqliteReader(path)) as one:
        rows = one.page(Query(order="number", descending=False, today=TODAY), 0, None, 10_000)
        ids = {row["key"]: row["id"] for row in one._all("SELECT id, key FROM document")}
    return sorted(rows, key=lambda row: ids[row.key])


def sorting(order: str):
    """The value a row is sorted by, in the words of the domain."""
    return {
        "number": lambda row: order_key(row.number),
        "date": lambda row: row.date or date.min,
        "customer": lambda row: fold(row.customer),
        "net": lambda row: row.net_cents,
        "gross": lambda row: row.gross_cents,
        "due": lambda row: row.due or date.min,
        "booking": lambda row: order_key(row.booking_number),
        "synced": lambda row: row.synced_at or datetime.min.replace(tzinfo=UTC),
    }[order]


def belongs(row: Row, query: Query) -> bool:
    """What a view shows, said once more without any SQL."""
    if query.text and not is_found(row, query.text):
        return False
    if query.department is not None and row.department != query.department:
        return False
    if query.marks and row.mark not in query.marks:
        return False
    if query.status and row.status not in query.status:
        return False
    if query.only_unsynced:
        return row.mark in UNSYNCED
    if query.first is None and query.last is None:
        return True
    return row.date is not None and (query.first or date.min) <= row.date <= (query.last or date.max)


def is_found(row: Row, text: str) -> bool:
    needle, number = " ".join(fold(text).split()), "".join(fold(text).split())
    numbers = ["".join(fold(one or "").split()) for one in (row.number, row.booking_number)]
    if len(number) < 3:
        return needle in fold(row.customer) or order_key(text) in [order_key(one) for one in numbers if one]
    return needle in fold(row.customer) or any(number in one for one in numbers)


def expected(everything: list[Row], query: Query) -> list[str]:
    rows = [row for row in everything if belongs(row, query)]
    if query.descending:
        rows.reverse()
    return [row.key for row in sorted(rows, key=sorting(query.order), reverse=query.descending)]


VIEWS = [
    Query(),
    Query(department=DEPARTMENT.key),
    Query(department="nobody"),
    Query(first=date(2026, 1, 1), last=date(2026, 6, 30)),
    Query(last=date(2026, 3, 31)),
    Query(only_unsynced=True),
    Query(only_unsynced=True, first=date(2026, 6, 1), department=OTHER_DEPARTMENT.key),
    Query(marks=frozenset({Mark.EDITED})),
    Query(marks=frozenset({Mark.REFUSED, Mark.UNKNOWN})),
    Query(marks=frozenset({Mark.SYNCED, Mark.DRAFT, Mark.MISSING})),
    Query(marks=frozenset({Mark.NOT_SYNCED, Mark.SET_ASIDE}), status=frozenset({Status.PAID})),
    Query(status=frozenset({Status.OVERDUE})),
    Query(status=frozenset({Status.OUTSTANDING, Status.PARTLY_PAID, Status.DRAFT})),
    Query(text="köln"),
    Query(text="2026 / 1", first=date(2026, 2, 1), status=frozenset({Status.PAID, Status.OVERDUE})),
]


@pytest.mark.parametrize("rare", [0, 10, 5000])
@pytest.mark.parametrize("order", sorted(ORDERS))
@pytest.mark.parametrize("view", range(len(VIEWS)))
def test_every_page_is_a_piece_of_the_whole_list(reader, everything, monkeypatch, view, order, rare):
    monkeypatch.setattr(views, "RARE", rare)
    for descending in (True, False):
        query = replace(VIEWS[view], order=order, descending=descending, today=TODAY)
        whole = expected(everything, query)

        total = reader.count(query)
        forward = [reader.page(query, at, None, 16) for at in range(0, total, 16)]
        backward = [reader.page(query, at, total, 16) for at in reversed(range(0, total, 16))]
        jumps = [reader.page(query, at, total, 16) for at in (total - 5, total // 2 + 3, 7, total - 20) if at >= 0]

        assert total == len(whole)
        assert [row.key for page in forward for row in page] == whole
        assert [row.key for page in reversed(backward) for row in page] == whole
        for at, page in zip([at for at in (total - 5, total // 2 + 3, 7, total - 20) if at >= 0], jumps, strict=True):
            assert [row.key for row in page] == whole[at : at + 16]


@pytest.mark.parametrize("order", sorted(ORDERS))
def test_each_row_knows_its_place(reader, everything, order):
    query = Query(order=order, first=date(2026, 1, 1), today=TODAY)
    whole = expected(everything, query)

    places = [reader.position(query, key) for key in whole[::7]]

    assert places == list(range(0, len(whole), 7))


def test_a_row_outside_the_view_has_no_place(reader, everything):
    outside = next(row for row in everything if row.mark is Mark.DRAFT)

    assert reader.position(Query(only_unsynced=True, today=TODAY), outside.key) is None
    assert reader.position(Query(today=TODAY), "never heard of") is None


@pytest.mark.parametrize("rare", [0, 5000])
@pytest.mark.parametrize("order", ["date", "customer", "synced"])
def test_the_next_thing_that_needs_a_person_is_found_in_both_directions(reader, everything, monkeypatch, order, rare):
    monkeypatch.setattr(views, "RARE", rare)
    monkeypatch.setattr("synctui.store.reading.RARE", rare)
    query = Query(order=order, department=DEPARTMENT.key, today=TODAY)
    whole = expected(everything, query)
    marks = {row.key: row.mark for row in everything}
    needing = [at for at, key in enumerate(whole) if marks[key].needs_person]

    down, up = [], []
    found = reader.neighbour(query, None, forward=True)
    while found is not None:
        down.append(found)
        found = reader.neighbour(query, found[1], forward=True)
    found = reader.neighbour(query, None, forward=False)
    while found is not None:
        up.append(found)
        found = reader.neighbour(query, found[1], forward=False)

    assert down == [(at, whole[at]) for at in needing]
    assert up == down[::-1]


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.sampled_from("köÖLNßsSte 2/016Zë[]%_'\"\\*"), max_size=8))
def test_whatever_is_typed_finds_what_a_reader_would_find(path, everything, text):
    with closing(SqliteReader(path)) as reader:
        query = Query(text=text, today=TODAY)

        found = [row.key for row in reader.page(query, 0, None, 1000)]

        assert found == expected(everything, query) if text.strip() else len(found) == len(everything)
        assert reader.count(query) == len(found)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("köln", {"KÖLN Druck GmbH", "köln"}),
        ("KÖLN", {"KÖLN Druck GmbH", "köln"}),
        ("kö", {"KÖLN Druck GmbH", "köln"}),
        ("ö", {"KÖLN Druck GmbH", "köln", "Ö"}),
        ("straße", {"Straße & Co", "STRASSE 7"}),
        ("STRASSE", {"Straße & Co", "STRASSE 7"}),
        ("ØST", {"Øster NV"}),
        ("qx", {"qx"}),
        ("q", {"qx"}),
        ("[x]", {"Zoë [x]"}),
        ("  acme   NV ", {"ACME nv"}),
        ("qxq", set()),
    ],
)
def test_names_are_found_in_any_case_and_from_the_first_letter(reader, text, names):
    found = reader.page(Query(text=text, today=TODAY), 0, None, 1000)

    assert {row.customer for row in found} == names


def test_a_number_is_found_however_it_is_spaced_and_by_its_booking_number_too(reader, everything):
    booked = next(row for row in everything if row.booking_number == "7 0")

    by_number = reader.page(Query(text=booked.number.replace(" ", ""), today=TODAY), 0, None, 100)
    by_part = reader.page(Query(text="7 0", today=TODAY), 0, None, 100)

    assert booked.key in [row.key for row in by_number]
    assert booked.key in [row.key for row in by_part]


# plans ------------------------------------------------------------------------------------------------------------


def plan_of(reader: SqliteReader, query: Query, *, is_reversed: bool = False) -> str:
    view = view_of(query, reader._connection)
    sql, parameters = view.select("d.id", tail=f"{view.order(is_reversed=is_reversed)} LIMIT 128")
    return "\n".join(row[3] for row in reader._all(f"EXPLAIN QUERY PLAN {sql}", parameters))


@pytest.mark.parametrize("is_reversed", [False, True])
@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("order", sorted(ORDERS))
def test_no_order_sorts_a_million_rows(reader, order, descending, is_reversed):
    plan = plan_of(reader, Query(order=order, descending=descending, today=TODAY), is_reversed=is_reversed)

    assert f"INDEX ix_document_{order}" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (Query(only_unsynced=True), "ix_document_unsynced"),
        (Query(only_unsynced=True, department=DEPARTMENT.key), "ix_document_unsynced"),
        (Query(marks=frozenset({Mark.REFUSED, Mark.EDITED})), "ix_document_attention"),
        (Query(marks=frozenset({Mark.SYNCED})), "ix_document_mark"),
        (Query(first=date(2026, 1, 1), last=date(2026, 3, 31)), "ix_document_date"),
        (Query(status=frozenset({Status.OVERDUE}), department=DEPARTMENT.key), "ix_document_date"),
    ],
)
def test_filters_by_day_read_one_index_and_nothing_else(reader, query, index):
    plan = plan_of(reader, replace(query, today=TODAY))

    assert f"INDEX {index}" in plan
    assert "TEMP B-TREE" not in plan


def test_a_period_is_a_range_of_its_index(reader):
    plan = plan_of(reader, Query(first=date(2026, 1, 1), last=date(2026, 3, 31), today=TODAY))

    assert "SEARCH d USING INDEX ix_document_date (day>? AND day<?)" in plan


def test_the_page_after_a_page_is_not_counted_from_the_start(reader):
    view = view_of(Query(today=TODAY), reader._connection)
    sql, parameters = view.select("d.id", view.beyond(20260101, 5), tail=f"{view.order()} LIMIT 128")

    plan = "\n".join(row[3] for row in reader._all(f"EXPLAIN QUERY PLAN {sql}", parameters))

    assert "SEARCH d USING INDEX ix_document_date" in plan


# figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("department", [None, DEPARTMENT.key, OTHER_DEPARTMENT.key, "nobody"])
def test_the_header_counts_what_the_overview_shows(reader, everything, department):
    rows = [row for row in everything if department in {None, row.department}]
    unsynced = [row for row in rows if row.mark in UNSYNCED]

    figures = reader.figures(department, TODAY)

    assert figures.total == len(rows)
    assert figures.unsynced == len(unsynced)
    assert figures.needs_person == sum(row.mark.needs_person for row in rows)
    assert figures.unsynced_oldest == min((row.date for row in unsynced), default=None)
    assert figures.source_read_at == NOW


def test_the_kept_counts_are_those_of_a_recount(reader):
    recounted = reader._all("SELECT department_id, mark, count(*) FROM document WHERE is_hidden = 0 GROUP BY 1, 2")

    kept = reader._all("SELECT department_id, mark, documents FROM mark_count WHERE documents <> 0 ORDER BY 1, 2")

    assert [tuple(row) for row in kept] == [tuple(row) for row in recounted]


def test_only_what_has_a_booking_number_counts_as_synced(everything):
    has_number = {Mark.SYNCED, Mark.EDITED, Mark.EDIT_REFUSED, Mark.MISSING}

    assert {row.mark for row in everything if row.booking_number} == {Mark.SYNCED, Mark.EDITED, Mark.MISSING}
    assert [row for row in everything if (row.booking_number is not None) != (row.mark in has_number)] == []


def test_marked_documents_are_added_up_by_currency(reader, everything):
    chosen = frozenset(row.key for row in everything[:30])

    assert reader.sums(chosen) == {"EUR": sum(row.gross_cents for row in everything[:30])}
    assert reader.sums(frozenset()) == {}


def test_a_refused_document_knows_how_many_have_the_same_error(reader, everything):
    refused = [row for row in everything if row.code == "vat-not-mapped" and row.department == DEPARTMENT.key]
    synced = next(row for row in everything if row.mark is Mark.SYNCED)

    assert reader.detail(refused[0].key, TODAY).same_error == len(refused)
    assert reader.detail(synced.key, TODAY).same_error == 0
    assert reader.detail("never heard of", TODAY) is None


def test_the_detail_of_an_edited_document_says_what_differs(reader, everything):
    edited = next(row for row in everything if row.mark is Mark.EDITED)

    detail = reader.detail(edited.key, TODAY)

    assert [change.field for change in detail.changes] == ["due"]
    assert (detail.tool, detail.link.booking_number, detail.row) == ("memory", edited.booking_number, edited)
    assert [entry.what for entry in detail.history] == ["edited", "synced", "imported"]


def test_a_change_by_another_process_is_noticed(tmp_path):
    where = tmp_path / "store.db"
    fill(where)
    with closing(SqliteReader(where)) as reader:
        before = (reader.version(), reader.count(Query()), len(reader.page(Query(), 0, None, 1000)))
        work = UnitOfWork(where)
        with work.write() as connection:
            documents.save_reading(connection, "teamleader", Reading((invoice("new"),)), NOW)
        work.close()
        after = (reader.version(), reader.count(Query()), len(reader.page(Query(), 0, None, 1000)))

    assert before[0] != after[0]
    assert (after[1] - before[1], after[2] - before[2]) == (1, 1)
