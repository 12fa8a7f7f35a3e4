"""When an invoice is due by a payment condition of the pretend Exact Online."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any


def due_day(terms: Mapping[str, Any], day: date) -> date:
    """Ends of months first, then days. The vendor's own example: 17 January, two ends of months: 31 March.

    >>> due_day({"PaymentEndOfMonths": 2, "PaymentDays": 15}, date(2026, 1, 17))
    datetime.date(2026, 4, 15)
    """
    ends = int(terms.get("PaymentEndOfMonths") or 0)
    if ends:
        months = day.year * 12 + day.month - 1 + ends
        year, month = divmod(months, 12)
        day = date(year, month + 1, monthrange(year, month + 1)[1])
    return day + timedelta(days=int(terms.get("PaymentDays") or 0))
