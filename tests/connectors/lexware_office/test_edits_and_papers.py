"""Edits are made over the version that was read, and a voucher's files survive them; PDFs hang there once."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.connectors.lexware_office import SPEC
from synctui.domain.booking import AlreadyBooked, Booked, Refused, Unknown
from synctui.domain.money import Money
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make

PDF = b"%PDF-1.7 an invoice"


async def test_an_edit_keeps_the_files_of_the_voucher(world: Any) -> None:
    invoice = make.invoice()
    booked = await world.book(invoice)
    await world.connector.attach(booked, PDF, invoice)

    outcome = await world.edit(invoice, make.invoice(net="200.00"))

    assert isinstance(outcome, Booked)
    assert len(world.vouchers[0]["files"]) == 1
    assert world.entries()[0].gross == Money.of("242.00", "EUR")
    assert SPEC.capabilities.edit_warning == "correction-booked"


async def test_a_change_that_somebody_makes_at_the_same_moment_is_read_first(world: Any) -> None:
    invoice = make.invoice()
    await world.book(invoice)
    world.fault(FaultKind.STATUS, method="PUT", status=409, body="{}")

    outcome = await world.edit(invoice, make.invoice(net="200.00"))

    assert isinstance(outcome, Booked)
    assert world.asked("PUT", "/vouchers") == 1


async def test_two_conflicts_in_a_row_are_told_and_nothing_is_overwritten(world: Any) -> None:
    invoice = make.invoice()
    await world.book(invoice)
    world.fault(FaultKind.STATUS, method="PUT", status=409, body="{}", times=2)

    outcome = await world.edit(invoice, make.invoice(net="200.00"))

    assert isinstance(outcome, Refused)
    assert outcome.code == "version-conflict"
    assert world.entries()[0].gross == invoice.gross


async def test_an_old_version_is_refused_by_the_tool_itself(world: Any) -> None:
    await world.book(make.invoice())
    row = world.vouchers[0]
    body = {name: value for name, value in row.items() if name != "at"}

    answer = await world.connector._session.write("PUT", f"/v1/vouchers/{row['id']}", {**body, "version": 0})

    assert answer.status == 409


async def test_a_voucher_that_was_deleted_is_told_as_missing(world: Any) -> None:
    await world.book(make.invoice())

    outcome = await world.edit(make.invoice(), make.invoice(net="200.00"), "gone")

    assert isinstance(outcome, Refused)
    assert outcome.code == "missing-at-tool"


async def test_a_paid_voucher_keeps_its_status(world: Any) -> None:
    invoice = make.invoice()
    await world.book(invoice)
    world.sandbox.state.put(
        f"{world.organization}/vouchers", world.vouchers[0]["id"], {**world.vouchers[0], "voucherStatus": "paid"}
    )

    assert isinstance(await world.edit(invoice, make.invoice(net="200.00")), Booked)


async def test_an_edit_whose_answer_got_lost_is_unknown(world: Any) -> None:
    invoice = make.invoice()
    await world.book(invoice)
    world.fault(FaultKind.LOSE_ANSWER, method="PUT")

    assert isinstance(await world.edit(invoice, make.invoice(net="200.00")), Unknown)


@pytest.mark.parametrize("same_file_again", [True, False])
async def test_a_pdf_whose_answer_got_lost_hangs_there_once(open_world: Any, same_file_again: bool) -> None:
    world = open_world(same_file_again=same_file_again)
    invoice = make.invoice()
    booked = await world.book(invoice)
    world.fault(FaultKind.LOSE_ANSWER, path="/files")

    lost = await world.connector.attach(booked, PDF, invoice)
    again = await world.connector.attach(booked, PDF, invoice)

    assert isinstance(lost, Unknown)
    assert isinstance(again, AlreadyBooked)
    assert len(world.vouchers[0]["files"]) == 1


async def test_a_pdf_above_five_megabytes_is_refused_without_being_sent(world: Any) -> None:
    invoice = make.invoice()
    booked = await world.book(invoice)

    outcome = await world.connector.attach(booked, PDF + bytes(5 * 1024 * 1024), invoice)

    assert (outcome.code, world.asked("POST", "/files")) == ("pdf-too-large", 0)


async def test_what_the_tool_has_against_a_file_is_told(world: Any) -> None:
    invoice = make.invoice()
    booked = await world.book(invoice)

    outcome = await world.connector.attach(booked, b"no pdf", invoice)

    assert (outcome.code, outcome.tool_text) == ("pdf-refused", "file: invalid_type")
