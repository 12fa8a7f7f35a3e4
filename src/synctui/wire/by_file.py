"""What connectors share that book into a file: nobody answers later, and somebody else may just be writing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TypeVar

from synctui.domain.booking import (
    Booked,
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRequest,
    CustomerResult,
    Link,
    Outcome,
    PaidState,
    Refused,
)
from synctui.domain.errors import Unavailable
from synctui.domain.invoice import Document, DocumentKey
from synctui.ports.clock import Clock

_POLL = 0.25
_PATIENCE = 20.0
"""Seconds to wait for whoever else is writing."""

T = TypeVar("T")
BusyT = TypeVar("BusyT", bound=Exception)


class NothingLater:
    """The end of the connector contract, where what was written belongs to whoever has the file.

    It is not changed from here, no PDF is added to it, and it does not tell whether it was paid.
    """

    async def update(self, link: Link, request: BookingRequest) -> Outcome:
        return Refused(request.document.key, "edits-not-pushed")

    async def attach(self, booked: Booked, pdf: bytes, document: Document) -> Outcome:
        return booked

    async def paid(self, links: Sequence[Link]) -> Mapping[DocumentKey, PaidState]:
        return {}

    async def aclose(self) -> None:
        pass


async def in_the_documents(customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
    """Customers who stand in the documents themselves: there is nothing to make."""
    for wanted in customers:
        yield CustomerReady(wanted.customer.key, wanted.customer.name, CustomerResult.CONFIRMED)


async def patiently(
    work: Callable[[], T], clock: Clock, busy: type[BusyT], told: Callable[[BusyT], Mapping[str, str]]
) -> T:
    """The result of `work` in a thread, tried again while it raises `busy`.

    Raises `Unavailable` ``books-busy`` with the values that `told` makes where somebody goes on writing for too long.
    """
    waited = 0.0
    while True:
        try:
            return await asyncio.to_thread(work)
        except busy as problem:
            if waited >= _PATIENCE:
                raise Unavailable("books-busy", **told(problem)) from problem
        await clock.sleep(_POLL)
        waited += _POLL
