"""The nightly sync is switched on in the settings: at once, for one integration, and without a bell."""

from __future__ import annotations

import pytest

from synctui.domain.events import Mode

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


@BOTH_SIZES
async def test_space_on_an_integration_acts_at_once(sit, size):
    async with sit(size) as desk:
        service = desk.app.session.service
        before = [one.integration.nightly for one in await service.integrations()]
        await desk.press("f4")
        await desk.until_words("[ ] at night")

        await desk.press("space")
        await desk.until_words("[x] at night 04:30")

        after = [one.integration.nightly for one in await service.integrations()]
        assert after.count(True) == before.count(True) + 1


async def test_a_night_stands_in_the_history_and_rings_no_bell(sit):
    async with sit() as desk:
        await desk.app.session.service.sync(mode=Mode.NIGHTLY, local_date=desk.clock.now().date())
        await desk.press("f3")
        await desk.until_words("automatic")

        await desk.press("f2", "f8")
        await desk.until_words("No notifications.")

        assert desk.app.dashboard.figures.unread == 0
        assert desk.line("Automatic syncs do not appear")
