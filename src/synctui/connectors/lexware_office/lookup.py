"""Vouchers found again: by number where an outcome is unknown, by range of dates where a first run must know many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from synctui.connectors.lexware_office.figures import money_of
from synctui.connectors.lexware_office.session import Row, Session
from synctui.connectors.lexware_office.voucher import CREDIT_NOTE, INVOICE, type_of
from synctui.domain.booking import Answer, CannotTell, DocumentRef, Found, NotFound
from synctui.domain.invoice import DocumentKey
from synctui.domain.money import Money
from synctui.domain.text import clean

_FEW = 4
"""So many are asked for one by one; more are cheaper by their dates."""
_PAGE = 250
_WINDOW = 10_000
"""Rows that the list can show at all."""


async def find_vouchers(session: Session, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
    if not refs:
        return {}
    if len(refs) <= _FEW:
        return {ref.key: _answer(ref, await _listed(session, {"voucherNumber": clean(ref.reference)})) for ref in refs}
    days = sorted(ref.date.isoformat() for ref in refs)
    rows = await _listed(session, {"voucherDateFrom": days[0], "voucherDateTo": days[-1]})
    return {ref.key: _answer(ref, rows) for ref in refs}


async def _listed(session: Session, where: Mapping[str, str]) -> list[Row] | None:
    """Every voucher of both kinds; None where the list cannot show them all."""
    wanted = {"voucherType": f"{INVOICE},{CREDIT_NOTE}", "voucherStatus": "any", "size": str(_PAGE), **where}
    rows: list[Row] = []
    page = 0
    while True:
        answer = await session.read("/v1/voucherlist", {**wanted, "page": str(page)})
        found = answer.get("content") if isinstance(answer, dict) else None
        if not isinstance(found, list):
            return None
        rows += [row for row in found if isinstance(row, dict)]
        if answer.get("last", True) or not found:
            return rows
        page += 1
        if (page + 1) * _PAGE > _WINDOW:
            return None


def _answer(ref: DocumentRef, rows: Sequence[Row] | None) -> Answer:
    """Numbers may repeat: of several the one with this total is meant, and two of those are a person's affair."""
    if rows is None:
        return CannotTell("no-lookup")
    type_ = type_of(ref.kind, ref.gross)
    number = clean(ref.reference)
    hits = [row for row in rows if row.get("voucherType") == type_ and clean(_text(row, "voucherNumber")) == number]
    exact = [row for row in hits if _total(row, ref.gross.currency) == abs(ref.gross)]
    chosen = exact or hits
    if not chosen:
        return NotFound()
    first = chosen[0]
    stated = _total(first, _text(first, "currency") or "EUR")
    return Found(
        number,
        _text(first, "id"),
        gross=-stated if stated is not None and type_ == CREDIT_NOTE else stated,
        customer_remote_id=_text(first, "contactId") or None,
        customer_name=clean(_text(first, "contactName")) or None,
        also=tuple(_text(row, "id") for row in chosen[1:]),
    )


def _total(row: Row, currency: str) -> Money | None:
    """Without its sign: the type of a voucher says what it does."""
    stated = money_of(row.get("totalAmount"), currency)
    return None if stated is None else abs(stated)


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""
