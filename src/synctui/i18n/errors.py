"""Error texts by code: what happened, why, what to do now and where, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from string import Formatter

from synctui.i18n import _, formats
from synctui.i18n.error_texts import Place, Words
from synctui.i18n.error_texts.after_booking import AFTER_BOOKING
from synctui.i18n.error_texts.datev import DATEV
from synctui.i18n.error_texts.documents import DOCUMENTS
from synctui.i18n.error_texts.e_invoices import E_INVOICES
from synctui.i18n.error_texts.editing import EDITING
from synctui.i18n.error_texts.files import FILES
from synctui.i18n.error_texts.lexware import LEXWARE
from synctui.i18n.error_texts.plan import PLAN
from synctui.i18n.error_texts.refusals import REFUSALS
from synctui.i18n.error_texts.runs import RUNS
from synctui.i18n.error_texts.setup import SETUP
from synctui.i18n.error_texts.values import KNOWN_VALUES

__all__ = ["ErrorText", "add_words", "codes", "error_text", "every_text"]

UNKNOWN_CODE = "tool-message"
NO_WORDS = "internal"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_MONEY = re.compile(r"(-?)(\d+)\.(\d{2}) ([A-Z]{3})")

_added: dict[str, Words] = {}


@dataclass(frozen=True, slots=True)
class ErrorText:
    """One error in the reader's language. `short` fits 24 columns and `tiny` ten, both without values."""

    code: str
    short: str
    tiny: str
    what: str
    why: str
    remedy: tuple[str, ...]
    """What to do now, step by step."""
    where: Place
    """In which program it is put right."""


def error_text(
    code: str,
    values: Mapping[str, str] | None = None,
    tool_title: str | None = None,
    *,
    tool_text: str | None = None,
) -> ErrorText:
    """The text of a code. What is not in the catalogue is told in the tool's own words, with its code."""
    words = _words(code, tool_text)
    shown = {key: _readable(key, value) for key, value in (values or {}).items()}
    shown["tool"] = _tool(shown.get("tool"), tool_title)
    shown["code"] = code
    if tool_text is not None:
        shown["tool_text"] = tool_text
    return ErrorText(
        code=code,
        short=_(words.short),
        tiny=_(words.tiny),
        what=_filled(words.what, shown),
        why=_filled(words.why, shown),
        remedy=tuple(_filled(step, shown) for step in words.remedy),
        where=words.where,
    )


def _tool(named: str | None, title: str | None) -> str:
    """The program an error speaks of: the one it names itself, where that is a title and not a key."""
    is_title = named is not None and not re.fullmatch(r"[a-z0-9_]+", named)
    return (named if is_title else None) or title or named or _("the accounting tool")


def add_words(catalogue: Mapping[str, Words]) -> None:
    """Texts that a connector brings along; they never replace a text of this catalogue."""
    _added.update(catalogue)


def codes() -> frozenset[str]:
    """Every code that has a text of its own."""
    return frozenset(_catalogue()) | frozenset(_added)


@cache
def _catalogue() -> Mapping[str, Words]:
    of_tools = {**DATEV, **E_INVOICES, **LEXWARE}
    return {**PLAN, **DOCUMENTS, **AFTER_BOOKING, **REFUSALS, **EDITING, **RUNS, **SETUP, **FILES, **of_tools}


def every_text() -> Mapping[str, Words]:
    """Every code and its words in English."""
    return _catalogue()


def _words(code: str, tool_text: str | None) -> Words:
    known = _catalogue()
    return known.get(code) or _added.get(code) or known[UNKNOWN_CODE if tool_text else NO_WORDS]


def _filled(message: str, values: Mapping[str, str]) -> str:
    """The message in the reader's language with its values; one that is missing is shown as a dash."""
    if not message:
        return ""
    pattern = _(message)
    filled = _Lenient().vformat(pattern, (), values)
    # A tool's own name keeps its letters at the beginning of a sentence too; "the accounting tool" does not.
    is_nameless = pattern.startswith("{tool}") and values.get("tool") == _("the accounting tool")
    return filled[:1].upper() + filled[1:] if is_nameless else filled


class _Lenient(Formatter):
    """A value that is missing or empty must not hide the sentence it belongs to."""

    def get_value(self, key: int | str, args: object, kwargs: Mapping[str, object]) -> object:
        del args
        return kwargs.get(str(key)) or "–"


def _readable(key: str, value: str) -> str:
    """Dates, months and amounts as the reader's country writes them, and the words that stand for themselves."""
    if value in KNOWN_VALUES.get(key, {}):
        return _(KNOWN_VALUES[key][value])
    if _DATE.fullmatch(value):
        return _as_day(value)
    month = _MONTH.fullmatch(value)
    if month and 1 <= int(month[2]) <= 12:
        return formats.month(date(int(month[1]) or 1, int(month[2]), 1))
    money = _MONEY.fullmatch(value)
    if money:
        cents = int(money[2] + money[3])
        return formats.amount(-cents if money[1] else cents, money[4])
    return value


def _as_day(value: str) -> str:
    try:
        return formats.day(date.fromisoformat(value))
    except ValueError:
        return value
