"""``synctui support``: a mail to whoever helps, about an invoice, a sync or the last crash, without a screen."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from dataclasses import replace

from synctui.bootstrap.support import Desk, OwnReader
from synctui.cli.doors import Doors, Workspace
from synctui.cli.exits import OK
from synctui.cli.output import print_json, put, say
from synctui.domain.errors import BadInput
from synctui.domain.text import clean, fold
from synctui.i18n import _
from synctui.ports.reading import Query, Row
from synctui.ports.support import Mail, Subject
from synctui.support.mail_file import address

MOST_HITS = 50


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    """The preview goes to stderr, the path of the file to stdout; with ``--show`` nothing is written."""
    contact = address(args.to) if args.to is not None else None
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        desk = _desk(workspace, args)
        mail = await desk.prepare(_subject(workspace, args))
        mail = mail if contact is None else replace(mail, to=contact)
        if not args.json:
            _preview(mail)
        path = None if args.show else await desk.write(mail)
    if args.json:
        print_json({"to": mail.to, "subject": mail.subject, "text": mail.text, "path": path and str(path)})
    elif path is not None:
        put(str(path))
        say(_("Open it with your mail program and send it. Nothing was sent by itself."))
    return OK


def _desk(workspace: Workspace, args: Namespace) -> Desk:
    setting = args.setting
    return Desk(
        setting.paths.state,
        OwnReader(workspace.reader),
        workspace.service,
        workspace.clock,
        zone=setting.zone,
        contact=setting.config.support_contact,
    )


def _subject(workspace: Workspace, args: Namespace) -> Subject:
    """Raises `BadInput` ``invoice-not-found`` (number, known) or ``run-unknown``."""
    if args.run is not None and workspace.reader.run(args.run) is None:
        raise BadInput("run-unknown", number=str(args.run))
    document = _document(workspace, args.invoice).key if args.invoice is not None else None
    return Subject(document=document, run=args.run)


def _document(workspace: Workspace, number: str) -> Row:
    """The one with this number; of several the one that needs a person."""
    rows = workspace.reader.page(Query(text=number), 0, None, MOST_HITS)
    wanted = fold(number).replace(" ", "")
    same = [row for row in rows if fold(row.number or "").replace(" ", "") == wanted]
    needy = [row for row in same if row.mark.needs_person]
    chosen = needy if len(same) > 1 and needy else same
    if len(chosen) != 1:
        raise BadInput("invoice-not-found", number=clean(number), count=str(len(chosen)))
    return chosen[0]


def _preview(mail: Mail) -> None:
    say(_("This is what the file holds:"))
    say(f"  {_('To')}: {mail.to or '–'}")
    say(f"  {_('Subject')}: {mail.subject}")
    for line in mail.text.splitlines():
        say(f"  {line}".rstrip())
    for part in mail.parts:
        say(f"  --- {part.name}")
        for line in part.content.splitlines():
            say(f"  {line}".rstrip())
