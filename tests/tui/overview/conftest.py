"""The app on rows in memory, at both sizes, with a sync that goes on only as far as the test lets it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import cast

import pytest
from textual.pilot import Pilot

from synctui import i18n
from synctui.domain.capabilities import Capabilities, Lookup
from synctui.domain.connector_spec import ConnectorSpec, SignIn
from synctui.domain.invoice import Department, Kind, Status
from synctui.domain.plan import Candidate, plan
from synctui.ports.reading import Mark, Reader, Row
from synctui.ports.service import IntegrationStatus, Preview, Service
from synctui.testing.clock import VirtualClock
from synctui.testing.documents import integration, invoice
from synctui.testing.fake_reading import DEPARTMENT, FakeReader, FakeReading, row
from synctui.testing.fake_service import FakeService
from synctui.tui.app import SynctuiApp
from synctui.tui.screens.overview import OverviewScreen
from synctui.tui.session import Session
from synctui.tui.widgets.invoice_table import InvoiceTable

NOW = datetime(2026, 11, 24, 15, 57, tzinfo=UTC)
"""16:57 in Berlin."""
SIZES = ((120, 36), (80, 24))
MUSTER = Department(DEPARTMENT, "Muster GmbH", country="DE")
EXACT = ConnectorSpec(
    name="exact_online",
    title="Exact Online",
    countries=("DE",),
    capabilities=Capabilities(lookup=Lookup.BY_REFERENCE),
    sign_in=SignIn.OAUTH2,
)


def _rows() -> list[Row]:
    """The rows of the pictures: new ones first, two that need a person, one changed since."""
    synced = {"mark": Mark.SYNCED, "mode": "nightly", "synced_at": datetime(2026, 11, 21, 3, 30, tzinfo=UTC)}
    return [
        row("2026/0481"),
        row(
            "2026/0480",
            "Autohaus Peters GmbH",
            871200,
            mark=Mark.REFUSED,
            code="vat-not-mapped",
            values={"rate": "19 %"},
        ),
        row(
            "2026/0479",
            "Atelier Lumière SRL",
            60500,
            date=date(2026, 11, 23),
            status=Status.PAID,
            mark=Mark.REFUSED,
            code="vat-number-invalid",
            values={"vat_number": "FR1", "customer": "Atelier Lumière SRL"},
        ),
        row("2026/0478", "Müller Haustechnik GmbH", 294000, date=date(2026, 11, 23)),
        row("2026/0477", "Tischlerei Voss & Söhne", 108900, date=date(2026, 11, 21)),
        row(
            "G2026/031",
            "Autohaus Peters GmbH",
            -36300,
            date=date(2026, 11, 21),
            kind=Kind.CREDIT_NOTE,
            booking_number="26800031",
            **synced,
        ),
        row("2026/0476", date=date(2026, 11, 20), status=Status.PAID, booking_number="26700412", **synced),
        row(
            "2026/0475",
            "Stadt Eschweiler",
            1210000,
            date=date(2026, 11, 20),
            booking_number="26700411",
            **{**synced, "mark": Mark.EDITED},
        ),
        row(
            "2026/0474",
            "Café Terminus",
            24200,
            date=date(2026, 11, 19),
            status=Status.OVERDUE,
            booking_number="26700410",
            **synced,
        ),
        row("2026/0466", "ACME [/] nv", 48400, date=date(2026, 11, 11), booking_number="26700402", **synced),
        row("2026/0301", "Hotel Zur Post, Aachen", 357000, date=date(2026, 8, 3)),
    ]


@dataclass(slots=True)
class Office:
    """What there is: fill it, then open the app."""

    reader: FakeReader
    service: FakeService
    clock: VirtualClock
    session: Session

    def preview(self, documents: int = 3) -> None:
        """Let the plan have something to send."""
        one = self.service.statuses[0]
        candidates = [Candidate(invoice(f"2026 / {n}", department=MUSTER)) for n in range(1, documents + 1)]
        found = plan(candidates, one.integration, one.spec.capabilities, NOW)
        self.service.previews = (Preview(one.integration, one.spec, one.department, found),)


Open = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.fixture
def office() -> Office:
    reader = FakeReader(_rows())
    settings = integration("exact_online", department=MUSTER)
    service = FakeService([IntegrationStatus(settings, EXACT, MUSTER, True, 3, 3)])
    clock = VirtualClock(NOW)
    session = Session(
        service=cast(Service, service), reading=FakeReading(cast(Reader, reader)), clock=clock, zone="Europe/Berlin"
    )
    return Office(reader, service, clock, session)


@pytest.fixture(params=SIZES, ids=["120x36", "80x24"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return cast(tuple[int, int], request.param)


@pytest.fixture
def opened(office: Office) -> Open:
    """The app on the office, settled; it opens with what was chosen the last time."""

    @asynccontextmanager
    async def start(size: tuple[int, int] = (120, 36)) -> AsyncIterator[Pilot[None]]:
        office.session.remembered = dict(office.service.preferences)
        app = SynctuiApp(office.session)
        async with app.run_test(size=size) as pilot:
            await settle(pilot)
            yield pilot

    return start


async def settle(pilot: Pilot[None]) -> None:
    """Until every answer has come and everything is drawn."""
    for _turn in range(3):
        await pilot.pause()


@pytest.fixture
def wait() -> Callable[[Pilot[None]], Awaitable[None]]:
    return settle


def _lines(pilot: Pilot[None]) -> list[str]:
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in strips]


@pytest.fixture
def screen() -> Callable[[Pilot[None]], list[str]]:
    """What stands on the screen, line by line."""
    return _lines


@pytest.fixture
def table() -> Callable[[Pilot[None]], InvoiceTable]:
    def of(pilot: Pilot[None]) -> InvoiceTable:
        overview = pilot.app.screen_stack[0]
        assert isinstance(overview, OverviewScreen)
        return overview.table

    return of


@pytest.fixture
def exact_status() -> Callable[[Mapping[str, object]], Sequence[IntegrationStatus]]:
    def of(changes: Mapping[str, object]) -> Sequence[IntegrationStatus]:
        settings = integration("exact_online", department=MUSTER, **changes)  # type: ignore[arg-type]
        return (IntegrationStatus(settings, EXACT, MUSTER, True, 3, 3),)

    return of
