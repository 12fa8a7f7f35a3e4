"""Personal data are taken out of a text: by what they look like, and by the names and addresses that are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from synctui.domain.text import cut_short

MASK = "•••"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_VAT = re.compile(
    r"\b(?:AT ?U|BE|BG|CHE[- ]?|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[ -]?(?=[A-Z0-9. -]{0,3}\d)[A-Z0-9](?:[. -]?[A-Z0-9]){6,12}\b"
)
_FEWEST_DIGITS = 7
_SHORTEST_NAME = 3
_SHORTEST_WORD = 4
_LEGAL_FORMS = frozenset({"gmbh", "ggmbh", "sarl", "sprl", "bvba", "spol", "sasu", "eurl", "limited", "company"})
"""Words of a name that name nobody."""

Replaced = Callable[[str], str]
"""What stands in the place of something that was found."""


def without_people(text: str, replaced: Replaced = lambda _found: MASK) -> str:
    """The text without e-mail addresses, bank accounts and VAT numbers.

    >>> without_people("to eva@example.org, BE68 5390 0754 7034, VAT BE0123.456.749 of 2026/0480")
    'to •••, •••, VAT ••• of 2026/0480'
    """
    text = _MAIL.sub(lambda found: replaced(found[0]), text)
    text = _IBAN.sub(lambda found: replaced(found[0]) if _is_iban(found[0]) else found[0], text)
    return _VAT.sub(lambda found: replaced(found[0]) if _is_vat(found[0]) else found[0], text)


def without_names(text: str, names: Iterable[str], replaced: Replaced = lambda _found: MASK) -> str:
    """The text without these names, in any case, and without the beginning of one that is cut short.

    >>> without_names("Invoice of GARAGE  Peeters NV, of Garage Pee…", ["Garage Peeters NV"])
    'Invoice of •••, of •••…'
    """
    known = {name.strip() for name in names if len(name.strip()) >= _SHORTEST_NAME}
    known |= {part for part in cut_short(text) if any(name.startswith(part) for name in known)}
    for name in sorted(known, key=len, reverse=True):
        text = re.sub(_loosely(name), lambda found: replaced(found[0]), text, flags=re.IGNORECASE)
    return text


def dots(found: str) -> str:
    """A mask of the same length, for a screen whose columns must stay where they are.

    >>> dots("De Smet")
    '•• ••••'
    """
    return re.sub(r"\S", "•", found)


def words_of_names(names: Iterable[str]) -> set[str]:
    """The names and each telling word of them: a name may be broken over two lines.

    >>> sorted(words_of_names(["Bakkerij De Smet BV"]))
    ['Bakkerij', 'Bakkerij De Smet BV', 'Smet']
    """
    found = {name for name in names if name}
    for name in list(found):
        found.update(
            word
            for word in re.findall(r"[^\W\d_][\w'’-]*", name)
            if len(word) >= _SHORTEST_WORD and word.lower() not in _LEGAL_FORMS
        )
    return found


def _loosely(name: str) -> str:
    """As a whole word, whatever blanks stand between its words."""
    parts = r"\s+".join(re.escape(part) for part in name.split())
    return rf"(?<!\w){parts}(?!\w)"


def _is_iban(text: str) -> bool:
    try:
        iban.validate(text, check_country=False)
    except ValidationError:
        return False
    return True


def _is_vat(text: str) -> bool:
    """A number of the right shape; a typing error in it does not make it less personal."""
    bare = re.sub(r"[^A-Z0-9]", "", text)
    country = {"EL": "GR", "XI": "GB"}.get(bare[:2], bare[:2])
    return sum(sign.isdigit() for sign in bare) >= _FEWEST_DIGITS and get_cc_module(country, "vat") is not None
