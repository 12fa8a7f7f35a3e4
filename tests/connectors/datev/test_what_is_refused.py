"""What cannot be handed over is refused with what a person must do, and everything else goes out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from synctui.connectors import datev
from synctui.connectors.datev.chart import CASES, automatic_percent
from synctui.domain.booking import Booked, Refused
from synctui.domain.customer import Address
from synctui.domain.errors import Misconfigured
from synctui.domain.invoice import TaxRate
from synctui.domain.prepare import prepare
from synctui.i18n.errors import codes, error_text
from synctui.testing import documents as make

ACME = make.customer("ACME GmbH", vat_number="DE136695976", country="DE")
FAR = make.customer("Prairie Inc.", vat_number=None, country="US")


async def refused(world, invoice) -> Refused:
    (outcome,) = await world.book(invoice)
    assert isinstance(outcome, Refused), outcome
    assert outcome.code in codes()
    assert error_text(outcome.code, outcome.values, "DATEV").remedy
    assert world.batches() == []
    return outcome


@pytest.mark.parametrize(
    ("rate", "ledger", "code", "value"),
    [
        (make.VAT_19, "840", "account-number-unusable", ("digits", "4")),
        (make.VAT_19, "Erlöse", "account-number-unusable", ("ledger", "Erlöse")),
        (make.VAT_19, "84000", "account-number-unusable", ("ledger", "84000")),
        (make.VAT_7, "8400", "account-of-other-rate", ("percent", "19")),
        (make.EXPORT, "8400", "account-of-other-rate", ("percent", "19")),
        (make.VAT_19, "8125", "account-of-other-rate", ("percent", "0")),
        (make.REVERSE_CHARGE, "8200", "tax-key-missing", ("ledger", "8200")),
    ],
)
async def test_an_account_that_would_be_taxed_otherwise_is_refused(world, rate, ledger, code, value) -> None:
    world.with_mapping(ledger_by_vat={rate.key: ledger})

    outcome = await refused(world, make.invoice(rate=rate, to=ACME))

    assert outcome.code == code
    assert outcome.values[value[0]] == value[1]


async def test_a_tax_case_that_is_gone_is_refused(world) -> None:
    world.with_mapping(vat={make.VAT_19.key: "U19"})

    outcome = await refused(world, make.invoice(rate=make.VAT_19, to=ACME))

    assert (outcome.code, outcome.values["vat_code"]) == ("vat-code-gone", "U19")


async def test_a_supply_within_the_union_needs_the_customers_vat_number(world) -> None:
    outcome = await refused(world, make.invoice(rate=make.INTRA_EU, to=replace(ACME, vat_number=None)))

    assert (outcome.code, outcome.values["customer"]) == ("vat-number-missing", "ACME GmbH")


@pytest.mark.parametrize("address", [Address(), Address(country="US"), Address(country_text="Belgien")])
async def test_vat_of_another_country_needs_that_country(world, address) -> None:
    outcome = await refused(world, make.invoice(rate=make.VAT_21, to=replace(ACME, vat_number=None, address=address)))

    assert outcome.code == "customer-without-country"


async def test_foreign_money_needs_a_rate(world) -> None:
    outcome = await refused(world, make.invoice(rate=make.EXPORT, currency="USD", to=FAR))

    assert (outcome.code, outcome.values["currency"]) == ("exchange-rate-missing", "USD")


async def test_an_invoice_of_nothing_is_refused_since_datev_has_no_line_of_nothing(world) -> None:
    outcome = await refused(world, make.invoice("2026/1", "0.00", rate=make.VAT_19, to=ACME))

    assert (outcome.code, outcome.values["number"]) == ("nothing-to-post", "2026/1")


async def test_more_than_ten_digits_are_refused(world) -> None:
    outcome = await refused(world, make.invoice("2026/1", "10000000000.00", rate=make.EXPORT, to=FAR))

    assert outcome.code == "amount-too-large"


@pytest.mark.parametrize("centre", ["Łódź", "x" * 37])
async def test_a_cost_centre_is_never_changed_it_is_refused(world, centre) -> None:
    lines = [make.line(tax=make.VAT_19, cost_centre=centre)]

    outcome = await refused(world, make.invoice(lines=lines, to=ACME))

    assert (outcome.code, outcome.values["cost_centre"]) == ("cost-centre-unusable", centre)


async def test_one_that_is_refused_keeps_no_other_from_going_out(world) -> None:
    bad = make.invoice("2026/1", "0.00", rate=make.VAT_19, to=ACME)
    good = make.invoice("2026/2", rate=make.VAT_19, to=ACME)

    outcomes = await world.book(bad, good)

    assert [type(one) for one in outcomes] == [Refused, Booked]
    assert [row["Belegfeld 1"] for row in world.rows()] == ["2026/2"]


async def test_a_credit_note_goes_along_with_its_invoice_and_stays_with_it(world) -> None:
    world.with_mapping(ledger_by_vat={make.VAT_7.key: "8400"})
    good = make.invoice("2026/1", rate=make.VAT_19, to=ACME)
    bad = make.invoice("2026/2", rate=make.VAT_7, to=ACME)
    of_good = make.credit_note("2026/3", rate=make.VAT_19, credits=good)
    of_bad = make.credit_note("2026/4", rate=make.VAT_19, credits=bad)

    outcomes = await world.book(good, of_good, bad, of_bad)

    codes_ = {one.key: one.code for one in outcomes if isinstance(one, Refused)}
    assert codes_ == {bad.key: "account-of-other-rate", of_bad.key: "invoice-first"}
    assert [row["Belegfeld 1"] for row in world.rows()] == ["2026/1", "2026/3"]


# settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("consultant", "1000", "option-out-of-range"),
        ("consultant", "ACME", "option-not-a-number"),
        ("client", "100000", "option-out-of-range"),
        ("client", "-1", "option-not-a-number"),
        ("first_debtor", "9999", "option-out-of-range"),
        ("first_debtor", "70000", "option-out-of-range"),
        ("automatic_accounts", "8401", "option-not-a-number"),
        ("initials", "wd", "option-unknown-choice"),
    ],
)
def test_a_setting_that_no_batch_can_have_is_named(world, option, value, code) -> None:
    with pytest.raises(Misconfigured) as refusal:
        world.with_options(**{option: value})

    assert (refusal.value.code, refusal.value.values["value"]) == (code, value)
    assert "DATEV" in error_text(code, refusal.value.values, "DATEV").remedy[0]


def test_the_vat_of_every_tax_case_is_that_of_its_account() -> None:
    wrong = [
        (case.code, chart)
        for case in CASES.values()
        for chart in ("03", "04")
        if automatic_percent(case.account(chart), chart)[1] not in {None, case.percent}
    ]

    assert wrong == []
    assert CASES["oss-25.5"].percent == Decimal("25.5")


# no VAT has many reasons ------------------------------------------------------------------------------------------


def test_a_rate_of_nothing_without_a_reason_is_left_to_a_person(world) -> None:
    unknown = TaxRate("teamleader:0", Decimal(0), "0%")
    odd = TaxRate("teamleader:11", Decimal(11), "11%")

    begun = datev.suggest(world.integration, (unknown, odd, make.VAT_19, make.EXPORT))

    assert begun.mapping.vat == {make.VAT_19.key: "19", make.EXPORT.key: "export"}


async def test_of_several_reasons_for_no_vat_only_those_that_are_mapped_go_out(world) -> None:
    world.with_mapping(vat={make.EXPORT.key: "export"})
    unmapped = prepare(make.invoice("2026/1", rate=make.REVERSE_CHARGE), world.integration)

    (booked,) = await world.book(make.invoice("2026/2", rate=make.EXPORT))

    assert isinstance(unmapped, Refused)
    assert unmapped.code == "vat-not-mapped"
    assert isinstance(booked, Booked)


@pytest.mark.parametrize(
    ("rate", "country", "number", "is_doubtful"),
    [
        (make.REVERSE_CHARGE, "DE", "DE136695976", False),
        (make.REVERSE_CHARGE, "BE", "BE0403170701", True),
        (make.INTRA_EU, "BE", "BE0403170701", False),
        (make.INTRA_EU, "DE", "DE136695976", True),
        (make.EXPORT, "US", None, False),
    ],
)
async def test_a_country_that_speaks_against_the_tax_case_is_told(world, rate, country, number, is_doubtful) -> None:
    invoice = make.invoice("2026/1", rate=rate, to=replace(ACME, vat_number=number, address=Address(country=country)))

    (outcome,) = await world.book(invoice)

    assert isinstance(outcome, Booked)
    assert ("tax-case-doubtful" in outcome.notes) == is_doubtful


@pytest.mark.parametrize("spelt", ["BE 0403.170.701", "be0403170701", "0403.170.701"])
async def test_a_vat_number_goes_out_clean_however_it_is_spelt(world, spelt) -> None:
    belgian = replace(ACME, vat_number=spelt, address=Address(country="BE"))

    await world.book(make.invoice("2026/1", rate=make.INTRA_EU, to=belgian))

    assert world.rows()[0]["EU-Land u. UStID (Bestimmung)"] == "BE0403170701"


async def test_a_credit_note_of_two_lines_takes_off_exactly_its_total(world) -> None:
    lines = [make.line("30.00", make.VAT_19), make.line("10.00", make.VAT_7)]

    await world.book(make.credit_note("2026/1", lines=lines, to=ACME))

    sides = [(row["Soll/Haben-Kennzeichen"], row["Umsatz (ohne Soll/Haben-Kz)"]) for row in world.rows()]
    assert sides == [("H", "35,70"), ("H", "10,70")]
