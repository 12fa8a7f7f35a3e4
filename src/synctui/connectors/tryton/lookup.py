"""Finding documents in Tryton again: by our reference, and among several by the mark that synctui leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from synctui.connectors.tryton.invoices import FIELDS, INVOICE, kind_of, mark_of, marks_of, totals_of
from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.wire import Row, day_of, text_of, within
from synctui.domain.booking import Answer, DocumentRef, Found, NotFound
from synctui.domain.invoice import DocumentKey, Kind
from synctui.domain.text import clean

_TOGETHER = 40
"""References in one question: addresses must not grow too long for the servers on the way."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in Tryton under one reference."""

    numbered: tuple[Row, ...]
    """Posted, paid, or cancelled after that: what was booked. The one with our mark first."""
    our_drafts: tuple[Row, ...]
    other_drafts: tuple[Row, ...]
    """Made by hand, or for another document."""


async def find_invoices(session: Session, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
    """One read for every forty documents. Drafts are no entries."""
    answers: dict[DocumentKey, Answer] = {}
    for start in range(0, len(refs), _TOGETHER):
        some = refs[start : start + _TOGETHER]
        rows = await _rows(session, some)
        answers |= {ref.key: _answer(ref, rows) for ref in some}
    return answers


async def standing(session: Session, key: DocumentKey, reference: str, kind: Kind) -> Standing:
    """Asked before anything is written."""
    rows = await session.rows(INVOICE, _where([reference], []), *FIELDS)
    return _standing(key, reference, kind, rows)


async def _rows(session: Session, refs: Sequence[DocumentRef]) -> list[Row]:
    ids = [int(ref.remote_id) for ref in refs if ref.remote_id and ref.remote_id.isdigit()]
    return await session.rows(INVOICE, _where([ref.reference for ref in refs], ids), *FIELDS)


def _where(references: Sequence[str], ids: Sequence[int]) -> list[object]:
    """Also where somebody typed the number without blanks."""
    spellings = sorted({spelling for one in references for spelling in (clean(one), _tight(one))})
    return [["type", "=", "out"], ["OR", ["reference", "in", spellings], ["id", "in", list(ids)]]]


def _standing(key: DocumentKey, reference: str, kind: Kind, rows: Sequence[Row]) -> Standing:
    mark = mark_of(key, kind)
    hits = [row for row in rows if _tight(text_of(row, "reference")) == _tight(reference) and kind_of(row) is kind]
    hits.sort(key=lambda row: mark not in marks_of(row))
    drafts = [row for row in hits if not row.get("number") and row.get("state") in {"draft", "validated"}]
    return Standing(
        tuple(row for row in hits if row.get("number")),
        tuple(row for row in drafts if mark in marks_of(row)),
        tuple(row for row in drafts if mark not in marks_of(row)),
    )


def _answer(ref: DocumentRef, rows: Sequence[Row]) -> Answer:
    """The entry with our id, else those under our reference, a number typed without its blanks too."""
    by_id = [row for row in rows if ref.remote_id and str(row["id"]) == ref.remote_id and row.get("number")]
    hits = by_id or list(_standing(ref.key, ref.reference, ref.kind, rows).numbered)
    return found(hits) if hits else NotFound()


def found(rows: Sequence[Row]) -> Found:
    """The first of them as the entry, the others beside it."""
    row = rows[0]
    totals = totals_of(row, text_of(within(row, "currency"), "code"))
    return Found(
        number=text_of(row, "number"),
        remote_id=str(row["id"]),
        gross=totals.gross,
        net=totals.net,
        vat=totals.vat,
        customer_remote_id=str(within(row, "party").get("id") or "") or None,
        customer_name=text_of(within(row, "party"), "name") or None,
        booked_on=day_of(row.get("invoice_date")),
        also=tuple(text_of(other, "number") for other in rows[1:]),
        entry_number=text_of(within(row, "move"), "number") or None,
    )


def _tight(reference: str) -> str:
    return "".join(clean(reference).split())
