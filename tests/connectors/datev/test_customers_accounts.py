"""Customers' accounts: each customer has one, and keeps it, whoever asks and whatever DATEV has already."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from synctui.domain.booking import CustomerReady, CustomerRefused, CustomerRequest, CustomerResult, Refused
from synctui.domain.errors import Misconfigured
from synctui.testing import documents as make

ACME = make.customer("ACME nv")


async def ensure(world, customer, remote_id=None, by=None):
    (outcome,) = [one async for one in (by or world.connector).ensure_customers([CustomerRequest(customer, remote_id)])]
    return outcome


async def test_accounts_count_from_the_first_one_set(open_datev) -> None:
    world = open_datev(first_debtor="20500")
    people = [make.customer(f"Customer {n}", vat_number=None) for n in range(3)]

    assert [await world.account_of(one) for one in people] == ["20500", "20501", "20502"]


async def test_the_same_company_under_another_key_has_the_same_account(world) -> None:
    """Found by its VAT number in any spelling, then by name in any spelling and postal code."""
    first = await world.account_of(ACME)
    spelt = make.customer("Acme NV (Gent)", key="other:1", vat_number="BE 0403.170.701", postal_code=None)
    nameless = make.customer("A\u0308rzte  GmbH", key="other:2", vat_number=None)
    twin = make.customer("Ärzte GmbH", key="other:3", vat_number=None)

    assert await world.account_of(spelt) == first
    assert await world.account_of(nameless) == await world.account_of(twin) != first


async def test_companies_of_one_name_in_two_towns_are_two(world) -> None:
    here = make.customer("Bakker", key="a:1", vat_number=None, postal_code="9000")
    there = make.customer("Bakker", key="a:2", vat_number=None, postal_code="1000")

    assert await world.account_of(here) != await world.account_of(there)


async def test_a_customer_who_moved_keeps_the_account(world) -> None:
    first = await ensure(world, ACME)
    moved = replace(ACME, name="ACME Group nv", address=replace(ACME.address, postal_code="1000"))

    second = await ensure(world, moved, remote_id=first.remote_id)

    assert isinstance(second, CustomerReady)
    assert (second.remote_id, second.result) == (first.remote_id, CustomerResult.UPDATED)


async def test_accounts_of_suppliers_are_never_given(open_datev) -> None:
    world = open_datev(first_debtor="69999")
    await world.account_of(ACME)

    outcome = await ensure(world, make.customer("Other", vat_number=None))

    assert isinstance(outcome, CustomerRefused)
    assert (outcome.code, outcome.values["last"]) == ("debtor-numbers-used-up", "69999")


async def test_an_account_that_is_another_customers_is_matched_again_before_anything_goes_out(world) -> None:
    await world.account_of(ACME)
    other = make.invoice(to=make.customer("Other", vat_number=None))

    (outcome,) = [
        one async for one in world.connector.book([make.request(other, world.integration, customer_remote_id="10000")])
    ]

    assert isinstance(outcome, Refused)
    assert outcome.code == "customer-gone"


async def test_a_line_that_broke_off_loses_nobody_elses_account(world) -> None:
    await world.account_of(ACME)
    with (world.folder / ".synctui" / "debtors.jsonl").open("ab") as file:
        file.write(b'{"account": "10001", "key"')

    other = await world.account_of(make.customer("Other", vat_number=None))

    assert (other, await world.account_of(ACME)) == ("10001", "10000")


# what DATEV has already -------------------------------------------------------------------------------------------


@pytest.fixture
def with_list(open_datev, specs):
    """The customers and suppliers that a tax adviser has exported."""
    world = open_datev(debtor_list="Stammdaten.csv")
    shutil.copy(specs / "datev-extf-samples" / "ledermann-EXTF_Stammdaten.csv", world.folder / "Stammdaten.csv")
    return world


async def test_customers_that_datev_has_keep_their_account_there(with_list) -> None:
    known = make.customer("Sabine Mustermann", vat_number=None, postal_code="50999", is_company=False)
    new = make.customer("Neu GmbH", vat_number=None)

    assert [await with_list.account_of(one) for one in (known, new)] == ["10000", "10001"]


async def test_two_customers_of_one_name_are_asked_about(open_datev, specs) -> None:
    world = open_datev(debtor_list="Stammdaten.csv")
    text = (specs / "datev-extf-samples" / "ledermann-EXTF_Stammdaten.csv").read_bytes()
    text = text.replace(b'70001;"Meyer', b'10001;"Schulze', 1).replace(b"70002;", b"10002;")
    text = text.replace(b"Schulze GmbH", b"Schulze", 1).replace(b"Schulze GmbH", b"Schulze", 1)
    (world.folder / "Stammdaten.csv").write_bytes(text.replace(b'"Schulze GmbH"', b'"Schulze"'))

    outcome = await ensure(world, make.customer("Schulze", vat_number=None))

    assert isinstance(outcome, CustomerRefused)
    assert (outcome.code, outcome.values["codes"]) == ("customer-ambiguous", "10001, 10002")


@pytest.mark.parametrize("content", [None, b"Konto;Name\r\n", b'"EXTF";700;21;"Buchungsstapel"\r\nKonto\r\n', b'"a;b'])
async def test_a_list_that_is_none_is_named(open_datev, content) -> None:
    world = open_datev(debtor_list="list.csv")
    if content is not None:
        (world.folder / "list.csv").write_bytes(content)

    with pytest.raises(Misconfigured) as refusal:
        await ensure(world, ACME)

    assert refusal.value.code == "debtor-list-unreadable"
    assert refusal.value.values["file"].endswith("list.csv")
