"""One job in several processes, and nights that were slept through: each night runs once, or is caught up once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from synctui.domain.events import Mode
from synctui.domain.report import Ending
from synctui.nightly.nights import Nights
from synctui.ports.store import Owner
from synctui.testing.documents import invoice

BERLIN = "Europe/Berlin"
EVENING = datetime(2026, 10, 23, 18, 0, tzinfo=UTC)
"""Two evenings before the night on which the clocks go back."""


async def at_night(open_company, *bills, evening: datetime = EVENING):
    company = await open_company(*bills)
    company.clock.set(evening)
    await company.change(nightly=True, nightly_at=time(4, 30), zone=BERLIN)
    await company.workspace.service.save_preference(f"nightly_since:{company.settings.id}", "2026-10-23T12:00:00+00:00")
    return company


async def pass_time(company, daemons: list[Nights], hours: float) -> None:
    for _ in range(int(hours * 6)):
        company.clock.advance(600)
        for daemon in daemons:
            await daemon.check()


def nights_of(company) -> list[tuple[str, str]]:
    """Nightly runs with the local date, oldest first."""
    with company.workspace.store._work.read() as connection:
        query = "SELECT local_date, ending FROM run WHERE mode = 'nightly' ORDER BY id"
        return [(str(row[0]), row[1]) for row in connection.exec_driver_sql(query)]


async def test_two_daemons_on_one_store_run_each_of_three_nights_once(open_company) -> None:
    company = await at_night(open_company, invoice("2026/1"))
    other = await company.another()
    daemons = [Nights(place.service, company.clock, is_daemon=True) for place in (company.workspace, other)]

    for number in range(2, 5):
        await pass_time(company, daemons, 24)
        await company.put(invoice(f"2026/{number}"))

    assert [day for day, _ in nights_of(company)] == ["20261024", "20261025", "20261026"]
    assert {ending for _, ending in nights_of(company)} == {Ending.FINISHED.value}
    assert sorted(company.entries) == ["2026/1", "2026/2", "2026/3"]
    assert company.is_told_truly
    assert company.workspace.reader.notifications() == []


@pytest.mark.parametrize("hours", [5, 20, 60])
async def test_a_night_on_which_the_daemon_was_stopped_is_caught_up_once_when_it_is_back(open_company, hours) -> None:
    company = await at_night(open_company, invoice("2026/1"))
    one_in_the_morning = datetime(2026, 10, 24, 23, 0, tzinfo=UTC)
    company.clock.set(one_in_the_morning + timedelta(hours=hours))
    back = company.clock.now()

    await pass_time(company, [Nights(company.workspace.service, company.clock, is_daemon=True)], 1)
    await pass_time(company, [Nights(company.workspace.service, company.clock, is_daemon=True)], 1)

    expected = {5: "20261025", 20: "20261025", 60: "20261027"}[hours]
    assert nights_of(company) == [(expected, Ending.FINISHED.value)]
    (run,) = company.workspace.reader.runs()
    assert run.started_at - back < timedelta(minutes=11)
    assert company.is_told_truly


async def test_a_daemon_that_dies_in_mid_night_goes_on_when_it_is_back(open_company) -> None:
    bills = [invoice("2026/1"), invoice("2026/2")]
    company = await at_night(open_company, *bills, evening=datetime(2026, 10, 24, 2, 30, tzinfo=UTC))
    dead = Owner("dead", "elsewhere", 1, "daemon")
    store, now = company.workspace.store, company.clock.now()
    await store.start_run(company.settings.id, dead, Mode.NIGHTLY, now, date(2026, 10, 24))

    await pass_time(company, [Nights(company.workspace.service, company.clock, is_daemon=True)], 2)
    await pass_time(company, [Nights(company.workspace.service, company.clock, is_daemon=True)], 2)

    assert nights_of(company) == [("20261024", Ending.INTERRUPTED.value), ("0", Ending.FINISHED.value)]
    assert sorted(company.entries) == ["2026/1", "2026/2"]


async def test_a_manual_sync_at_the_hour_of_the_night_makes_the_night_wait_and_nothing_is_lost(open_company) -> None:
    company = await at_night(open_company, invoice("2026/1"), evening=datetime(2026, 10, 24, 2, 30, tzinfo=UTC))
    other = await company.another()
    nights = Nights(other.service, company.clock, is_daemon=True)

    async def at_the_same_time(request):
        await nights.check()
        return await answer(request)

    answer = company.tool.answer
    company.tool.answer = at_the_same_time
    await company.sync()
    company.tool.answer = answer
    await company.put(invoice("2026/2"))
    await pass_time(company, [nights], 2)

    assert nights_of(company) == [("20261024", Ending.FINISHED.value)]
    assert sorted(company.entries) == ["2026/1", "2026/2"]
    assert company.is_told_truly
