"""A document goes out a second time only when a person has released it, and can then take its first booking back."""

from __future__ import annotations

from datetime import date

import pytest
from mloda.community.feature_groups.experimental.german_ledger.datev import read_batch

from synctui.domain.booking import AGAIN, REVERSED, AlreadyBooked, Booked, Found, Refused, Unknown
from synctui.testing import documents as make

FIRST = "202610-01/1"
INVOICE = make.invoice("2026 / 17", date=date(2026, 10, 5), rate=make.VAT_19)


def again(number=FIRST):
    return frozenset({f"{AGAIN}{number}"})


def reversed_too(number=FIRST):
    return frozenset({f"{AGAIN}{number}", f"{REVERSED}{number}"})


async def test_a_released_document_gets_another_number_in_another_batch_and_keeps_its_own(world) -> None:
    await world.book(INVOICE)

    (second,) = await world.book(INVOICE, batch=2, confirmed=again())

    assert isinstance(second, Booked)
    assert second.number == "202610-02/1"
    assert [row["Belegfeld 1"] for row in world.rows()] == ["2026/17", "2026/17"]
    assert [name for name in world.files if "Generalumkehr" in name] == []


async def test_a_release_is_good_for_one_time(world) -> None:
    await world.book(INVOICE)
    await world.book(INVOICE, batch=2, confirmed=again())

    (third,) = await world.book(INVOICE, batch=3, confirmed=again())

    assert isinstance(third, AlreadyBooked)
    assert third.number == "202610-02/1"


async def test_the_last_booking_is_the_one_that_is_found(world) -> None:
    await world.book(INVOICE)
    await world.book(INVOICE, batch=2, confirmed=again())

    answers = await world.connector.find([make.ref(INVOICE, world.integration)])

    answer = answers[INVOICE.key]
    assert isinstance(answer, Found)
    assert answer.number == "202610-02/1"


async def test_the_first_booking_can_be_taken_back_by_a_general_reversal(world) -> None:
    """The same lines on the same side, marked: the strict reader takes them as the opposite."""
    changed = make.invoice("2026 / 17", "80.00", date=date(2026, 11, 5), rate=make.VAT_19, key=INVOICE.key)
    await world.book(INVOICE)

    (second,) = await world.book(changed, batch=2, confirmed=reversed_too())

    assert isinstance(second, Booked)
    (reversal,) = world.folder.glob("EXTF_Generalumkehr_*.csv")
    assert reversal.name == "EXTF_Generalumkehr_202611-02_2026-10.csv"
    row = world.rows(reversal)[0]
    assert (row["Generalumkehr (GU)"], row["Umsatz (ohne Soll/Haben-Kz)"], row["Soll/Haben-Kennzeichen"]) == (
        "1", "119,00", "S",
    )  # fmt: skip
    paths = [*world.batches(), reversal]
    legs = [read_batch(str(path))[1] for path in paths]
    owed = [one for some in legs for one, leg in zip(some["Betrag"], some["Leg"], strict=True) if leg == "K"]
    assert sum(owed) == changed.gross.amount
    assert FIRST in (world.folder / "Protokoll_202611-02.txt").read_text("utf-8-sig")


async def test_a_proposal_cannot_be_taken_back_by_a_file(open_datev) -> None:
    world = open_datev(format="xml")
    await world.book(INVOICE)

    (outcome,) = await world.book(INVOICE, batch=2, confirmed=reversed_too())

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.values["booking_number"]) == ("reversal-not-possible", FIRST)


@pytest.mark.parametrize("confirmed", [frozenset(), again("202610-09/1"), frozenset({f"{REVERSED}{FIRST}"})])
async def test_nothing_else_sends_it_out_again(world, confirmed) -> None:
    await world.book(INVOICE)

    (outcome,) = await world.book(INVOICE, batch=2, confirmed=confirmed)

    assert isinstance(outcome, AlreadyBooked)
    assert len(world.rows()) == 1


async def test_a_second_hand_over_whose_outcome_got_lost_is_found_and_not_repeated(world) -> None:
    await world.book(INVOICE)
    world.disk.fails_at = "sync batches"

    (lost,) = await world.book(INVOICE, batch=2, confirmed=again())
    answers = await world.connector.find([make.ref(INVOICE, world.integration)])
    (third,) = await world.book(INVOICE, batch=3, confirmed=again())

    assert isinstance(lost, Unknown)
    found = answers[INVOICE.key]
    assert isinstance(found, Found)
    assert found.number == "202610-02/1"
    assert isinstance(third, AlreadyBooked)
