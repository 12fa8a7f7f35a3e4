"""What an accounting tool can do and how invoices get to it, in the reader's language."""

from __future__ import annotations

from synctui.i18n import _, _choice


def country_name(code: str) -> str:
    """The country's name as the reader's language has it; the code where nobody knows one.

    >>> country_name("ZZ")
    'ZZ'
    """
    from babel import Locale

    names = Locale.parse(_choice.language()).territories
    return names.get(code, code) if code != "ZZ" else code


def abilities(
    *, nightly: bool, pushes_edits: bool, credit_notes: bool, has_credit_journal: bool, pdf: str
) -> tuple[tuple[str, str], ...]:
    """What a tool can do, as pairs of label and words; `pdf` is the value of `Attachment`."""
    return (
        (_("At night"), _("possible") if nightly else _("not possible")),
        (_("Later edits"), _("transferred") if pushes_edits else _("edit in the tool, tick off here")),
        (_("Credit notes"), _credit_notes_words(credit_notes, has_credit_journal)),
        (_("PDF"), _pdf_words(pdf)),
    )


def _credit_notes_words(can: bool, has_own_journal: bool) -> str:
    if not can:
        return _("not taken")
    return _("yes, in a journal of their own") if has_own_journal else _("yes")


def _pdf_words(how: str) -> str:
    match how:
        case "inline":
            return _("yes, with the invoice")
        case "before" | "after":
            return _("yes, in calls of its own")
        case _:
            return _("no")


def way_words(way: str) -> str:
    """``way`` is the value of `tool_catalogue.Way`."""
    match way:
        case "two_way":
            return _("Teamleader's own two-way integration")
        case "file":
            return _("Teamleader exports files for it")
        case "partner":
            return _("through a partner of Teamleader")
        case _:
            return _("used in the country")
