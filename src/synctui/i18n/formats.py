"""Numbers, amounts, dates and times as the reader's country writes them.

Babel gives the signs and patterns once per locale; what fills thousands of table cells is put together by hand.
Instants are aware; a zone is a name such as ``Europe/Berlin`` or a tzinfo.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from synctui.i18n import _choice
from synctui.i18n.signs import AT_HAND, Signs


def amount(cents: int, currency: str | None = None) -> str:
    """An amount in cents with two decimals, and the currency's code behind it where one is given."""
    signs = _signs(_choice.locale_name())
    whole, rest = divmod(abs(cents), 100)
    text = f"{_grouped(whole, signs.group)}{signs.point}{rest:02}"
    if cents < 0:
        text = signs.minus + text
    return f"{text} {currency}" if currency else text


def plain_amount(cents: int) -> str:
    """An amount for a spreadsheet: the country's decimal sign, a plain minus, and nothing between the thousands."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}{_signs(_choice.locale_name()).point}{rest:02}"


def count(n: int) -> str:
    """A whole number, with its thousands set apart."""
    signs = _signs(_choice.locale_name())
    return (signs.minus if n < 0 else "") + _grouped(abs(n), signs.group)


def decimal(value: Decimal) -> str:
    """A number with every digit it has; zeros at the end are left out."""
    signs = _signs(_choice.locale_name())
    whole, _point, rest = f"{abs(value):f}".partition(".")
    rest = rest.rstrip("0")
    text = _grouped(int(whole), signs.group) + (signs.point + rest if rest else "")
    return (signs.minus if value < 0 else "") + text


def percent(value: Decimal) -> str:
    """A rate in percent: ``Decimal(21)`` is 21 %."""
    return _signs(_choice.locale_name()).percent.format(decimal(value))


def day(value: date) -> str:
    """A date with its year, always ten characters."""
    return _signs(_choice.locale_name()).day.format(y=value.year, m=value.month, d=value.day)


def day_short(value: date) -> str:
    """A date without its year."""
    return _signs(_choice.locale_name()).day_short.format(m=value.month, d=value.day)


def month(value: date) -> str:
    """The month's name and the year."""
    return f"{_signs(_choice.locale_name()).months[value.month - 1]} {value.year}"


def clock_time(instant: datetime, zone: str | tzinfo) -> str:
    """Hours and minutes of the day, of 24 hours."""
    local = in_zone(instant, zone)
    return f"{local.hour:02}:{local.minute:02}"


def day_and_time(instant: datetime, zone: str | tzinfo) -> str:
    """Date with year, hours and minutes."""
    local = in_zone(instant, zone)
    return f"{day(local)} {local.hour:02}:{local.minute:02}"


def day_short_and_time(instant: datetime, zone: str | tzinfo) -> str:
    """Date without year, hours and minutes."""
    local = in_zone(instant, zone)
    return f"{day_short(local)} {local.hour:02}:{local.minute:02}"


def duration(seconds: float) -> str:
    """Minutes and seconds, with hours only where there are any."""
    minutes, left = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def in_zone(instant: datetime, zone: str | tzinfo) -> datetime:
    return instant.astimezone(_zone(zone) if isinstance(zone, str) else zone)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _grouped(whole: int, group: str) -> str:
    return f"{whole:,}".replace(",", group) if whole >= 1000 else str(whole)


def _signs(name: str) -> Signs:
    return AT_HAND.get(name) or signs_of_babel(name)


@lru_cache(maxsize=8)
def signs_of_babel(name: str) -> Signs:
    """The country's signs as CLDR has them."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(name.partition("_")[0])
    symbols = locale.number_symbols["latn"]
    return Signs(
        group=symbols["group"],
        point=symbols["decimal"],
        minus=symbols["minusSign"],
        percent=_percent_pattern(locale.percent_formats[None].pattern, symbols["percentSign"]),
        day=_day_pattern(str(locale.datetime_skeletons["yMd"])),
        day_short=_day_pattern(str(locale.datetime_skeletons["Md"])),
        months=tuple(locale.months["stand-alone"]["wide"][n] for n in range(1, 13)),
    )


def _percent_pattern(pattern: str, sign: str) -> str:
    """From CLDR's ``#,##0 %`` to ``{} %``."""
    return pattern.replace("#,##0", "{}").replace("%", sign)


def _day_pattern(pattern: str) -> str:
    """From CLDR's ``d.M.y`` to a pattern in which every part has its full width, so that columns stay straight."""
    parts = {"d": "{d:02}", "M": "{m:02}", "y": "{y:04}"}
    plain = "".join(sign for at, sign in enumerate(pattern) if at == 0 or sign not in "dMy" or pattern[at - 1] != sign)
    return "".join(parts.get(sign, sign) for sign in plain)
