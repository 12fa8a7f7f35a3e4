"""Answer lost after the tool has booked: the state is found out, never guessed, and nothing is booked twice."""

from __future__ import annotations

import pytest

from synctui.domain.report import Ending
from synctui.ports.faults import FaultKind
from synctui.testing.documents import customer, invoice

FIVE = [invoice(f"2026/{n}", f"{n}00.00") for n in range(1, 6)]


async def test_a_timeout_after_the_booking_is_confirmed_by_the_next_run(open_company) -> None:
    company = await open_company(*FIVE)
    company.fault(FaultKind.LOSE_ANSWER, first=3)

    first = await company.sync()
    company.later()
    second = await company.sync()

    assert (first.ending, first.invoices) == (Ending.INCOMPLETE, 4)
    assert [(row.number, row.code) for row in first.not_booked] == [("2026/3", "outcome-unknown")]
    assert (second.ending, second.invoices) == (Ending.FINISHED, 0)
    assert [(row.number, row.is_adopted) for row in second.booked] == [("2026/3", True)]
    assert company.is_told_truly
    assert len(company.entries) == 5


@pytest.mark.parametrize("seconds", [29.0, 31.0])
async def test_an_answer_that_comes_late_is_taken_and_one_that_comes_too_late_is_looked_up(
    open_company, seconds: float
) -> None:
    company = await open_company(*FIVE)
    company.fault(FaultKind.DELAY, first=2, seconds=seconds)

    first = await company.sync()
    company.later()
    await company.sync()

    assert first.invoices == (5 if seconds < 30 else 4)
    assert company.is_told_truly


async def test_right_after_a_lost_answer_a_search_may_miss_the_entry_and_nothing_is_sent_again(open_company) -> None:
    company = await open_company(FIVE[0])
    await company.change(options={"lookup_lag": "60"})
    company.tool.lag = 60.0
    company.fault(FaultKind.LOSE_ANSWER)
    await company.sync()

    early = await company.sync()
    company.later()
    late = await company.sync()

    assert [row.code for row in early.not_booked] == ["checked-later"]
    assert [row.is_adopted for row in late.booked] == [True]
    assert company.posts() == 1
    assert company.is_told_truly


async def test_an_invoice_typed_in_by_hand_before_is_adopted_with_its_number(open_company) -> None:
    company = await open_company(*FIVE)
    await company.sync()
    typed = company.tool.entries(101)[2]
    company.tool.delete_entry(101, typed["EntryID"])
    again = {name: typed[name] for name in ("Journal", "Customer", "YourRef", "Currency")}
    lines = [
        {"AmountFC": "300.00", "VATAmountFC": "63.00", "VATCode": "21", "GLAccount": company.tool.ledger(101, "700000")}
    ]
    company.tool.type_in(101, **again, EntryDate=typed["EntryDate"], SalesEntryLines=lines)
    await company.workspace.service.reset_from(company.settings.id, FIVE[0].date)

    report = await company.sync()

    assert (report.invoices, {row.is_adopted for row in report.booked}, company.posts()) == (0, {True}, 5)
    assert company.is_told_truly


async def test_another_invoice_under_our_number_is_an_error_that_names_both(open_company) -> None:
    other = invoice("2026/9", "700.00", to=customer("Somebody else", vat_number=None))
    company = await open_company(other)
    await company.sync()
    entry = company.tool.entries(101)[0]
    company.tool.books.change_entry(101, entry["EntryID"], {"YourRef": "2026/1"})
    await company.put(FIVE[0])

    report = await company.sync()

    (row,) = report.not_booked
    assert row.code == "number-taken"
    assert row.values["booking_number"] == str(entry["EntryNumber"])
    assert (row.values["found_customer"], row.values["found_total"]) == ("Somebody else", "847.00 EUR")
    assert row.values["total"] == "121.00 EUR"
    assert company.posts() == 1


async def test_after_a_broken_sync_only_what_is_not_synced_is_offered_again(open_company) -> None:
    company = await open_company(*FIVE)
    company.fault(FaultKind.STATUS, first=3, times=99, status=403, body="{}")
    broken = await company.sync()
    company.script.faults.clear()
    sent_before = company.posts()

    report = await company.sync()

    assert (broken.invoices, report.invoices) == (2, 3)
    assert company.posts() - sent_before == 3
    assert company.is_told_truly
