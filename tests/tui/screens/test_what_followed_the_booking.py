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


async def test_a_payment_is_told_with_its_day(company, opened):
    company.add(BILL, Mark.SYNCED, booking_number="26700411")
    paid = PaidState(True, date(2026, 11, 20))
    company.reader.details[BILL.key] = replace(company.reader.details[BILL.key], paid=paid)

    async with opened(DetailScreen(BILL.key)) as seen:
        line = next(line for line in (await seen.text()).splitlines() if "Status" in line)

    assert day(date(2026, 11, 20)) in line


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_pdf_that_is_not_attached_yet_is_told_and_explained(company, opened, size):
    company.add(BILL, Mark.SYNCED, booking_number="26700411", code="pdf-not-attached")

    async with opened(DetailScreen(BILL.key), size=size) as seen:
        text = await seen.text()

    assert "PDF not attached yet" in text
    assert "the next sync tries it again" in " ".join(text.split())
