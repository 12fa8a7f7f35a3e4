"""Signs, kinds of 0 %, and exchange rates: nothing is guessed, and nothing is booked one to one that is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from synctui.sandbox.exact_online import Vat
from synctui.testing.documents import (
    EXEMPT,
    EXPORT,
    INTRA_EU,
    REVERSE_CHARGE,
    VAT_6,
    VAT_21,
    credit_note,
    discount,
    invoice,
    line,
)

DIVISION = 101
NOTHING = (REVERSE_CHARGE, INTRA_EU, EXPORT, EXEMPT)
CODES = dict(zip((rate.key for rate in NOTHING), ("RC", "IC", "EX", "VR"), strict=True))


async def with_codes(company, *rates) -> None:
    """Give the tool a code for every kind of 0 %, and map only these `rates`."""
    for rate in NOTHING:
        company.tool.add_vat(DIVISION, Vat(CODES[rate.key], rate.label))
    mapping = company.settings.mapping
    vat = {**mapping.vat, **{rate.key: CODES[rate.key] for rate in rates}}
    await company.change(mapping=replace(mapping, vat=vat))


async def test_a_credit_note_of_two_lines_takes_its_gross_off_the_books(open_company) -> None:
    credit = credit_note("2026/1", lines=[line("40.00"), line("10.00", VAT_6)])
    company = await open_company(invoice("2026/9"), credit)

    await company.sync()

    amounts = {entry["YourRef"]: Decimal(entry["AmountFC"]) for entry in company.tool.entries(DIVISION)}
    assert amounts["2026/1"] == credit.gross.amount == Decimal("-59.00")
    assert all(Decimal(line["Quantity"]) > 0 or Decimal(line["AmountFC"]) < 0 for line in lines_of(company, "2026/1"))


def lines_of(company, number: str) -> list[dict[str, str]]:
    return next(entry["lines"] for entry in company.tool.entries(DIVISION) if entry["YourRef"] == number)


async def test_a_discount_lowers_an_invoice_and_raises_a_credit_note(open_company) -> None:
    bill = invoice("2026/1", allowances=[discount("-10.00")])
    company = await open_company(bill)

    await company.sync()

    assert Decimal(company.tool.entries(DIVISION)[0]["AmountFC"]) == bill.gross.amount
    assert [line["AmountFC"] for line in lines_of(company, "2026/1")] == ["100", "-10"]


@pytest.mark.parametrize("mapped", NOTHING, ids=lambda rate: rate.label)
async def test_of_four_kinds_of_0_percent_only_the_mapped_one_is_booked_and_the_others_are_named(
    open_company, mapped
) -> None:
    company = await open_company(
        *(invoice(f"2026/{number}", rate=rate) for number, rate in enumerate(NOTHING, 1)), invoice("2026/9")
    )
    await with_codes(company, mapped)

    report = await company.sync()

    booked = {entry["YourRef"]: entry["lines"][0]["VATCode"].strip() for entry in company.tool.entries(DIVISION)}
    assert booked == {f"2026/{NOTHING.index(mapped) + 1}": CODES[mapped.key], "2026/9": "21"}
    assert {row.code for row in report.not_booked} == {"vat-not-mapped"}
    assert {row.values["rate"] for row in report.not_booked} == {rate.label for rate in NOTHING} - {mapped.label}


async def test_no_kind_of_0_percent_is_sent_before_its_code_is_chosen(open_company) -> None:
    company = await open_company(invoice("2026/1", rate=REVERSE_CHARGE))

    report = await company.sync()
    await with_codes(company, REVERSE_CHARGE)
    later = await company.sync()

    assert (report.invoices, later.invoices) == (0, 1)
    assert company.posts() == 1


async def test_a_foreign_invoice_is_booked_with_the_rate_of_its_source(open_company) -> None:
    company = await open_company(invoice("2026/1", rate=EXPORT, currency="USD", exchange_rate="0.925925"))
    await with_codes(company, EXPORT)

    report = await company.sync()

    (entry,) = company.tool.entries(DIVISION)
    assert (entry["Currency"], entry["AmountFC"], entry["AmountDC"]) == ("USD", "100.00", "92.59")
    assert [row.notes for row in report.booked] == [()]


async def test_a_foreign_invoice_without_a_rate_is_never_booked_one_to_one_unsaid(open_company) -> None:
    company = await open_company(invoice("2026/1", rate=EXPORT, currency="USD"))
    await with_codes(company, EXPORT)

    report = await company.sync()

    (entry,) = company.tool.entries(DIVISION)
    assert entry["AmountDC"] == "92.00"
    assert [row.notes for row in report.booked] == [("rate-of-the-tool",)]


async def test_the_rates_of_a_mixed_invoice_keep_their_codes(open_company) -> None:
    company = await open_company(invoice("2026/1", lines=[line("10.00", VAT_21), line("20.00", VAT_6)]))

    await company.sync()

    assert [line["VATCode"].strip() for line in lines_of(company, "2026/1")] == ["21", "6"]


async def test_a_vat_code_that_includes_the_vat_is_refused_before_anything_is_booked_too_low(open_company) -> None:
    company = await open_company(invoice("2026/1"), invoice("2026/2", rate=VAT_6))
    company.tool.add_vat(DIVISION, Vat("21I", "21 % inclusief", 21, type="I"))
    right = company.settings.mapping
    await company.change(mapping=replace(right, vat={**right.vat, VAT_21.key: "21I"}))

    report = await company.sync()
    await company.change(mapping=right)
    later = await company.sync()

    assert [(row.number, row.code, row.values["vat_code"]) for row in report.not_booked] == [
        ("2026/1", "vat-code-inclusive", "21I")
    ]
    assert (report.invoices, later.invoices) == (1, 1)
    assert company.posts() == 2


async def test_a_vat_code_that_was_blocked_since_yesterday_is_asked_for_again_before_it_refuses(open_company) -> None:
    company = await open_company(invoice("2026/1"))
    company.tool.add_vat(DIVISION, Vat("21", "21 %", 21, is_blocked=True))
    refused = await company.sync()
    company.tool.add_vat(DIVISION, Vat("21", "21 %", 21))

    released = await company.sync()

    assert [row.code for row in refused.not_booked] == ["vat-code-gone"]
    assert released.invoices == 1
