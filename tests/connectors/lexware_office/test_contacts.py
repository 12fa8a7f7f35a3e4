"""One contact for each customer: found by VAT number or name, told apart, never copied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from synctui.domain.booking import CustomerReady, CustomerRefused, CustomerResult
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make


def given(world: Any, name: str, **rest: Any) -> None:
    """A contact that somebody made there by hand."""
    row = {
        "version": 1,
        "roles": {"customer": {"number": 10001}},
        "company": {"name": name, **rest},
        "at": "2020-01-01T00:00:00+00:00",
    }
    id = f"by-hand-{len(world.sandbox.contacts(world.organization))}"
    world.sandbox.state.put(f"{world.organization}/contacts", id, {**row, "id": id})


@pytest.mark.parametrize("spelling", ["BE 0403.170.701", "be0403170701", "0403.170.701"])
async def test_the_same_vat_number_is_the_same_customer_however_it_is_written(world: Any, spelling: str) -> None:
    given(world, "ACME nv", vatRegistrationId=spelling)

    outcome = await world.ensure(make.customer("ACME  nv"))

    assert isinstance(outcome, CustomerReady)
    assert outcome.result is CustomerResult.CONFIRMED
    assert len(world.customers()) == 1


async def test_a_namesake_with_another_vat_number_is_another_customer(world: Any) -> None:
    given(world, "ACME nv", vatRegistrationId="DE136695976")

    outcome = await world.ensure(make.customer("ACME nv"))

    assert isinstance(outcome, CustomerReady)
    assert outcome.result is CustomerResult.CREATED


async def test_two_that_fit_are_for_a_person_to_tell_apart(world: Any) -> None:
    given(world, "ACME nv")
    given(world, "acme NV")

    outcome = await world.ensure(make.customer("ACME nv", vat_number=None))

    assert isinstance(outcome, CustomerRefused)
    assert (outcome.code, outcome.values["count"]) == ("customer-ambiguous", "2")


@pytest.mark.parametrize("is_escaped", [True, False])
async def test_a_name_with_an_ampersand_is_found_again(open_world: Any, is_escaped: bool) -> None:
    world = open_world(escapes_filters=is_escaped)
    given(world, "Müller & Söhne <GmbH>")

    outcome = await world.ensure(make.customer("Müller & Söhne <GmbH>", vat_number=None))

    assert outcome.result is CustomerResult.CONFIRMED


async def test_the_vat_number_goes_out_clean(world: Any) -> None:
    await world.ensure(make.customer(vat_number="BE 0403.170.701"))

    (row,) = world.sandbox.contacts(world.organization)
    assert row["company"]["vatRegistrationId"] == "BE0403170701"


async def test_a_private_customer_is_a_person(world: Any) -> None:
    await world.ensure(make.customer("Erika von Muster", is_company=False, vat_number=None, country="DE"))

    (row,) = world.sandbox.contacts(world.organization)
    assert row["person"] == {"firstName": "Erika von", "lastName": "Muster"}


async def test_a_change_keeps_what_somebody_has_added_there(world: Any) -> None:
    ready = await world.ensure(make.customer(email="old@acme.example"))
    table = f"{world.organization}/contacts"
    world.sandbox.state.put(
        table, ready.remote_id, {**world.sandbox.state.get(table, ready.remote_id), "note": "pays late"}
    )

    outcome = await world.ensure(make.customer("ACME neu", key="same"), ready.remote_id, is_changed=True)

    (row,) = world.sandbox.contacts(world.organization)
    assert outcome.result is CustomerResult.UPDATED
    assert (row["company"]["name"], row["note"], row["emailAddresses"]["business"]) == (
        "ACME neu",
        "pays late",
        ["old@acme.example"],
    )


async def test_a_change_that_meets_another_one_is_made_over_it(world: Any) -> None:
    ready = await world.ensure(make.customer())
    world.fault(FaultKind.STATUS, method="PUT", status=409, body="{}")

    outcome = await world.ensure(make.customer("ACME neu"), ready.remote_id, is_changed=True)

    assert outcome.result is CustomerResult.UPDATED


async def test_a_contact_that_was_deleted_is_looked_for_and_made_again(world: Any) -> None:
    outcome = await world.ensure(make.customer(), "gone", is_changed=True)

    assert outcome.result is CustomerResult.CREATED


async def test_a_short_name_is_searched_by_email_alone(world: Any) -> None:
    await world.ensure(make.customer("AB", vat_number=None, email="ab@kunde.example"))

    again = await replaced(world).ensure(make.customer("AB", vat_number=None, email="ab@kunde.example"))

    assert again.result is CustomerResult.CONFIRMED


def replaced(world: Any) -> Any:
    world.connector = world.reconnected()
    return world


async def test_a_known_contact_costs_no_request(world: Any) -> None:
    ready = await world.ensure(make.customer())
    before = len(world.sandbox.requests)

    await world.ensure(replace(make.customer()), ready.remote_id)

    assert len(world.sandbox.requests) == before
