"""How a field of the settings is asked for, and which documents were waiting for what stands in it now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from textual.screen import Screen

from synctui.domain.connector_spec import Option, OptionKind
from synctui.domain.integration import YES, Integration
from synctui.domain.invoice import DocumentKey
from synctui.i18n import _, ngettext
from synctui.i18n.formats import count
from synctui.ports.reading import Mark, Query
from synctui.ports.service import IntegrationStatus
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.choose import Choice, ChoiceDialog
from synctui.tui.screens.host import host_of, session_of
from synctui.tui.screens.settings_answers import (
    NIGHTLY_EDITS,
    OPTION,
    VAT,
    YES_OR_NO,
    asks_about,
    choices_of,
    date_problem,
    settles,
    time_problem,
    value_of,
    with_value,
)
from synctui.tui.screens.settings_fields import Field, Form, is_wanted, own_options

MOST_DUE = 1000
"""Invoices that an earlier start date lets in and that are offered at once; the next sync takes all of them."""

CHECKS = {"start_date": date_problem, "nightly_at": time_problem}


async def ask_for(screen: Screen[Any], form: Form, field: Field) -> str | None:
    """The new value of a field; None when the reader would rather not."""
    now = value_of(form.status.integration, field.id)
    if field.id in YES_OR_NO:
        return "no" if is_wanted(form.status, field.id) else "yes"
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


async def _ask_in_words(screen: Screen[Any], form: Form, field: Field, option: Option | None) -> str | None:
    is_required = field.id in CHECKS or (option is not None and option.required)
    text = [_(option.help)] if option is not None and option.help else []
    now = value_of(form.status.integration, field.id) or ""
    blank = Blank("value", field.label, now, CHECKS.get(field.id), may_be_empty=not is_required)
    title = f"{form.status.spec.title}, {form.status.department.name}"
    answers = await screen.app.push_screen_wait(AskDialog(title, text, _("save"), [blank]))
    return None if answers is None else answers["value"]


def _with_none(id: str, choices: list[Choice]) -> list[Choice]:
    """Fields that may stay empty can be emptied again."""
    if id in {"journal", "credit_journal"} or id.startswith((VAT, OPTION)):
        return choices
    return [Choice("", _("none")), *choices]


async def offer_sync(
    screen: Screen[None], one: Integration, fields: Collection[str], after: IntegrationStatus | None = None
) -> None:
    """Documents that were refused for want of these settings, or were too early before, can go at once.

    `one` is the integration as it was before the change, `after` as it is now.
    """
    service = session_of(screen).service
    found = [await service.waiting_for(one.id, settles(field), asks_about(field)) for field in fields if settles(field)]
    if "start_date" in fields and after is not None:
        found.append(await _due_since(screen, one, after.integration))
    waiting = list(dict.fromkeys(key for keys in found for key in keys))
    if not waiting:
        return
    n = len(waiting)
    title = ngettext("{n} invoice was waiting for this.", "{n} invoices were waiting for this.", n)
    question = AskDialog(title.format(n=count(n)), [_("Sync them now? The plan comes first.")], _("sync now"))
    if await screen.app.push_screen_wait(question) is not None:
        host_of(screen).start_sync([one.id], waiting)


async def _due_since(screen: Screen[None], before: Integration, after: Integration) -> tuple[DocumentKey, ...]:
    """What an earlier start date has let in."""
    if before.start_date is None or after.start_date is None or after.start_date >= before.start_date:
        return ()
    marks, last = frozenset({Mark.NOT_SYNCED}), before.start_date - timedelta(days=1)
    query = Query(department=after.department, first=after.start_date, last=last, marks=marks)
    rows = await session_of(screen).reading.read(lambda reader: reader.page(query, 0, None, MOST_DUE))
    return tuple(row.key for row in rows)


def must_ask_about_edits(status: IntegrationStatus) -> bool:
    """Asked once, when a tool that takes later edits is connected."""
    can = status.spec.capabilities
    is_open = value_of(status.integration, NIGHTLY_EDITS) is None
    return can.pushes_edits and can.nightly and status.is_signed_in and is_open


async def with_nightly_edits(screen: Screen[None], status: IntegrationStatus) -> Integration:
    """Ask whether the nights transfer later edits too; whoever would rather not say has said yes."""
    title = _("Transfer later edits to {tool} at night too?").format(tool=status.spec.title)
    choices = [Choice("yes", _("yes, with the automatic sync too")), Choice("no", _("no, only with a manual sync"))]
    answer = await screen.app.push_screen_wait(ChoiceDialog(title, choices, "yes"))
    return with_value(status.integration, NIGHTLY_EDITS, answer or "yes")
