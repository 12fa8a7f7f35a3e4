"""A store on a network drive is said once, when the dashboard opens."""

from __future__ import annotations

from synctui.testing.fake_reading import FakeReader, FakeReading
from synctui.testing.fake_service import FakeService
from synctui.tui.app import SynctuiApp
from synctui.tui.session import Session


async def test_the_dashboard_says_that_the_store_is_on_a_network_drive() -> None:
    app = SynctuiApp(Session(FakeService([]), FakeReading(FakeReader([])), warnings=("store-on-network",)))

    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()

        said = [notification.message for notification in app._notifications]
    assert any("network drive" in message and "SYNCTUI_HOME" in message for message in said), said
