"""``synctui edit``: change date, payment term or note of one invoice at its source, told first what that means."""

from __future__ import annotations

import asyncio
import re
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from synctui.cli.choice import department_named
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import NOT_ALL, OK, STOPPED
from synctui.cli.output import print_json, put, say
from synctui.domain.editing import CODES, Editable, EditOutcome, EditState, PaymentTerm, TermKind, differing
from synctui.domain.errors import BadInput
from synctui.domain.fingerprint import Change
from synctui.domain.invoice import Kind
from synctui.domain.text import clean, clean_or_none, fold
from synctui.i18n import _
from synctui.i18n.edit_words import difference_words, field_words
from synctui.i18n.errors import error_text
from synctui.ports.reading import Query, Row
from synctui.ports.service import EditNotice

PAGE = 500
_TERM = re.compile(r"(?P<end>eom\+)?(?P<days>\d{1,3})")


def parse_term(text: str) -> PaymentTerm:
    """``30`` after the invoice date, ``eom+30`` after the end of its month, or ``cash``; else `ValueError`.

    >>> str(parse_term("eom+30")), str(parse_term("cash"))
    ('end_of_month:30', 'cash:0')
    """
    if text.casefold() == TermKind.CASH.value:
        return PaymentTerm(TermKind.CASH)
    found = _TERM.fullmatch(text.casefold())
    if found is None:
        raise ValueError(text)
    return PaymentTerm(TermKind.END_OF_MONTH if found["end"] else TermKind.AFTER_DATE, int(found["days"]))


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    """Raises `BadInput`: ``document-unknown``, ``edit-ambiguous``, and why it cannot be edited from here."""
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        row, service = await _row(workspace, args), workspace.service
        expected = await service.editable(row.key)
        wanted = _wanted(expected, args)
        changes = differing(expected, wanted)
        notices = await service.edit_notices(row.key, wanted.date)
        for line in _before(row, changes, notices):
            say(line)
        if not changes or not (args.yes or await _agrees()):
            say(_("Nothing was changed."))
            return STOPPED if changes else OK
        outcome = await service.edit(row.key, wanted, expected)
    _tell(args, row, outcome, expected)
    return OK if outcome.state is EditState.SAVED else NOT_ALL


async def _row(workspace: Workspace, args: Namespace) -> Row:
    department = None
    if args.department is not None:
        department = department_named(await workspace.service.departments(), args.department).key
    today = workspace.clock.now().astimezone(ZoneInfo(args.setting.zone)).date()
    query = Query(department=department, today=today)
    found = [row for row in _rows(workspace, query) if fold(args.number) in {fold(row.number or ""), fold(row.key)}]
    meant = [row for row in found if row.kind is Kind.INVOICE] or found
    if len(meant) != 1:
        raise BadInput("edit-ambiguous" if meant else "document-unknown", number=clean(args.number))
    return meant[0]


def _rows(workspace: Workspace, query: Query) -> Iterator[Row]:
    total = workspace.reader.count(query)
    for offset in range(0, total, PAGE):
        yield from workspace.reader.page(query, offset, total, PAGE)


def _wanted(expected: Editable, args: Namespace) -> Editable:
    """What no option names stays as it is."""
    return replace(
        expected,
        date=args.date or expected.date,
        term=args.term or expected.term,
        note=expected.note if args.note is None else clean_or_none(args.note, multiline=True),
    )


def _before(row: Row, changes: Sequence[Change], notices: Sequence[EditNotice]) -> Iterator[str]:
    yield f"{row.number or row.key}  {row.customer}"
    for change in changes:
        yield f"  {_difference(change, row.currency)}"
    for notice in notices if changes else ():
        text = error_text(notice.code, notice.values, notice.tool_title)
        yield " ".join([text.what, *text.remedy])


def _difference(change: Change, currency: str) -> str:
    return f"{field_words(change.field)}: {difference_words(change.field, change.before, change.after, currency)}"


async def _agrees() -> bool:
    """What it means is read before it is answered; only a person at a terminal can."""
    if not sys.stdin.isatty():
        raise BadInput("confirmation-needed", option="--yes")
    answer = await asyncio.to_thread(input, _("Is that right? Type yes: "))
    return answer.strip().casefold() in {"yes", _("yes").casefold()}


def _tell(args: Namespace, row: Row, outcome: EditOutcome, expected: Editable) -> None:
    made = differing(expected, outcome.found) if outcome.found is not None else ()
    if args.json:
        changes = [{"field": one.field, "before": one.before, "after": one.after} for one in made]
        print_json({"document": row.key, "code": CODES.get(outcome.state), "changes": changes})
        return
    if outcome.state is EditState.SAVED:
        put(_("{number} is saved in Teamleader.").format(number=row.number or row.key))
        return
    text = error_text(CODES[outcome.state])
    for line in (text.what, text.why, *text.remedy, *(_difference(one, row.currency) for one in made)):
        if line:
            say(line)
