"""The connector contract for a hand-over by file: everything happens in one folder, and nobody answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from synctui.connectors.datev.chart import ledger_accounts, vat_codes
from synctui.connectors.datev.desk import Desk
from synctui.connectors.datev.disk import DISK, Disk
from synctui.connectors.datev.handover import FolderBusy
from synctui.connectors.datev.settings import DatevSettings
from synctui.connectors.datev.spec import SPEC
from synctui.domain.booking import (
    Administration,
    Answer,
    BookingRequest,
    CustomerOutcome,
    CustomerRequest,
    DocumentRef,
    Outcome,
    ReferenceData,
)
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.domain.invoice import DocumentKey
from synctui.ports.clock import Clock
from synctui.wire.by_file import NothingLater, patiently
from synctui.wire.context import Context

T = TypeVar("T")


class Datev(NothingLater):
    """Made for one integration.

    What was handed over is the tax adviser's: later edits are told to them, or handed over again.
    """

    spec = SPEC

    def __init__(self, context: Context, disk: Disk = DISK) -> None:
        if context.integration is None:
            raise Misconfigured("integration-missing")
        self._integration: Integration = context.integration
        self._settings = DatevSettings.of(context)
        self._clock: Clock = context.clock
        self._desk = Desk(self._settings, disk)

    async def connect(self) -> Administration:
        """Raises `Unavailable` where the folder was there before and is gone: its drive may not be connected."""
        may_begin = not self._integration.first_run_done
        await asyncio.to_thread(lambda: self._desk.folder.prepare(may_begin=may_begin))
        return self._administration

    async def administrations(self) -> tuple[Administration, ...]:
        return (self._administration,)

    @property
    def _administration(self) -> Administration:
        books = f"{self._settings.consultant}/{self._settings.client}"
        return Administration(books, f"DATEV {books}", "EUR", "DE")

    async def reference_data(self) -> ReferenceData:
        accounts = ledger_accounts(self._settings.chart, self._settings.account_length)
        return ReferenceData(ledger_accounts=accounts, vat_codes=vat_codes())

    async def find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        return await self._patiently(lambda: self._desk.find(refs)) if refs else {}

    async def ensure_customers(self, customers: Sequence[CustomerRequest]) -> AsyncIterator[CustomerOutcome]:
        for wanted in customers:
            yield await self._patiently(lambda one=wanted: self._desk.ensure(one))  # type: ignore[misc]

    async def book(self, batch: Sequence[BookingRequest]) -> AsyncIterator[Outcome]:
        """Documents have their outcomes batch by batch; what is raised concerns none of those."""
        if not batch:
            return
        now = self._clock.now().astimezone(ZoneInfo(self._settings.zone))
        outcomes, problem = await self._patiently(lambda: self._desk.add(batch, now))
        for outcome in outcomes:
            yield outcome
        if problem is not None:
            raise problem

    async def _patiently(self, work: Callable[[], T]) -> T:
        """Raises `Unavailable` ``books-busy`` where somebody else goes on writing for too long."""
        return await patiently(work, self._clock, FolderBusy, lambda _busy: {"file": str(self._settings.folder)})
