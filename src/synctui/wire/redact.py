"""Secrets are removed by value and by name before anything is logged, shown or written to a support file."""

from __future__ import annotations

import re

from synctui.domain.text import clean

_known: set[str] = set()
_MASK = "•••"
_NAMES = re.compile(
    r"(?i)((?:access_token|refresh_token|client_secret|password|authorization|api_?key)[\"']?\s*[=:]\s*[\"']?)"
    r"(?:Bearer\s+)?[^\s&\"',;]+"
)
_WORDS = re.compile(r"(?i)((?<![\w-])(?:code|state)(?:=|[\"']\s*:\s*[\"']))[^\s&\"',;]{12,}")
"""A sign-in's code and state are long; a tool speaks of VAT codes and closed states too, which must stay readable."""
_SHORTEST = 6


def remember(secret: str | None) -> None:
    """From now on this value is masked wherever `redact` is applied."""
    if secret and len(secret) >= _SHORTEST:
        _known.add(secret)


def redact(text: str) -> str:
    """The text without any known secret value and without the values of telling names.

    >>> redact("GET /token?refresh_token=abc123xyz&x=1")
    'GET /token?refresh_token=•••&x=1'
    >>> redact("/back?code=abcdef0123456789 but VAT code: 21, state: closed")
    '/back?code=••• but VAT code: 21, state: closed'
    """
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, _MASK)
    text = _WORDS.sub(lambda match: match.group(1) + _MASK, text)
    return _NAMES.sub(lambda match: match.group(1) + _MASK, text)


def words_of(text: object, *, multiline: bool = False) -> str:
    """What the other side says, fit to be shown and kept: harmless, and without the secrets that it may repeat."""
    return redact(clean(str(text), multiline=multiline))
