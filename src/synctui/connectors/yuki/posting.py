"""One call with many invoices: written, sent, and its answer taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from synctui.connectors.yuki import answer
from synctui.connectors.yuki.document import document, invoice
from synctui.connectors.yuki.session import Session, Turned
from synctui.connectors.yuki.settings import Settings
from synctui.connectors.yuki.spec import LARGEST, MOST
from synctui.domain.booking import BookingRequest, Outcome, Refused, Unknown

_ENVELOPE = 2_000
"""Bytes of a request around its invoices, generously."""


@dataclass(frozen=True, slots=True)
class Posting:
    """What every call of one administration has in common; `currency` is that of its books."""

    session: Session
    administration: str
    currency: str
    settings: Settings

    def reference(self, request: BookingRequest) -> str:
        return self.settings.reference(request.reference, request.document.kind)

    def parts(self, requests: Sequence[BookingRequest]) -> Iterator[list[BookingRequest]]:
        """As many as Yuki takes in one call, by number and by size."""
        part: list[BookingRequest] = []
        size = _ENVELOPE
        for request in requests:
            own = self._size(request)
            if part and (len(part) == MOST or size + own > LARGEST):
                yield part
                part, size = [], _ENVELOPE
            part.append(request)
            size += own
        if part:
            yield part

    def _size(self, request: BookingRequest) -> int:
        element = invoice(request, self.reference(request), self.settings, self.currency)
        return len(etree.tostring(element, encoding="utf-8"))

    async def post(self, part: Sequence[BookingRequest], reference: str | None = None) -> list[Outcome]:
        """One outcome for each. Raises `Turned` where the whole was refused and `NoAnswer` where nobody knows.

        `reference` is what a single document is called in Yuki where it is there already.
        """
        names = [reference or self.reference(request) for request in part]
        pairs = list(zip(part, names, strict=True))
        sent = document(invoice(request, name, self.settings, self.currency) for request, name in pairs)
        parameters: list[tuple[str, str | etree._Element]] = [
            ("administrationId", self.administration),
            ("xmlDoc", sent),
        ]
        result = await self.session.call("Sales", "ProcessSalesInvoices", parameters, spelling="sessionId", writes=True)
        said = answer.verdicts(result)
        if said is None:
            return [Unknown(request.document.key, "unreadable-answer") for request in part]
        return answer.outcomes(pairs, said, processes=self.settings.processes)

    def turned(self, request: BookingRequest, fault: Turned) -> Refused:
        code = "document-too-large" if fault.kind == "size" else "tool-message"
        return Refused(request.document.key, code, answer.values(request), fault.words)
