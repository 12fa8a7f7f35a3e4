"""The service behind screens and commands: what it tells of an integration, and what a person's decision does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from synctui.connectors import datev
from synctui.domain.booking import LinkState
from synctui.domain.capabilities import Limit
from synctui.domain.errors import BadInput, Busy, Misconfigured
from synctui.domain.events import Mode
from synctui.engine.service import DAEMON_ALIVE, estimated_seconds, next_night
from synctui.ports.store import Owner
from synctui.store.reading import SqliteReader
from synctui.testing.documents import DEPARTMENT, VAT_6, VAT_21, integration, invoice, line
from synctui.testing.memory_tool import SPEC

SETTINGS = integration(tool="memory")
BILL = invoice("2026/1", date=date(2026, 11, 3))


def bell(world):
    reader = SqliteReader(world.path)
    try:
        return reader.notifications()
    finally:
        reader.close()


async def link_of(world, document=BILL):
    (candidate,) = await world.store.candidates(SETTINGS.id, [document.key])
    return candidate.link


def of(problem):
    return problem.value.code, dict(problem.value.values)


# what is there ----------------------------------------------------------------------------------------------------


async def test_an_integration_says_how_many_rates_are_mapped_and_when_its_next_night_is(open_world):
    document = invoice("2026/1", lines=[line("10.00", VAT_21), line("5.00", VAT_6)])
    mapping = replace(SETTINGS.mapping, vat={VAT_21.key: "S21"})
    world = await open_world(document, settings=replace(SETTINGS, mapping=mapping, nightly=True))

    (status,) = await world.service.integrations()

    assert (status.spec, status.department, status.is_signed_in, status.missing) == (SPEC, DEPARTMENT, True, ())
    assert (status.rates_mapped, status.rates_total) == (1, 2)
    assert status.next_night == datetime(2026, 11, 26, 3, 30, tzinfo=UTC)


async def test_an_integration_without_nights_has_no_next_one(open_world):
    world = await open_world(BILL)

    (status,) = await world.service.integrations()

    assert status.next_night is None


async def test_a_department_that_no_source_has_named_yet_is_called_by_the_end_of_its_key(open_world):
    world = await open_world(settings=replace(SETTINGS, department="teamleader:new"))

    (status,) = await world.service.integrations()

    assert (status.department.key, status.department.name) == ("teamleader:new", "new")


async def test_what_the_source_has_is_offered_to_choose_from(open_world):
    parts = [line("10.00", VAT_21, ledger="700100", cost_centre="A"), line("5.00", VAT_6)]
    world = await open_world(invoice("2026/1", lines=parts))
    service = world.service

    assert [one.key for one in await service.departments()] == [DEPARTMENT.key]
    assert {rate.key for rate in await service.tax_rates(DEPARTMENT.key)} == {VAT_21.key, VAT_6.key}
    assert await service.ledgers(DEPARTMENT.key) == ("700100",)
    assert await service.cost_centres(DEPARTMENT.key) == ("A",)
    assert service.specs() == (SPEC,)


async def test_what_is_not_there_is_named(open_world):
    world = await open_world(BILL)

    with pytest.raises(Misconfigured) as no_tool:
        world.service.spec("abacus")
    with pytest.raises(Misconfigured) as no_integration:
        await world.service.sync(["memory:other"])

    assert of(no_tool) == ("tool-unknown", {"tool": "abacus"})
    assert of(no_integration) == ("integration-unknown", {"integration": "memory:other"})


async def test_a_sync_of_nothing_says_that_there_is_no_integration(open_world):
    world = await open_world(BILL)

    with pytest.raises(Misconfigured) as problem:
        await world.service.sync([])

    assert problem.value.code == "no-integration"


async def test_one_integration_can_be_synced_by_its_name(open_world):
    world = await open_world(BILL)

    (report,) = await world.service.sync([SETTINGS.id])

    assert report.invoices == 1


# the tool ---------------------------------------------------------------------------------------------------------


async def test_what_the_tool_offers_is_fetched_once_until_somebody_asks_for_it_anew(open_world):
    world = await open_world(BILL)

    offered = [await world.service.reference_data(SETTINGS.id) for _ in range(2)]
    await world.service.reference_data(SETTINGS.id, fresh=True)

    assert offered[0] == offered[1]
    assert world.ledger.calls == ["connect", "reference"] * 2


async def test_a_connection_is_tried_by_asking_whose_books_these_are(open_world):
    world = await open_world(BILL)

    assert await world.service.test_connection(SETTINGS.id) == "Memory"
    assert world.ledger.calls == ["connect"]


# nights -----------------------------------------------------------------------------------------------------------


async def test_the_nightly_sync_is_switched_on_and_off_and_that_is_written_down(open_world):
    world = await open_world(BILL)

    for on in (True, False):
        await world.service.set_nightly(SETTINGS.id, on)

        assert (await world.store.integration(SETTINGS.id)).nightly is on


@pytest.mark.parametrize(("reason", "code"), [("no-nightly-here", "no-nightly-here"), (None, "no-nightly")])
async def test_a_tool_that_has_no_nights_says_why(open_world, reason, code):
    spec = replace(SPEC, capabilities=replace(SPEC.capabilities, nightly=False, nightly_reason=reason))
    world = await open_world(BILL, spec=spec)

    with pytest.raises(Misconfigured) as problem:
        await world.service.set_nightly(SETTINGS.id, True)
    await world.service.set_nightly(SETTINGS.id, False)

    assert of(problem) == (code, {"tool": "Memory"})
    assert (await world.store.integration(SETTINGS.id)).nightly is False


async def test_what_goes_to_the_tax_adviser_is_never_handed_over_at_night(open_world):
    world = await open_world(BILL, spec=replace(SPEC, capabilities=datev.SPEC.capabilities))

    with pytest.raises(Misconfigured) as problem:
        await world.service.set_nightly(SETTINGS.id, True)

    assert of(problem) == ("handed-over-by-hand", {"tool": "Memory"})


@pytest.mark.parametrize(
    ("now", "at", "expected"),
    [
        (datetime(2026, 11, 25, 2, 0, tzinfo=UTC), time(4, 30), datetime(2026, 11, 25, 3, 30, tzinfo=UTC)),
        (datetime(2026, 11, 25, 3, 30, tzinfo=UTC), time(4, 30), datetime(2026, 11, 26, 3, 30, tzinfo=UTC)),
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), time(4, 30), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
        (datetime(2026, 10, 24, 12, 0, tzinfo=UTC), time(1, 0), datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
    ],
    ids=["later today", "not now but tomorrow", "summer time begins", "summer time ends"],
)
def test_the_next_night_is_told_by_the_clock_on_the_wall(now, at, expected):
    assert next_night(replace(SETTINGS, nightly_at=at), now) == expected


async def test_who_runs_the_nights_is_known_by_the_daemons_sign_of_life(open_world):
    world = await open_world()
    before = await world.service.nights()
    seen = datetime(2026, 11, 25, 7, 59, tzinfo=UTC)
    await world.service.save_preference(DAEMON_ALIVE, seen.isoformat())
    world.service.runs_nights = True

    after = await world.service.nights()

    assert (before.daemon_seen, before.runs_here) == (None, False)
    assert (after.daemon_seen, after.runs_here) == (seen, True)
    assert await world.service.preference(DAEMON_ALIVE) == seen.isoformat()


@pytest.mark.parametrize(
    ("calls", "limits", "seconds"),
    [
        (4, (), 2.0),
        (180, (Limit("minute", 60, 60.0),), 180.0),
        (59, (Limit("minute", 60, 60.0),), 29.5),
        (300, (Limit("minute", 60, 60.0), Limit("hour", 100, 3600.0)), 10800.0),
    ],
)
def test_how_long_a_sync_takes_is_estimated_by_its_slowest_limit(calls, limits, seconds):
    spec = replace(SPEC, capabilities=replace(SPEC.capabilities, limits=limits))

    assert estimated_seconds(calls, spec) == seconds


# what a person decides --------------------------------------------------------------------------------------------


async def test_an_unknown_outcome_that_a_person_does_not_find_is_new_again(open_world):
    world = await open_world(BILL)
    world.ledger.lose_requests = 1
    await world.sync()

    await world.service.release_unknown(SETTINGS.id, BILL.key, "not there")

    assert await link_of(world) is None


async def test_an_unknown_outcome_that_a_person_finds_has_its_number(open_world):
    world = await open_world(BILL)
    world.ledger.lose_requests = 1
    await world.sync()

    await world.service.adopt_by_hand(SETTINGS.id, BILL.key, "70/9", "seen there")

    link = await link_of(world)
    assert (link.state, link.booking_number) == (LinkState.SYNCED, "70/9")


async def test_only_a_tool_that_books_again_books_again(open_world):
    world = await open_world(BILL)
    await world.sync()

    with pytest.raises(BadInput) as refusal:
        await world.service.book_again(SETTINGS.id, BILL.key, "lost there")

    assert of(refusal) == ("not-booked-again", {"tool": "Memory"})
    assert (await link_of(world)).state is LinkState.SYNCED


async def test_a_booking_that_a_person_releases_goes_out_once_more_though_the_old_one_stands_there(open_world):
    again = replace(SPEC, capabilities=replace(SPEC.capabilities, books_again=True))
    world = await open_world(BILL, spec=again)
    await world.sync()
    await world.service.book_again(SETTINGS.id, BILL.key, "thrown away before it was taken over")

    reports = [await world.sync(), await world.sync()]

    assert [[row.booking_number for row in report.booked] for report in reports] == [["70/2"], []]


async def test_a_stuck_run_of_another_process_is_ended_by_a_command_and_told(open_world):
    world = await open_world(BILL)
    stuck = Owner("stuck", "elsewhere", 1, "daemon")
    await world.store.take_lease(SETTINGS.id, stuck, Mode.NIGHTLY, world.clock.now(), 300.0)

    with pytest.raises(Busy):
        await world.service.release_run(SETTINGS.id)
    released = await world.service.release_run(SETTINGS.id, even_if_alive=True)
    nothing = await world.service.release_run(SETTINGS.id)
    report = await world.sync()

    assert (released.host, released.pid, nothing, report.invoices) == ("elsewhere", 1, None, 1)


async def test_after_a_reset_from_a_day_on_what_was_booked_since_is_new_again(open_world):
    older = invoice("2026/0", date=date(2026, 10, 1))
    world = await open_world(older, BILL)
    await world.sync()

    concerned = await world.service.linked_from(SETTINGS.id, date(2026, 11, 1))
    reset = await world.service.reset_from(SETTINGS.id, date(2026, 11, 1))

    assert (concerned, reset) == (1, 1)
    assert (await link_of(world), (await link_of(world, older)).state) == (None, LinkState.SYNCED)


async def test_bell_entries_are_read_and_dismissed_one_by_one_or_all_at_once(open_world):
    world = await open_world(BILL)
    await world.sync()
    await world.sync()
    newest, oldest = (row.id for row in bell(world))

    await world.service.mark_read([newest])
    read = {row.id: row.is_read for row in bell(world)}
    await world.service.dismiss([oldest])
    left = [row.id for row in bell(world)]
    await world.service.dismiss(None)

    assert (read, left, bell(world)) == ({newest: True, oldest: False}, [newest], [])


async def test_a_run_whose_process_died_is_told_at_the_next_start(open_world):
    world = await open_world(BILL)
    dead = Owner("dead", "test", -1, "cli")
    await world.store.take_lease(SETTINGS.id, dead, Mode.MANUAL, world.clock.now(), 300.0)
    run = await world.store.start_run(SETTINGS.id, dead, Mode.MANUAL, world.clock.now())
    world.clock.advance(301)

    (report,) = await world.service.close_interrupted()

    assert (report.run, report.ending.value, len(bell(world))) == (run, "interrupted", 1)
