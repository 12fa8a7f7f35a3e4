"""Totals that a tool computes anew: the booked total is the invoice's, or the invoice says both amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from synctui.domain.money import Money
from synctui.testing.documents import invoice, line

EUR = "EUR"


def three_times_97_cents():
    """VAT on the document is 0.61; three times 0.20, line by line, is 0.60."""
    return invoice("2026/1", lines=[line("0.97") for _ in range(3)], vat="0.61")


def booked(company) -> list[tuple[Decimal, Decimal]]:
    return [(Decimal(entry["AmountFC"]), Decimal(entry["VATAmountFC"])) for entry in company.tool.entries(101)]


async def test_a_cent_between_lines_and_document_arrives_as_it_is_printed(open_company) -> None:
    company = await open_company(three_times_97_cents())

    report = await company.sync()

    assert booked(company) == [(Decimal("3.52"), Decimal("0.61"))]
    assert [(row.gross, row.vat, row.notes) for row in report.booked] == [
        (Money.of("3.52", EUR), Money.of("0.61", EUR), ())
    ]


async def test_a_tool_that_computes_vat_anew_is_caught_and_both_amounts_are_told(open_company) -> None:
    company = await open_company(three_times_97_cents())
    company.tool.switches.vat_amounts = "computed"

    report = await company.sync()

    (row,) = report.booked
    assert booked(company) == [(Decimal("3.51"), Decimal("0.60"))]
    assert (row.gross, row.vat, row.notes) == (Money.of("3.51", EUR), Money.of("0.60", EUR), ("total-differs",))
    detail = company.workspace.reader.detail(row.document, company.clock.now().date())
    assert detail is not None
    assert "total-differs" in detail.history[0].values["notes"]
    assert detail.document.gross == Money.of("3.52", EUR)


@pytest.mark.parametrize("net", ["5900.00", "1500.00", "0.01", "1239.67", "9999999.99"])
async def test_round_amounts_stay_round(open_company, net: str) -> None:
    bill = invoice("2026/1", net)
    company = await open_company(bill)

    report = await company.sync()

    assert [(row.net, row.gross) for row in report.booked] == [(Money.of(net, EUR), bill.gross)]
    assert booked(company)[0][0] == bill.gross.amount


async def test_a_tool_that_is_a_cent_off_is_told_for_that_invoice_and_the_others_go_on(open_world) -> None:
    world = await open_world(invoice("2026/1", "5900.00"), invoice("2026/2", "1500.00"))

    async def add_a_cent(request):
        world.ledger.recomputes_by = 1 if request.reference == "2026/1" else 0

    world.ledger.on_sending = add_a_cent

    report = await world.sync()

    assert [(row.number, row.gross, row.notes) for row in report.booked] == [
        ("2026/1", Money.of("7139.01", EUR), ("total-differs",)),
        ("2026/2", Money.of("1815.00", EUR), ()),
    ]
