"""Payment conditions of Exact Online, matched by what they mean: the same number of days, on credit, in one part."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.errors import AccessDenied
from synctui.domain.invoice import Document
from synctui.domain.text import clean

_RESOURCE = "cashflow/PaymentConditions"
_SELECT = "Code,PaymentDays,PaymentEndOfMonths,PaymentMethod,DiscountPercentage,Percentage"
_ON_CREDIT = {"B", "", None}


class Terms:
    """Those of one administration, read once and only when a document has terms."""

    def __init__(self, session: Session, division: str) -> None:
        self._session = session
        self._division = division
        self._by_days: dict[int, str] | None = None

    async def code_for(self, document: Document) -> str | None:
        """The code of the condition that means the same, None where there is none.

        Credit notes have none. Conditions that count from the end of a month are never named: how the tool counts is
        not known. Nor is one whose days do not lead to the due date that is sent too: nobody knows which of the two the
        tool believes.
        """
        days = document.payment_days
        if document.is_credit_note or document.date is None or days is None:
            return None
        if document.due is not None and document.date + timedelta(days=days) != document.due:
            return None
        return (await self._conditions()).get(days)

    async def _conditions(self) -> dict[int, str]:
        """Code by days; of several that mean the same the first by code, so that it is always the same one."""
        if self._by_days is None:
            try:
                rows = await self._session.rows(self._division, _RESOURCE, _SELECT)
            except AccessDenied as problem:
                if problem.code != "rights-missing":
                    raise
                rows = []
            plain = sorted(
                (clean(str(row["Code"])), int(row.get("PaymentDays") or 0)) for row in rows if _is_plain(row)
            )
            self._by_days = {days: code for code, days in reversed(plain)}
        return self._by_days


def _is_plain(row: Row) -> bool:
    """On credit, in one part, without discount and ends of months: anything else says more than the source does."""
    in_parts = Decimal(str(row.get("Percentage") or 1)) not in {Decimal(1), Decimal(100)}
    says_more = in_parts or bool(Decimal(str(row.get("DiscountPercentage") or 0))) or row.get("PaymentEndOfMonths")
    return row.get("PaymentMethod") in _ON_CREDIT and not says_more
