"""VAT numbers: the one form in which they are sent and compared, and what is wrong with one as it stands.

Shapes: the table in Teamleader Focus' help centre; check digits and separators per country: python-stdnum.
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError
from stdnum.util import get_cc_module

_EU = {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "IT", "LT", "LU", "LV"}
EU = frozenset(_EU | {"MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"})
"""Prefixes of the member states: Greece writes EL, Northern Ireland counts with its own."""
_ELSEWHERE = frozenset({"CH", "GB", "NO"})
_PREFIX_OF_COUNTRY = {"GR": "EL", "LI": "CH"}
_MODULE_OF_PREFIX = {"EL": "gr", "XI": "gb"}

_SHAPES = {
    "AT": r"ATU\d{8}",
    "BE": r"BE[01]\d{9}",
    "CH": r"CHE\d{9}(MWST|TVA|IVA|TPV)",
    "DE": r"DE\d{9}",
    "ES": r"ES([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])",
    "FR": r"FR[A-Z0-9]{2}\d{9}",
    "IT": r"IT\d{11}",
    "LU": r"LU\d{8}",
    "NL": r"NL\d{9}B\d{2}",
}
_ANY_SHAPE = r"(?=.*\d)[A-Z0-9+*]{4,20}"
"""What any country's number looks like: the tools know the rest."""


def normal_form(text: str, country: str | None) -> str | None:
    """Capitals and digits only, the country in front; None where there is no number in `text`.

    `country` (ISO, two letters) supplies a missing prefix. What is malformed stays so: see `problem`.

    >>> normal_form("BE 0123.456.749", None), normal_form("0123.456.749", "BE")
    ('BE0123456749', 'BE0123456749')
    >>> normal_form("CHE-123.456.788 MWST", "CH"), normal_form("n/a", "BE")
    ('CHE123456788MWST', None)
    """
    bare = _bare(text)
    if not any(character.isdigit() for character in bare):
        return None
    prefix = _prefix(bare) or _prefix_of(country)
    return _compact(bare, prefix) if prefix is not None else bare


def problem(text: str, country: str | None, *, to_the_digit: bool = False) -> str | None:
    """The code of what is wrong with a VAT number, None where nothing is.

    `vat-number-invalid`: its shape is impossible. Everything that a tax office would reject is only found
    `to_the_digit`: the shapes of countries that Teamleader does not list, and as `vat-number-check-digit` digits that
    do not fit. Countries without a known check are never blamed.
    """
    number = normal_form(text, country)
    if number is None:
        return "vat-number-invalid"
    prefix = _prefix(number)
    if not re.fullmatch(_SHAPES.get(prefix or "", _ANY_SHAPE), number, re.ASCII):
        return "vat-number-invalid"
    fault = _fault(number, prefix) if prefix is not None and to_the_digit else None
    if prefix not in _SHAPES and isinstance(fault, InvalidLength | InvalidFormat):
        return "vat-number-invalid"
    return "vat-number-check-digit" if fault is not None else None


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(character for character in folded if character.isalnum() or character in "+*")


def _prefix(bare: str) -> str | None:
    start = _PREFIX_OF_COUNTRY.get(bare[:2], bare[:2])
    if start == "CH":
        return "CH" if bare.startswith("CHE") else None
    return start if start in EU | _ELSEWHERE else None


def _prefix_of(country: str | None) -> str | None:
    if country is None:
        return None
    prefix = _PREFIX_OF_COUNTRY.get(country.upper(), country.upper())
    return prefix if prefix in EU | _ELSEWHERE else None


def _compact(bare: str, prefix: str) -> str:
    """The number behind its prefix; old Belgian numbers of nine digits get their zero."""
    if prefix == "CH":
        return bare if bare.startswith("CHE") else "CHE" + bare
    own = bare[2:] if _prefix(bare) == prefix else bare
    if prefix == "BE" and re.fullmatch(r"[1-9]\d{8}", own, re.ASCII):
        own = "0" + own
    return prefix + own


def _fault(number: str, prefix: str) -> ValidationError | None:
    """What the country's own rules have against it; None where they have nothing, or are not known."""
    module = get_cc_module(_MODULE_OF_PREFIX.get(prefix, prefix.lower()), "vat")
    if module is None:
        return None
    try:
        module.validate(number[2:] if prefix in _MODULE_OF_PREFIX else number)
    except ValidationError as fault:
        return fault
    return None
