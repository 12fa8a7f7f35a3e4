"""Files appear whole or not at all, wherever the program is killed, and nothing is ever handed over twice."""

from __future__ import annotations

import errno
import fcntl
import os
from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import AlreadyBooked, Booked, Found, NotAttempted, NotFound, Unknown
from synctui.domain.errors import Misconfigured, Unavailable
from synctui.i18n.errors import error_text
from synctui.testing import documents as make

STEPS = (
    "write parts",
    "sync parts",
    "write .synctui",
    "rename to batches",
    "sync batches",
    "rename to datev",
    "sync datev",
)
INVOICES = [make.invoice(f"2026/{n}", f"{n}00.00", rate=make.VAT_19) for n in (1, 2, 3)]


class Killed(BaseException):
    """The program ends where it stands."""


async def look_up(world, *invoices):
    answers = await world.connector.find([make.ref(one, world.integration) for one in invoices])
    return [answers[one.key] for one in invoices]


def visible(world) -> list[str]:
    return [name for name in world.files if name.startswith("EXTF_Buchungsstapel")]


@pytest.mark.parametrize("step", STEPS)
async def test_a_program_killed_at_any_moment_leaves_all_of_a_batch_or_nothing(world, step) -> None:
    for invoice in INVOICES:
        await world.account_of(invoice.customer)
    world.disk.fails_at, world.disk.error = step, Killed()

    with pytest.raises(Killed):
        await world.book(*INVOICES)
    world.connector = world.reconnected()
    answers = await look_up(world, *INVOICES)

    was_handed_over = STEPS.index(step) > STEPS.index("rename to batches")
    assert {type(one) for one in answers} == {Found if was_handed_over else NotFound}
    assert len(world.rows()) == (3 if was_handed_over else 0)
    assert os.listdir(world.folder / ".synctui" / "parts") == []


@pytest.mark.parametrize("step", STEPS)
async def test_after_any_trouble_with_the_disk_the_next_sync_has_each_document_once(world, step) -> None:
    for invoice in INVOICES:
        await world.account_of(invoice.customer)
    world.disk.fails_at = step

    outcomes, told = [], "handover-not-written"
    try:
        outcomes = await world.book(*INVOICES)
    except Unavailable as problem:
        told = problem.code
    left = [one for one, answer in zip(INVOICES, await look_up(world, *INVOICES), strict=True) if answer == NotFound()]
    await world.book(*left, batch=2)

    assert told == "handover-not-written"
    assert {type(one) for one in outcomes} <= {Unknown}
    assert sorted(row["Belegfeld 1"] for row in world.rows()) == ["2026/1", "2026/2", "2026/3"]


async def test_a_full_disk_is_told_and_nothing_counts_as_handed_over(world) -> None:
    await world.account_of(INVOICES[0].customer)
    world.disk.fails_at, world.disk.error = "write parts", OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Unavailable) as refusal:
        await world.book(INVOICES[0])

    told = error_text(refusal.value.code, refusal.value.values, "DATEV")
    assert "No space left on device" in told.what
    assert await look_up(world, INVOICES[0]) == [NotFound()]
    assert visible(world) == []


async def test_what_comes_after_an_unknown_batch_waits_for_the_next_call(world) -> None:
    later = make.invoice("2026/9", date=date(2026, 12, 1), rate=make.VAT_19)
    await world.account_of(later.customer)
    world.disk.fails_at = "sync batches"

    outcomes = await world.book(*INVOICES, later)

    assert [type(one) for one in outcomes] == [Unknown, Unknown, Unknown, NotAttempted]
    (last,) = await world.book(later, batch=2)
    assert isinstance(last, Booked)


async def test_batches_before_the_trouble_count(world) -> None:
    earlier = make.invoice("2026/0", date=date(2026, 10, 1), rate=make.VAT_19)
    world.disk.fails_at = None
    steps = iter([None, OSError(errno.EIO, "Input/output error")])
    write = world.disk.write

    def second_time(path, content):
        if path.name.startswith("EXTF_Buch"):
            problem = next(steps)
            if problem is not None:
                raise problem
        write(path, content)

    world.disk.write = second_time
    requests = []
    for number, one in enumerate((earlier, INVOICES[0])):
        account = await world.account_of(one.customer)
        request = make.request(one, world.integration, customer_remote_id=account)
        requests.append(replace(request, number=f"20261{number}-01/1"))

    outcomes, problem = [], None
    try:
        async for outcome in world.connector.book(requests):
            outcomes.append(outcome)
    except Unavailable as caught:
        problem = caught

    assert [one.key for one in outcomes if isinstance(one, Booked)] == [earlier.key]
    assert problem is not None
    assert await look_up(world, INVOICES[0]) == [NotFound()]


