"""The errors as chapters of a book: every code with its text, and where a value will stand its name in ‹brackets›."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from synctui.i18n import N_, _
from synctui.i18n.error_texts import Place, Words
from synctui.i18n.error_texts.after_booking import AFTER_BOOKING
from synctui.i18n.error_texts.documents import DOCUMENTS
from synctui.i18n.error_texts.editing import EDITING
from synctui.i18n.error_texts.files import FILES
from synctui.i18n.error_texts.plan import PLAN
from synctui.i18n.error_texts.refusals import REFUSALS
from synctui.i18n.error_texts.runs import RUNS
from synctui.i18n.error_texts.setup import SETUP
from synctui.i18n.errors import ErrorText, error_text, every_text

_GENERAL: tuple[tuple[str, Mapping[str, Words]], ...] = (
    (N_("Why one invoice or credit note was not synced"), {**DOCUMENTS, **REFUSALS}),
    (N_("What should be looked at after the sync"), AFTER_BOOKING),
    (N_("What an edit from here means, and what became of it"), EDITING),
    (N_("Why an invoice goes along or is left out"), PLAN),
    (N_("Why a whole sync did not start or did not end"), RUNS),
    (N_("What must be set first"), SETUP),
    (N_("Why a file could not be read"), FILES),
)
_LISTED = frozenset(code for _title, group in _GENERAL for code in group)
GROUPS = (
    *_GENERAL,
    (N_("What only some tools say"), {code: words for code, words in every_text().items() if code not in _LISTED}),
)
"""Titles and what stands beneath them; texts that are kept apart for one tool come last."""


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    errors: tuple[ErrorText, ...]


def chapters(tool_title: str | None = None, only: Collection[str] | None = None) -> Iterator[Chapter]:
    """The chapters in the reader's language, each with its codes in the order of the alphabet; empty ones are left out.

    `only` are the codes that are wanted, None for all; `tool_title` is the program the errors speak of.
    """
    for title, group in GROUPS:
        codes = sorted(code for code in group if only is None or code in only)
        if codes:
            yield Chapter(_(title), tuple(explained(code, group[code], tool_title) for code in codes))


def explained(code: str, words: Words, tool_title: str | None = None) -> ErrorText:
    """The text of a code whose values are not known: each is told by its name."""
    names = {name for text in (words.what, words.why, *words.remedy) for name in _names(text)}
    values = {name: f"‹{name}›" for name in names - {"tool", "tool_text", "code"}}
    return error_text(code, values, tool_title, tool_text="‹…›")


def place_words(where: Place, tool_title: str | None = None) -> str:
    """In which program an error is put right."""
    match where:
        case "synctui":
            return _("here, in synctui")
        case "teamleader":
            return _("in Teamleader")
        case "tool":
            return _("in {tool}").format(tool=tool_title or _("the accounting tool"))


def words_of(code: str) -> Words | None:
    """The words of one code; None where it is not in the book."""
    return next((group[code] for _title, group in GROUPS if code in group), None)


def _names(text: str) -> Iterator[str]:
    return (name for _literal, name, _spec, _conversion in Formatter().parse(text) if name)
