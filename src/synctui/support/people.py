"""Personal data are taken out of a text: by what they look like, and by the names and addresses that are known."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

MASK = "•••"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_VAT = re.compile(
    r"\b(?:AT ?U|BE|BG|CHE[- ]?|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[ -]?(?=[A-Z0-9. -]{0,3}\d)[A-Z0-9](?:[. -]?[A-Z0-9]){6,12}\b"
)
_SHORTEST_NAME = 3
_SHORTEST_WORD = 4
_LEGAL_FORMS = frozenset("gmbh ohg ggmbh sarl sprl bvba srl spol sasu eurl inc ltd limited company zonen söhne".split())
"""Words of a name that name nobody."""


def without_people(text: str) -> str:
    """The text without e-mail addresses, bank accounts and VAT numbers.

    >>> without_people("to eva@example.org, BE68 5390 0754 7034, VAT BE0123.456.749 of 2026/0480")
    'to •••, •••, VAT ••• of 2026/0480'
    """
    text = _MAIL.sub(MASK, text)
    text = _IBAN.sub(lambda found: MASK if _is_iban(found[0]) else found[0], text)
    return _VAT.sub(lambda found: MASK if _is_vat(found[0]) else found[0], text)


def without_names(text: str, names: Iterable[str]) -> str:
    """The text without these names, in any case, and also where a name is cut short by an ellipsis."""
    for name in sorted(set(names), key=len, reverse=True):
        if len(name.strip()) >= _SHORTEST_NAME:
            text = re.sub(_loosely(name.strip()), MASK, text, flags=re.IGNORECASE)
    return text


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
    digits = sum(sign.isdigit() for sign in bare)
    return digits >= 7 and get_cc_module(bare[:2].replace("EL", "GR").replace("XI", "GB"), "vat") is not None
