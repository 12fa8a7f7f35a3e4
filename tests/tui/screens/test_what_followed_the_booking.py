"""A synced invoice says what the tool tells of its payment, and what is still owed to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import PaidState
from synctui.i18n.formats import day
from synctui.ports.reading import Mark
from synctui.testing.documents import invoice
from synctui.tui.screens.detail import DetailScreen

BILL = invoice("2026/1")


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        (PaidState(True, date(2026, 11, 20)), f"{day(date(2026, 11, 20))}, says Exact Online"),
        (PaidState(True), "says Exact Online"),
    ],
    ids=["with its day", "without a day"],
)
async def test_a_payment_is_told_with_who_says_so(company, opened, paid, words):
    company.add(BILL, Mark.SYNCED, booking_number="26700411")
    company.reader.details[BILL.key] = replace(company.reader.details[BILL.key], paid=paid)

    async with opened(DetailScreen(BILL.key)) as seen:
        assert words in await seen.text()


async def test_an_invoice_that_is_not_paid_says_nothing_of_it(company, opened):
    company.add(BILL, Mark.SYNCED, booking_number="26700411")

    async with opened(DetailScreen(BILL.key)) as seen:
        assert "says Exact Online" not in await seen.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_pdf_that_is_not_attached_yet_is_told_and_explained(company, opened, size):
    company.add(BILL, Mark.SYNCED, booking_number="26700411", code="pdf-not-attached")

    async with opened(DetailScreen(BILL.key), size=size) as seen:
        text = await seen.text()

    assert "PDF not attached yet" in text
    assert "the next sync tries it again" in " ".join(text.split())
