"""Texts as DATEV takes them: Windows-1252, without line breaks, document numbers of few signs and never two alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from synctui.domain.text import clean

NUMBER_LENGTH = 36
_NOT_IN_NUMBERS = re.compile(r"[^A-Za-z0-9$&%*+\-/]+")
_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}


class Ansi:
    """Texts on their way into Windows-1252; counts what that character set has no place for."""

    def __init__(self) -> None:
        self.replaced = 0

    def text(self, text: str, most: int) -> str:
        """At most `most` characters; each that cannot be written is a question mark, and counted.

        >>> ansi = Ansi()
        >>> ansi.text("Łódź – 5 €", 30), ansi.replaced
        ('?ód? – 5 €', 2)
        """
        kept = clean(text)[:most].rstrip()
        written = kept.encode("cp1252", "replace").decode("cp1252")
        self.replaced += sum(1 for one, other in zip(kept, written, strict=True) if one != other)
        return written


def document_number(number: str) -> str:
    """The number in the signs that Belegfeld 1 takes, at most 36 of them; the end of a longer one tells it apart.

    >>> document_number("2026/001"), document_number("2026 / 1"), document_number("RE#7"), document_number("Nr. Ä 5")
    ('2026/001', '2026/1', 'RE-7', 'Nr-Ae5')
    """
    spelt = "".join(_LETTERS.get(sign, sign) for sign in unicodedata.normalize("NFC", clean(number)))
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    dashed = _NOT_IN_NUMBERS.sub("-", "".join(plain.split()))
    return dashed.strip("-")[-NUMBER_LENGTH:] or "0"


def unused_number(number: str, used: Container[str], *, is_credit_note: bool) -> str:
    """The number, or with an addition where another document has it: an open item is found by it alone.

    `used` has the numbers in capitals.

    >>> unused_number("2026/1", {"2026/1"}, is_credit_note=True)
    '2026/1-GS'
    >>> unused_number("2026/1", {"2026/1"}, is_credit_note=False)
    '2026/1-2'
    """
    wanted = document_number(number)
    tries = [wanted, *([_with(wanted, "-GS")] if is_credit_note else [])]
    count = 2
    while True:
        for one in tries:
            if one.upper() not in used:
                return one
        tries, count = [_with(wanted, f"-{count}")], count + 1


def _with(number: str, addition: str) -> str:
    return number[-(NUMBER_LENGTH - len(addition)) :] + addition
