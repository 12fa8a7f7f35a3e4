"""Settings that hold for all integrations: language, colours and signs."""

from __future__ import annotations

from typing import cast

from textual.content import Content
from textual.screen import Screen
from textual.widgets.option_list import Option

from synctui import i18n
from synctui.domain.text import is_mail_address
from synctui.i18n import _
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.choose import Choice, ChoiceDialog
from synctui.tui.screens.host import host_of, session_of
from synctui.tui.screens.lines import QUIET, cell, hanging, line, text_option
from synctui.tui.screens.settings_lists import LABEL, WIDE_LABEL
from synctui.tui.theme import ANSI, KONTOR_DARK, KONTOR_LIGHT

LANGUAGE, THEME, ASCII = "general-language", "general-theme", "general-ascii"
CONTACT = "general-contact"
LANGUAGE_KEY, ASCII_KEY = "language", "ascii"
"""Preferences that hold from the next start on."""
CONTACT_KEY = "support_contact"
"""Preference: the address that mails to whoever helps are made out to."""

NAMES = {"en": "English", "de": "Deutsch", "nl": "Nederlands", "fr": "Français"}
"""Each language is called what its readers call it."""


def general_options(screen: Screen[None], width: int) -> list[Option]:
    is_ascii = session_of(screen).is_ascii
    language = i18n.language()
    rows = (
        (LANGUAGE, _("Language"), NAMES.get(language, language)),
        (THEME, _("Colours"), _theme_words(screen.app.theme)),
        (ASCII, _("Signs"), _("letters only (ASCII)") if is_ascii else "● ○ ✓ ✗ ≠"),
        (CONTACT, _("Help contact"), session_of(screen).support_contact or _("nobody yet")),
    )
    note = _("Language and signs change completely at the next start.")
    return [
        *(Option(_row(label, value, width), id=id) for id, label, value in rows),
        text_option(""),
        text_option(hanging(Content.styled(note, QUIET), width)),
    ]


def _row(label: str, value: str, width: int) -> Content:
    room = WIDE_LABEL if width >= 70 else LABEL
    first = line("  ", cell(Content.styled(label, QUIET), room), " ")
    return hanging(Content(value), width, indent=" " * (room + 3), first=first)


def _theme_words(name: str) -> str:
    words = {KONTOR_DARK.name: _("dark"), KONTOR_LIGHT.name: _("light"), ANSI.name: _("the terminal's own")}
    return words.get(name, name)


async def open_general(screen: Screen[None], id: str) -> None:
    """Ask for one of these and let it hold."""
    if id == THEME:
        await _choose_theme(screen)
    elif id == LANGUAGE:
        await choose_language(screen)
    elif id == CONTACT:
        await _choose_contact(screen)
    elif id == ASCII:
        session = session_of(screen)
        session.is_ascii = not session.is_ascii
        await session.service.save_preference(ASCII_KEY, "yes" if session.is_ascii else "no")


async def _choose_theme(screen: Screen[None]) -> None:
    choices = [Choice(theme.name, _theme_words(theme.name)) for theme in (KONTOR_DARK, KONTOR_LIGHT, ANSI)]
    chosen = await screen.app.push_screen_wait(ChoiceDialog(_("Colours"), choices, screen.app.theme))
    if chosen is not None:
        host_of(screen).action_theme(chosen)


async def choose_language(screen: Screen[None]) -> bool:
    """False when nothing was chosen."""
    choices = [Choice(name, NAMES.get(name, name)) for name in i18n.languages()]
    chosen = cast(str | None, await screen.app.push_screen_wait(ChoiceDialog(_("Language"), choices, i18n.language())))
    if chosen is not None:
        i18n.use(chosen)
        await session_of(screen).service.save_preference(LANGUAGE_KEY, chosen)
    return chosen is not None


async def _choose_contact(screen: Screen[None]) -> None:
    session = session_of(screen)
    text = [_("Whoever helps you when something does not work. F9 makes a mail to this address; it sends nothing.")]
    blank = Blank("contact", _("E-mail address"), session.support_contact, _address_problem, may_be_empty=True)
    dialog = AskDialog(_("Help contact"), text, _("save"), [blank])
    answers = await screen.app.push_screen_wait(dialog)
    if answers is not None:
        session.support_contact = answers["contact"]
        await session.service.save_preference(CONTACT_KEY, answers["contact"])


def _address_problem(answer: str) -> str | None:
    return None if is_mail_address(answer) else _("Write an address like help@example.com.")
