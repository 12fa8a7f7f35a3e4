"""In what a changed invoice differs from what was sent, so that a person can type it into the tool."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from synctui.domain.edits import Difference, differences
from synctui.domain.fingerprint import Change, content
from synctui.testing.documents import VAT_6, VAT_21, customer, discount, invoice, line

BEFORE = invoice("2026/1", lines=[line("100.00", description="Consulting"), line("50.00", description="Travel")])


def found(after):
    return differences(after, content(BEFORE))


def test_a_new_due_date_is_told_from_and_to():
    assert found(replace(BEFORE, due=date(2027, 1, 19))) == [Difference("due", "2026-12-03", "2027-01-19")]


def test_another_price_names_its_line_and_the_vat_per_rate():
    after = invoice("2026/1", lines=[line("100.00", description="Consulting"), line("60.00", description="Travel")])

    assert found(after) == [
        Difference("net", "150.00", "160.00"),
        Difference("gross", "181.50", "193.60"),
        Difference("vat", "31.50", "33.60", about="21 %"),
        Difference("net", "50.00", "60.00", 2, "Travel"),
    ]


def test_a_line_in_between_is_added_and_the_others_stay():
    first, last = BEFORE.lines
    after = invoice("2026/1", lines=[first, line("10.00", description="Parking"), last])

    assert Difference("lines", None, "10.00", 2, "Parking") in found(after)
    assert not [one for one in found(after) if one.about in {"Consulting", "Travel"}]


def test_a_line_that_was_taken_away_is_named_as_it_was():
    after = invoice("2026/1", lines=[BEFORE.lines[1]])

    assert Difference("lines", "100.00", None, 1, "Consulting") in found(after)


def test_another_rate_is_told_by_its_name_and_the_cost_centre_too():
    after = invoice(
        "2026/1",
        lines=[BEFORE.lines[0], line("50.00", VAT_6, description="Travel", cost_centre="Marketing")],
    )

    assert Difference("tax", "21 %", "6 %", 2, "Travel") in found(after)
    assert Difference("cost_centre", None, "Marketing", 2, "Travel") in found(after)
    assert Difference("vat", None, "3.00", about="6 %") in found(after)


def test_a_discount_on_everything_is_one_difference_beside_the_totals():
    after = invoice("2026/1", lines=BEFORE.lines, allowances=[discount("-15.00", VAT_21)])

    assert Difference("discounts", None, "-15.00", 1, "Discount") in found(after)


def test_another_customer_is_told_by_name_alone():
    after = replace(BEFORE, customer=customer("Bloem"))

    assert found(after) == [Difference("customer_name", "ACME nv", "Bloem")]


def test_where_the_content_that_was_sent_is_not_kept_the_fields_are_named():
    assert differences(BEFORE, None, [Change("lines", None, None)]) == [Difference("lines", None, None)]


def test_what_did_not_change_differs_in_nothing():
    assert found(BEFORE) == []
