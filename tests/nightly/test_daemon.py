"""The daemon says that it is alive, catches up, and ends when it is told to."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from synctui.nightly import daemon


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)])
async def test_the_daemon_ends_with_the_code_of_its_signal(service, number: int, code: int) -> None:
    running = asyncio.create_task(daemon.main(SimpleNamespace(service=service, clock=service.clock)))
    await service.spoken.wait()

    os.kill(os.getpid(), number)

    assert await running == code
    assert service.preferences["daemon_alive"] == service.clock.now().isoformat()


async def test_the_daemon_catches_a_missed_night_up_when_it_starts(service) -> None:
    service.clock.set(datetime(2026, 10, 25, 9, 0, tzinfo=UTC))
    running = asyncio.create_task(daemon.main(SimpleNamespace(service=service, clock=service.clock)))
    await service.ran.wait()

    os.kill(os.getpid(), signal.SIGTERM)

    assert await running == 0
    assert [day for _, day, _ in service.runs] == [date(2026, 10, 25)]
