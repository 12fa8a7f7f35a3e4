"""Text from outside, made harmless where it enters: no control characters, one normal form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

SHORTEST_PART = 4
"""Letters from which on the beginning of a text tells it from others."""
_UNWANTED = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""Controls (all but the tab), line and paragraph separators, surrogates, and what turns the direction of writing."""


def clean(text: str, *, multiline: bool = False) -> str:
    r"""Strip control, bidi and surrogate characters, fold white space, normalise to NFC.

    With `multiline` line breaks are kept (as ``\n``); otherwise they become one space.

    >>> clean("ACME\x1b[31m\x00  nv\u202e ")
    'ACME[31m nv'
    >>> clean("a\r\nb", multiline=True)
    'a\nb'
    """
    if text.isprintable():
        return unicodedata.normalize("NFC", " ".join(text.split()))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = [" ".join(_UNWANTED.sub("", line).split()) for line in lines]
    joined = "\n".join(kept) if multiline else " ".join(part for part in kept if part)
    return unicodedata.normalize("NFC", joined).strip()


def clean_or_none(text: str | None, *, multiline: bool = False) -> str | None:
    """`clean`, with nothing and only white space both as None."""
    return (clean(text, multiline=multiline) or None) if text is not None else None


def fold(text: str) -> str:
    """The form in which texts are compared and searched: NFKC, case folded.

    >>> fold("KÖLN STRASSE") == fold("köln straße")
    True
    """
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def cut_short(text: str) -> Iterator[str]:
    """What stands before each ellipsis and may be the beginning of a longer text, in every length.

    >>> sorted(cut_short("24-11  Müller Haustech…   2.940,00"))
    ['24-11  Müller Haustech', 'Haustech', 'Müller Haustech']
    """
    for before in re.findall(r"([^…\n]{1,80})…", text):
        for word in re.finditer(r"(?<!\S)\S", before):
            part = before[word.start() :]
            if len(part) >= SHORTEST_PART:
                yield part


def is_mail_address(text: str) -> bool:
    """Whether this is one e-mail address and nothing else: no name, no list, no line break.

    >>> [is_mail_address(text) for text in ("help@example.org", "a@b", "a@b.c, d@e.f", "")]
    [True, False, False, False]
    """
    return re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\".]+(\.[^@\s,;<>\".]+)+", text) is not None
