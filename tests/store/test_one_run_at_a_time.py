"""Leases, nights, and runs whose process died."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from synctui.domain.booking import AlreadyBooked, Booked, CustomerReady, CustomerResult, Unknown
from synctui.domain.errors import Busy
from synctui.domain.events import Mode
from synctui.domain.money import Money
from synctui.domain.report import Ending
from synctui.ports.reading import Mark
from synctui.ports.store import Owner
from synctui.store.reading import SqliteReader
from synctui.testing.documents import credit_note, integration, invoice

HERE = socket.gethostname()
NIGHT = date(2026, 11, 25)


@pytest.fixture(scope="module")
def dead_pid() -> int:
    """The number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def lease(books):
    with closing(SqliteReader(books.path)) as reader:
        return reader.leases()


async def take(books, owner, at=None, mode=Mode.MANUAL):
    await books.store.take_lease(books.settings.id, owner, mode, at or books.now, 300)


async def test_a_second_run_is_told_who_is_running(books, open_books):
    other = open_books(owner=Owner("owner-2", "elsewhere", 2, "cli"))
    await take(books, books.owner)

    with pytest.raises(Busy) as busy:
        await take(other, other.owner)

    told = busy.value.values
    assert (busy.value.code, told["who"], told["host"], told["pid"], told["mode"]) == (
        "run-in-progress", "tui", "elsewhere", "4711", "manual",
    )  # fmt: skip
    assert datetime.fromisoformat(told["since"]) == books.now
    assert [row.who for row in lease(books)] == ["tui"]


async def test_the_same_process_does_not_run_twice_either(books):
    await take(books, books.owner)

    with pytest.raises(Busy):
        await take(books, books.owner)


async def test_a_lease_that_ran_out_is_taken_over(books):
    other = Owner("owner-2", "elsewhere", 2, "cli")
    await take(books, books.owner)

    await take(books, other, books.now + timedelta(seconds=300))

    assert not await books.store.renew_lease(books.settings.id, books.owner, books.now, 300)
    assert await books.store.renew_lease(books.settings.id, other, books.now, 300)


async def test_a_renewed_lease_does_not_run_out(books):
    await take(books, books.owner)
    await books.store.renew_lease(books.settings.id, books.owner, books.now + timedelta(seconds=200), 300)

    with pytest.raises(Busy):
        await take(books, Owner("owner-2", "elsewhere", 2, "cli"), books.now + timedelta(seconds=400))


async def test_a_dead_process_of_this_machine_does_not_keep_the_lease(books, dead_pid):
    await take(books, Owner("dead", HERE, dead_pid, "tui"))

    await take(books, Owner("alive", HERE, os.getpid(), "cli"))

    assert [row.who for row in lease(books)] == ["cli"]


async def test_a_living_process_of_this_machine_keeps_the_lease(books):
    await take(books, Owner("alive", HERE, os.getpid(), "tui"))

    with pytest.raises(Busy):
        await take(books, Owner("other", HERE, os.getpid(), "cli"))


async def test_nothing_is_known_of_the_processes_of_another_machine(books, dead_pid):
    await take(books, Owner("dead", "elsewhere", dead_pid, "tui"))

    with pytest.raises(Busy):
        await take(books, Owner("alive", HERE, os.getpid(), "cli"))


async def test_a_released_lease_is_free_and_only_its_owner_releases_it(books):
    other = Owner("owner-2", "elsewhere", 2, "cli")
    await take(books, books.owner)

    await books.store.release_lease(books.settings.id, other)
    still_held = lease(books)
    await books.store.release_lease(books.settings.id, books.owner)

    assert (len(still_held), lease(books)) == (1, [])


async def test_one_integration_does_not_wait_for_another(books):
    second = integration("other")
    await books.store.save_integration(second)
    await take(books, books.owner)

    await books.store.take_lease(second.id, books.owner, Mode.MANUAL, books.now, 300)

    assert len(lease(books)) == 2


# runs and nights --------------------------------------------------------------------------------------------------


async def test_a_night_happens_once_whoever_tries(books, open_books):
    other = open_books()
    first = await books.store.start_run(books.settings.id, books.owner, Mode.NIGHTLY, books.now, NIGHT)

    again = await other.store.start_run(books.settings.id, other.owner, Mode.NIGHTLY, books.now, NIGHT)
    next_night = await other.store.start_run(
        books.settings.id, other.owner, Mode.NIGHTLY, books.now, NIGHT + timedelta(days=1)
    )

    assert first is not None
    assert again is None
    assert next_night is not None


async def test_manual_runs_are_as_many_as_wanted(books):
    numbers = [await books.store.start_run(books.settings.id, books.owner, Mode.MANUAL, books.now, NIGHT) for _ in "ab"]

    assert len(set(numbers) - {None}) == 2


async def test_every_run_moves_the_counter(books):
    before = await books.store.run_generation()
    await books.store.start_run(books.settings.id, books.owner, Mode.NIGHTLY, books.now, NIGHT)
    await books.store.start_run(books.settings.id, books.owner, Mode.NIGHTLY, books.now, NIGHT)

    assert (before, await books.store.run_generation()) == (0, 1)


async def test_a_finished_run_stands_in_the_history_with_its_report(books):
    bill = invoice()
    await books.put(bill)

    run = await books.sync(bill)

    with closing(SqliteReader(books.path)) as reader:
        (row,) = reader.runs()
        assert reader.run(run) == row
        assert reader.run(run + 1) is None
    assert (row.id, row.tool, row.department, row.ending, row.mode) == (run, "memory", "Demo BV", "finished", "manual")
    assert row.report["ending"] == "finished"


