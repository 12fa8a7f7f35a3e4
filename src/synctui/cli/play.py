"""``synctui demo`` and ``synctui sandbox``: everything to play with, without an account."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from synctui.cli import importing, signals
from synctui.cli.doors import DemoWish, Doors
from synctui.cli.exits import NOT_ALL, OK
from synctui.cli.output import put, say
from synctui.cli.sync import sync
from synctui.domain.errors import BadInput


def demo(args: Namespace, doors: Doors) -> int:
    """The dashboard on the demo company; without a terminal, or with --once, one sync and its report."""
    key = _key(args.key) if args.key is not None else None
    wish = DemoWish(args.tool, args.folder, args.store, args.address, key, tuple(args.imports))
    has_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if has_terminal and not (args.once or args.json):
        return doors.run_demo(wish)
    code = signals.run(_once(args, doors, wish))
    # Without --once nobody asked for a sync that leaves nothing out, only for a report.
    return OK if code == NOT_ALL and not args.once else code


def _key(file: Path) -> str:
    """From a file, never from the command line, where other users of the computer would see it."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadInput("file-unreadable", file=str(file), why=str(problem)) from problem


async def _once(args: Namespace, doors: Doors, wish: DemoWish) -> int:
    async with doors.open_demo(wish) as opened:
        if wish.imports:
            for line in importing.lines(await opened.import_files(wish.imports)):
                say(line)
        statuses = await opened.workspace.service.integrations()
        return await sync(opened.workspace, statuses, args.setting.zone, as_json=args.json)


def sandbox(args: Namespace, doors: Doors) -> int:
    """Says its address on stdout and serves until it is ended."""
    if args.name not in doors.sandbox_names():
        raise BadInput("sandbox-unknown", name=args.name, known=", ".join(doors.sandbox_names()))
    doors.serve_sandbox(args.name, args.port, args.state, args.faults, _tell_address)
    return OK


def _tell_address(address: str) -> None:
    put(address)
    sys.stdout.flush()
