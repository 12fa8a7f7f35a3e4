"""Later edits, the bell and the night."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.domain.errors import NoAnswer, Unavailable
from synctui.store.reading import SqliteReader
from synctui.testing.documents import credit_note, invoice
from synctui.testing.memory_tool import SPEC, MemoryConnector

PUSHES = replace(SPEC, capabilities=replace(SPEC.capabilities, pushes_edits=True, edit_warning="cost-centres-reset"))


def bell(world):
    reader = SqliteReader(world.path)
    try:
        return reader.notifications()
    finally:
        reader.close()


async def test_an_edit_after_the_sync_is_not_sent_again(open_world):
    world = await open_world(invoice("2026/1", "100.00"))
    await world.sync()
    world.put(invoice("2026/1", "200.00"))

    report = await world.sync()

    assert (report.booked, report.not_booked) == ((), ())
    assert str(world.ledger.entries[0].gross.amount) == "121.00"


async def test_a_ticked_off_edit_is_not_shown_again_until_the_next_edit(open_world):
    bill = invoice("2026/1", "100.00")
    world = await open_world(bill)
    await world.sync()
    world.put(invoice("2026/1", "200.00"))
    await world.service.read_sources()

    await world.service.acknowledge_edit(world.settings.id, bill.key)
    ticked = await world.service.preview()
    world.put(invoice("2026/1", "300.00"))
    await world.service.read_sources()
    edited = await world.service.preview()

    assert [action.code for action in ticked[0].plan.actions] == []
    assert [action.code for action in edited[0].plan.actions] == ["edited-after-sync"]


async def test_a_tool_that_takes_edits_gets_them_with_a_notice_before(open_world):
    world = await open_world(invoice("2026/1", "100.00"), spec=PUSHES)
    await world.sync()
    world.put(invoice("2026/1", "200.00"))
    await world.service.read_sources()

    (preview,) = await world.service.preview()
    report = await world.sync()

    assert [action.notices for action in preview.plan.sending] == [("cost-centres-reset",)]
    assert [(row.booking_number, row.is_updated) for row in report.booked] == [("70/1", True)]
    assert (report.invoices, str(world.ledger.entries[0].gross.amount)) == (0, "242.00")


async def test_an_edit_in_a_closed_period_is_refused_and_the_number_stays(open_world):
    bill = invoice("2026/1", "100.00", date=date(2026, 9, 3))
    world = await open_world(bill, spec=PUSHES)
    await world.sync()
    world.ledger.closed.add((2026, 9))
    world.put(invoice("2026/1", "200.00", date=date(2026, 9, 3)))

    world.clock.advance(24 * 3600)
    report = await world.sync()
    reader = SqliteReader(world.path)
    detail = reader.detail(bill.key, date(2026, 11, 25))
    reader.close()

    assert [row.code for row in report.not_booked] == ["edit-period-closed"]
    assert (detail.row.booking_number, detail.row.mark.value) == ("70/1", "edit_refused")


async def test_a_credit_note_goes_out_though_a_later_edit_of_its_invoice_is_refused(open_world):
    bill = invoice("2026/1", "100.00", date=date(2026, 9, 3))
    world = await open_world(bill, spec=PUSHES)
    await world.sync()
    world.ledger.closed.add((2026, 9))
    world.clock.advance(24 * 3600)
    world.put(invoice("2026/1", "200.00", date=date(2026, 9, 3)))
    world.put(credit_note("CN/1", credits=bill, date=date(2026, 11, 3)))

    report = await world.sync()

    assert [row.code for row in report.not_booked] == ["edit-period-closed"]
    assert [entry.reference for entry in world.ledger.entries] == ["2026/1", "CN/1"]


async def test_every_manual_run_ends_in_exactly_one_bell_entry(open_world):
    world = await open_world(invoice("2026/1"))

    await world.sync()
    await world.sync()
    world.source_problem = Unavailable()
    await world.sync()

    assert [entry.content["ending"] for entry in bell(world)] == ["unavailable", "finished", "finished"]


async def test_the_bell_says_what_happened(open_world):
    world = await open_world(invoice("2026/1"), invoice("2026/2"))
    world.ledger.refusals["2026/2"] = ("journal-invalid", {"journal": "70"})

    await world.sync()

    (entry,) = bell(world)
    assert (entry.content["customers"], entry.content["invoices"]) == (1, 1)
    assert [row["number"] for row in entry.content["not_booked"]] == ["2026/2"]


async def test_a_night_rings_no_bell_and_happens_once_a_date(open_world):
    world = await open_world(invoice("2026/1"))

    first = await world.night(date(2026, 11, 25))
    world.put(invoice("2026/2"))
    again = await world.night(date(2026, 11, 25))
    next_night = await world.night(date(2026, 11, 26))

    assert ([report.invoices for report in first], again, [report.invoices for report in next_night]) == ([1], (), [1])
    assert bell(world) == []


async def test_an_edit_of_which_no_answer_comes_is_sent_again_by_the_next_run(open_world, monkeypatch):
    spec = replace(SPEC, capabilities=replace(SPEC.capabilities, pushes_edits=True))
    world = await open_world(invoice("2026/1", "100.00"), spec=spec)
    await world.sync()
    world.put(invoice("2026/1", "200.00"))

    async def silent(self, link, request):
        raise NoAnswer(reason="ReadTimeout")

    with monkeypatch.context() as patch:
        patch.setattr(MemoryConnector, "update", silent)
        report = await world.sync()
    again = await world.sync()

    assert [(row.code, row.values["reason"]) for row in report.not_booked] == [("outcome-unknown", "ReadTimeout")]
    assert ([row.is_updated for row in again.booked], len(world.ledger.entries)) == ([True], 1)
