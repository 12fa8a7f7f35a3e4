"""Which language and which locale are in use: by setting, else by the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"
DOMAIN = "synctui"
SOURCE_LANGUAGE = "en"
VARIABLES = ("SYNCTUI_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Asked in this order; the first one that is set decides."""

_TERRITORIES = {"en": "en_GB", "de": "de_DE", "nl": "nl_NL", "fr": "fr_FR"}
"""Whose numbers and dates are used where only a language is known."""

_chosen: tuple[str, str] | None = None
"""Language and locale; None until somebody needs them."""


def take(wanted: str | None) -> None:
    global _chosen
    _chosen = _settled(wanted, is_setting=True) if wanted else from_environment(os.environ)


def language() -> str:
    return _current()[0]


def locale_name() -> str:
    """Babel's name of the locale for numbers and dates, for example ``de_DE``."""
    return _current()[1]


def languages() -> tuple[str, ...]:
    found = sorted(path.name for path in LOCALES.iterdir() if (path / "LC_MESSAGES" / f"{DOMAIN}.mo").is_file())
    return (SOURCE_LANGUAGE, *(name for name in found if name != SOURCE_LANGUAGE))


def catalogue() -> NullTranslations:
    return _catalogue(_current()[0])


def from_environment(environ: Mapping[str, str]) -> tuple[str, str]:
    """Language and locale as the environment asks for them.

    >>> from_environment({"LC_ALL": "de_AT.UTF-8", "LANG": "en_US.UTF-8"})
    ('de', 'de_AT')
    >>> from_environment({"LANG": "C.UTF-8"})
    ('en', 'en_GB')
    """
    for variable in VARIABLES:
        value = environ.get(variable, "").split(":")[0]
        if value:
            return _settled(value, is_setting=False)
    return _settled(SOURCE_LANGUAGE, is_setting=False)


def _settled(wanted: str, *, is_setting: bool) -> tuple[str, str]:
    """A language there is a catalogue for, and the locale that goes with it."""
    match = re.fullmatch(r"([A-Za-z]{2})(?:[_-]([A-Za-z]{2}|[0-9]{3}))?(?:[.@].*)?", wanted.strip())
    found = match.group(1).lower() if match else SOURCE_LANGUAGE
    if match is None or found not in languages():
        return SOURCE_LANGUAGE, _TERRITORIES[SOURCE_LANGUAGE]
    territory = (match.group(2) or "").upper()
    # Servers say en_US where nobody chose anything; month before day would mislead a European reader.
    if not territory or (f"{found}_{territory}" == "en_US" and not is_setting):
        return found, _TERRITORIES.get(found, found)
    return found, f"{found}_{territory}"


def _current() -> tuple[str, str]:
    global _chosen
    if _chosen is None:
        _chosen = from_environment(os.environ)
    return _chosen


@lru_cache(maxsize=8)
def _catalogue(name: str) -> NullTranslations:
    path = LOCALES / name / "LC_MESSAGES" / f"{DOMAIN}.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        return GNUTranslations(file)
