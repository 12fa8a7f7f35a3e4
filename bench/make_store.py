"""A store with as many invoices as asked for, the same each time: what the benchmarks of the terminal open.

usage: python bench/make_store.py PATH [NUMBER]          (1,000,000 unless said otherwise)
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path

from synctui.domain.booking import Administration
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Department, Status
from synctui.domain.text import fold
from synctui.ports.reading import Mark
from synctui.store import tables
from synctui.store.codec import to_text
from synctui.store.codes import MARKS, STATUSES, day_number, micros
from synctui.store.mapping import integration_columns
from synctui.store.migrate import prepare
from synctui.store.words import order_key, squeezed

FIRST = [
    "Jürgen", "Zoë", "André", "Björn", "Anaïs", "Łukasz", "Özlem", "Françoise", "Søren", "Renée", "Günther",
    "Íñigo", "Chloë", "Marie-José", "Kees", "Wim", "Lieve", "Sarah",
]  # fmt: skip
LAST = [
    "Müller", "Vandenbroucke", "Peeters", "Janßens", "De-Smedt", "D’Hondt", "Größmann", "Øster", "Çelik",
    "Lefèbvre", "Núñez", "Strauß", "Schröder", "Häußler", "Maes", "Köhler",
]  # fmt: skip
TRADE = [
    "Bäckerei", "Dachdeckerbetrieb", "Bouwonderneming", "Menuiserie", "Steuerkanzlei", "Küchenstudio", "Garage",
    "Gärtnerei", "Software", "Transport",
]  # fmt: skip
TOWN = [
    "Köln", "Liège", "Gent", "Düsseldorf", "Brüssel", "Sint-Niklaas", "Zürich", "Mönchengladbach",
    "Louvain-la-Neuve", "Aachen", "Geraardsbergen", "Malmö",
]  # fmt: skip
FORM = ["GmbH", "BV", "SRL", "NV", "SA", "GmbH & Co. KG", "e.K.", "VOF", "AG", "VZW"]
TODAY = date(2026, 11, 25)
YEARS = 10
NOW = micros(datetime(2026, 11, 25, 8, 0, tzinfo=UTC))
DEPARTMENTS = (
    Department("teamleader:muster", "Muster GmbH", "DE136695976", "DE"),
    Department("teamleader:demo", "Demo BV", "BE0123456749", "BE"),
)
INTEGRATIONS = tuple(
    Integration(
        id=f"exact_online:{department.key.partition(':')[2]}",
        tool="exact_online",
        department=department.key,
        administration=Administration("1", department.name),
        start_date=TODAY - timedelta(days=365 * YEARS - 180),
        journal="70",
        credit_journal="71",
        mapping=Mappings(default_ledger="700000"),
        first_run_done=True,
    )
    for department in DEPARTMENTS
)
BATCH = 20_000
SYNCED_MARKS = {Mark.SYNCED, Mark.EDITED, Mark.EDIT_REFUSED, Mark.MISSING}
DOCUMENT = tables.document.columns.keys()
LINK = [column.name for column in tables.link.columns if column.name != "id"]


@dataclass(frozen=True, slots=True)
class Rows:
    """One document in all its tables."""

    document: tuple[object, ...]
    content: tuple[int, str]
    link: tuple[object, ...] | None


def customers(count: int, chance: random.Random) -> list[str]:
    """Names of three lengths; every one of them once."""
    names = []
    for i in range(count):
        kind = chance.random()
        if kind < 0.25:
            name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        elif kind < 0.9:
            name = f"{chance.choice(TRADE)} {chance.choice(LAST)} {chance.choice(TOWN)} {chance.choice(FORM)}"
        else:
            name = f"{chance.choice(TRADE)} {chance.choice(LAST)} & Söhne, vormals {chance.choice(FIRST)} {i}"
        names.append(f"{name} {i}" if i % 7 == 0 else name)
    return names


def mark_of(age: int, is_draft: bool, chance: random.Random) -> Mark:
    """Mostly synced; what is new is not yet, and now and then something needs a person."""
    if is_draft:
        return Mark.DRAFT
    if age > 365 * YEARS - 180:
        return Mark.BEFORE_START
    draw = chance.random()
    if age < 3:
        return Mark.REFUSED if draw < 0.02 else Mark.NOT_SYNCED
    rare = ((0.0001, Mark.REFUSED), (0.00012, Mark.UNKNOWN), (0.0004, Mark.EDITED), (0.00042, Mark.EDIT_REFUSED))
    for limit, mark in (*rare, (0.00044, Mark.MISSING), (0.0010, Mark.SET_ASIDE)):
        if draw < limit:
            return mark
    return Mark.SYNCED


def documents(count: int, names: list[str], chance: random.Random) -> Iterator[Rows]:
    """Oldest first, as they were written."""
    folded = [fold(name) for name in names]
    quoted = [json.dumps(name, ensure_ascii=False) for name in names]
    places = [
        json.dumps(to_text(department, Department)) and to_text(department, Department) for department in DEPARTMENTS
    ]
    first = TODAY - timedelta(days=365 * YEARS)
    for i in range(1, count + 1):
        age = 365 * YEARS * (count - i) // count
        day = first + timedelta(days=365 * YEARS - age)
        who = int(len(names) * chance.random() ** 2)
        department = 0 if chance.random() < 0.8 else 1
        is_note = chance.random() < 0.04
        sign = -1 if is_note else 1
        net = sign * int(chance.lognormvariate(11, 1.2))
        rate = chance.choice((19, 19, 19, 7, 0)) if department == 0 else chance.choice((21, 21, 21, 6, 0))
        vat = sign * ((abs(net) * rate + 50) // 100)
        is_draft = age < 20 and chance.random() < 0.02
        is_paid = not is_draft and ((age > 60 and chance.random() < 0.985) or chance.random() < 0.3)
        yield _rows(
            i,
            day,
            who,
            department,
            net,
            vat,
            rate,
            is_note,
            is_draft,
            is_paid,
            age,
            names,
            folded,
            quoted,
            places,
            chance,
        )


def _rows(
    i: int, day: date, who: int, department: int, net: int, vat: int, rate: int, is_note: bool, is_draft: bool,
    is_paid: bool, age: int, names: list[str], folded: list[str], quoted: list[str], places: list[str],
    chance: random.Random,
) -> Rows:  # fmt: skip
    mark = mark_of(age, is_draft, chance)
    kind = "credit_note" if is_note else "invoice"
    number = None if is_draft else f"{day.year} / {i}"
    key = f"{DEPARTMENTS[department].key}:{kind}:{i}"
    due = day + timedelta(days=30)
    gross = net + vat
    currency = "EUR" if chance.random() < 0.97 else chance.choice(("CHF", "GBP", "USD"))
    order, plain = order_key(number), squeezed(number)
    is_synced = mark in SYNCED_MARKS
    booked = f"{26000000 + i}" if is_synced else None
    open_cents = 0 if is_paid else gross
    status = STATUSES[Status.DRAFT if is_draft else Status.PAID if is_paid else Status.OUTSTANDING]
    fingerprint = f"{i:032x}"
    code = {
        Mark.REFUSED: "vat-not-mapped",
        Mark.UNKNOWN: "outcome-unknown",
        Mark.EDIT_REFUSED: "edit-period-closed",
    }.get(mark)
    values = {Mark.REFUSED: f'{{"rate":"{rate} %","key":"ubl:S:{rate}"}}', Mark.UNKNOWN: '{"reason":"timeout"}'}.get(
        mark
    )
    synced_at = micros(datetime(day.year, day.month, day.day, 4, 30, tzinfo=UTC)) if is_synced else 0
    mode = ("nightly" if chance.random() < 0.8 else "manual") if is_synced else None
    journal = ("71" if is_note else "70") if is_synced else None
    own = INTEGRATIONS[department].id
    document = (
        i, key, "teamleader", department + 1, kind, number, order, plain, f"{plain}\n{booked or ''}",
        day_number(day), day_number(due), who + 1, folded[who], currency, net, vat, gross, open_cents, None, None, None,
        is_draft, is_paid, False, status, None, fingerprint, NOW, NOW, 0, False,
        "booked by hand" if mark is Mark.SET_ASIDE else None, own, MARKS[mark], booked, order_key(booked), code, values,
        synced_at, mode, journal,
    )  # fmt: skip
    tax = f'{{"key":"ubl:S:{rate}","percent":"{rate}","label":"{rate} %","category":"S"}}'
    content = (
        f'{{"key":"{key}","source":"teamleader","department":{places[department]},"kind":"{kind}",'
        f'"customer":{{"key":"teamleader:company:{who}","name":{quoted[who]},"address":{{"city":"Gent","country":"BE"}}}},'
        f'"currency":"{currency}","lines":[{{"description":"Consulting","net":[{net},"{currency}"],"tax":{tax}}}],'
        f'"vat":[{{"tax":{tax},"taxable":[{net},"{currency}"],"vat":[{vat},"{currency}"]}}],'
        f'"net":[{net},"{currency}"],"gross":[{gross},"{currency}"],'
        + (f'"number":"{number}",' if number else "")
        + f'"date":"{day}","due":"{due}",'
        + ('"is_draft":true,' if is_draft else "")
        + ('"is_paid":true,' if is_paid else "")
        + f'"open":[{open_cents},"{currency}"]}}'
    )
    link = None
    if is_synced or code:
        state = "synced" if is_synced else "refused" if mark is Mark.REFUSED else "unknown"
        sent = "0" * 32 if mark in {Mark.EDITED, Mark.EDIT_REFUSED} else fingerprint
        before = f'{{"due":"{day}"}}' if mark in {Mark.EDITED, Mark.EDIT_REFUSED} else None
        link = (
            own, i, state, number or "", booked, order_key(booked), booked or "", f"r{i}" if is_synced else None, sent,
            before, synced_at or NOW, synced_at, mode, journal, code, values, None, mark is Mark.MISSING, None,
            fingerprint if mark is Mark.EDIT_REFUSED else None, False, None, None, None, is_paid, 0, None, 0,
            None,
        )  # fmt: skip
    return Rows(document, (i, content), link)


def make(path: Path, count: int) -> None:
    """Write the store; indices and triggers are those of the migrations, put back when the rows are in."""
    for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        leftover.unlink(missing_ok=True)
    prepare(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY;")
        put_back = _take_away(connection)
        connection.execute("BEGIN")
        _fill(connection, count)
        for statement in put_back:
            connection.execute(statement)
        connection.execute("INSERT INTO document_search(rowid, words) SELECT id, words FROM document")
        connection.execute("INSERT INTO customer_search(rowid, name) SELECT id, name_fold FROM customer")
        connection.execute(
            "INSERT INTO mark_count SELECT department_id, mark, count(*) FROM document GROUP BY department_id, mark"
        )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _take_away(connection: sqlite3.Connection) -> list[str]:
    sql = (
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('index', 'trigger') ORDER BY type"
    )
    found = [
        row for row in connection.execute(sql).fetchall() if row[0] == "trigger" or row[1].startswith("ix_document")
    ]
    for kind, name, _ in found:
        connection.execute(f"DROP {kind} {name}")
    return [row[2] for row in found]


def _fill(connection: sqlite3.Connection, count: int) -> None:
    chance = random.Random(count)
    names = customers(max(50, count // 40), chance)
    rows = [(i + 1, f"teamleader:company:{i}", name, fold(name)) for i, name in enumerate(names)]
    connection.executemany("INSERT INTO customer VALUES (?, ?, ?, ?)", rows)
    for number, (department, integration) in enumerate(zip(DEPARTMENTS, INTEGRATIONS, strict=True), start=1):
        row = (number, department.key, to_text(department, Department), integration.id)
        connection.execute("INSERT INTO department VALUES (?, ?, ?, ?)", row)
        columns = {**integration_columns(integration), "number": number}
        _insert(connection, "integration", list(columns), [tuple(columns.values())])
    connection.execute("INSERT INTO cursor VALUES ('teamleader', ?, ?)", (TODAY.isoformat(), NOW))
    made = documents(count, names, chance)
    while batch := list(islice(made, BATCH)):
        _insert(connection, "document", DOCUMENT, [row.document for row in batch])
        connection.executemany("INSERT INTO document_content VALUES (?, ?)", [row.content for row in batch])
        _insert(connection, "link", LINK, [row.link for row in batch if row.link is not None])


def _insert(connection: sqlite3.Connection, table: str, columns: list[str], rows: list[tuple[object, ...]]) -> None:
    places = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


if __name__ == "__main__":
    began = time.perf_counter()
    target, number = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    make(target, number)
    print(f"{number} documents in {time.perf_counter() - began:.1f} s, {target.stat().st_size / 1e6:.0f} MB")
