"""A booking stands in the file as a whole or not at all, and nobody else's line is touched."""

from __future__ import annotations

import os
import stat

import pytest

from synctui.domain.booking import AlreadyBooked, Booked, NotFound, Refused, Unknown
from synctui.domain.errors import Misconfigured, Unavailable
from synctui.testing import documents as make
from synctui.wire.ledger_files.locked_file import Edited, locked, signature
from synctui.wire.ledger_files.note import STALE, Note, Noted

INVOICE = make.invoice("2026 / 17")
OTHER = make.invoice("2026 / 18", "50.00")


def note_of(world):
    return Note(world.file)


async def test_what_stood_in_the_file_stands_there_unchanged(open_ledger):
    world = open_ledger()
    world.add("\n; my own remark")
    before = world.file.read_bytes()

    await world.book(INVOICE)

    assert world.file.read_bytes().startswith(before + b"\n\n")


async def test_the_file_keeps_its_inode_its_rights_and_the_link_to_it(open_ledger, tmp_path):
    world = open_ledger()
    real = tmp_path / "elsewhere" / "books.txt"
    real.parent.mkdir()
    world.file.rename(real)
    world.file.symlink_to(real)
    real.chmod(0o640)
    inode = real.stat().st_ino

    await world.book(INVOICE)

    assert world.file.is_symlink()
    assert real.stat().st_ino == inode
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert len(world.entries()) == 1


async def test_a_program_killed_in_the_middle_of_a_booking_leaves_none(open_ledger):
    world = open_ledger()
    await world.book(INVOICE)
    before = world.file.read_bytes()
    for length in (1, 2, 40, 90):
        world.disk.bytes_left, world.disk.is_killed = length, True
        with pytest.raises(KeyboardInterrupt):
            world.connector._desk.add([world.request(OTHER)])
        assert len(world.file.read_bytes()) == len(before) + length

        answers = await world.reconnected().find([make.ref(OTHER, world.integration)])

        assert isinstance(answers[OTHER.key], NotFound)
        assert world.file.read_bytes() == before
        world.disk.bytes_left, world.disk.is_killed = None, False


async def test_a_program_killed_after_the_last_byte_leaves_a_whole_booking(open_ledger):
    world = open_ledger()
    world.disk.syncs_to_fail = 1
    (outcome,) = await world.book(INVOICE)

    found = await world.found(INVOICE)

    assert isinstance(outcome, Unknown)
    assert found.gross == INVOICE.gross
    assert not note_of(world).path.exists()


async def test_half_a_booking_with_somebody_elses_lines_behind_it_is_left_to_a_person(open_ledger):
    world = open_ledger()
    lines = world.text.count("\n")
    world.disk.bytes_left, world.disk.is_killed = 60, True
    with pytest.raises(KeyboardInterrupt):
        world.connector._desk.add([world.request(INVOICE)])
    world.disk.bytes_left = None
    world.add("\n; written later\n")
    text = world.text

    with pytest.raises(Misconfigured) as refusal:
        await world.connector.find([make.ref(INVOICE, world.integration)])

    assert refusal.value.code == "books-torn"
    assert int(refusal.value.values["line"]) > lines
    assert world.text == text


async def test_after_half_a_booking_was_deleted_by_hand_the_sync_goes_on(open_ledger):
    world = open_ledger()
    before = world.text
    world.disk.bytes_left, world.disk.is_killed = 60, True
    with pytest.raises(KeyboardInterrupt):
        world.connector._desk.add([world.request(INVOICE)])
    world.disk.bytes_left = None
    world.file.write_text(before + "\n; written later\n")

    (outcome,) = await world.book(INVOICE)

    assert isinstance(outcome, Booked)
    assert "; written later" in world.text


async def test_a_full_disk_takes_back_what_was_begun_and_ends_the_run(open_ledger):
    world = open_ledger()
    before = world.file.read_bytes()
    world.disk.bytes_left = 30

    with pytest.raises(Misconfigured) as refusal:
        await world.book(INVOICE, OTHER)

    assert refusal.value.code == "books-not-writable"
    assert world.file.read_bytes() == before
    assert not note_of(world).path.exists()


async def test_while_another_program_writes_a_sync_waits_and_then_says_so(open_ledger):
    world = open_ledger()

    with locked(world.file), pytest.raises(Unavailable) as refusal:
        await world.book(INVOICE)

    assert refusal.value.code == "books-busy"
    assert sum(world.clock.slept) == pytest.approx(20, abs=1)
    assert world.entries() == []
    assert [type(one) for one in await world.book(INVOICE)] == [Booked]


async def test_another_computer_at_work_is_waited_for(open_ledger):
    world = open_ledger()
    note_of(world).path.write_bytes(b'{"host": "desk-2", "pid": 7, "token": "x", "offset": 0, "block": null}')

    with pytest.raises(Unavailable) as refusal:
        await world.book(INVOICE)

    assert refusal.value.values["who"] == "desk-2"
    assert world.entries() == []


