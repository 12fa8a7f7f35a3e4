"""What Lexware Office refuses is told in plain words, in whichever shape it says so."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from synctui.domain.booking import Booked, CustomerReady, Refused, Unknown
from synctui.domain.customer import Address
from synctui.domain.errors import AccessDenied, Misconfigured, SynctuiError, Throttled, Unavailable
from synctui.domain.money import Money
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make

SHAPES = ["legacy", "new"]


@pytest.fixture(params=SHAPES)
def world(open_world: Any, request: Any) -> Any:
    return open_world(error_shape=request.param)


async def test_a_rate_that_vouchers_do_not_have(world: Any) -> None:
    world.sandbox.switches.rates = frozenset({"0", "5", "7", "16", "19"})

    outcome = await world.book(make.invoice(rate=make.VAT_21))

    assert (outcome.code, outcome.values["rate"]) == ("rate-not-in-vouchers", "21 %")
    assert world.vouchers == []


async def test_foreign_currency_is_never_booked_as_if_it_were_euros(world: Any) -> None:
    outcome = await world.book(make.invoice(currency="USD", exchange_rate="0.925", rate=make.EXPORT))

    assert (outcome.code, outcome.values["currency"]) == ("currency-not-in-vouchers", "USD")
    assert world.asked("POST", "/vouchers") == 0


async def test_a_posting_category_that_is_gone(world: Any) -> None:
    mapping = replace(world.integration.mapping, default_ledger="gone")
    world.integration = replace(world.integration, mapping=mapping)

    outcome = await world.book(make.invoice())

    assert (outcome.code, outcome.values["ledger"]) == ("ledger-unknown", "gone")


async def test_a_contact_that_is_gone_is_matched_again(world: Any) -> None:
    request = replace(await world.request(make.invoice()), customer_remote_id="gone")

    (outcome,) = [one async for one in world.connector.book([request])]

    assert outcome.code == "customer-gone"


async def test_a_category_that_names_its_customer_takes_no_collective_contact(open_world: Any) -> None:
    world = open_world({"contacts": "collective"})

    outcome = await world.book(make.invoice(rate=make.INTRA_EU))

    assert outcome.code == "category-needs-contact"
    assert world.asked("POST", "/vouchers") == 0


async def test_an_address_without_a_country_is_told_as_that(world: Any) -> None:
    """Its own words would be: missing entity, billing."""
    in_words = Address(line_1="Korenmarkt 1", city="Gent", country=None, country_text="Belgium")

    outcome = await world.ensure(replace(make.customer(vat_number=None), address=in_words))

    assert (outcome.code, outcome.values["found"]) == ("customer-without-country", "Belgium")
    assert world.customers() == []


async def test_a_customer_without_any_address_is_no_problem(world: Any) -> None:
    outcome = await world.ensure(replace(make.customer(vat_number=None), address=Address()))

    assert isinstance(outcome, CustomerReady)


OLDER = {"IssueList": [{"i18nKey": "missing_entity", "source": "billing", "type": "validation_failure"}]}
NEWER = {"message": "No", "details": [{"field": "totalTaxAmount", "message": "falsch"}]}


@pytest.mark.parametrize(
    ("body", "code", "told"),
    [
        (OLDER, "customer-without-country", "billing: missing_entity"),
        (NEWER, "vat-amount-refused", "totalTaxAmount: falsch"),
        ({"message": "Something else", "details": []}, "tool-message", "Something else"),
        ({"IssueList": "no list", "error": "Bad"}, "tool-message", "Bad"),
        ([], "tool-message", "HTTP 406"),
    ],
)
async def test_both_shapes_of_an_error_are_read(open_world: Any, body: Any, code: str, told: str) -> None:
    world = open_world()
    request = await world.request(make.invoice())
    world.fault(FaultKind.STATUS, method="POST", path="/vouchers", status=406, body=json.dumps(body))

    (outcome,) = [one async for one in world.connector.book([request])]

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.tool_text) == (code, told)


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (401, AccessDenied, "sign-in-needed"),
        (402, Misconfigured, "licence-missing"),
        (403, AccessDenied, "rights-missing"),
        (429, Throttled, "limit-reached"),
    ],
)
async def test_what_turns_the_key_away_carries_nothing_out(
    open_world: Any, status: int, kind: type[SynctuiError], code: str
) -> None:
    world = open_world()
    request = await world.request(make.invoice())
    world.fault(FaultKind.STATUS, method="POST", path="/vouchers", status=status)

    with pytest.raises(kind) as told:
        _ = [one async for one in world.connector.book([request])]

    assert told.value.code == code
    assert world.vouchers == []


@pytest.mark.parametrize("status", [500, 503, 504])
async def test_a_fault_of_the_server_leaves_a_voucher_unknown(open_world: Any, status: int) -> None:
    world = open_world()
    request = await world.request(make.invoice())
    world.fault(FaultKind.REPLACE_ANSWER, method="POST", path="/vouchers", status=status, body="<html>")

    (outcome,) = [one async for one in world.connector.book([request])]

    assert isinstance(outcome, Unknown)
    assert len(world.vouchers) == 1


async def test_half_an_answer_is_unknown_too(open_world: Any) -> None:
    world = open_world()
    request = await world.request(make.invoice())
    world.fault(FaultKind.TRUNCATE, method="POST", path="/vouchers")

    (outcome,) = [one async for one in world.connector.book([request])]

    assert outcome == Unknown(request.document.key, "unreadable-answer")


async def test_reading_that_fails_is_no_reason_to_doubt(open_world: Any) -> None:
    world = open_world()
    world.fault(FaultKind.STATUS, path="/profile", status=500)

    with pytest.raises(Unavailable):
        await world.connector.connect()


async def test_a_key_of_another_organisation_is_noticed_before_anything_is_sent(open_world: Any) -> None:
    world = open_world()
    other = world.sandbox.add_organization("Somebody else GmbH")
    world.kept.put(f"{world.integration.id}/api_key", world.sandbox.issue_key(other))

    with pytest.raises(Misconfigured) as told:
        await world.reconnected().connect()

    assert told.value.code == "administration-missing"


async def test_vat_that_is_a_cent_off_is_sent_as_stated(open_world: Any) -> None:
    world = open_world()
    lines = [make.line("0.97", make.VAT_19) for _ in range(3)]

    outcome = await world.book(make.invoice(lines=lines, vat="0.56"))

    assert isinstance(outcome, Booked)
    assert world.entries()[0].vat == Money.of("0.56", "EUR")


async def test_a_day_that_is_none_is_a_setting_to_be_corrected(open_world: Any) -> None:
    with pytest.raises(Misconfigured) as told:
        open_world({"reported_until": "yesterday"})

    assert told.value.code == "option-unknown-choice"
