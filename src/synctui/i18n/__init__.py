"""Every word a reader sees, in their language: catalogues, error texts by code, numbers and dates.

Importing this is cheap: catalogues are read at the first message, and Babel only at the first number or date.
"""

from __future__ import annotations

from synctui.i18n import _choice


def _(message: str) -> str:
    """The message in the language in use. Values are put in afterwards, with ``.format(**values)``."""
    return _choice.catalogue().gettext(message)


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form that fits `n` in the language in use."""
    return _choice.catalogue().ngettext(singular, plural, n)


def N_(message: str) -> str:
    """Mark a message for the catalogues without translating it: for texts that are built before a reader is known."""
    return message


def use(language: str | None = None) -> str:
    """Take a language for this process; None asks the environment. Returns the language taken (`language`).

    A territory counts for numbers and dates (``de_AT``); what is not known becomes English.
    """
    _choice.take(language)
    return _choice.language()


def language() -> str:
    """Two letters: the catalogue in use."""
    return _choice.language()


def languages() -> tuple[str, ...]:
    """The languages there are catalogues for, English first."""
    return _choice.languages()
