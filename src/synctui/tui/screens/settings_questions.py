"""How a field of the settings is asked for, and which documents were waiting for what stands in it now."""

from __future__ import annotations

from textual.screen import Screen

from synctui.domain.connector_spec import Option, OptionKind
from synctui.domain.integration import Integration
from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.ports.reading import Mark, Query, Reader, Row
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.choose import Choice, ChoiceDialog
from synctui.tui.screens.settings_answers import (
    OPTION,
    VAT,
    choices_of,
    date_problem,
    settles,
    time_problem,
    value_of,
)
from synctui.tui.screens.settings_fields import YES, Field, Form, own_options

WAITING_READ = 500
"""Refused documents that are looked through for those that waited for a setting."""

CHECKS = {"start_date": date_problem, "nightly_at": time_problem}


async def ask_for(screen: Screen[None], form: Form, field: Field) -> str | None:
    """The new value of a field; None when the reader would rather not."""
    now = value_of(form.status.integration, field.id)
    option = next((one for one in own_options(form) if f"{OPTION}{one.key}" == field.id), None)
    if option is not None and option.kind is OptionKind.YES_NO:
        return "no" if (now or option.default) in YES else "yes"
    choices = choices_of(field.id, form.data) if option is None else _choices_of_option(option, form)
    if choices:
        return await screen.app.push_screen_wait(ChoiceDialog(field.label, _with_none(field.id, choices), now))
    return await _ask_in_words(screen, form, field, option)


def _choices_of_option(option: Option, form: Form) -> list[Choice]:
    match option.kind:
        case OptionKind.CHOICE:
            return [Choice(value, _(label)) for value, label in option.choices]
        case OptionKind.JOURNAL:
            return choices_of("journal", form.data)
        case OptionKind.LEDGER:
            return choices_of("default_ledger", form.data)
        case _:
            return []


async def _ask_in_words(screen: Screen[None], form: Form, field: Field, option: Option | None) -> str | None:
    is_required = field.id in CHECKS or (option is not None and option.required)
    text = [_(option.help)] if option is not None and option.help else []
    now = value_of(form.status.integration, field.id) or ""
    blank = Blank("value", field.label, now, CHECKS.get(field.id), may_be_empty=not is_required)
    title = f"{form.status.spec.title}, {form.status.department.name}"
    answers = await screen.app.push_screen_wait(AskDialog(title, text, _("save"), [blank]))
    return None if answers is None else answers["value"]


def waiting_for(reader: Reader, one: Integration, field: str) -> list[DocumentKey]:
    """Documents of this department that were refused with an error that a value in this field settles."""
    if not settles(field):
        return []
    query = Query(department=one.department, marks=frozenset({Mark.REFUSED}))
    rows = reader.page(query, 0, None, WAITING_READ)
    return [row.key for row in rows if _waits(row, field)]


def _waits(row: Row, field: str) -> bool:
    if row.code not in settles(field):
        return False
    return not field.startswith(VAT) or row.values.get("key", field.removeprefix(VAT)) == field.removeprefix(VAT)


def _with_none(id: str, choices: list[Choice]) -> list[Choice]:
    """Fields that may stay empty can be emptied again."""
    if id in {"journal", "credit_journal"} or id.startswith((VAT, OPTION)):
        return choices
    return [Choice("", _("none")), *choices]
