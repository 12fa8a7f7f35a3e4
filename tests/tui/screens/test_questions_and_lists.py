"""Answers people give, and lists that are mostly text."""

from __future__ import annotations

from datetime import date, time

import pytest
from textual.content import Content
from textual.widgets.option_list import Option

from synctui.testing.documents import integration
from synctui.tui.screens.lines import LineList, hanging, text_option
from synctui.tui.screens.settings_answers import field_for, focus_for, read_date, read_time, value_of, with_value
from synctui.tui.screens.told import told


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("31.01.2026", date(2026, 1, 31)),
        ("1.2.2026", date(2026, 2, 1)),
        ("01/02/2026", None),
        ("2026-02-30", None),
        ("tomorrow", None),
    ],
)
def test_dates_are_read_only_where_they_mean_one_day(written, meant):
    assert read_date(written) == meant


@pytest.mark.parametrize(("written", "meant"), [("4:30", time(4, 30)), ("23.15", time(23, 15)), ("24:00", None)])
def test_times_are_read_with_hours_and_minutes(written, meant):
    assert read_time(written) == meant


@pytest.mark.parametrize(
    "field",
    ["journal", "credit_journal", "default_ledger", "discount_ledger", "vat:a:b", "ledger:700", "ledger-by-vat:a:b"],
)
def test_what_is_put_into_a_field_stands_in_it_and_can_be_taken_out(field):
    one = integration()

    filled = with_value(one, field, "71")
    emptied = with_value(filled, field, "")

    assert value_of(filled, field) == "71"
    assert value_of(emptied, field) is None


def test_an_error_that_names_a_rate_leads_to_exactly_that_rate():
    assert focus_for("vat-not-mapped", {"key": "teamleader:1"}) == "vat:teamleader:1"
    assert focus_for("ledger-missing", {"key": "teamleader:1"}) == "ledger-missing"
    assert field_for("vat:teamleader:1") == "vat:teamleader:1"
    assert field_for("number-missing") is None


def test_a_report_of_another_shape_still_opens():
    found = told({"customers": "many", "not_booked": [1, {"number": 5}], "booked": None, "values": []})

    assert found.customers == 0
    assert [row.number for row in found.not_booked] == [""]
    assert found.booked == ()


def test_a_wrapped_text_keeps_its_indent_on_every_line():
    wrapped = hanging(Content("one two three four"), 12, indent="    ", first="x   ")

    assert wrapped.plain.splitlines() == ["x   one two", "    three", "    four"]


async def test_a_list_of_text_can_be_read_to_its_end(opened):
    lines = LineList()

    async with opened(lines, size=(80, 24)) as seen:
        lines.show([Option("open me", id="a"), *[text_option(f"line {n}") for n in range(60)], text_option("the end")])
        lines.focus()
        at_the_end = await seen.press(*["down"] * 60)
        at_the_top = await seen.press("home")

    assert "the end" in at_the_end
    assert "open me" in at_the_top


async def test_the_cursor_stays_on_its_line_when_the_list_is_read_again(opened):
    lines = LineList()

    async with opened(lines, size=(80, 24)) as seen:
        lines.show([Option(str(n), id=str(n)) for n in range(5)])
        lines.focus()
        await seen.press("down", "down")
        lines.show([Option("new", id="new"), *[Option(str(n), id=str(n)) for n in range(5)]])

        assert lines.highlighted_option.id == "2"


async def test_the_cursor_goes_to_a_neighbour_when_its_line_has_gone(opened):
    lines = LineList()

    async with opened(lines, size=(80, 24)) as seen:
        lines.show([Option("a", id="a"), Option("b", id="b"), text_option("only text")])
        lines.focus()
        await seen.press("down")
        lines.show([Option("a", id="a"), text_option("only text")])

        assert lines.highlighted_option.id == "a"
