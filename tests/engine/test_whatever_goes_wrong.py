"""Batches, numbers given here, PDFs and notes together, while everything fails that can: once each, and all of it."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace

import pytest

from synctui.domain.capabilities import Attachment, Numbering
from synctui.domain.errors import AccessDenied, Throttled, Unavailable
from synctui.store.reading import SqliteReader
from synctui.testing.documents import integration, invoice
from synctui.testing.memory_tool import SPEC

OPTIONS = {"send_pdf": "yes", "write_back_number": "yes"}
SETTINGS = replace(integration(tool="memory"), options=OPTIONS)
BILLS = [invoice(f"2026/{n}") for n in range(1, 12)]


def tool(attachment):
    capabilities = replace(
        SPEC.capabilities,
        max_batch=4,
        stops_batch_after=2,
        attachment=attachment,
        numbering=Numbering.CLIENT,
        number_format="{journal}-{year}-{counter:04d}",
    )
    return replace(SPEC, capabilities=capabilities)


def break_something(world, dice):
    """One or two things that go wrong in the next run."""
    ledger, desk = world.ledger, world.desk
    for _turn in range(dice.randint(1, 2)):
        match dice.randrange(8):
            case 0:
                ledger.lose_answers = dice.randint(1, 5)
            case 1:
                ledger.lose_requests = dice.randint(1, 5)
            case 2:
                ledger.raising.append(dice.choice([Throttled(None), Unavailable(), AccessDenied()]))
            case 3:
                ledger.lose_attach_answers = dice.randint(1, 3)
            case 4:
                ledger.attach_raising.append(dice.choice([Unavailable(), KeyError("Subject")]))
            case 5:
                desk.problem = dice.choice([Unavailable(), AccessDenied()])
            case 6:
                desk.lose_answers = dice.randint(1, 3)
            case 7:
                bad = dice.sample(BILLS, 3)
                ledger.refusals = {bill.number: ("customer-blocked", {}) for bill in bad}


def mend(world):
    ledger, desk = world.ledger, world.desk
    ledger.lose_answers = ledger.lose_requests = ledger.lose_attach_answers = desk.lose_answers = 0
    ledger.raising.clear()
    ledger.attach_raising.clear()
    ledger.refusals.clear()
    desk.problem = None


@pytest.mark.parametrize("attachment", [Attachment.AFTER, Attachment.INLINE])
@pytest.mark.parametrize("seed", range(12))
async def test_every_invoice_is_booked_once_under_its_own_number_with_its_pdf(open_world, seed, attachment):
    dice = random.Random(f"{seed} {attachment}")
    world = await open_world(*BILLS, spec=tool(attachment), settings=SETTINGS)
    world.desk.pdfs = {bill.key: b"%PDF-" + bill.number.encode() for bill in BILLS}
    for _run in range(5):
        break_something(world, dice)
        await world.sync()
        world.clock.advance(600)
        if dice.random() < 0.5:
            mend(world)
    mend(world)
    for _run in range(2):
        await world.sync()

    entries = {entry.reference: entry for entry in world.ledger.entries}
    shown = numbers(world)
    assert (world.ledger.doubled, sorted(entries)) == ([], sorted(bill.number for bill in BILLS))
    assert shown == {reference: entry.number for reference, entry in entries.items()}
    assert len(set(shown.values())) == len(BILLS)
    assert world.desk.notes == {bill.key: [f"Memory: booking number {shown[bill.number]}"] for bill in BILLS}
    if attachment is Attachment.AFTER:
        pdfs = {entry.remote_id: b"%PDF-" + reference.encode() for reference, entry in entries.items()}
        assert world.ledger.attachments == pdfs


def numbers(world):
    reader = SqliteReader(world.path)
    try:
        details = [reader.detail(bill.key, world.clock.now().date()) for bill in BILLS]
    finally:
        reader.close()
    return {detail.row.number: detail.row.booking_number for detail in details}


async def test_the_app_closed_while_a_pdf_is_sent_has_lost_nothing(open_world):
    world = await open_world(BILLS[0], spec=tool(Attachment.AFTER), settings=SETTINGS)
    world.desk.pdfs = {BILLS[0].key: b"%PDF-1"}
    world.ledger.attach_raising.append(asyncio.CancelledError())

    with pytest.raises(asyncio.CancelledError):
        await world.sync()
    await world.sync()

    assert (len(world.ledger.entries), list(world.ledger.attachments.values())) == (1, [b"%PDF-1"])
