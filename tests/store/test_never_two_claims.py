"""An invoice is claimed once, settled once, and never lost in between."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from synctui.domain.booking import AlreadyBooked, Booked, LinkState, NotAttempted, Refused, Unknown
from synctui.domain.events import Mode
from synctui.domain.money import Money
from synctui.domain.report import NotBookedRow
from synctui.ports.reading import Mark
from synctui.ports.store import Owner
from synctui.store.unit_of_work import UnitOfWork
from synctui.testing.documents import credit_note, integration, invoice, request


async def link_of(books, document):
    (candidate,) = await books.store.candidates(books.settings.id, [document.key])
    return candidate.link


@pytest.fixture
async def bill(books):
    """One invoice at the source."""
    document = invoice("2026/1")
    await books.put(document)
    return document


async def test_a_claim_is_given_once(books, bill):
    run = await books.start()

    first = await books.claim(run, bill)
    second = await books.claim(run, bill)

    assert (first, second) == ({bill.key}, frozenset())


async def test_two_processes_never_claim_the_same_invoice(books, open_books, bill):
    other = open_books(owner=Owner("owner-2", "elsewhere", 4712, "cli"))
    run = await books.start()

    mine = await books.claim(run, bill)
    theirs = await other.claim(run, bill)

    assert (mine, theirs) == ({bill.key}, frozenset())


async def test_of_many_claims_at_once_each_invoice_is_given_to_one(books):
    from synctui.store import booking

    bills = [invoice(f"2026/{n}") for n in range(40)]
    await books.put(*bills)
    run = await books.start()
    requests = [request(bill, books.settings) for bill in bills]
    got: list[str] = []

    def claim_all() -> None:
        work = UnitOfWork(books.path)
        for one in requests:
            with work.write() as connection:
                got.extend(booking.record_intents(connection, books.settings.id, run, [one], books.now))
        work.close()

    processes = [threading.Thread(target=claim_all) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert sorted(got) == sorted(bill.key for bill in bills)


async def test_an_invoice_that_was_set_aside_meanwhile_is_not_sent(books, bill):
    run = await books.start()
    await books.store.set_aside(bill.key, "doubtful", books.tick())

    assert await books.claim(run, bill) == frozenset()


async def test_an_invoice_that_was_deleted_meanwhile_is_not_sent(books, bill):
    run = await books.start()
    await books.put(gone=(bill.key,))

    assert await books.claim(run, bill) == frozenset()


async def test_a_run_that_was_declared_dead_claims_nothing_more(books, bill):
    run = await books.start()
    await books.end(run)

    assert await books.claim(run, bill) == frozenset()


async def test_a_booked_invoice_has_its_number_and_is_claimed_no_more(books, bill):
    run = await books.start()
    await books.claim(run, bill)

    number = await books.settle(run, bill)

    row = books.row(bill)
    assert (number, row.booking_number, row.mark, row.mode) == ("B-2026/1", "B-2026/1", Mark.SYNCED, "manual")
    assert (row.journal, row.synced_at) == ("70", books.now)
    assert await books.claim(run, bill) == frozenset()
    assert books.history(bill) == ["imported", "synced"]


async def test_a_number_is_minted_where_the_tool_gives_none(books):
    one, two = invoice("2026/1"), invoice("2026/2")
    await books.put(one, two)
    run = await books.start()
    await books.claim(run, one, two)

    numbers = [
        await books.settle(run, one, Booked(one.key, None, "a")),
        await books.settle(run, two, AlreadyBooked(two.key, None, "b")),
    ]

    assert numbers == ["000001", "000002"]
    assert [books.row(one).booking_number, books.row(two).booking_number] == numbers


async def test_a_refusal_keeps_its_reason_and_is_tried_again(books, bill):
    await books.refuse(bill, "vat-not-mapped")

    row = books.row(bill)
    run = await books.start()

    assert (row.mark, row.code, row.values, row.booking_number) == (
        Mark.REFUSED, "vat-not-mapped", {"rate": "21 %"}, None,
    )  # fmt: skip
    assert await books.claim(run, bill) == {bill.key}


async def test_an_unknown_outcome_stays_open_and_is_not_claimed_like_a_new_one(books, bill):
    run = await books.start()
    await books.claim(run, bill)

    number = await books.settle(run, bill, Unknown(bill.key, "timeout"))

    link = await link_of(books, bill)
    assert (number, link.state, link.reference) == (None, LinkState.UNKNOWN, "2026/1")
    assert (books.row(bill).mark, books.row(bill).values) == (Mark.UNKNOWN, {"reason": "timeout"})
    assert await books.claim(run, bill) == frozenset()


async def test_an_attempt_whose_process_died_is_unknown(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    in_flight = books.mark(bill)

    await books.store.close_interrupted_runs(books.now.replace(year=2027))

    assert (in_flight, books.mark(bill)) == (Mark.NOT_SYNCED, Mark.UNKNOWN)
    assert (await link_of(books, bill)).state is LinkState.UNKNOWN


async def test_an_unknown_attempt_is_renewed_by_one_run_only(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.settle(run, bill, Unknown(bill.key, "timeout"))
    await books.end(run)
    second = await books.start()

    renewed = await books.store.renew_intent(books.settings.id, second, request(bill, books.settings), books.tick())
    await books.settle(second, bill)
    again = await books.store.renew_intent(books.settings.id, second, request(bill, books.settings), books.tick())

    assert (renewed, again) == (True, False)


async def test_a_run_that_was_ended_in_its_place_claims_and_renews_nothing_any_more(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.settle(run, bill, Unknown(bill.key, "timeout"))
    await books.end(run)
    other = invoice("2026/2")
    await books.put(other)

    renewed = await books.store.renew_intent(books.settings.id, run, request(bill, books.settings), books.tick())

    assert (renewed, await books.claim(run, other)) == (False, frozenset())


async def test_a_refused_invoice_that_is_on_its_way_again_is_not_shown_as_refused(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.settle(run, bill, Refused(bill.key, "journal-invalid"))
    refused = books.mark(bill)

    await books.claim(run, bill)

    assert (refused, books.mark(bill)) == (Mark.REFUSED, Mark.NOT_SYNCED)


async def test_what_was_never_sent_cannot_be_renewed(books, bill):
    run = await books.start()

    assert not await books.store.renew_intent(books.settings.id, run, request(bill, books.settings), books.tick())


async def test_every_claim_and_every_renewal_makes_an_older_copy_of_the_store_noticeable(books, bill):
    run = await books.start()
    counted = [await books.store.run_generation()]

    await books.claim(run, bill)
    counted.append(await books.store.run_generation())
    await books.claim(run, bill)
    counted.append(await books.store.run_generation())
    await books.settle(run, bill, Unknown(bill.key, "timeout"))
    await books.store.renew_intent(books.settings.id, run, request(bill, books.settings), books.tick())
    counted.append(await books.store.run_generation())

    assert [later - counted[0] for later in counted] == [0, 1, 1, 2]


async def test_an_attempt_that_a_running_run_is_making_is_not_renewed_by_another(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    other = await books.store.start_run(books.settings.id, books.owner, Mode.MANUAL, books.tick())

    assert not await books.store.renew_intent(books.settings.id, other, request(bill, books.settings), books.tick())


@pytest.mark.parametrize("is_refused_before", [False, True])
async def test_a_claim_that_was_certainly_not_sent_leaves_what_stood_there_before(books, bill, is_refused_before):
    if is_refused_before:
        await books.refuse(bill)
    before = (await link_of(books, bill), books.row(bill))
    run = await books.start()
    await books.claim(run, bill)

    await books.store.withdraw_intents(books.settings.id, run, [bill.key, "nothing"])

    assert (await link_of(books, bill), books.row(bill)) == before


async def test_a_run_that_lost_its_lease_cannot_take_back_the_claim_of_the_next(books, bill):
    late = await books.start()
    now = await books.store.start_run(books.settings.id, books.owner, Mode.MANUAL, books.tick())
    await books.claim(now, bill)

    await books.store.withdraw_intents(books.settings.id, late, [bill.key])

    assert (await link_of(books, bill)).state is LinkState.INTENT


async def test_a_renewed_attempt_that_was_not_sent_is_unknown_as_before(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.settle(run, bill, Unknown(bill.key, "timeout"))
    before = await link_of(books, bill)
    await books.store.renew_intent(books.settings.id, run, request(bill, books.settings), books.tick())

    await books.store.withdraw_intents(books.settings.id, run, [bill.key])

    assert await link_of(books, bill) == before


async def test_an_invoice_unknown_twice_and_surely_absent_is_new_again(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.settle(run, bill, Unknown(bill.key, "timeout"))
    await books.store.renew_intent(books.settings.id, run, request(bill, books.settings), books.tick())
    await books.settle(run, bill, Unknown(bill.key, "timeout again"))

    await books.store.withdraw_intents(books.settings.id, run, [bill.key])

    assert (await link_of(books, bill), books.mark(bill)) == (None, Mark.NOT_SYNCED)


async def test_a_batch_that_stopped_early_leaves_the_rest_new(books, bill):
    run = await books.start()
    await books.claim(run, bill)

    await books.settle(run, bill, NotAttempted(bill.key))

    assert (await link_of(books, bill), books.mark(bill)) == (None, Mark.NOT_SYNCED)


async def test_a_booked_invoice_is_neither_refused_nor_forgotten_afterwards(books, bill):
    run = await books.sync(bill)

    for outcome in (Refused(bill.key, "period-closed"), Unknown(bill.key, "late"), NotAttempted(bill.key)):
        await books.settle(run, bill, outcome)

    assert (books.mark(bill), books.row(bill).booking_number) == (Mark.SYNCED, "B-2026/1")


async def test_a_second_entry_in_the_tool_is_written_down_and_the_first_number_stays(books, bill):
    run = await books.sync(bill)

    number = await books.settle(run, bill, Booked(bill.key, "B-other", "another"))

    assert (number, books.row(bill).booking_number) == ("B-2026/1", "B-2026/1")
    assert books.history(bill)[-1] == "booked_again"


async def test_a_late_refusal_does_not_settle_the_attempt_of_another_run(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.end(run)
    second = await books.start()
    await books.store.renew_intent(books.settings.id, second, request(bill, books.settings), books.tick())

    await books.settle(run, bill, Refused(bill.key, "period-closed"))

    assert (await link_of(books, bill)).state is LinkState.INTENT


async def test_an_adopted_attempt_keeps_the_content_it_was_sent_with(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.end(run)
    edited = invoice("2026/1", "999")
    await books.put(edited)
    second = await books.start()

    await books.settle(second, edited, AlreadyBooked(bill.key, "26001", "remote"))

    assert (books.mark(bill), books.row(bill).booking_number) == (Mark.EDITED, "26001")
    assert books.history(bill)[-1] == "adopted"


async def test_what_the_plan_refuses_is_told_once_until_the_reason_changes(books, bill):
    def row(code):
        return [NotBookedRow(bill.key, "2026/1", "Demo BV", bill.kind, code, {"rate": "21 %"})]

    run = await books.start()
    for code in ("vat-not-mapped", "vat-not-mapped", "period-closed"):
        await books.store.record_refusals(books.settings.id, run, row(code), books.tick())

    assert books.row(bill).code == "period-closed"
    assert books.history(bill) == ["imported", "refused", "refused"]


async def test_the_plan_never_refuses_what_is_open_or_synced(books):
    booked, open_one = invoice("2026/1"), invoice("2026/2")
    await books.put(booked, open_one)
    await books.sync(booked)
    run = await books.start()
    await books.claim(run, open_one)

    rows = [NotBookedRow(one.key, "", "", one.kind, "vat-not-mapped") for one in (booked, open_one)]
    await books.store.record_refusals(books.settings.id, run, rows, books.tick())

    assert books.mark(booked) is Mark.SYNCED
    assert (await link_of(books, open_one)).state is LinkState.INTENT


async def test_a_transferred_edit_is_synced_again(books, bill):
    await books.sync(bill)
    edited = invoice("2026/1", "200")
    await books.put(edited)
    run = await books.start()

    number = await books.store.record_edit(
        books.settings.id, run, edited, Booked(bill.key, None, "remote-2026/1", gross=Money(24200, "EUR")), books.tick()
    )

    assert (number, books.mark(bill), books.history(bill)[-1]) == ("B-2026/1", Mark.SYNCED, "updated")


async def test_a_refused_edit_keeps_the_number_and_says_why(books, bill):
    await books.sync(bill)
    edited = invoice("2026/1", "200")
    await books.put(edited)
    run = await books.start()
    refused = Refused(bill.key, "edit-period-closed", {"period": "2026-09"})

    for _ in range(2):
        await books.store.record_edit(books.settings.id, run, edited, refused, books.tick())

    row = books.row(bill)
    assert (row.mark, row.booking_number, row.code) == (Mark.EDIT_REFUSED, "B-2026/1", "edit-period-closed")
    assert books.history(bill).count("edit_refused") == 1
    await books.put(invoice("2026/1", "300"))
    assert books.mark(bill) is Mark.EDITED


async def test_an_edit_of_what_is_not_synced_is_nothing_to_settle(books, bill):
    run = await books.start()

    assert await books.store.record_edit(books.settings.id, run, bill, Booked(bill.key, "1", "x"), books.tick()) is None
    assert books.mark(bill) is Mark.NOT_SYNCED


async def test_a_credit_note_is_booked_in_its_own_journal(books):
    bill = invoice("2026/1")
    note = credit_note("2026/9", credits=bill)
    await books.put(bill, note)
    run = await books.start()

    await books.settle(run, note, AlreadyBooked(note.key, "71/1", "r"))

    assert books.row(note).journal == "71"


async def test_outcomes_wait_for_the_disk(books, bill):
    asked = []
    work = books.store._work
    plain = work.write

    def write(*, durable=False):
        asked.append(durable)
        return plain(durable=durable)

    work.write = write
    run = await books.start()
    asked.clear()

    await books.claim(run, bill)
    await books.settle(run, bill)
    await books.store.record_edit(books.settings.id, run, bill, Refused(bill.key, "x"), books.tick())

    assert asked == [True, True, True]


async def test_a_durable_write_is_synchronous_and_the_next_one_is_not(tmp_path):
    work = UnitOfWork(tmp_path / "store.db")

    with work.write(durable=True) as connection:
        full = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    with work.write() as connection:
        normal = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one()

    work.close()
    assert (full, normal, journal, keys) == (2, 1, "wal", 1)


async def test_two_integrations_keep_their_own_links(books, bill):
    await books.sync(bill)
    second = integration("other")
    await books.store.save_integration(second)

    (candidate,) = await books.store.candidates(second.id, [bill.key])

    assert candidate.link is None
    assert (await link_of(books, bill)).booking_number == "B-2026/1"


async def test_money_that_the_tool_answers_is_kept_to_the_cent(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    huge = Money(10**15 + 1, "EUR")

    await books.settle(run, bill, replace(Booked(bill.key, "1", "r"), gross=huge))
    (report,) = await books.store.close_interrupted_runs(books.now.replace(year=2027))

    assert report.booked[0].gross == huge
