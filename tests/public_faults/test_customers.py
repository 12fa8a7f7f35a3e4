"""Customers that are there already, are written differently, or have gone: never a copy, never somebody else's."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from synctui.domain.customer import Address
from synctui.testing.documents import customer, invoice

DIVISION = 101


def people(company) -> list[tuple[str, str]]:
    """Name and id of every customer in the tool."""
    return [(account["Name"], account["ID"]) for account in company.tool.accounts(DIVISION)]


async def stored(company, key: str) -> str | None:
    """The id that is kept for a customer."""
    links = await company.workspace.store.customer_links(company.settings.id, [key])
    return links[key].remote_id if key in links else None


@pytest.mark.parametrize(
    ("written", "country", "sent"),
    [
        ("BE 0123.456.749", "BE", "BE0123456749"),
        ("be0123456749", "BE", "BE0123456749"),
        ("0123.456.749", "BE", "BE0123456749"),
        ("NL 0012.34.567.B01", "NL", "NL001234567B01"),
    ],
)
async def test_a_vat_number_with_dots_reaches_the_tool_clean_and_stays_as_written_here(
    open_company, written: str, country: str, sent: str
) -> None:
    bill = invoice("2026/1", to=customer(vat_number=written, country=country))
    company = await open_company(bill)

    report = await company.sync()

    assert report.invoices == 1
    assert [account["VATNumber"] for account in company.tool.accounts(DIVISION)] == [sent]
    detail = company.workspace.reader.detail(bill.key, company.clock.now().date())
    assert detail is not None
    assert detail.document.customer.vat_number == written


@pytest.mark.parametrize(
    "spelling", ["ACME  nv", unicodedata.normalize("NFD", "Ácme nv"), "ACME NV"], ids=["two blanks", "nfd", "capitals"]
)
async def test_the_same_company_with_another_e_mail_and_another_spelling_is_one_customer(
    open_company, spelling: str
) -> None:
    name = unicodedata.normalize("NFC", spelling)
    first = customer("Ácme nv" if "cme" in name else "ACME nv", key="a", vat_number=None, email="one@example.test")
    second = customer(spelling, key="b", vat_number=None, email="two@example.test")
    company = await open_company(invoice("2026/1", to=first), invoice("2026/2", to=second))

    report = await company.sync()

    assert report.invoices == 2
    assert len(people(company)) == 1


async def test_several_customers_that_could_be_meant_are_named_and_nothing_is_guessed(open_company) -> None:
    company = await open_company(invoice("2026/1"), invoice("2026/2", to=customer("Other nv", vat_number=None)))
    for name in ("ACME nv", "Acme Gent"):
        company.tool.add_account(DIVISION, Name=name, VATNumber="BE0403170701")

    report = await company.sync()

    (row,) = report.not_booked
    assert (row.code, row.values["codes"]) == ("customer-ambiguous", "1 ACME nv, 2 Acme Gent")
    assert report.invoices == 1
    assert sorted(name for name, _ in people(company)) == ["ACME nv", "Acme Gent", "Other nv"]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (Address(), ""),
        (Address(line_1="Korenmarkt 1", city="Gent"), ""),
        (Address(line_1="Korenmarkt 1", country_text="Belgium"), "Belgium"),
    ],
)
async def test_a_customer_without_a_country_is_told_in_words_and_the_others_go_on(
    open_company, address: Address, found: str
) -> None:
    nowhere = replace(customer("Nowhere nv"), address=address)
    company = await open_company(invoice("2026/1", to=nowhere), invoice("2026/2"))

    report = await company.sync()

    (row,) = report.not_booked
    assert (row.number, row.code, row.values["found"]) == ("2026/1", "customer-without-country", found)
    assert list(company.entries) == ["2026/2"]


async def test_a_customer_deleted_in_the_tool_is_replaced_for_this_and_every_later_invoice(open_company) -> None:
    bill = invoice("2026/1")
    company = await open_company(bill)
    await company.sync()
    old = await stored(company, bill.customer.key)
    company.tool.state.delete(f"{DIVISION}/Accounts", str(old))
    await company.put(invoice("2026/2"), invoice("2026/3"))

    report = await company.sync()
    refused = company.posts()
    await company.put(invoice("2026/4"))
    later = await company.sync()

    ((_, new),) = people(company)
    assert (report.invoices, later.invoices) == (2, 1)
    assert new != old
    assert await stored(company, bill.customer.key) == new
    assert company.is_told_truly
    assert company.posts() - refused == 1, "the later invoice goes to the new customer at once"


async def test_a_customer_merged_into_another_one_is_found_again_by_its_vat_number(open_company) -> None:
    bill = invoice("2026/1")
    company = await open_company(bill)
    await company.sync()
    survivor = company.tool.add_account(DIVISION, Name="ACME Group", VATNumber="BE0403170701")
    company.tool.state.delete(f"{DIVISION}/Accounts", str(await stored(company, bill.customer.key)))
    await company.put(invoice("2026/2"))

    report = await company.sync()

    assert report.invoices == 1
    assert people(company) == [("ACME Group", survivor["ID"])]
    assert await stored(company, bill.customer.key) == survivor["ID"]


async def test_a_lost_answer_right_after_the_customer_was_replaced_is_still_recognised(open_company) -> None:
    """What is looked up is compared with the customer that is kept: so that one is kept first."""
    from synctui.ports.faults import FaultKind

    bill = invoice("2026/1")
    company = await open_company(bill)
    await company.sync()
    company.tool.state.delete(f"{DIVISION}/Accounts", str(await stored(company, bill.customer.key)))
    await company.put(invoice("2026/2"))
    company.fault(FaultKind.LOSE_ANSWER, first=2)

    lost = await company.sync()
    company.later()
    found = await company.sync()

    assert [row.code for row in lost.not_booked] == ["outcome-unknown"]
    assert found.not_booked == ()
    assert company.is_told_truly


async def test_a_customer_that_is_gone_and_could_now_be_two_is_left_to_a_person(open_company) -> None:
    bill = invoice("2026/1")
    company = await open_company(bill)
    await company.sync()
    company.tool.state.delete(f"{DIVISION}/Accounts", str(await stored(company, bill.customer.key)))
    for name in ("ACME nv", "Acme Gent"):
        company.tool.add_account(DIVISION, Name=name, VATNumber="BE0403170701")
    await company.put(invoice("2026/2"))

    report = await company.sync()

    assert [row.code for row in report.not_booked] == ["customer-ambiguous"]
    assert list(company.entries) == ["2026/1"]
