"""Later edits: the invoice sent again under its reference, and a look at what Yuki made of it.

Yuki has no operation that changes an invoice, and nobody has written down what a second one under the same reference
does. So it is looked at before and after: what was ignored or booked twice is told, and after a double no more edits
are sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from synctui.connectors.yuki import answer
from synctui.connectors.yuki.open_items import Item, open_under
from synctui.connectors.yuki.posting import Posting
from synctui.connectors.yuki.session import Turned
from synctui.domain.booking import Booked, BookingRequest, Link, Outcome, Refused, Unknown
from synctui.domain.errors import NoAnswer, SynctuiError


@dataclass(frozen=True, slots=True)
class Edits:
    """Of one administration."""

    posting: Posting

    async def transfer(self, link: Link, request: BookingRequest) -> Outcome:
        """Sent under the reference it has in Yuki, whatever its number is by now."""
        posting, key = self.posting, request.document.key
        if not self._may_send():
            return Refused(key, "edits-not-pushed")
        reference = link.remote_id or posting.reference(request)
        before = await open_under(posting.session, posting.administration, reference)
        if len(before) > 1:
            return self._twice(request, reference)
        try:
            (outcome,) = await posting.post([request], reference)
        except Turned as fault:
            return posting.turned(request, fault)
        except NoAnswer as problem:
            return Unknown(key, problem.values.get("reason", problem.code))
        if isinstance(outcome, Booked):
            return await self._looked_at(request, outcome, reference, before)
        if isinstance(outcome, Refused):
            return replace(outcome, code=_EDIT_CODES.get(outcome.code, outcome.code))
        return outcome

    def _may_send(self) -> bool:
        known = self.posting.settings.resubmission
        return known == "replaces" or (known != "keeps" and not self.posting.session.access.has_doubled)

    async def _looked_at(
        self, request: BookingRequest, booked: Booked, reference: str, before: Sequence[Item]
    ) -> Outcome:
        posting, source = self.posting, request.document
        booked = replace(booked, notes=(*booked.notes, "cost-centres-reset"))
        try:
            after = await open_under(posting.session, posting.administration, reference)
        except SynctuiError:
            # It was taken, whatever becomes of this question.
            return replace(booked, notes=(*booked.notes, "total-not-compared"))
        if len(after) > 1 or (not before and any(item.is_untouched for item in after)):
            posting.session.access.note_doubled()
            return self._twice(request, reference)
        found = after[0].money(source.currency, posting.currency) if after else None
        if found is None or found == source.gross:
            return replace(booked, gross=found)
        if before and after[0].amount == before[0].amount:
            return Refused(source.key, "edit-not-taken", answer.values(request))
        return replace(booked, gross=found, notes=(*booked.notes, "total-differs"))

    def _twice(self, request: BookingRequest, reference: str) -> Refused:
        values = {**answer.values(request), "booking_number": reference}
        return Refused(request.document.key, "edit-booked-twice", values)


_EDIT_CODES = {"period-closed": "edit-period-closed", answer.ALREADY_THERE: "edit-not-taken"}