async def test_a_claim_left_over_at_the_end_of_a_run_is_unknown(books):
    bill = invoice()
    await books.put(bill)
    run = await books.start()
    await books.claim(run, bill)

    await books.end(run)

    assert (books.mark(bill), books.row(bill).values) == (Mark.UNKNOWN, {"reason": "interrupted"})


# runs whose process died ------------------------------------------------------------------------------------------


async def test_a_run_that_goes_on_is_left_alone(books):
    await books.start()

    assert await books.store.close_interrupted_runs(books.now) == ()


@pytest.mark.parametrize("way", ["lease gone", "lease expired", "lease of another", "process dead"])
async def test_a_run_whose_process_died_is_closed(books, dead_pid, way):
    books.owner = Owner("owner-1", HERE if way == "process dead" else "elsewhere", dead_pid, "tui")
    run = await books.start()
    now = books.now
    if way == "lease gone":
        await books.store.release_lease(books.settings.id, books.owner)
    if way == "lease expired":
        now += timedelta(seconds=301)
    if way == "lease of another":
        await take(books, Owner("owner-2", "elsewhere", 2, "cli"), now + timedelta(seconds=301))

    reports = await books.store.close_interrupted_runs(now)

    assert [(report.run, report.ending) for report in reports] == [(run, Ending.INTERRUPTED)]
    assert await books.store.close_interrupted_runs(now) == ()
    assert [row.who for row in lease(books)] == (["cli"] if way == "lease of another" else [])


async def test_the_report_of_an_interrupted_run_tells_what_it_had_done(books):
    bill, note, found = invoice("2026/1"), credit_note("2026/2"), invoice("2026/3")
    unknown, in_flight = invoice("2026/4"), invoice("2026/5")
    await books.put(bill, note, found, unknown, in_flight)
    run = await books.start()
    ready = CustomerReady(bill.customer.key, "c1", CustomerResult.CREATED)
    await books.store.save_customer_link(books.settings.id, ready, "print", books.tick())
    await books.claim(run, bill, note, unknown, in_flight)
    await books.settle(run, bill, Booked(bill.key, "1", "r1", gross=Money(12100, "EUR"), notes=("redated",)))
    await books.settle(run, note)
    await books.settle(run, found, AlreadyBooked(found.key, "3", "r3"))
    await books.settle(run, unknown, Unknown(unknown.key, "timeout"))

    (report,) = await books.store.close_interrupted_runs(books.now + timedelta(days=1))

    assert (report.customers, report.customers_new, report.invoices, report.credit_notes) == (1, 1, 1, 1)
    assert [(row.booking_number, row.is_adopted, row.notes) for row in report.booked] == [
        ("1", False, ("redated",)), ("B-2026/2", False, ()), ("3", True, ()),
    ]  # fmt: skip
    assert [(row.number, row.code, row.values) for row in report.not_booked] == [
        ("2026/4", "outcome-unknown", {"reason": "timeout"}), ("2026/5", "outcome-unknown", {"reason": "interrupted"}),
    ]  # fmt: skip
    assert report.booked[1].gross == note.gross


async def test_a_transferred_edit_is_told_as_one_after_an_interruption(books):
    bill = invoice("2026/1")
    await books.put(bill)
    await books.sync(bill)
    edited = invoice("2026/1", "200")
    await books.put(edited)
    run = await books.start()
    booked = Booked(bill.key, None, "remote-2026/1")
    await books.store.record_edit(books.settings.id, run, edited, booked, books.tick())

    (report,) = await books.store.close_interrupted_runs(books.now + timedelta(days=1))

    assert [(row.booking_number, row.is_updated) for row in report.booked] == [("B-2026/1", True)]
    assert (report.invoices, report.not_booked) == (0, ())


@pytest.mark.parametrize(("mode", "entries"), [(Mode.MANUAL, 1), (Mode.NIGHTLY, 0)])
async def test_only_a_manual_run_that_was_interrupted_rings_the_bell(books, mode, entries):
    await books.put(invoice())
    await books.start(mode, NIGHT)

    await books.store.close_interrupted_runs(books.now + timedelta(days=1))

    with closing(SqliteReader(books.path)) as reader:
        rung = reader.notifications()
    told = [(row.content["ending"], row.content["tool_title"], row.content["department_name"]) for row in rung]
    assert told == [("interrupted", "Memory", "Demo BV")] * entries


async def test_a_run_declared_dead_too_early_still_ends_in_one_bell_entry(books):
    run = await books.start()
    await books.store.close_interrupted_runs(books.now + timedelta(days=1))

    await books.end(run)

    with closing(SqliteReader(books.path)) as reader:
        assert [row.content["ending"] for row in reader.notifications()] == ["finished"]
        assert [row.ending for row in reader.runs()] == ["finished"]


# the last night in the header -------------------------------------------------------------------------------------


async def test_the_last_night_is_told_over_all_integrations(books, today):
    second = integration("other")
    await books.store.save_integration(second)
    for settings in (books.settings, second):
        books.settings = settings
        run = await books.start(Mode.NIGHTLY, NIGHT)
        report = await books.end(run, Ending.FINISHED if settings.tool == "memory" else Ending.SIGN_IN, rings=False)
        await books.store.end_run(replace(report, mode=Mode.NIGHTLY, calls=3), None)

    with closing(SqliteReader(books.path)) as reader:
        night = reader.figures(None, today).last_night
        elsewhere = reader.figures("teamleader:nobody", today).last_night

    assert (night["local_date"], night["ending"], night["calls"]) == ("2026-11-25", "sign_in", 6)
    assert elsewhere is None
