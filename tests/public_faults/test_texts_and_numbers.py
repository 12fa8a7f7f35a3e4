"""Texts and numbers with signs that other programs have stumbled over arrive as they are, or as far as they fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.text import clean
from synctui.testing.documents import OTHER_DEPARTMENT, customer, invoice, line

DIVISION = 101


@pytest.mark.parametrize(
    "text",
    [
        'Müller & Söhne <nv> "x"',
        "A & B <nv> 'y'",
        "Müller & Söhne - 5 €",
        "Łódź „curly” ’quotes’",
        "Party 🎉 👩‍👩‍👧",
        "ACME [/] nv",
        "x' or Name ne 'y",
        "100 % \\ {curly} $(shell) `tick`",
        "日本 αβγ",
    ],
)
async def test_a_text_with_awkward_signs_arrives_unchanged_and_its_customer_is_found_again(
    open_company, text: str
) -> None:
    to = customer(text, key="a", vat_number=None)
    again = customer(text, key="b", vat_number=None)
    company = await open_company(
        invoice("2026/1", lines=[line(description=text)], to=to),
        invoice("2026/2", lines=[line(description=text)], to=again),
    )

    report = await company.sync()

    assert report.invoices == 2
    assert [account["Name"] for account in company.tool.accounts(DIVISION)] == [clean(text)]
    assert {line["Description"] for entry in company.tool.entries(DIVISION) for line in entry["lines"]} == {clean(text)}


async def test_of_a_text_of_five_thousand_signs_nothing_is_lost(open_company) -> None:
    long = "Müller & Söhne 🎉 " * 300
    company = await open_company(invoice("2026/1", lines=[line(description=long)], to=customer(long, vat_number=None)))

    report = await company.sync()

    assert report.invoices == 1
    ((posting,),) = [entry["lines"] for entry in company.tool.entries(DIVISION)]
    assert posting["Notes"] == clean(long, multiline=True)
    assert posting["Description"] == clean(long)[:59] + "…"
    (account,) = company.tool.accounts(DIVISION)
    assert (account["Name"], account["Remarks"]) == (clean(long)[:49] + "…", clean(long))


@pytest.mark.parametrize("number", ["2026 / 17", "2026/001", "RE#7", "R-2026.17", "№ 17", "2026 / 17 🎉"])
async def test_a_number_arrives_as_it_is_and_is_found_again_under_it(open_company, number: str) -> None:
    company = await open_company(invoice(number))

    await company.sync()
    await company.change(first_run_done=False)
    again = await company.sync()

    assert list(company.entries) == [number]
    assert again.invoices == 0
    assert company.is_told_truly


async def test_two_numbers_that_are_too_long_for_the_tool_stay_two(open_company) -> None:
    long = "INVOICE-2026-DEPARTMENT-SOUTH-OFFICE-0000"
    company = await open_company(invoice(f"{long}17"), invoice(f"{long}18"))

    report = await company.sync()
    references = [entry["YourRef"] for entry in company.tool.entries(DIVISION)]

    assert report.invoices == 2
    assert len(set(references)) == 2
    assert all(len(reference) <= 30 for reference in references)


async def test_two_company_entities_with_the_same_numbers_keep_apart_in_journals_of_their_own(open_company) -> None:
    here, there = invoice("2026/12"), invoice("2026/12", department=OTHER_DEPARTMENT, to=customer("Kunde", key="k"))
    company = await open_company(here)
    await add_second_entity(company, there, journal="71", credit_journal="70")

    reports = await company.workspace.service.sync()

    assert [report.invoices for report in reports] == [1, 1]
    assert company.entries == {"2026/12": ["26700001", "26710001"]}


async def test_two_company_entities_with_the_same_numbers_in_one_journal_are_told_apart_by_customer(
    open_company,
) -> None:
    here, there = invoice("2026/12"), invoice("2026/12", department=OTHER_DEPARTMENT, to=customer("Kunde", key="k"))
    company = await open_company(here)
    await company.sync()
    await add_second_entity(company, there, journal="70", credit_journal="71", first_run_done=False)

    reports = await company.workspace.service.sync()

    (row,) = [row for report in reports for row in report.not_booked]
    assert (row.code, row.values["booking_number"]) == ("number-taken", "26700001")
    assert company.entries == {"2026/12": ["26700001"]}


async def add_second_entity(company, document, **settings) -> None:
    """Another department with books in the same administration, and the same sign-in."""
    from synctui.bootstrap.sign_in import SandboxSignIn
    from synctui.domain.invoice import Reading

    reading = Reading((document,), departments=(OTHER_DEPARTMENT,))
    await company.workspace.store.save_reading("files", reading, company.clock.now())
    second = replace(company.settings, id="exact_online:second", department=OTHER_DEPARTMENT.key, **settings)
    await company.workspace.store.save_integration(second)
    await SandboxSignIn(company.workspace, "https://exact.test").tool(second, company.tool)
