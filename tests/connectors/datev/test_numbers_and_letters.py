"""Document numbers and letters that DATEV does not take, as users of other programs have reported them in public."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synctui.connectors.datev.texts import Ansi, document_number, unused_number
from synctui.domain.booking import Booked, Refused
from synctui.i18n.errors import error_text
from synctui.testing import documents as make

TAKEN = r"[A-Za-z0-9$&%*+\-/]{1,36}"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("2026/001", "2026/001"),
        ("2026 / 1", "2026/1"),
        ("RE#7", "RE-7"),
        ("RE_7", "RE-7"),
        ("Nr. 5, Süd", "Nr-5-Sued"),
        ("RECHNUNG-2026-ABTEILUNG-SÜD-0000000017-A", "UNG-2026-ABTEILUNG-SUeD-0000000017-A"),
        ("№ 5", "No5"),
        ("…", "0"),
        ("   ", "0"),
    ],
)
def test_a_number_keeps_the_signs_that_datev_takes(number, shown) -> None:
    assert document_number(number) == shown


@given(st.text(max_size=60), st.booleans())
def test_whatever_the_number_it_is_taken_and_no_two_are_alike(number, is_credit_note) -> None:
    used: set[str] = set()

    for _ in range(4):
        found = unused_number(number, used, is_credit_note=is_credit_note)
        assert re.fullmatch(TAKEN, found)
        assert found.upper() not in used
        used.add(found.upper())


async def test_a_changed_number_is_shown_and_the_original_stays_beside_it(world) -> None:
    (changed,) = await world.book(make.invoice("2026 / 1"))
    (kept,) = await world.book(make.invoice("2026/2"), batch=2)

    assert isinstance(changed, Booked)
    assert isinstance(kept, Booked)
    assert (changed.notes, kept.notes) == (("invoice-number-changed",), ())
    row = world.rows()[0]
    assert (row["Belegfeld 1"], row["Zusatzinformation- Inhalt 2"]) == ("2026/1", "2026 / 1")
    assert "2026 / 1 → 2026/1" in (world.folder / "Protokoll_202611-01.txt").read_text("utf-8-sig")
    assert error_text("invoice-number-changed").short == "number changed"


async def test_numbers_that_become_equal_stay_apart_since_open_items_are_found_by_them(world) -> None:
    await world.book(make.invoice("RE#7"), make.invoice("RE.7"), make.invoice("re-7"))
    await world.book(make.credit_note("RE-7"), batch=2)

    assert [row["Belegfeld 1"] for row in world.rows()] == ["RE-7", "RE-7-2", "re-7-3", "RE-7-GS"]


async def test_the_same_number_of_another_entity_is_refused_in_the_same_books(open_datev) -> None:
    world = open_datev()
    ours = make.invoice("2026 / 12", rate=make.VAT_19)
    theirs = make.invoice(
        "2026 / 12", "70.00", rate=make.VAT_19, department=make.OTHER_DEPARTMENT, to=make.customer("Else GmbH")
    )
    await world.book(ours)

    (outcome,) = await world.book(theirs, batch=2)

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.values["booking_number"]) == ("number-taken", "202611-01/1")


async def test_the_same_number_of_another_entity_is_fine_in_books_of_its_own(open_datev) -> None:
    world = open_datev()
    ours = make.invoice("2026 / 12", rate=make.VAT_19)
    await world.book(ours)
    world.with_options(client="2")

    (outcome,) = await world.book(replace(ours, key="teamleader:dep-de:invoice:x"), batch=2)

    assert isinstance(outcome, Booked)
    assert [row["Belegfeld 1"] for row in world.rows()] == ["2026/12", "2026/12"]


# letters ----------------------------------------------------------------------------------------------------------


async def test_euro_signs_dashes_and_curly_quotes_arrive(world) -> None:
    """Latin 1 would make question marks of them; Windows-1252 has them all."""
    text = "Müller & Söhne – 5 € „gut“ … ’s"
    (outcome,) = await world.book(make.invoice("2026/1", to=make.customer("A"), lines=[make.line(description=text)]))

    assert isinstance(outcome, Booked)
    assert outcome.notes == ()
    assert world.rows()[0]["Buchungstext"] == f"A, {text}"
    assert b"\x80" in world.batches()[0].read_bytes()


async def test_letters_that_datev_does_not_have_are_seen_and_counted(world) -> None:
    (outcome,) = await world.book(
        make.invoice("2026/1", to=make.customer("Zakład Łódź"), lines=[make.line(description="ń")])
    )

    assert isinstance(outcome, Booked)
    assert outcome.notes == ("characters-replaced",)
    assert world.rows()[0]["Buchungstext"] == "Zak?ad ?ód?, ?"
    protocol = (world.folder / "Protokoll_202611-01.txt").read_text("utf-8-sig")
    assert "7 characters that DATEV's character set does not have were replaced by question marks." in protocol


@given(st.text(max_size=100))
def test_whatever_the_text_it_can_be_written_and_what_was_lost_is_counted(text) -> None:
    ansi = Ansi()

    written = ansi.text(text, 60)

    assert len(written) <= 60
    assert written.encode("cp1252").decode("cp1252") == written
    assert written.count("?") >= ansi.replaced
    assert not set(written) & set("\r\n\t\x00")


async def test_what_an_address_loses_is_counted_too(world) -> None:
    invoice = make.invoice("2026/1", to=make.customer("ACME nv", city="Łódź"))

    (outcome,) = await world.book(invoice)
    (again,) = await world.book(make.invoice("2026/2", to=invoice.customer), batch=2)

    assert isinstance(outcome, Booked)
    assert isinstance(again, Booked)
    assert (outcome.notes, again.notes) == (("characters-replaced",), ())
