"""The nightly sync runs once a night, whoever runs it and whatever comes between."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from synctui.domain.errors import Busy
from synctui.nightly.nights import Nights


async def pass_hours(nights: list[Nights], clock, hours: float, minutes: int = 7) -> None:
    """Every process looks every few minutes."""
    for _ in range(int(hours * 60 / minutes)):
        clock.advance(minutes * 60)
        for one in nights:
            await one.check()


async def test_two_daemons_run_each_night_once_when_the_clocks_go_back(service) -> None:
    both = [Nights(service, service.clock, is_daemon=True), Nights(service, service.clock, is_daemon=True)]

    await pass_hours(both, service.clock, 72)

    assert [day for _, day, _ in service.runs] == [date(2026, 10, 25), date(2026, 10, 26), date(2026, 10, 27)]
    assert service.runs[0][2] >= datetime(2026, 10, 25, 3, 30, tzinfo=UTC)


async def test_each_night_runs_once_when_the_clocks_go_forward(service) -> None:
    service.clock.set(datetime(2027, 3, 27, 18, 0, tzinfo=UTC))

    await pass_hours([Nights(service, service.clock)], service.clock, 48, minutes=13)

    assert [day for _, day, _ in service.runs] == [date(2027, 3, 28), date(2027, 3, 29)]


async def test_a_night_missed_while_the_computer_was_off_is_caught_up_once(service) -> None:
    await Nights(service, service.clock).check()
    service.clock.set(datetime(2026, 10, 27, 8, 0, tzinfo=UTC))
    restarted = Nights(service, service.clock)

    await restarted.check()
    await restarted.check()
    await Nights(service, service.clock).check()

    assert [day for _, day, _ in service.runs] == [date(2026, 10, 27)]


async def test_what_is_switched_on_at_noon_runs_the_next_night_and_not_at_once(service) -> None:
    service.switch("exact:muster", False)
    nights = Nights(service, service.clock)
    await nights.check()
    service.clock.set(datetime(2026, 10, 26, 12, 0, tzinfo=UTC))
    service.switch("exact:muster", True)

    await nights.check()
    await Nights(service, service.clock).check()
    assert service.runs == []

    service.clock.set(datetime(2026, 10, 27, 5, 0, tzinfo=UTC))
    await Nights(service, service.clock).check()
    assert [day for _, day, _ in service.runs] == [date(2026, 10, 27)]


async def test_what_is_switched_off_in_the_evening_does_not_run(service) -> None:
    nights = Nights(service, service.clock)
    await nights.check()
    service.switch("exact:muster", False)

    await pass_hours([nights], service.clock, 24)

    assert service.runs == []


async def test_a_run_by_hand_in_the_same_minute_makes_the_night_wait_five_minutes(service) -> None:
    nights = Nights(service, service.clock)
    service.clock.set(datetime(2026, 10, 25, 3, 30, tzinfo=UTC))
    service.answers.append(Busy(who="tui", host="desk", pid="7", mode="manual", since=""))

    await nights.check()
    service.clock.advance(240)
    await nights.check()
    assert service.runs == []

    service.clock.advance(60)
    await nights.check()
    assert [day for _, day, _ in service.runs] == [date(2026, 10, 25)]


async def test_a_night_that_meets_a_limit_goes_on_when_the_limit_ends(service, limited) -> None:
    nights = Nights(service, service.clock)
    service.clock.set(datetime(2026, 10, 25, 3, 30, tzinfo=UTC))
    until = service.clock.now() + timedelta(hours=2)
    service.answers.append(limited(service.clock.now(), until))

    await nights.check()
    service.clock.advance(3600)
    await nights.check()
    assert len(service.runs) == 1

    service.clock.set(until)
    await nights.check()
    await pass_hours([nights], service.clock, 10)
    assert [(day, when) for _, day, when in service.runs[1:]] == [(None, until)]


async def test_a_limit_beyond_the_next_night_leaves_the_rest_to_the_next_night(service, limited) -> None:
    nights = Nights(service, service.clock)
    service.clock.set(datetime(2026, 10, 25, 3, 30, tzinfo=UTC))
    service.answers.append(limited(service.clock.now(), service.clock.now() + timedelta(hours=26)))

    await pass_hours([nights], service.clock, 26)

    assert [day for _, day, _ in service.runs] == [date(2026, 10, 25), date(2026, 10, 26)]


async def test_a_fault_at_one_integration_leaves_the_others_their_night(service, at) -> None:
    service.settings["yuki:demo"] = at(id="yuki:demo")
    service.preferences["nightly_since:yuki:demo"] = "2026-01-01T00:00:00+00:00"
    service.clock.set(datetime(2026, 10, 25, 3, 30, tzinfo=UTC))
    service.answers.append(OSError("disk full"))
    nights = Nights(service, service.clock)

    await nights.check()
    assert [id for id, _, _ in service.runs] == ["yuki:demo"]

    service.clock.advance(300)
    await nights.check()
    assert [id for id, _, _ in service.runs] == ["yuki:demo", "exact:muster"]
