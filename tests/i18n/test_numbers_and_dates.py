"""Amounts, numbers and dates read as the reader's country writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from synctui import i18n
from synctui.i18n import formats, signs

LOCALES = ["de_DE", "de_AT", "de_CH", "en_GB", "en_US", "en_IE", "nl_NL", "nl_BE", "fr_FR", "fr_BE", "fr_CH"]


@given(cents=st.integers(-(10**15), 10**15), locale=st.sampled_from(LOCALES))
def test_an_amount_reads_as_the_countrys_own_rules_write_it(cents: int, locale: str) -> None:
    i18n.use(locale)

    written = formats.amount(cents)

    assert written == format_decimal(Decimal(cents).scaleb(-2), format="#,##0.00", locale=locale)


@given(value=st.decimals(-(10**9), 10**9, places=4), locale=st.sampled_from(LOCALES))
def test_a_number_keeps_every_digit(value: Decimal, locale: str) -> None:
    i18n.use(locale)

    written = formats.decimal(value)

    assert written == format_decimal(value.normalize() + 0, locale=locale, decimal_quantization=False)


@given(n=st.integers(-(10**12), 10**12), locale=st.sampled_from(LOCALES))
def test_a_count_sets_its_thousands_apart(n: int, locale: str) -> None:
    i18n.use(locale)

    written = formats.count(n)

    assert written == format_decimal(n, locale=locale)


@given(value=st.decimals(0, 100, places=2), locale=st.sampled_from(LOCALES))
def test_a_tax_rate_stands_before_its_percent_sign(value: Decimal, locale: str) -> None:
    i18n.use(locale)

    written = formats.percent(value)

    assert written == format_percent(value / 100, locale=locale, decimal_quantization=False)


@given(value=st.dates(), locale=st.sampled_from(["de_DE", "en_GB", "en_US", "nl_NL", "nl_BE", "fr_FR", "fr_BE"]))
def test_a_date_has_its_parts_in_the_countrys_order_and_always_ten_characters(value: date, locale: str) -> None:
    i18n.use(locale)

    written = formats.day(value)

    patterns = {"de_DE": "dd.MM.yyyy", "en_US": "MM/dd/yyyy", "nl_NL": "dd-MM-yyyy"}
    assert written == format_date(value, patterns.get(locale, "dd/MM/yyyy"), locale=locale)
    assert len(written) == 10


def test_german_amounts_and_dates_are_the_ones_on_the_invoice() -> None:
    i18n.use("de")

    assert formats.amount(145200, "EUR") == "1.452,00 EUR"
    assert formats.amount(-5) == "-0,05"
    assert formats.day(date(2026, 11, 4)) == "04.11.2026"
    assert formats.day_short(date(2026, 11, 4)) == "04.11."
    assert formats.month(date(2026, 1, 4)) == "Januar 2026"
    assert formats.percent(Decimal("19.00")) == "19\xa0%"


@pytest.mark.parametrize(
    ("locale", "amount", "day", "month"),
    [
        ("nl_NL", "1.452,00 EUR", "04-11-2026", "augustus 2026"),
        ("nl_BE", "1.452,00 EUR", "04/11/2026", "augustus 2026"),
        ("fr_FR", "1\u202f452,00 EUR", "04/11/2026", "août 2026"),
        ("fr_BE", "1\u202f452,00 EUR", "04/11/2026", "août 2026"),
    ],
)
def test_the_neighbours_write_them_their_own_way(locale: str, amount: str, day: str, month: str) -> None:
    i18n.use(locale)

    assert formats.amount(145200, "EUR") == amount
    assert formats.day(date(2026, 11, 4)) == day
    assert formats.month(date(2026, 8, 4)) == month


def test_an_instant_is_told_in_the_companys_zone_of_24_hours() -> None:
    i18n.use("de")
    instant = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    assert formats.clock_time(instant, "Europe/Berlin") == "02:30"
    assert formats.day_and_time(instant, "Europe/Berlin") == "25.10.2026 02:30"
    assert formats.day_short_and_time(instant, "Europe/Berlin") == "25.10. 02:30"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0:00"), (20.6, "0:21"), (61, "1:01"), (3599.7, "1:00:00"), (3725, "1:02:05"), (-3, "0:00")],
)
def test_a_duration_has_hours_only_where_there_are_any(seconds: float, words: str) -> None:
    assert formats.duration(seconds) == words


@pytest.mark.parametrize("locale", sorted(signs.AT_HAND))
def test_the_signs_at_hand_are_those_of_the_country(locale: str) -> None:
    assert signs.AT_HAND[locale] == formats.signs_of_babel(locale)
