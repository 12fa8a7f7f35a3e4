"""Lists that come in pages: all of them are read, so that nobody is created twice and nothing is missed."""

from __future__ import annotations

from datetime import date

import pytest

from synctui.testing.documents import customer, invoice

PAGE = 60


@pytest.mark.parametrize("there", [PAGE - 1, PAGE, PAGE + 1, 600])
async def test_the_last_of_many_customers_is_found_and_not_created_again(open_company, there: int) -> None:
    last = customer(f"Customer {there}", vat_number=None, key="last")
    company = await open_company(invoice("2026/1", to=last))
    for number in range(1, there + 1):
        company.tool.add_account(101, Name=f"Customer {number}", Postcode=last.address.postal_code)

    report = await company.sync()

    assert (report.invoices, report.customers_new) == (1, 0)
    assert len(company.tool.accounts(101)) == there
    assert company.tool.entries(101)[0]["CustomerName"] == f"Customer {there}"


async def test_among_hundreds_of_entries_of_the_same_days_each_invoice_is_found(open_company) -> None:
    bills = [invoice(f"2026/{n}", date=date(2026, 10, 1 + n % 28)) for n in range(1, 2 * PAGE + 2)]
    company = await open_company(*bills)
    await company.sync()
    sent = company.posts()
    await company.workspace.service.reset_from(company.settings.id, date(2026, 1, 1))

    report = await company.sync()

    assert (report.invoices, len(report.booked), company.posts()) == (0, len(bills), sent)
    assert company.is_told_truly
