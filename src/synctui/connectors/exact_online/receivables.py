"""What customers have paid according to Exact Online: open items first, then those that are no longer among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from synctui.connectors.exact_online.entries import money, your_ref
from synctui.connectors.exact_online.odata import any_of, date_of, guid, text
from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.booking import Link, PaidState
from synctui.domain.invoice import DocumentKey
from synctui.domain.money import Money
from synctui.domain.text import clean

_OPEN, _OPEN_FIELDS = "read/financial/ReceivablesList", "JournalCode,EntryNumber,YourRef,Amount,CurrencyCode"
_ALL, _ALL_FIELDS = "cashflow/Receivables", "TransactionEntryID,IsFullyPaid,LastPaymentDate"
_TOGETHER = 15
"""So many entries are asked for in one question; more would not fit an address."""


async def paid_states(session: Session, division: str, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
    """Open, part-paid or paid, for each entry of which that is certain; what is nowhere is left out.

    An entry that is not among the open items may also have been deleted: it counts as paid only where the tool has a
    receivable of it that says so.
    """
    journals = sorted({link.journal for link in links if link.journal})
    if not journals:
        return {}
    where = any_of(f"JournalCode eq {text(journal)}" for journal in journals)
    open_items = _by_number(await session.rows(division, _OPEN, _OPEN_FIELDS, where))
    states: dict[DocumentKey, PaidState] = {}
    settled = []
    for link in links:
        numbered = open_items.get((link.journal or "", link.booking_number or ""), [])
        rows = [row for row in numbered if _is_ours(link, row)]
        left = sum((Decimal(str(row["Amount"] or 0)) for row in rows), Decimal(0))
        if left:
            states[link.document] = PaidState(False, amount=_paid_part(link, left))
        elif link.remote_id:
            settled.append(link)
    for start in range(0, len(settled), _TOGETHER):
        states |= await _settled(session, division, settled[start : start + _TOGETHER])
    return states


def _by_number(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault((str(row.get("JournalCode") or "").strip(), str(row.get("EntryNumber") or "")), []).append(row)
    return found


def _is_ours(link: Link, row: Row) -> bool:
    """A number that was freed in the tool may belong to another invoice by now."""
    reference = clean(str(row.get("YourRef") or ""))
    return not reference or "".join(reference.split()) == "".join(your_ref(link.reference).split())


def _paid_part(link: Link, left: Decimal) -> Money | None:
    """What has come in so far; None where nothing has, or where the total is not known. Signs vary: sizes count."""
    content = link.content or {}
    gross = money(content.get("gross"), str(content.get("currency") or "EUR"))
    if gross is None or abs(gross.amount) <= abs(left):
        return None
    paid = abs(gross.amount) - abs(left)
    return Money.rounded(paid if gross.cents > 0 else -paid, gross.currency)


async def _settled(session: Session, division: str, links: Sequence[Link]) -> dict[DocumentKey, PaidState]:
    where = any_of(f"TransactionEntryID eq {guid(str(link.remote_id))}" for link in links)
    by_entry: dict[str, list[Row]] = {}
    for row in await session.rows(division, _ALL, _ALL_FIELDS, where):
        by_entry.setdefault(str(row["TransactionEntryID"]), []).append(row)
    return {link.document: _state(by_entry[str(link.remote_id)]) for link in links if str(link.remote_id) in by_entry}


def _state(rows: Sequence[Row]) -> PaidState:
    """A receivable may be split over several payments: it is paid when every part is."""
    is_paid = all(row.get("IsFullyPaid") is True for row in rows)
    days = [day for row in rows if (day := date_of(row.get("LastPaymentDate"))) is not None]
    last: date | None = max(days, default=None)
    return PaidState(is_paid, last if is_paid else None)
