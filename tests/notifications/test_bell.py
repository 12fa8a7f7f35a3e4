"""Every manual sync ends in exactly one bell entry, and a nightly one in none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from synctui import i18n
from synctui.domain.events import Mode
from synctui.domain.invoice import Kind
from synctui.domain.money import Money
from synctui.domain.report import BookedRow, Ending, NotBookedRow, RunReport
from synctui.i18n import report_words
from synctui.notifications import Bell, Silence, for_mode, summary
from synctui.testing.documents import integration

AT = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
EUR = Money.of("100.00", "EUR")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use()


def booked(number: str, kind: Kind = Kind.INVOICE, **marks: bool) -> BookedRow:
    return BookedRow(f"k:{number}", number, "Demo BV", kind, f"70/{number}", "r", EUR, EUR, EUR, **marks)


def report(ending: Ending = Ending.FINISHED, mode: Mode = Mode.MANUAL, **parts: object) -> RunReport:
    return RunReport("memory:be", "memory", 7, mode, AT, AT + timedelta(minutes=1), ending, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize("ending", list(Ending))
def test_a_manual_sync_rings_once_however_it_ends(ending: Ending) -> None:
    entry = for_mode(Mode.MANUAL).entry(report(ending), integration())

    assert entry is not None
    assert (entry.integration, entry.run) == ("memory:be", 7)


def test_a_nightly_sync_rings_no_bell() -> None:
    assert for_mode(Mode.NIGHTLY).entry(report(mode=Mode.NIGHTLY), integration()) is None
    assert isinstance(for_mode(Mode.NIGHTLY), Silence)


def test_the_entry_holds_the_whole_report() -> None:
    entry = Bell().entry(report(booked=(booked("1"),)), integration())

    assert entry.content["tool"] == "memory"
    assert [row["number"] for row in entry.content["booked"]] == ["1"]  # type: ignore[attr-defined]


def test_it_counts_customers_invoices_and_credit_notes() -> None:
    run = report(
        customers_new=2, customers_confirmed=1, booked=(booked("1"), booked("2"), booked("3", Kind.CREDIT_NOTE))
    )

    content = Bell().entry(run, integration()).content

    assert report_words.synced_words(content) == "3 customers (2 new), 2 invoices and 1 credit note synced"
    assert report_words.not_synced_words(content) is None


def test_what_was_adopted_or_updated_is_told_apart() -> None:
    run = report(booked=(booked("1", is_adopted=True), booked("2", is_updated=True)))

    content = Bell().entry(run, integration()).content

    assert report_words.synced_words(content) == "nothing new was synced"
    assert report_words.extra_words(content) == (
        "1 changed invoice transferred",
        "1 was in the tool already: number taken over",
    )


def test_a_sync_that_left_something_out_is_never_just_finished() -> None:
    left_out = NotBookedRow("k:1", "1", "Demo BV", Kind.INVOICE, "vat-not-mapped", {"rate": "21 %"})

    content = Bell().entry(report(Ending.INCOMPLETE, not_booked=(left_out,)), integration()).content

    assert report_words.ending_words(content, "UTC") == "finished, 1 not synced"
    assert report_words.not_synced_words(content) == "1 invoice not synced"
    assert [(number, text.short) for number, text in report_words.reasons(content)] == [("1", "VAT rate not mapped")]


def test_a_limit_says_when_the_next_try_is_possible() -> None:
    content = Bell().entry(report(Ending.LIMIT, next_try=AT), integration()).content

    assert report_words.ending_words(content, "Europe/Berlin") == "limit reached, next try at 09:00"


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_ending_has_words_of_its_own(language: str) -> None:
    i18n.use(language)

    words = [report_words.ending_words({"ending": ending.value}, "UTC") for ending in Ending]

    assert len(set(words)) == len(words) - 1, "only finished and incomplete differ by what was left out"


def test_several_runs_are_summed_into_one_report() -> None:
    left_out = NotBookedRow("k:9", "9", "Muster GmbH", Kind.INVOICE, "period-closed", {"period": "2026-01"})
    runs = (
        report(customers_new=1, booked=(booked("1"),), calls=3),
        report(Ending.INCOMPLETE, customers_new=2, not_booked=(left_out,), calls=4),
    )

    told = summary(runs, {"memory": "Memory"}.__getitem__)

    assert (told["customers"], told["invoices"], told["credit_notes"], told["calls"]) == (3, 1, 0, 7)
    assert [row["number"] for row in told["booked"]] == ["1"]  # type: ignore[attr-defined]
    (row,) = told["not_booked"]  # type: ignore[misc]
    assert row["message"].startswith("The accounting period January 2026 is closed in Memory")
    assert len(told["runs"]) == 2  # type: ignore[arg-type]


def test_a_run_that_could_not_start_says_why_in_words() -> None:
    told = summary([report(Ending.MISCONFIGURED, code="start-date-missing")], lambda _tool: "Memory")

    (run,) = told["runs"]  # type: ignore[misc]
    assert run["message"].startswith("No start date is set for Memory.")
