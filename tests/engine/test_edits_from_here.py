"""A small edit from here: told before, noted before it is sent, read again, and left in the bell."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.capabilities import ClosedPeriod
from synctui.domain.editing import EditState
from synctui.domain.errors import AccessDenied, BadInput, Throttled
from synctui.ports.reading import Mark
from synctui.store.reading import SqliteReader
from synctui.testing.documents import credit_note, invoice, line
from synctui.testing.memory_tool import SPEC

BILL = invoice("2026/1", lines=[line("100.00", cost_centre="MKT")])
PUSHING = replace(
    SPEC,
    capabilities=replace(
        SPEC.capabilities,
        pushes_edits=True,
        edit_warning="edit-resets-cost-centres",
        closed_period=ClosedPeriod.REFUSES,
    ),
)
LATER = date(2026, 11, 20)


def bell(world):
    """Content of the entries that are not dismissed, newest first."""
    reader = SqliteReader(world.path)
    try:
        return [row.content for row in reader.notifications()]
    finally:
        reader.close()


def mark(world):
    reader = SqliteReader(world.path)
    try:
        return reader.detail(BILL.key, world.clock.now().date()).row.mark
    finally:
        reader.close()


async def edited(world, **changes):
    before = await world.service.editable(BILL.key)
    return await world.service.edit(BILL.key, replace(before, **changes), before)


@pytest.mark.parametrize(
    ("spec", "codes"),
    [(SPEC, ["edits-not-pushed"]), (PUSHING, ["edit-resets-cost-centres", "edit-unless-closed"])],
    ids=["a tool that takes no edits", "a tool that takes them"],
)
async def test_what_an_edit_means_is_said_for_each_kind_of_tool_and_before_and_after_the_sync(open_world, spec, codes):
    world = await open_world(BILL, spec=spec)
    before = [notice.code for notice in await world.service.edit_notices(BILL.key)]
    await world.sync()

    after = [notice.code for notice in await world.service.edit_notices(BILL.key)]

    assert before == ["edit-goes-along"]
    assert after == codes


async def test_a_new_date_in_a_closed_period_is_said_before_it_is_saved(open_world):
    world = await open_world(BILL, spec=PUSHING)
    await world.sync()
    world.ledger.closed.add((2026, 9))
    await world.service.reference_data(world.settings.id, fresh=True)

    notices = await world.service.edit_notices(BILL.key, date(2026, 9, 30))

    assert [notice.code for notice in notices] == ["edit-resets-cost-centres", "edit-period-closed"]
    assert notices[1].values == {"period": "2026-09", "date": "2026-09-30"}


async def test_of_an_invoice_that_is_being_checked_it_is_not_said_that_the_change_goes_along(open_world):
    world = await open_world(BILL)
    world.ledger.lose_answers = 1
    await world.sync()

    assert [notice.code for notice in await world.service.edit_notices(BILL.key)] == ["edit-while-checked"]


async def test_of_an_invoice_that_is_set_aside_nothing_is_said(open_world):
    world = await open_world(BILL)
    await world.service.set_aside(BILL.key, "paid in cash")

    assert await world.service.edit_notices(BILL.key) == ()


async def test_a_saved_edit_of_a_synced_invoice_is_marked_at_once_and_told_in_the_bell(open_world):
    world = await open_world(BILL)
    await world.sync()

    outcome = await edited(world, date=LATER)

    newest = bell(world)[0]
    assert outcome.state is EditState.SAVED
    assert mark(world) is Mark.EDITED
    assert (newest["what"], newest["edits"][0]["number"]) == ("own-edit", "2026/1")
    assert newest["changes"] == [{"field": "date", "before": BILL.date.isoformat(), "after": "2026-11-20"}]
    assert [notice["code"] for notice in newest["notices"]] == ["edits-not-pushed"]


async def test_the_cost_centres_that_will_be_empty_are_named_where_the_tool_resets_them(open_world):
    world = await open_world(BILL, spec=PUSHING)
    await world.sync()

    await edited(world, date=LATER)

    assert bell(world)[0]["edits"][0]["cost_centres"] == ["MKT"]


async def test_a_read_afterwards_does_not_ring_a_second_time(open_world):
    world = await open_world(BILL, spec=PUSHING)
    await world.sync()
    await edited(world, date=LATER)
    entries = len(bell(world))

    await world.service.read_sources()

    assert len(bell(world)) == entries


async def test_an_edit_of_which_nobody_knows_is_in_the_bell_and_not_sent_again(open_world):
    world = await open_world(BILL)
    world.desk.lose_answers = 1

    outcome = await edited(world, note="Thank you")

    (entry,) = bell(world)
    assert outcome.state is EditState.UNSURE
    assert (entry["what"], entry["changes"]) == (
        "unsure-edit",
        [{"field": "note", "before": None, "after": "Thank you"}],
    )
    assert world.desk.asked == [BILL.key]


async def test_whoever_dies_while_saving_finds_the_note_at_the_next_start(open_world):
    world = await open_world(BILL)
    before = await world.service.editable(BILL.key)
    seen = []
    world.desk.on_edit = lambda: seen.append(_on_disk(world))

    await world.service.edit(BILL.key, replace(before, note="Thank you"), before)

    assert [entry["what"] for entry in seen[0]] == ["unsure-edit"]
    assert [entry["what"] for entry in bell(world)] == ["own-edit"]


def _on_disk(world):
    """What another process finds in the file at this moment."""
    connection = sqlite3.connect(world.path)
    try:
        rows = connection.execute("SELECT content FROM notification WHERE is_dismissed = 0").fetchall()
    finally:
        connection.close()
    return [json.loads(content) for (content,) in rows]


async def test_where_certainly_nothing_was_sent_no_note_stays(open_world):
    world = await open_world(BILL)
    before = await world.service.editable(BILL.key)
    world.desk.problem = Throttled(None)

    with pytest.raises(Throttled):
        await world.service.edit(BILL.key, replace(before, note="Thank you"), before)

    assert bell(world) == []


async def test_what_somebody_else_changed_meanwhile_is_read_and_not_overwritten(open_world):
    world = await open_world(BILL)
    before = await world.service.editable(BILL.key)
    world.put(replace(BILL, note="Theirs"))

    outcome = await world.service.edit(BILL.key, replace(before, note="Mine"), before)

    assert (outcome.state, outcome.found.note) == (EditState.OVERTAKEN, "Theirs")
    assert (await world.store.document(BILL.key)).note == "Theirs"
    assert bell(world) == []


async def test_an_account_that_locks_booked_invoices_is_remembered_until_an_edit_is_saved(open_world):
    world = await open_world(BILL)
    world.desk.is_locked = True

    refused = await edited(world, note="Thank you")
    while_locked = [notice.code for notice in await world.service.edit_notices(BILL.key)]
    world.desk.is_locked = False
    await edited(world, note="Thank you")

    assert refused.state is EditState.LOCKED
    assert while_locked == ["edit-locked-before", "edit-goes-along"]
    assert [notice.code for notice in await world.service.edit_notices(BILL.key)] == ["edit-goes-along"]


async def test_documents_of_files_and_of_a_source_that_is_signed_out_say_why(open_world):
    imported = replace(invoice("F/1"), key="files:dep-be:invoice:1", source="files")
    world = await open_world(BILL, credit_note("CN/1"))
    world.put(imported)
    await world.service.read_sources()
    codes = []
    for key in (imported.key, "nothing"):
        with pytest.raises(BadInput) as problem:
            await world.service.editable(key)
        codes.append(problem.value.code)
    world.is_source_there = False

    with pytest.raises(AccessDenied):
        await world.service.editable(BILL.key)

    assert codes == ["edit-from-file", "edit-gone"]


async def test_a_month_of_which_the_tool_has_refused_something_is_said_to_be_closed_before_an_edit_in_it(open_world):
    spec = replace(PUSHING, capabilities=replace(PUSHING.capabilities, period_preflight=False))
    world = await open_world(BILL, spec=spec)
    await world.sync()
    late = invoice("2026/2", date=BILL.date)
    world.put(late)
    world.ledger.refusals["2026/2"] = ("period-closed", {"period": "2026-11", "date": BILL.date.isoformat()})
    await world.sync()

    notices = await world.service.edit_notices(BILL.key)
    not_synced = await world.service.edit_notices(late.key)

    assert [notice.code for notice in notices] == ["edit-resets-cost-centres", "edit-period-closed"]
    assert notices[-1].values == {"period": "2026-11", "date": "2026-11-03"}
    assert [notice.code for notice in not_synced] == ["edit-goes-along"]


async def test_an_invoice_that_has_lost_its_date_is_in_no_closed_month(open_world):
    world = await open_world(BILL, spec=PUSHING)
    await world.sync()
    world.put(replace(BILL, date=None, due=None))
    await world.service.read_sources()

    notices = await world.service.edit_notices(BILL.key)

    assert "edit-period-closed" not in [notice.code for notice in notices]
