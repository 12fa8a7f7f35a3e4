"""What a voucher holds: a position for each rate and posting category, signs by type, and the source's cents."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from synctui.connectors import lexware_office
from synctui.domain.booking import Booked
from synctui.domain.capabilities import ClosedPeriod
from synctui.i18n.errors import error_text
from synctui.testing import documents as make


def items(world: Any) -> list[tuple[str, str, str]]:
    """Amount, VAT and percentage of each position of the last voucher."""
    names = ("amount", "taxAmount", "taxRatePercent")
    return [tuple(str(one[name]) for name in names) for one in world.vouchers[-1]["voucherItems"]]


async def test_lines_of_one_rate_are_one_position(world: Any) -> None:
    lines = [make.line("0.97", make.VAT_19) for _ in range(3)] + [make.line("10.00", make.VAT_7)]

    await world.book(make.invoice(lines=lines, vat="0.54"))

    assert items(world) == [("2.91", "0.54", "19"), ("10", "0.7", "7")]


async def test_a_credit_note_has_a_type_of_its_own_and_positive_amounts(world: Any) -> None:
    credit = make.credit_note(lines=[make.line("40.00", make.VAT_19), make.line("-5.00", make.VAT_7)])

    outcome = await world.book(credit)

    assert isinstance(outcome, Booked)
    assert world.vouchers[0]["type"] == "salescreditnote"
    assert items(world) == [("40", "7.6", "19"), ("-5", "-0.35", "7")]
    assert world.entries()[0].gross == credit.gross


async def test_an_invoice_below_zero_is_a_credit_note_there(world: Any) -> None:
    invoice = make.invoice(net="-30.00", rate=make.VAT_19)

    await world.book(invoice)

    assert world.vouchers[0]["type"] == "salescreditnote"
    assert world.entries()[0].gross == invoice.gross


async def test_a_voucher_to_be_checked_has_amounts_with_vat(open_world: Any) -> None:
    world = open_world({"status": "unchecked", "tax_type": "net"})

    await world.book(make.invoice(net="100.00", rate=make.VAT_19))

    assert (world.vouchers[0]["voucherStatus"], world.vouchers[0]["taxType"]) == ("unchecked", "gross")
    assert items(world) == [("119", "19", "19")]


async def test_each_reason_for_no_vat_goes_to_the_category_that_was_chosen_for_it(world: Any) -> None:
    for number, rate in enumerate((make.REVERSE_CHARGE, make.INTRA_EU, make.EXPORT)):
        await world.book(make.invoice(f"2026 / {number}", rate=rate))

    chosen = [row["voucherItems"][0]["categoryId"] for row in world.vouchers]

    assert chosen == [
        world.integration.mapping.vat[one.key] for one in (make.REVERSE_CHARGE, make.INTRA_EU, make.EXPORT)
    ]
    assert len(set(chosen)) == 3


async def test_a_day_stays_that_day_whatever_the_zone(world: Any) -> None:
    await world.book(replace(make.invoice(date=date(2026, 1, 1)), service_date=date(2025, 12, 31)))

    assert (world.vouchers[0]["voucherDate"], world.vouchers[0]["shippingDate"]) == ("2026-01-01", "2025-12-31")


async def test_with_the_collective_contact_no_contact_is_made(open_world: Any) -> None:
    world = open_world({"contacts": "collective"})

    await world.book(make.invoice(to=make.customer("Laufkundschaft")))

    assert (world.vouchers[0]["useCollectiveContact"], world.vouchers[0]["contactName"]) == (True, "Laufkundschaft")
    assert world.customers() == []
    assert world.asked("GET", "/contacts") == 0


async def test_what_is_booked_into_a_reported_month_is_told(open_world: Any) -> None:
    world = open_world({"reported_until": "2026-10-31"})

    late = await world.book(make.invoice("1", date=date(2026, 10, 31)))
    in_time = await world.book(make.invoice("2", date=date(2026, 11, 1)))

    assert lexware_office.SPEC.capabilities.closed_period is ClosedPeriod.ACCEPTS
    assert (late.notes, in_time.notes) == (("period-closed-accepted",), ())
    assert "counts as reported" in error_text("period-closed-accepted", {}, "Lexware Office").what


@pytest.mark.parametrize("text", ["A & B <nv> \"x\" 'y'", "Łódź € ü — “quotes”", "emoji 🎉"])
async def test_any_text_arrives_as_it_is(world: Any, text: str) -> None:
    await world.book(make.invoice(to=make.customer(text), lines=[make.line(description=text)]))

    assert world.entries()[0].texts == (text,)
    assert world.entries()[0].customer == text
