"""What sources bring: one page and the cursor behind it, together or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import LinkState
from synctui.domain.fingerprint import changes, content
from synctui.domain.invoice import Document, DocumentKey, Reading
from synctui.ports.reading import Mark
from synctui.ports.store import Saved
from synctui.store import tables as t
from synctui.store.chronicle import note_all
from synctui.store.codec import from_text, plain
from synctui.store.codes import MARKS, day_number, day_of, micros
from synctui.store.credits import settle_credits
from synctui.store.look_again import compared
from synctui.store.mapping import document_columns, document_from, document_text
from synctui.store.marks import chunks, refresh
from synctui.store.registers import Registers

OPEN_OR_SYNCED = (LinkState.SYNCED.value, LinkState.UNKNOWN.value, LinkState.INTENT.value)
EDITED = (MARKS[Mark.EDITED], MARKS[Mark.EDIT_REFUSED])

_INSERT = insert(t.document)
_UPSERT = _INSERT.on_conflict_do_update(
    index_elements=["key"],
    set_={
        name: _INSERT.excluded[name]
        for name in (
            "source", "department_id", "kind", "number", "number_order", "number_fold", "day", "due", "customer_id",
            "customer_fold", "currency", "net_cents", "vat_cents", "gross_cents", "open_cents", "credits",
            "stated_credited_cents", "is_draft", "is_paid", "cost_centre", "fingerprint", "updated_at",
        )
    }
    | {"is_hidden": sa.literal_column("0"), "gone_at": sa.literal_column("0")},
)  # fmt: skip
_COLUMNS = tuple(column.name for column in t.document.columns if column.name != "id")
_UPSERT_SQL = str(_UPSERT.values({name: sa.bindparam(name) for name in _COLUMNS}).compile(dialect=sqlite.dialect()))
"""Every value is a number, a text or nothing: the driver takes them as they are."""
_INSERT_CONTENT = insert(t.document_content)
_UPSERT_CONTENT = _INSERT_CONTENT.on_conflict_do_update(
    index_elements=["document_id"], set_={"content": _INSERT_CONTENT.excluded.content}
)


@dataclass(slots=True)
class _Known:
    """What stood in the store before this page."""

    id: int
    fingerprint: str
    text: str
    mark: int
    credits: str | None
    is_gone: bool


@dataclass(slots=True)
class _Page:
    """The documents of one page, sorted out."""

    known: dict[DocumentKey, _Known]
    new: dict[DocumentKey, Document] = field(default_factory=dict)
    changed: dict[DocumentKey, Document] = field(default_factory=dict)
    texts: dict[DocumentKey, str] = field(default_factory=dict)
    unchanged: int = 0

    def sort_in(self, document: Document) -> None:
        text = document_text(document)
        before = self.known.get(document.key)
        if before is None:
            self.new[document.key] = document
        elif before.text != text or before.is_gone:
            self.changed[document.key] = document
        else:
            self.unchanged += 1
            return
        self.texts[document.key] = text

    @property
    def written(self) -> dict[DocumentKey, Document]:
        return {**self.new, **self.changed}


def save_reading(connection: sa.Connection, source: str, reading: Reading, now: datetime) -> Saved:
    registers = Registers(connection)
    registers.departments(reading.departments)
    registers.rates(source, reading.tax_rates)
    documents = {document.key: document for document in reading.documents}
    page = _Page(_known(connection, documents))
    for document in documents.values():
        page.sort_in(document)
    ids = _write(connection, registers, page, now)
    _keep_pdfs(connection, reading)
    gone = _mark_gone(connection, reading.gone, now)
    credited = {document.credits for document in page.written.values() if document.credits}
    moved = {known.credits for known in (*page.known.values(), *gone) if known.credits}
    settle_credits(connection, credited | moved | set(page.written))
    refresh(connection, {*ids.values(), *(known.id for known in gone)})
    edited = _tell_edits(connection, page, now)
    _move_cursor(connection, source, reading, now)
    missing, unknown = compared(connection, source, reading)
    return Saved(len(page.new), len(page.changed), page.unchanged, edited, missing, unknown)


_STANDING = (
    sa.select(
        t.document.c.key, t.document.c.id, t.document.c.fingerprint, t.document_content.c.content, t.document.c.mark,
        t.document.c.credits, t.document.c.gone_at,
    )
    .join(t.document_content, t.document_content.c.document_id == t.document.c.id)
    .where(t.document.c.key.in_(sa.bindparam("keys", expanding=True)))
)  # fmt: skip


def _known(connection: sa.Connection, keys: Iterable[DocumentKey]) -> dict[DocumentKey, _Known]:
    found = {}
    for some in chunks(list(keys)):
        for row in connection.execute(_STANDING, {"keys": some}):
            found[row.key] = _Known(row.id, row.fingerprint, row.content, row.mark, row.credits, row.gone_at > 0)
    return found


def _write(connection: sa.Connection, registers: Registers, page: _Page, now: datetime) -> dict[DocumentKey, int]:
    """Rows and contents of what is new or changed; returns their ids."""
    written = page.written
    if not written:
        return {}
    registers.departments(document.department for document in written.values())
    registers.used_by(written.values())
    customers = registers.customers(document.customer for document in written.values())
    rows = []
    for document in written.values():
        department = registers.department(document.department)
        customer = customers[document.customer.key, document.customer.name]
        columns = document_columns(document, department_id=department.id, customer_id=customer)
        mark = department.first_mark(document.is_draft, day_number(document.date))
        stamps = {"created_at": micros(now), "updated_at": micros(now), "mark": mark}
        rows.append(t.new_row(t.DocumentTable, **columns, **stamps, integration=department.integration))
    connection.exec_driver_sql(_UPSERT_SQL, [tuple(row[name] for name in _COLUMNS) for row in rows])
    ids = ids_of(connection, written)
    texts = [{"document_id": ids[key], "content": page.texts[key]} for key in written]
    connection.execute(_UPSERT_CONTENT, texts)
    return ids


_IDS = sa.select(t.document.c.key, t.document.c.id).where(t.document.c.key.in_(sa.bindparam("keys", expanding=True)))


def ids_of(connection: sa.Connection, keys: Iterable[DocumentKey]) -> dict[DocumentKey, int]:
    """Row numbers of those documents that are there."""
    found: dict[DocumentKey, int] = {}
    for some in chunks(list(keys)):
        rows = connection.execute(_IDS, {"keys": some})
        found.update((row.key, row.id) for row in rows)
    return found


def _keep_pdfs(connection: sa.Connection, reading: Reading) -> None:
    """Also of documents that were there before: a file that is imported again may have its PDF now."""
    rows = ids_of(connection, reading.pdfs)
    for key, kept in reading.pdfs.items():
        if key in rows:
            row = insert(t.document_pdf).values(document_id=rows[key], content=kept)
            connection.execute(row.on_conflict_do_update(index_elements=["document_id"], set_={"content": kept}))


def pdf(connection: sa.Connection, key: DocumentKey) -> bytes | None:
    """The PDF that came inside an imported file."""
    c = t.document_pdf.c
    of = sa.select(c.content).join(t.document, t.document.c.id == c.document_id).where(t.document.c.key == key)
    kept: bytes | None = connection.scalar(of)
    return kept


def span(connection: sa.Connection, department: str) -> tuple[date | None, date | None]:
    """Days of the first and the last dated document of a department."""
    d = t.document.c
    id = sa.select(t.department.c.id).where(t.department.c.key == department).scalar_subquery()
    days = sa.select(sa.func.min(d.day), sa.func.max(d.day)).where(d.department_id == id, d.day > 0)
    first, last = connection.execute(days).one()
    return (day_of(first), day_of(last)) if first else (None, None)


def _mark_gone(connection: sa.Connection, keys: Sequence[DocumentKey], now: datetime) -> list[_Known]:
    """Deleted at the source: hidden, unless it is in the tool or may be."""
    gone = [known for known in _known(connection, keys).values() if not known.is_gone]
    if not gone:
        return []
    kept = set(
        connection.scalars(
            sa.select(t.link.c.document_id).where(
                t.link.c.document_id.in_([known.id for known in gone]), t.link.c.state.in_(OPEN_OR_SYNCED)
            )
        )
    )
    for known in gone:
        values = {"gone_at": micros(now), "is_hidden": known.id not in kept}
        connection.execute(sa.update(t.document).where(t.document.c.id == known.id).values(values))
    note_all(connection, [{"document_id": known.id, "at": micros(now), "what": "gone"} for known in gone])
    return gone


def _tell_edits(connection: sa.Connection, page: _Page, now: datetime) -> tuple[DocumentKey, ...]:
    """History of the documents whose content differs from before; returns those edited after their sync."""
    differing = {key: page.known[key] for key in page.changed}
    marks: dict[int, tuple[int, str]] = {}
    d = t.document.c
    for some in chunks([known.id for known in differing.values()]):
        for row in connection.execute(sa.select(d.id, d.mark, d.fingerprint).where(d.id.in_(some))):
            marks[row.id] = (row.mark, row.fingerprint)
    entries, edited = [], []
    for key, known in differing.items():
        mark, fingerprint = marks[known.id]
        if fingerprint == known.fingerprint:
            continue
        what = "edited" if mark in EDITED else "reverted" if known.mark in EDITED else "changed"
        if what == "edited":
            edited.append(key)
        entries.append(_entry(known, page.changed[key], what, now))
    note_all(connection, entries)
    return tuple(edited)


def _entry(known: _Known, document: Document, what: str, now: datetime) -> Mapping[str, object]:
    fields = [change.field for change in changes(content(from_text(known.text, Document)), content(document))]
    values = plain({"fields": ", ".join(fields)})
    return {"document_id": known.id, "at": micros(now), "what": what, "code_values": values}


_CURSOR_ROW = insert(t.cursor)
_MOVE_CURSOR = _CURSOR_ROW.on_conflict_do_update(
    index_elements=["source"],
    set_={
        "read_at": sa.func.max(_CURSOR_ROW.excluded.read_at, t.cursor.c.read_at),
        "cursor": sa.func.coalesce(_CURSOR_ROW.excluded.cursor, t.cursor.c.cursor),
    },
)


def _move_cursor(connection: sa.Connection, source: str, reading: Reading, now: datetime) -> None:
    """A source counts as read when its last page is stored."""
    read_at = micros(now) if reading.is_last else 0
    connection.execute(_MOVE_CURSOR, {"source": source, "cursor": reading.cursor, "read_at": read_at})


# reading back -----------------------------------------------------------------------------------------------------


_CURSOR = sa.select(t.cursor.c.cursor).where(t.cursor.c.source == sa.bindparam("of"))


def cursor(connection: sa.Connection, source: str) -> str | None:
    return connection.scalar(_CURSOR, {"of": source})


def document(connection: sa.Connection, key: DocumentKey) -> Document | None:
    """The document with what is known of its credit notes and payments; None where it is not there or hidden."""
    d = t.document.c
    row = connection.execute(
        sa.select(t.document_content.c.content, d.credited_cents, d.is_paid_at_tool)
        .join(t.document_content, t.document_content.c.document_id == d.id)
        .where(d.key == key, d.is_hidden == sa.false())
    ).one_or_none()
    return None if row is None else document_from(row._mapping)
