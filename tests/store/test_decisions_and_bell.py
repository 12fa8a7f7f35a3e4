"""What a person decides about a document, payments, the bell, and the small things beside it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta

import pytest

from synctui.domain.booking import Journal, LinkState, PaidState, ReferenceData, Unknown
from synctui.domain.errors import BadInput
from synctui.domain.invoice import Status
from synctui.domain.money import Money
from synctui.ports.reading import Mark
from synctui.ports.store import NotificationDraft
from synctui.store.reading import SqliteReader
from synctui.testing.documents import invoice


@pytest.fixture
async def bill(books):
    document = invoice("2026/1")
    await books.put(document)
    return document


async def leave_unknown(books, bill):
    run = await books.start()
    await books.claim(run, bill)
    await books.settle(run, bill, Unknown(bill.key, "timeout"))
    await books.end(run)


def audited(books):
    with closing(SqliteReader(books.path)) as reader:
        return [row["action"] for row in reader._all("SELECT action FROM audit ORDER BY id")]


async def test_setting_aside_is_written_down_and_can_be_taken_back(books, bill):
    await books.store.set_aside(bill.key, "paid in cash", books.tick())
    aside = books.mark(bill)
    await books.store.set_aside(bill.key, None, books.tick())

    assert (aside, books.mark(bill)) == (Mark.SET_ASIDE, Mark.NOT_SYNCED)
    assert books.history(bill) == ["imported", "set_aside", "taken_back"]
    assert audited(books) == ["set_aside", "taken_back"]


async def test_an_unknown_outcome_is_released_by_a_person(books, bill):
    await leave_unknown(books, bill)

    await books.store.release_unknown(books.settings.id, bill.key, "not in the journal", books.tick())

    assert (books.mark(bill), audited(books)) == (Mark.NOT_SYNCED, ["released"])
    assert books.history(bill) == ["imported", "unknown", "released"]


@pytest.mark.parametrize("state", ["new", "synced", "being sent"])
async def test_only_an_unknown_outcome_can_be_released(books, bill, state):
    if state == "synced":
        await books.sync(bill)
    if state == "being sent":
        await books.claim(await books.start(), bill)

    with pytest.raises(BadInput) as refusal:
        await books.store.release_unknown(books.settings.id, bill.key, "?", books.tick())

    assert refusal.value.code == "moved-on"
    assert audited(books) == []


async def test_a_number_entered_by_hand_makes_a_document_synced(books, bill):
    await leave_unknown(books, bill)

    await books.store.adopt_by_hand(books.settings.id, bill.key, "26001", "seen in the journal", books.tick())

    row = books.row(bill)
    assert (row.mark, row.booking_number, row.mode) == (Mark.SYNCED, "26001", "manual")
    assert (books.history(bill)[-1], audited(books)) == ("adopted_by_hand", ["adopted-by-hand"])
    assert await books.store.synced_unpaid(books.settings.id, 10) == ()


async def test_a_number_is_not_entered_while_the_document_is_being_sent(books, bill):
    await books.claim(await books.start(), bill)

    with pytest.raises(BadInput):
        await books.store.adopt_by_hand(books.settings.id, bill.key, "26001", "?", books.tick())

    with pytest.raises(BadInput) as refusal:
        await books.store.adopt_by_hand(books.settings.id, "nothing", "26001", "?", books.tick())
    assert refusal.value.code == "document-unknown"


async def test_a_ticked_off_edit_is_synced_until_the_next_edit(books, bill):
    await books.sync(bill)
    await books.put(invoice("2026/1", "200"))

    await books.store.acknowledge_edit(books.settings.id, bill.key, books.tick())
    ticked = books.mark(bill)
    await books.put(invoice("2026/1", "300"))

    assert (ticked, books.mark(bill)) == (Mark.SYNCED, Mark.EDITED)


async def test_a_booking_deleted_in_the_tool_keeps_its_number_and_is_marked(books, bill):
    await books.sync(bill)

    for _ in range(2):
        await books.store.note_presence(books.settings.id, (), [bill.key], books.tick())
    missing = books.row(bill)
    await books.store.note_presence(books.settings.id, [bill.key], (), books.tick())

    assert (missing.mark, missing.booking_number) == (Mark.MISSING, "B-2026/1")
    assert books.mark(bill) is Mark.SYNCED
    assert books.history(bill) == ["imported", "synced", "missing", "found_again"]


# payments ---------------------------------------------------------------------------------------------------------


async def test_what_the_tool_says_is_paid_is_paid(books, bill):
    await books.sync(bill)
    paid = PaidState(True, date(2026, 11, 20), Money(12100, "EUR"))

    await books.store.save_paid(books.settings.id, {bill.key: paid, "nothing": paid}, books.tick())

    assert books.row(bill).status is Status.PAID
    assert (await books.store.document(bill.key)).is_paid
    assert await books.store.synced_unpaid(books.settings.id, 10) == ()


async def test_everybody_gets_a_turn_to_be_asked_for_payments(books):
    bills = [invoice(f"2026/{n}") for n in range(5)]
    await books.put(*bills, replace(invoice("2026/9"), is_paid=True))
    await books.sync(*bills, invoice("2026/9"))

    asked = [{link.document for link in await books.store.synced_unpaid(books.settings.id, 2)} for _ in range(3)]

    assert set.union(*asked) == {bill.key for bill in bills}


# what the tool offers, preferences, the bell ----------------------------------------------------------------------


async def test_what_a_tool_offers_is_kept_with_its_hour(books):
    offered = ReferenceData(journals=(Journal("70", "Verkopen"),))
    assert await books.store.reference_data(books.settings.id) is None

    await books.store.save_reference_data(books.settings.id, ReferenceData(), books.tick())
    await books.store.save_reference_data(books.settings.id, offered, books.tick())

    assert await books.store.reference_data(books.settings.id) == (offered, books.now)


async def test_a_preference_is_kept(books):
    await books.store.save_preference("columns", "a")
    await books.store.save_preference("columns", "b")

    assert (await books.store.preference("columns"), await books.store.preference("other")) == ("b", None)


async def test_a_daemon_that_says_it_is_alive_is_seen(books):
    with closing(SqliteReader(books.path)) as reader:
        before = reader.daemon_seen()
        await books.store.save_preference("daemon_alive", books.now.isoformat())

        assert (before, reader.daemon_seen()) == (None, books.now)


async def ring(books):
    run = await books.start()
    await books.end(run)
    return run


async def test_the_bell_counts_what_is_unread_and_hides_what_is_dismissed(books, today):
    for _ in range(3):
        await ring(books)

    def seen():
        with closing(SqliteReader(books.path)) as reader:
            rows = reader.notifications()
            return [(row.id, row.is_read) for row in rows], reader.figures(None, today).unread

    fresh = seen()
    await books.store.mark_notifications([3], read=True, dismissed=False, now=books.tick())
    read_one = seen()
    await books.store.mark_notifications([2], read=False, dismissed=True, now=books.tick())
    dismissed_one = seen()
    await books.store.mark_notifications(None, read=True, dismissed=False, now=books.tick())
    all_read = seen()
    await books.store.mark_notifications(None, read=False, dismissed=True, now=books.tick())

    assert fresh == ([(3, False), (2, False), (1, False)], 3)
    assert read_one == ([(3, True), (2, False), (1, False)], 2)
    assert dismissed_one == ([(3, True), (1, False)], 1)
    assert all_read == ([(3, True), (1, True)], 0)
    assert seen() == ([], 0)


async def test_a_run_rings_once_however_often_it_is_ended(books):
    run = await ring(books)

    await books.end(run)

    with closing(SqliteReader(books.path)) as reader:
        (row,) = reader.notifications()
    assert (row.run, row.content, row.at) == (run, {"ending": "finished"}, books.now)


async def test_an_entry_without_a_run_is_an_entry_of_its_own(books):
    from synctui.store import bell

    with books.store._work.write() as connection:
        for _ in range(2):
            bell.ring(connection, NotificationDraft(None, None, books.now, {"note": "x"}))

    with closing(SqliteReader(books.path)) as reader:
        assert len(reader.notifications()) == 2


async def test_the_settings_of_all_integrations_stay_in_the_order_in_which_they_were_added(books):
    from synctui.testing.documents import OTHER_DEPARTMENT, integration

    second = integration("another", department=OTHER_DEPARTMENT, nightly=True)
    await books.store.save_integration(second)
    await books.store.save_integration(replace(books.settings, nightly=True))

    assert await books.store.integrations() == (replace(books.settings, nightly=True), second)
    assert await books.store.integration("nobody") is None


async def test_the_state_of_a_link_is_told_with_its_hours(books, bill):
    await books.sync(bill)

    link = books.detail(bill).link

    assert (link.state, link.remote_id) == (LinkState.SYNCED, "remote-2026/1")
    assert link.synced_at - link.attempted_at == timedelta(seconds=1)
    assert link.content["gross"] == "121.00"
