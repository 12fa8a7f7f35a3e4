"""A stuck run is released, and documents are reset from a day on: by a person, and always audited."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from synctui.domain.booking import CustomerReady, CustomerResult, LinkState, PaidState, Unknown
from synctui.domain.errors import Busy
from synctui.domain.events import Mode
from synctui.domain.report import Ending
from synctui.ports.reading import Mark
from synctui.ports.store import Owner
from synctui.store.reading import SqliteReader
from synctui.testing.documents import integration, invoice

NIGHT = date(2026, 11, 25)
LIVING = Owner("living", socket.gethostname(), os.getpid(), "tui")


@pytest.fixture(scope="module")
def dead_pid() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def runs(books):
    with closing(SqliteReader(books.path)) as reader:
        return reader.runs()


def leases(books):
    with closing(SqliteReader(books.path)) as reader:
        return reader.leases()


def audited(books):
    with books.store._work.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT action, detail FROM audit ORDER BY id")]


async def release(books, *, even_if_alive=False):
    return await books.store.release_run(books.settings.id, books.tick(), even_if_alive=even_if_alive)


# a stuck run ------------------------------------------------------------------------------------------------------


async def test_a_run_whose_process_is_gone_is_ended_as_interrupted_with_its_bell_entry(open_books, dead_pid):
    books = open_books(owner=Owner("dead", socket.gethostname(), dead_pid, "tui"))
    await books.connect()
    bill = invoice("2026/1")
    await books.put(bill)
    run = await books.start()
    await books.claim(run, bill)

    released = await release(books)

    assert (released.pid, released.run) == (dead_pid, run)
    assert [row.ending for row in runs(books)] == [Ending.INTERRUPTED.value]
    assert (leases(books), books.mark(bill)) == ([], Mark.UNKNOWN)
    with closing(SqliteReader(books.path)) as reader:
        assert [entry.run for entry in reader.notifications()] == [run]
    ((action, detail),) = audited(books)
    assert (action, f'"pid":"{dead_pid}"' in detail) == ("run-released", True)


@pytest.mark.parametrize("owner", [LIVING, Owner("far", "elsewhere", 4711, "daemon")])
async def test_a_run_that_may_go_on_is_not_ended_without_being_told_to(open_books, owner):
    books = open_books(owner=owner)
    await books.connect()
    await books.start()

    with pytest.raises(Busy) as refused:
        await release(books)

    told = refused.value
    assert (told.code, told.values["host"], told.values["pid"]) == ("run-may-be-alive", owner.host, str(owner.pid))
    assert (len(leases(books)), audited(books)) == (1, [])


async def test_a_run_ended_by_force_claims_nothing_and_keeps_no_lease(open_books):
    books = open_books(owner=LIVING)
    await books.connect()
    first, second = invoice("2026/1"), invoice("2026/2")
    await books.put(first, second)
    run = await books.start()
    await books.claim(run, first)

    await release(books, even_if_alive=True)

    assert await books.claim(run, second) == frozenset()
    assert not await books.store.renew_lease(books.settings.id, LIVING, books.tick(), 300)
    assert (books.mark(first), books.mark(second)) == (Mark.UNKNOWN, Mark.NOT_SYNCED)


async def test_an_answer_that_comes_after_the_release_is_still_kept(open_books):
    books = open_books(owner=LIVING)
    await books.connect()
    bill = invoice("2026/1")
    await books.put(bill)
    run = await books.start()
    await books.claim(run, bill)
    await release(books, even_if_alive=True)

    await books.settle(run, bill)

    assert (books.mark(bill), books.row(bill).booking_number) == (Mark.SYNCED, "B-2026/1")


async def test_where_nothing_runs_there_is_nothing_to_release(books):
    assert await release(books) is None
    assert audited(books) == []


# nights that go on ------------------------------------------------------------------------------------------------


async def night(books, day=NIGHT):
    return await books.store.start_run(books.settings.id, books.owner, Mode.NIGHTLY, books.tick(), day)


async def test_a_night_goes_on_after_a_limit_as_often_as_it_must(books):
    assert None not in {await night(books)} | {await night(books, None) for _ in range(4)}


async def test_a_night_whose_process_died_is_taken_up_again_and_a_finished_one_is_not(books):
    first = await night(books)
    await books.store.close_interrupted_runs(books.tick())

    second = await night(books)
    await books.end(second, rings=False)
    third = await night(books)

    assert first is not None
    assert (second is not None, third) == (True, None)


async def test_a_night_that_dies_again_and_again_is_given_up(books):
    begun = []
    for _ in range(9):
        begun.append(await night(books))
        await books.store.close_interrupted_runs(books.tick())

    assert [run is not None for run in begun] == [True] * 4 + [False] * 5
    assert await night(books, NIGHT + timedelta(days=1)) is not None


async def test_a_night_that_went_on_is_told_as_it_ended(books, today):
    first = await night(books)
    limited = await books.end(first, Ending.LIMIT, rings=False)
    second = await night(books, None)
    finished = await books.end(second, rings=False)
    for report, calls in ((limited, 5), (finished, 7)):
        await books.store.end_run(replace(report, mode=Mode.NIGHTLY, calls=calls), None)

    with closing(SqliteReader(books.path)) as reader:
        told = reader.figures(None, today).last_night

    assert (told["local_date"], told["ending"], told["calls"]) == ("2026-11-25", "finished", 12)


# reset from a day -------------------------------------------------------------------------------------------------


@pytest.fixture
async def synced(books):
    """Three invoices synced in October and November, one refused."""
    books.bills = [invoice(f"2026/{n}", date=date(2026, month, 5)) for n, month in ((1, 9), (2, 10), (3, 11))]
    await books.put(*books.bills)
    customer = books.bills[0].customer.key
    ready = CustomerReady(customer, "c-1", CustomerResult.CREATED)
    await books.store.save_customer_link(books.settings.id, ready, "print", books.tick())
    await books.store.save_integration(replace(books.settings, first_run_done=True))
    await books.sync(*books.bills)
    return books


class TestReset:
    async def test_documents_from_that_day_on_are_new_and_the_older_ones_stay(self, synced):
        reset = await synced.store.reset_from(synced.settings.id, date(2026, 10, 5), synced.tick())

        assert reset == 2
        assert [synced.mark(bill) for bill in synced.bills] == [Mark.SYNCED, Mark.NOT_SYNCED, Mark.NOT_SYNCED]
        assert [synced.row(bill).booking_number for bill in synced.bills] == ["B-2026/1", None, None]

    async def test_customers_stay_linked_and_nothing_is_sent_without_a_look_up(self, synced):
        await synced.store.reset_from(synced.settings.id, date(2026, 10, 5), synced.tick())

        links = await synced.store.customer_links(synced.settings.id, [synced.bills[0].customer.key])
        settings = await synced.store.integration(synced.settings.id)
        assert [link.remote_id for link in links.values()] == ["c-1"]
        assert settings is not None
        assert not settings.first_run_done

    async def test_what_was_there_is_in_the_history_and_in_the_audit(self, synced):
        await synced.store.reset_from(synced.settings.id, date(2026, 10, 5), synced.tick())

        last = synced.detail(synced.bills[2]).history[0]
        (entry,) = [detail for action, detail in audited(synced) if action == "reset"]
        assert (last.what, last.values["booking_number"]) == ("reset", "B-2026/3")
        assert '"from":"2026-10-05"' in entry
        assert '"documents":"2"' in entry
        assert "B-2026/2, B-2026/3" in entry

    async def test_an_unknown_outcome_is_new_too(self, synced):
        bill = invoice("2026/4", date=date(2026, 11, 6))
        await synced.put(bill)
        run = await synced.start()
        await synced.claim(run, bill)
        await synced.settle(run, bill, Unknown(bill.key, "no-answer"))
        await synced.end(run)

        await synced.store.reset_from(synced.settings.id, date(2026, 11, 6), synced.tick())

        assert synced.mark(bill) is Mark.NOT_SYNCED

    async def test_another_integration_of_the_same_documents_keeps_its_numbers(self, synced):
        mine, synced.settings = synced.settings, integration("other")
        await synced.connect()
        await synced.sync(synced.bills[2])

        reset = await synced.store.reset_from(mine.id, date(2026, 11, 5), synced.tick())

        (candidate,) = await synced.store.candidates(synced.settings.id, [synced.bills[2].key])
        assert (reset, candidate.link and candidate.link.state) == (1, LinkState.SYNCED)

    async def test_a_payment_that_the_tool_told_is_forgotten(self, synced):
        paid = {synced.bills[2].key: PaidState(is_paid=True)}
        await synced.store.save_paid(synced.settings.id, paid, synced.tick())

        await synced.store.reset_from(synced.settings.id, date(2026, 11, 1), synced.tick())

        assert synced.row(synced.bills[2]).status.value == "outstanding"

    async def test_nothing_is_reset_while_a_sync_runs(self, synced):
        await synced.start()

        with pytest.raises(Busy):
            await synced.store.reset_from(synced.settings.id, date(2026, 10, 5), synced.tick())

        assert synced.mark(synced.bills[2]) is Mark.SYNCED

    async def test_the_number_that_is_asked_about_is_the_number_that_is_reset(self, synced):
        asked = [await synced.store.linked_from(synced.settings.id, date(2026, month, 5)) for month in (9, 11, 12)]

        assert asked == [3, 1, 0]
