"""A strict reader that is not ours takes every batch, adds it up to the cent, and refuses what we never write."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mloda.community.feature_groups.experimental.german_ledger.datev import DatevRefusal, read_batch

from synctui.connectors import datev
from synctui.domain.booking import Booked, Refused
from synctui.domain.invoice import Kind, negated
from synctui.domain.money import Money
from synctui.sources import ubl
from synctui.testing import documents as make

GERMAN_EXAMPLES = [
    *(f"xrechnung-testsuite/0{name}_ubl.xml" for name in (
        "1.01a-INVOICE", "1.02a-INVOICE", "1.03a-INVOICE", "1.04a-INVOICE", "1.05a-INVOICE", "1.07a-INVOICE",
        "1.10a-INVOICE", "1.11a-INVOICE", "3.06a-INVOICE",
    )),
    "zugferd-corpus/XRECHNUNG_Einfach.ubl.xml",
]  # fmt: skip
NEGATIVE = ("broken_quotes", "embedded_newlines", "encoding_utf8_bom", "invalid_fields", "leading_zero_konto")


def owed(world) -> Decimal:
    """What all batches add to what customers owe, in euros, as the strict reader has it."""
    total = Decimal(0)
    for path in world.batches():
        _, legs = read_batch(str(path))
        total += sum(one for one, leg in zip(legs["Betrag"], legs["Leg"], strict=True) if leg == "K")
    return total


def euros(document) -> Decimal:
    rate = document.exchange_rate or Decimal(1)
    return Money.rounded(document.gross.amount * rate, "EUR").amount


@pytest.mark.parametrize("example", GERMAN_EXAMPLES)
async def test_official_german_examples_become_batches_with_the_same_total(world, specs, example) -> None:
    document = ubl.read((specs / example).read_bytes())
    rates = {part.tax.key: part.tax for part in (*document.lines, *document.allowances)}
    begun = datev.suggest(world.integration, tuple(rates.values()))
    world.with_mapping(vat=begun.mapping.vat)

    (outcome,) = await world.book(document)

    assert isinstance(outcome, Booked), outcome
    assert outcome.gross == document.gross
    assert owed(world) == euros(document)


async def test_every_kind_of_document_is_read_with_its_sum(world) -> None:
    from synctui.testing.contract import every_kind

    outcomes = [outcome for document in every_kind() for outcome in await world.book(document)]

    assert {type(one) for one in outcomes} == {Booked}
    assert owed(world) == sum(euros(document) for document in every_kind())


@pytest.mark.parametrize("sample", NEGATIVE)
def test_the_bad_samples_are_refused_by_the_same_reader(specs, sample) -> None:
    path = specs / "datev-extf-samples" / f"datevlint-{sample}.csv"

    with pytest.raises(DatevRefusal):
        read_batch(str(path))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('119,00;"S"', '-119,00;"S"'),
        ('119,00;"S"', '119.00;"S"'),
        ('119,00;"S"', '119,00;"X"'),
        (";10000;8400;", ";1000000;8400;"),
        (";10000;8400;", ";10000;;"),
        (";0311;", ";0312;"),
        ("20261101;20261130", "20261130;20261101"),
        ('"EXTF";700;21', '"EXTF";510;21'),
    ],
)
async def test_the_reader_would_refuse_what_we_never_write(world, right, wrong) -> None:
    await world.book(make.invoice(rate=make.VAT_19))
    (path,) = world.batches()
    content = path.read_bytes()
    read_batch(str(path))

    assert right.encode() in content
    path.write_bytes(content.replace(right.encode(), wrong.encode()))

    with pytest.raises(DatevRefusal):
        read_batch(str(path))


# random documents -------------------------------------------------------------------------------------------------

CENTS = st.integers(-10_000_000, 10_000_000)
TEXT = st.text(max_size=80)
RATES = st.sampled_from([make.VAT_19, make.VAT_7, make.VAT_21, make.REVERSE_CHARGE, make.INTRA_EU, make.EXPORT])


@st.composite
def lines(draw, currency):
    return make.line(
        Decimal(draw(CENTS)) / 100,
        draw(RATES),
        draw(TEXT),
        currency=currency,
        cost_centre=draw(st.sampled_from([None, "100", "Vertrieb"])),
    )


@st.composite
def documents(draw):
    currency = draw(st.sampled_from(["EUR", "EUR", "USD"]))
    customer = make.customer(draw(TEXT) or "A", key="one", vat_number="FR83404833048", country="FR")
    made = make.invoice(
        draw(TEXT) or "1",
        lines=draw(st.lists(lines(currency), min_size=1, max_size=5)),
        date=date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 700))),
        due=draw(st.none() | st.just(date(2027, 2, 28))),
        to=customer,
        currency=currency,
        exchange_rate="0.9137" if currency == "USD" else None,
        key=f"teamleader:{draw(st.uuids())}",
    )
    return replace(negated(made), kind=Kind.CREDIT_NOTE) if draw(st.booleans()) else made


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(documents(), min_size=1, max_size=6), st.sampled_from(["yes", "no"]), st.sampled_from(["4", "7"]))
def test_whatever_the_documents_every_batch_is_read_and_has_their_sum(open_datev, several, monthly, length) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = type(open_datev())(Path(folder), one_batch_per_month=monthly, account_length=length)

        outcomes = asyncio.run(world.book(*several))

        booked = {one.key: one for one in outcomes if isinstance(one, Booked)}
        assert {one.code for one in outcomes if isinstance(one, Refused)} <= {"nothing-to-post", "number-taken"}
        assert owed(world) == sum(euros(one) for one in several if one.key in booked)
        assert all(booked[one.key].gross == one.gross for one in several if one.key in booked)
        numbers = {row["Belegfeld 1"].upper() for row in world.rows()}
        assert len(numbers) == len(booked)
