"""Payment conditions of Exact Online, matched by what they mean: the same days, the same day on which it is due."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.errors import AccessDenied
from synctui.domain.invoice import Document
from synctui.domain.text import clean

_RESOURCE = "cashflow/PaymentConditions"
_SELECT = "Code,PaymentDays,PaymentEndOfMonths,PaymentMethod,DiscountPercentage,Percentage"
_ON_CREDIT = {"B", "", None}


@dataclass(frozen=True, slots=True)
class _Condition:
    code: str
    days: int
    ends_of_months: int

    def due(self, day: date) -> date:
        """Ends of months first, then days; two ends of months after 17 January are 31 March."""
        if self.ends_of_months:
            year, month = divmod(day.year * 12 + day.month - 1 + self.ends_of_months, 12)
            day = date(year, month + 1, monthrange(year, month + 1)[1])
        return day + timedelta(days=self.days)


class Terms:
    """Those of one administration, read once and only when a document has terms."""

    def __init__(self, session: Session, division: str) -> None:
        self._session = session
        self._division = division
        self._known: tuple[_Condition, ...] | None = None

    async def code_for(self, document: Document) -> str | None:
        """The code of the condition that means the same; None where there is none, or where several might.

        Credit notes have none. A condition is only named where the day it leads to is the day that is sent too: nobody
        knows which of the two the tool would believe.
        """
        if document.is_credit_note or document.date is None or (document.payment_days is None and document.due is None):
            return None
        fitting = [one for one in await self._conditions() if _fits(one, document, document.date)]
        if document.payment_days is None and len(fitting) > 1:
            return None
        return min((one.code for one in fitting), default=None)

    async def _conditions(self) -> tuple[_Condition, ...]:
        if self._known is None:
            try:
                rows = await self._session.rows(self._division, _RESOURCE, _SELECT)
            except AccessDenied as problem:
                if problem.code != "rights-missing":
                    raise
                rows = []
            self._known = tuple(_condition(row) for row in rows if _is_plain(row))
        return self._known


def _fits(condition: _Condition, document: Document, day: date) -> bool:
    """By the days of the source; where it counts from the end of a month, only the due date says what is meant."""
    if document.payment_days is not None and (condition.days, condition.ends_of_months) != (document.payment_days, 0):
        return False
    if document.payment_days is None and not condition.ends_of_months:
        return False
    return document.due is None or condition.due(day) == document.due


def _is_plain(row: Row) -> bool:
    """On credit, in one part, without discount: anything else says more than the source does."""
    in_parts = Decimal(str(row.get("Percentage") or 1)) not in {Decimal(1), Decimal(100)}
    has_discount = bool(Decimal(str(row.get("DiscountPercentage") or 0)))
    return row.get("PaymentMethod") in _ON_CREDIT and not in_parts and not has_discount


def _condition(row: Row) -> _Condition:
    code = clean(str(row["Code"]))
    return _Condition(code, int(row.get("PaymentDays") or 0), int(row.get("PaymentEndOfMonths") or 0))