async def test_what_another_computer_left_behind_long_ago_is_put_right(open_ledger):
    world = open_ledger()
    before = world.file.read_bytes()
    note = note_of(world)
    note.mine = Noted("desk-2", 7, "x")
    note.intend(len(before), b"\n2026-11-03 half a booking that went on")
    world.add("\n2026-11-03 half")
    old = note.path.stat().st_mtime - STALE - 1
    os.utime(note.path, (old, old))

    (outcome,) = await world.book(INVOICE)

    assert isinstance(outcome, Booked)
    assert "half" not in world.text


async def test_a_note_that_broke_off_itself_is_cleared_away(open_ledger):
    world = open_ledger()
    note = note_of(world)
    note.path.write_bytes(b'{"host": "de')
    old = note.path.stat().st_mtime - 60
    os.utime(note.path, (old, old))

    (outcome,) = await world.book(INVOICE)

    assert isinstance(outcome, Booked)
    assert not note.path.exists()


async def test_a_line_saved_by_its_owner_at_that_moment_is_kept(open_ledger):
    world = open_ledger()
    desk, saved = world.connector._desk, []

    def saving(file, books, good):
        if not saved:
            saved.append(True)
            world.add("\n; saved meanwhile\n")
        return {}

    desk._judged = saving
    (outcome,) = await world.book(INVOICE)

    assert isinstance(outcome, Booked)
    assert "; saved meanwhile\n\n" in world.text
    assert len(world.entries()) == 1


async def test_an_editor_that_puts_a_new_file_in_its_place_is_noticed(open_ledger):
    world = open_ledger()

    def replacing(descriptor):
        fresh = world.file.with_suffix(".new")
        fresh.write_text("; saved by an editor\n")
        fresh.replace(world.file)

    world.connector._desk._disk = type(world.disk.as_disk())(sync=replacing)
    (outcome,) = await world.book(INVOICE)
    (again,) = await world.book(INVOICE, by=world.reconnected())

    assert isinstance(outcome, Unknown)
    assert isinstance(again, Booked)
    assert world.text.startswith("; saved by an editor\n")
    assert len(world.entries()) == 1


async def test_a_file_that_never_holds_still_is_left_alone(open_ledger):
    world = open_ledger()
    world.connector._desk._judged = lambda *_: world.add("\n; again\n") or {}

    with pytest.raises(Misconfigured) as refusal:
        await world.book(INVOICE)

    assert refusal.value.code == "books-changing"
    assert world.entries() == []


def test_nothing_is_added_to_a_file_that_was_saved_since_it_was_read(open_ledger):
    world = open_ledger()
    before = signature(world.file.stat())
    world.add("\n; saved\n")

    with locked(world.file) as file, pytest.raises(Edited):
        file.append("\n; ours\n", before)

    assert "ours" not in world.text


async def test_a_note_that_cannot_be_cleared_away_takes_nothing_back(open_ledger, monkeypatch):
    world = open_ledger()

    def refusing(self):
        raise PermissionError(1, "Operation not permitted")

    with monkeypatch.context() as patched:
        patched.setattr(Note, "drop", refusing)
        (outcome,) = await world.book(INVOICE)
    (later,) = await world.book(OTHER)

    assert isinstance(outcome, Booked)
    assert isinstance(later, Booked)
    assert len(world.entries()) == 2
    assert not note_of(world).path.exists()


async def test_two_computers_with_stores_of_their_own_book_an_invoice_once(open_ledger):
    world = open_ledger()
    (first,) = await world.book(INVOICE)

    (second,) = await world.book(INVOICE, by=world.reconnected())

    assert isinstance(first, Booked)
    assert isinstance(second, AlreadyBooked)
    assert second.number == first.number
    assert len(world.entries()) == 1


async def test_two_computers_that_give_the_same_number_end_with_two(open_ledger):
    world = open_ledger()
    one, two = world.request(INVOICE, "sales-2026-0009"), world.request(OTHER, "sales-2026-0009")

    (first,) = [outcome async for outcome in world.connector.book([one])]
    (second,) = [outcome async for outcome in world.reconnected().book([two])]

    assert (first.number, second.number) == ("sales-2026-0009", "sales-2026-0010")
    assert [entry.number for entry in world.entries()] == ["sales-2026-0009", "sales-2026-0010"]


async def test_two_invoices_under_one_number_are_not_both_booked(open_ledger):
    world = open_ledger()
    stranger = make.invoice("2026/17", "80.00", to=make.customer("Somebody else"))

    first, second = await world.book(INVOICE, stranger)
    (later,) = await world.book(stranger)

    assert isinstance(first, Booked)
    assert isinstance(second, Refused)
    assert isinstance(later, Refused)
    assert {second.code, later.code} == {"number-taken"}
    assert later.values["found_customer"] == "ACME nv"
    assert len(world.entries()) == 1
