"""Amounts are exact, and text from outside is harmless."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synctui.domain.money import Money, NotAnAmount, total
from synctui.domain.text import clean, fold


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_any_amount_of_cents_survives_its_way_through_decimal(cents):
    money = Money(cents, "EUR")

    assert Money.of(money.amount, "EUR") == money
    assert Money.of(str(money.amount), "EUR") == money


@pytest.mark.parametrize("text", ["1.005", "1,00", "abc", "", "NaN", "1e-3", "Infinity"])
def test_what_is_no_amount_of_cents_is_refused_instead_of_rounded(text):
    with pytest.raises(NotAnAmount):
        Money.of(text, "EUR")


def test_euros_and_dollars_do_not_add_up():
    with pytest.raises(ValueError, match="cannot be added"):
        total([Money.of("1", "EUR"), Money.of("1", "USD")], "EUR")
    with pytest.raises(ValueError, match="cannot be added"):
        Money.of("1", "EUR") + Money.of("1", "USD")


def test_rounding_is_commercial():
    rounded = [str(Money.rounded(Decimal(text), "EUR").amount) for text in ("0.005", "-0.005", "0.0049")]

    assert rounded == ["0.01", "-0.01", "0.00"]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text())
def test_no_control_character_survives_cleaning(text):
    cleaned = clean(text)

    assert all(unicodedata.category(c) not in {"Cc", "Cs", "Zl", "Zp"} for c in cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        ("ACME [/] nv", "ACME [/] nv"),
        ("x\x1b]0;title\x07y", "x]0;titley"),
        ("\u009b31mred", "31mred"),
        ("evil\u202etxt", "eviltxt"),
        ("Mu\u0308ller", "Müller"),
        ("  two   spaces ", "two spaces"),
    ],
)
def test_what_is_left_of_hostile_text(dirty, expected):
    assert clean(dirty) == expected


def test_search_forms_agree_whatever_the_case():
    assert fold("KÖLN Ø STRASSE") == fold("köln ø straße")
