"""Every word a reader sees, in their language: catalogues, error texts by code, numbers and dates."""

from __future__ import annotations


def _(message: str) -> str:
    """The message in the language in use."""
    return message


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form that fits `n` in the language in use."""
    return singular if n == 1 else plural