# never twice ------------------------------------------------------------------------------------------------------


async def test_a_document_never_goes_into_a_second_batch(world) -> None:
    await world.book(INVOICES[0])

    (again,) = await world.book(INVOICES[0], batch=2)

    assert isinstance(again, AlreadyBooked)
    assert (again.number, visible(world)) == ("202611-01/1", ["EXTF_Buchungsstapel_202611-01.csv"])


async def test_a_batch_that_was_moved_away_to_be_imported_is_remembered(world) -> None:
    await world.book(*INVOICES)
    for path in world.batches():
        path.unlink()

    answers = await look_up(world, *INVOICES)
    (again,) = await world.book(INVOICES[0], batch=2)

    assert [answer.number for answer in answers] == ["202611-01/1", "202611-01/2", "202611-01/3"]
    assert isinstance(again, AlreadyBooked)
    assert visible(world) == []


async def test_a_number_that_another_computer_has_given_is_passed_over(world) -> None:
    await world.book(INVOICES[0])

    (other,) = await world.book(INVOICES[1])

    assert isinstance(other, Booked)
    assert other.number == "202611-01/2"
    assert visible(world) == ["EXTF_Buchungsstapel_202611-01-2.csv", "EXTF_Buchungsstapel_202611-01.csv"]


async def test_a_file_that_lies_there_is_never_written_over(world) -> None:
    theirs = world.folder / "EXTF_Buchungsstapel_202611-01.csv"
    theirs.write_text("not ours")

    await world.book(INVOICES[0])

    assert theirs.read_text() == "not ours"
    assert "EXTF_Buchungsstapel_202611-01-2.csv" in visible(world)


# the drive --------------------------------------------------------------------------------------------------------


async def test_a_folder_that_is_gone_is_not_begun_anew(open_datev, tmp_path) -> None:
    """A drive that is not connected leaves an empty folder behind, or none."""
    world = open_datev()
    await world.book(INVOICES[0])
    world.integration = world.integration.after_first_run(is_done=True)
    world.connector = world.reconnected()
    for there in (True, False):
        world.folder.rename(tmp_path / "unmounted")
        if there:
            world.folder.mkdir()

        for work in (world.connector.connect(), look_up(world, INVOICES[0]), _booked(world)):
            with pytest.raises(Unavailable) as refusal:
                await work
            assert refusal.value.code == "handover-folder-gone"
        assert not there or os.listdir(world.folder) == []

        if there:
            world.folder.rmdir()
        (tmp_path / "unmounted").rename(world.folder)
    assert isinstance((await look_up(world, INVOICES[0]))[0], Found)


async def _booked(world):
    request = make.request(INVOICES[1], world.integration, customer_remote_id="10000")
    return [one async for one in world.connector.book([request])]


async def test_a_drive_that_goes_away_in_the_middle_is_named_and_nothing_counts(world) -> None:
    await world.account_of(INVOICES[0].customer)
    write, hidden = world.disk.write, world.folder.with_name("unmounted")

    def unplugged(path, content):
        world.folder.rename(hidden)
        write(path, content)

    world.disk.write = unplugged
    with pytest.raises(Unavailable) as refusal:
        await world.book(INVOICES[0])
    hidden.rename(world.folder)

    assert refusal.value.code == "handover-folder-gone"
    assert await look_up(world, INVOICES[0]) == [NotFound()]


async def test_a_new_folder_is_begun_on_connecting(open_datev) -> None:
    world = open_datev(is_prepared=False)

    administration = await world.connector.connect()

    assert (administration.name, world.files) == ("DATEV 1001/1", [])
    assert (world.folder / ".synctui").is_dir()


async def test_somebody_else_at_it_is_waited_for_and_then_named(world) -> None:
    descriptor = os.open(world.folder / ".synctui" / "lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    with pytest.raises(Unavailable) as refusal:
        await look_up(world, INVOICES[0])
    os.close(descriptor)

    assert refusal.value.code == "books-busy"
    assert await look_up(world, INVOICES[0]) == [NotFound()]


async def test_a_record_that_somebody_has_damaged_stops_everything(world) -> None:
    await world.book(INVOICES[0])
    (world.folder / ".synctui" / "batches" / "202611-01.json").write_text("{")
    world.connector = world.reconnected()

    with pytest.raises(Misconfigured) as refusal:
        await look_up(world, INVOICES[0])

    assert refusal.value.code == "books-unreadable"
