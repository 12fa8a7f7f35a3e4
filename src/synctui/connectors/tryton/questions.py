"""Questions that wait for a person: what is dated later must not be posted before they are answered.

Tryton numbers by date, and a yes that comes after a later invoice was posted comes too late. Documents that would be
asked about as well are still tried, so that a person finds all questions at once.
"""

from __future__ import annotations

from datetime import date

from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.wire import content_of, day_of
from synctui.domain.booking import BookingRequest
from synctui.domain.errors import NoAnswer
from synctui.domain.invoice import DocumentKey


class Questions:
    """Of one run."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._waiting: dict[DocumentKey, BookingRequest] = {}
        self._today: date | None = None

    def note(self, request: BookingRequest) -> None:
        """Tryton has asked about this document."""
        self._waiting[request.document.key] = request

    def settle(self, request: BookingRequest) -> None:
        """It was asked about and is posted by now."""
        self._waiting.pop(request.document.key, None)

    async def overtaken(self, request: BookingRequest) -> str | None:
        """Number of a document that waits for an answer and that this one would be posted past."""
        day = request.document.date
        if day is None:
            return None
        earlier = [one.document for one in self._waiting.values() if one.document.date and one.document.date < day]
        if not earlier or await self._will_be_asked(request, day):
            return None
        return earlier[0].number or ""

    async def _will_be_asked(self, request: BookingRequest, day: date) -> bool:
        today = await self._day_there()
        if today is None:
            return False
        due = request.document.due
        is_overdue = due is not None and due < today and "invoice_payment_term" not in request.confirmed
        return is_overdue or (day > today and "invoice_date_future" not in request.confirmed)

    async def _day_there(self) -> date | None:
        """The server's own today; None where it does not say."""
        if self._today is None:
            try:
                answer = await self._session.act("ir.date", None, "today", {})
            except NoAnswer:
                return None
            self._today = day_of(content_of(answer))
        return self._today
