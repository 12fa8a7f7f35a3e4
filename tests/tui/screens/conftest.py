"""A small company in plain values, and the app without its overview, at both sizes."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.worker import Worker

from synctui import i18n
from synctui.domain.booking import (
    Administration,
    Journal,
    LedgerAccount,
    Link,
    LinkState,
    ReferenceData,
    VatCode,
)
from synctui.domain.capabilities import Capabilities, Lookup
from synctui.domain.connector_spec import ConnectorSpec, Option, OptionKind, SignIn
from synctui.domain.fingerprint import Change
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.ports.reading import Detail, HistoryEntry, Mark, NotificationRow, Row, RunRow
from synctui.ports.service import IntegrationStatus
from synctui.testing.clock import VirtualClock
from synctui.testing.documents import DEPARTMENT, OTHER_DEPARTMENT, VAT_6, VAT_21, customer, integration, invoice
from synctui.testing.pretend_service import PretendReader, PretendReading, PretendService
from synctui.tui.app import SynctuiApp
from synctui.tui.session import Session

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
"""17:00 in Brussels."""

SIZES = ((120, 36), (80, 24))

EXACT = ConnectorSpec(
    name="exact_online",
    title="Exact Online",
    countries=("BE", "NL"),
    capabilities=Capabilities(lookup=Lookup.BY_REFERENCE),
    options=(
        Option("journal", "Sales journal for invoices", OptionKind.JOURNAL),
        Option("site", "Country", OptionKind.CHOICE, default="nl", choices=(("nl", "Netherlands"), ("be", "Belgium"))),
    ),
    sign_in=SignIn.OAUTH2,
)
TAKES_EDITS = ConnectorSpec(
    name="yuki",
    title="Yuki",
    countries=("BE", "NL"),
    capabilities=Capabilities(lookup=Lookup.SCAN, pushes_edits=True, edit_warning="edit-resets-cost-centres"),
    sign_in=SignIn.KEY,
)
FILES_ONLY = ConnectorSpec(
    name="files",
    title="Journal files",
    countries=("DE",),
    capabilities=Capabilities(lookup=Lookup.NONE, nightly=False, nightly_reason="no-nightly"),
)
REFERENCE = ReferenceData(
    journals=(Journal("70", "Verkopen"), Journal("71", "Creditnota's"), Journal("60", "Aankopen", is_sales=False)),
    ledger_accounts=(
        LedgerAccount("guid-700", "700000", "Verkopen handelsgoederen"),
        LedgerAccount("guid-705", "705000", "Diensten"),
        LedgerAccount("guid-440", "440000", "Leveranciers", is_revenue=False),
    ),
    vat_codes=(VatCode("1", "21 % hoog"), VatCode("5", "6 % laag"), VatCode("9", "21 % incl.", is_exclusive=False)),
)


@dataclass(slots=True)
class Company:
    """What there is: fill it, then open a screen."""

    reader: PretendReader
    service: PretendService
    session: Session

    def status(
        self, spec: ConnectorSpec, one: Integration, *, is_signed_in: bool = True, missing: tuple[str, ...] = ()
    ) -> None:
        department = OTHER_DEPARTMENT if one.department == OTHER_DEPARTMENT.key else DEPARTMENT
        self.service.statuses.append(
            IntegrationStatus(
                integration=one,
                spec=spec,
                department=department,
                is_signed_in=is_signed_in,
                rates_mapped=sum(1 for rate in self.service.rates if rate.key in one.mapping.vat),
                rates_total=len(self.service.rates),
                missing=missing,
            )
        )

    def add(
        self,
        document: Document,
        mark: Mark = Mark.NOT_SYNCED,
        *,
        of: str | None = "exact_online:dep-be",
        code: str | None = None,
        values: dict[str, str] | None = None,
        booking_number: str | None = None,
        history: tuple[HistoryEntry, ...] = (),
        changes: tuple[Change, ...] = (),
        same_error: int = 0,
        tool_text: str | None = None,
    ) -> Document:
        state = {Mark.REFUSED: LinkState.REFUSED, Mark.UNKNOWN: LinkState.UNKNOWN}.get(mark, LinkState.SYNCED)
        has_link = booking_number is not None or mark in {Mark.REFUSED, Mark.UNKNOWN}
        link = (
            Link(document.key, of, state, booking_number=booking_number, code=code, tool_text=tool_text)
            if of is not None and has_link
            else None
        )
        self.reader.details[document.key] = Detail(
            document=document,
            row=row(document, mark, code, values or {}, booking_number),
            link=link,
            integration=of,
            tool="Exact Online",
            history=history,
            changes=changes,
            same_error=same_error,
        )
        return document

    def change_mark(self, document: Document, mark: Mark) -> None:
        before = self.reader.details[document.key]
        self.reader.details[document.key] = replace(before, row=replace(before.row, mark=mark))


def row(document: Document, mark: Mark, code: str | None, values: dict[str, str], booking_number: str | None) -> Row:
    return Row(
        key=document.key,
        kind=document.kind,
        number=document.number,
        date=document.date,
        customer=document.customer.name,
        currency=document.currency,
        net_cents=document.net.cents,
        gross_cents=document.gross.cents,
        due=document.due,
        status=document.status(NOW.date()),
        department=document.department.key,
        booking_number=booking_number,
        mark=mark,
        code=code,
        values=values,
        synced_at=NOW if booking_number else None,
        mode="manual" if booking_number else None,
    )


class Bare(Screen[None]):
    """Stands where the overview stands."""


class BareApp(SynctuiApp):
    """The whole app, with an empty first screen."""

    CSS_PATH = Path(inspect.getfile(SynctuiApp)).with_name("app.tcss")
    MODES = {**SynctuiApp.MODES, "invoices": Bare}  # noqa: RUF012 - as the framework declares it


@pytest.fixture(autouse=True)
def english() -> None:
    i18n.use("en")


@pytest.fixture
def company() -> Company:
    reader = PretendReader()
    service = PretendService(reader, NOW, all_specs=(EXACT, TAKES_EDITS, FILES_ONLY), rates=(VAT_21, VAT_6))
    service.references = {"exact_online:dep-be": REFERENCE}
    session = Session(service, PretendReading(reader), VirtualClock(NOW), zone="Europe/Brussels")
    found = Company(reader, service, session)
    books = Administration("1024", "Demo BV books")
    found.status(
        EXACT,
        replace(
            integration("exact_online", administration=books, vat={VAT_6.key: "5"}, default_ledger="guid-700"),
            zone="Europe/Brussels",
        ),
    )
    return found


@dataclass(slots=True)
class Seen:
    """One open screen: press keys, read words."""

    app: SynctuiApp
    pilot: Pilot[None]

    async def press(self, *keys: str) -> str:
        await self.pilot.press(*keys)
        return await self.text()

    async def text(self) -> str:
        """Every word on the screen now, line by line."""
        await self.settle()
        return "\n".join(line.rstrip() for line in self.lines())

    async def words(self) -> str:
        """The same as one line of words, for sentences that are wrapped."""
        return " ".join((await self.text()).replace("│", " ").replace("▌", " ").split())

    def lines(self) -> list[str]:
        screen = self.app.screen
        strips = screen._compositor.render_strips()
        return [strip.text for strip in strips]

    async def settle(self) -> None:
        """Until nothing is under way but a question that waits for its answer."""
        for _turn in range(200):
            await self.pilot.pause()
            if not any(self._is_busy(worker) for worker in self.app.workers):
                break
        await self.pilot.pause()

    def _is_busy(self, worker: Worker[object]) -> bool:
        waits = self.app.screen.is_modal and worker.group in WAITING_FOR_ANSWERS
        return not worker.is_finished and not waits


WAITING_FOR_ANSWERS = {"decide", "settings-change", "plan"}
"""Groups of workers that ask a person."""

Open = Callable[..., AbstractAsyncContextManager[Seen]]


@pytest.fixture
def opened(company: Company) -> Open:
    """Open the app on a screen, or with a widget on it: ``async with opened(DetailScreen(key)) as seen``."""

    @asynccontextmanager
    async def open_it(
        what: Screen[object] | Widget | None = None, size: tuple[int, int] = (120, 36)
    ) -> AsyncIterator[Seen]:
        app = BareApp(company.session)
        async with app.run_test(size=size, notifications=True) as pilot:
            seen = Seen(app, pilot)
            await seen.settle()
            if isinstance(what, Screen):
                app.push_screen(what)
            elif what is not None:
                await app.screen.mount(what)
            await seen.settle()
            yield seen

    return open_it


@pytest.fixture
def report() -> dict[str, object]:
    """A manual sync as the store keeps it: 25 invoices, a credit note, two that were refused."""
    return {
        "tool": "exact_online",
        "tool_title": "Exact Online",
        "department_name": "Demo BV",
        "mode": "manual",
        "ending": "incomplete",
        "customers": 3,
        "customers_new": 1,
        "invoices": 25,
        "credit_notes": 1,
        "calls": 31,
        "booked": [
            {
                "document": "doc-77",
                "number": "2026/0477",
                "kind": "invoice",
                "booking_number": "26700413",
                "gross": "1089.00",
                "currency": "EUR",
            }
        ],
        "not_booked": [
            {
                "document": "doc-80",
                "number": "2026/0480",
                "kind": "invoice",
                "code": "vat-not-mapped",
                "values": {"rate": "21 %", "key": VAT_21.key},
            },
            {
                "document": "doc-79",
                "number": "2026/0479",
                "kind": "invoice",
                "code": "vat-number-invalid",
                "values": {},
            },
        ],
    }


@pytest.fixture
def rings(company: Company, report: dict[str, object]) -> Callable[..., NotificationRow]:
    """Put an entry into the bell."""

    def ring(id: int = 1, *, is_read: bool = False, at: datetime = NOW, **changed: object) -> NotificationRow:
        entry = NotificationRow(id, at, "exact_online:dep-be", 100 + id, is_read, {**report, **changed})
        company.reader.bell.append(entry)
        return entry

    return ring


@pytest.fixture
def runs(company: Company, report: dict[str, object]) -> Callable[..., RunRow]:
    """Put a run into the history."""

    def run(id: int = 1, *, mode: str = "manual", at: datetime = NOW, **changed: object) -> RunRow:
        content = {**report, "mode": mode, **changed}
        ending = content["ending"]
        refused = content["not_booked"]
        assert isinstance(refused, list)
        entry = RunRow(
            id=id,
            integration="exact_online:dep-be",
            tool="exact_online",
            department="teamleader:dep-be",
            mode=mode,
            started_at=at,
            ended_at=at.replace(minute=at.minute + 1),
            ending=ending if isinstance(ending, str) else None,
            customers=3,
            invoices=25,
            credit_notes=1,
            not_booked=len(refused),
            calls=31,
            report=content,
        )
        company.reader.run_rows.append(entry)
        return entry

    return run


@pytest.fixture
def bakery() -> Document:
    """An ordinary invoice."""
    return invoice(
        "2026/0480", "7200.00", date=date(2026, 11, 24), to=customer("Garage Peeters NV"), department=DEPARTMENT
    )


Until = Callable[[], Awaitable[None]]
