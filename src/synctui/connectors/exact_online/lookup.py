"""Finding documents in Exact Online again: by our reference in `YourRef`, few at once or a whole range of days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from synctui.connectors.exact_online.entries import RESOURCE, money, your_ref
from synctui.connectors.exact_online.odata import any_of, date_of, day, guid, text
from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.booking import Answer, DocumentRef, Found, NotFound
from synctui.domain.invoice import DocumentKey
from synctui.domain.text import clean, fold

_SELECT = "EntryID,EntryNumber,Journal,YourRef,EntryDate,Currency,AmountFC,VATAmountFC,Customer,CustomerName"
_FEW = 2
"""Up to so many documents of a journal are asked for by reference; more are read as one range of days."""
_MONTH = timedelta(days=31)


async def find_entries(session: Session, division: str, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
    """One read (of as many pages as it takes) per journal; documents far apart in time do not share one."""
    by_journal: dict[str, list[DocumentRef]] = defaultdict(list)
    for ref in refs:
        by_journal[ref.journal].append(ref)
    answers: dict[DocumentKey, Answer] = {}
    for journal, group in by_journal.items():
        for near in _near_in_time(group):
            where = _by_reference(near) if len(near) <= _FEW else _by_days(near)
            rows = await session.rows(division, RESOURCE, _SELECT, f"Journal eq {text(journal)} and {where}")
            answers |= {ref.key: _answer(ref, rows) for ref in near}
    return answers


def _near_in_time(refs: Sequence[DocumentRef]) -> list[list[DocumentRef]]:
    """Split where nothing is asked for during a month: one old document must not cost the reading of a year."""
    groups: list[list[DocumentRef]] = []
    for ref in sorted(refs, key=lambda ref: ref.date):
        if not groups or ref.date - groups[-1][-1].date > _MONTH:
            groups.append([])
        groups[-1].append(ref)
    return groups


def _by_reference(refs: Sequence[DocumentRef]) -> str:
    """Also where somebody typed the number without blanks, and by id where the entry was ours."""
    spellings = {spelling for ref in refs for spelling in (your_ref(ref.reference), _tight(your_ref(ref.reference)))}
    tests = [f"YourRef eq {text(spelling)}" for spelling in sorted(spellings)]
    return any_of(tests + [f"EntryID eq {guid(ref.remote_id)}" for ref in refs if ref.remote_id])


def _by_days(refs: Sequence[DocumentRef]) -> str:
    first, last = min(ref.date for ref in refs), max(ref.date for ref in refs)
    return f"EntryDate ge {day(first)} and EntryDate lt {day(last + timedelta(days=1))}"


def _answer(ref: DocumentRef, rows: Sequence[Row]) -> Answer:
    """The entry with our id, else those under our reference; a number typed without its blanks counts last."""
    ours = your_ref(ref.reference)
    hits = (
        [row for row in rows if ref.remote_id and str(row["EntryID"]) == ref.remote_id]
        or [row for row in rows if clean(str(row.get("YourRef") or "")) == ours]
        or [row for row in rows if fold(_tight(str(row.get("YourRef") or ""))) == fold(_tight(ours))]
    )
    if not hits:
        return NotFound()
    row = hits[0]
    currency = str(row.get("Currency") or ref.gross.currency)
    gross, vat = money(row.get("AmountFC"), currency), money(row.get("VATAmountFC"), currency)
    return Found(
        number=str(row["EntryNumber"]),
        remote_id=str(row["EntryID"]),
        gross=gross,
        net=gross - vat if gross is not None and vat is not None else None,
        vat=vat,
        customer_remote_id=str(row["Customer"]) if row.get("Customer") else None,
        customer_name=clean(str(row["CustomerName"])) if row.get("CustomerName") else None,
        booked_on=date_of(row.get("EntryDate")),
        also=tuple(str(other["EntryNumber"]) for other in hits[1:]),
    )


def _tight(reference: str) -> str:
    return "".join(reference.split())
