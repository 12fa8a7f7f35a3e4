"""The list of what must be changed in the tool by hand, in the terminal and for a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date

import pytest

from synctui.testing.documents import invoice, line

BILL = invoice("2026 / 1", lines=[line("100.00", description="Consulting")])
LATER = replace(
    invoice("2026 / 1", lines=[line("120.00", description="Consulting")]), due=date(2027, 1, 19), key=BILL.key
)


@pytest.fixture
def changed(office):
    """One invoice that was synced and then changed in Teamleader."""
    office.with_documents(BILL)
    office("sync")
    office.with_documents(LATER)
    return office


def test_every_change_is_named_with_the_booking_number_to_find_it_by(changed) -> None:
    answer = changed("edits")

    assert "Memory, Demo BV: change by hand, then tick off" in answer.out
    assert "2026 / 1  ACME nv  booking number 70/1" in answer.out
    assert "due date: 03/12/2026 → 19/01/2027" in answer.out
    assert "line 1, net amount: 100.00 EUR → 120.00 EUR" in answer.out
    assert "VAT 21 %: 21.00 EUR → 25.20 EUR" in answer.out


def test_what_is_ticked_off_is_gone_from_the_list(changed) -> None:
    answer = changed("edits", "--done", "70/1")
    later = changed("edits")

    assert (answer.code, later.out) == (0, "Nothing was changed after the sync.\n")
    assert changed("invoices", "--json").json[0]["state"] == "synced"


def test_a_number_that_is_not_in_the_list_ticks_nothing_off(changed) -> None:
    answer = changed("edits", "--done", "70/1", "70/99")

    assert answer.code == 2
    assert "[edit-unknown]" in answer.err
    assert len(changed("edits", "--json").json) == 1


def test_a_spreadsheet_has_one_row_per_field(changed) -> None:
    answer = changed("edits", "--csv")

    header, *rows = list(csv.reader(io.StringIO(answer.out.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert header[4:8] == ["Booking number", "Field", "Before", "Now"]
    assert ["70/1", "due date", "03/12/2026", "19/01/2027"] in [row[4:8] for row in rows]
    assert ["70/1", "line 1, net amount Consulting", "100.00 EUR", "120.00 EUR"] in [row[4:8] for row in rows]


def test_json_has_before_and_after_as_plain_values(changed) -> None:
    (one,) = changed("edits", "--json").json

    assert one["booking_number"] == "70/1"
    assert {"field": "due", "line": None, "about": None, "before": "2026-12-03", "after": "2027-01-19"} in one[
        "changes"
    ]
    assert one["goes_by_itself"] is False
