"""Numbers and names in the forms in which they are sorted and searched."""

from __future__ import annotations

import re

from synctui.domain.text import fold

TRIGRAM = 3
"""A needle with fewer characters has no trigram: names are scanned for it, numbers compared as a whole."""

_DIGITS = re.compile(r"[0-9]+")


def order_key(number: str | None) -> str:
    """Sorts numbers as people count: every run of digits is preceded by its length. Empty for none.

    >>> order_key("2026 / 9") < order_key("2026 / 10")
    True
    >>> order_key("RE-007") == order_key("re-7")
    True
    """
    return _DIGITS.sub(_counted, squeezed(number))


def _counted(digits: re.Match[str]) -> str:
    significant = digits.group().lstrip("0") or "0"
    return chr(ord("0") + min(len(significant), 70)) + significant


def squeezed(number: str | None) -> str:
    """Folded and without blanks, so that "2026 / 17" is found as "2026/17".

    >>> squeezed("RE 2026 / 17")
    're2026/17'
    """
    return "".join(fold(number).split()) if number else ""


def needle_of(text: str) -> str:
    """A name, or what somebody typed, in the form in which names are searched."""
    return " ".join(fold(text).split())


def phrase(needle: str) -> str:
    """A needle as one FTS5 string: quotes doubled, so that nothing in it is an operator.

    >>> phrase('a"b')
    '"a""b"'
    """
    return '"' + needle.replace('"', '""') + '"'
