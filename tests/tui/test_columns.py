"""Which columns are shown, and what gives way in a small window."""

import itertools

import pytest

from synctui.tui.widgets.table.columns import (
    DEFAULT_CHOICES,
    GAP,
    from_json,
    moved,
    place,
    to_json,
    toggled,
    widened,
)


def _keys(width, choices=DEFAULT_CHOICES):
    return [column.key for column in place(choices, width)]


def test_a_wide_window_shows_everything_chosen():
    assert _keys(160) == ["number", "date", "customer", "gross", "due", "status", "booking", "sync"]


def test_due_date_goes_before_status_and_both_before_the_rest():
    assert "due" not in _keys(120)
    assert "status" in _keys(120)
    assert _keys(80) == ["number", "date", "customer", "gross", "booking", "sync"]


def test_number_and_booking_number_stay_longest():
    assert set(_keys(30)) >= {"number", "booking"}


@pytest.mark.parametrize("width", range(46, 220))
def test_columns_never_overlap_and_never_leave_the_window(width):
    placed = place(DEFAULT_CHOICES, width)

    for one, other in itertools.pairwise(placed):
        assert one.x + one.width + GAP == other.x
    assert placed[-1].x + placed[-1].width <= width


def test_where_several_companies_are_shown_each_row_says_whose_it_is():
    wide = [column.key for column in place(DEFAULT_CHOICES, 120, several=True)]
    small = [column.key for column in place(DEFAULT_CHOICES, 80, several=True)]

    assert "company" in wide
    assert set(wide) >= {"number", "date", "customer", "gross", "booking", "sync"}
    assert small == ["number", "date", "customer", "gross", "booking", "sync"]
    assert "company" not in _keys(160)


def test_a_company_column_that_was_hidden_stays_hidden():
    hidden = from_json(to_json(toggled(DEFAULT_CHOICES, "company", several=True)))

    assert "company" not in [column.key for column in place(hidden, 160, several=True)]


def test_another_column_chosen_leaves_the_company_to_itself():
    choices = from_json(to_json(toggled(DEFAULT_CHOICES, "booking")))

    assert "company" in [column.key for column in place(choices, 160, several=True)]
    assert "company" not in [column.key for column in place(choices, 160)]


def test_a_choice_survives_being_stored():
    choices = widened(moved(toggled(DEFAULT_CHOICES, "date"), "gross", -2), "customer", 3)

    assert from_json(to_json(choices)) == choices


@pytest.mark.parametrize("stored", [None, "", "nonsense", "[1, 2]", '{"a": 1}', '[["date", true]]'])
def test_what_cannot_be_read_becomes_the_usual_columns(stored):
    assert from_json(stored) == DEFAULT_CHOICES


def test_a_column_that_is_new_since_is_added():
    stored = to_json(tuple(choice for choice in DEFAULT_CHOICES if choice.key != "journal"))

    assert {choice.key for choice in from_json(stored)} == {choice.key for choice in DEFAULT_CHOICES}


def test_the_number_is_never_hidden():
    assert toggled(DEFAULT_CHOICES, "number") == DEFAULT_CHOICES


@pytest.mark.parametrize("width", range(77, 220))
def test_the_date_is_there_at_every_usual_width(width):
    assert "date" in _keys(width)
