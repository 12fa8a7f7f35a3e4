"""``synctui import``: invoices from files and folders; what cannot be read is refused with a sentence that says why."""

from __future__ import annotations

import asyncio
from argparse import Namespace

from synctui.cli.doors import Doors, ImportResult
from synctui.cli.exits import NOT_ALL, OK
from synctui.cli.output import print_json, put
from synctui.i18n import ngettext
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        result = await workspace.import_paths(args.paths)
    if args.json:
        print_json(as_json(result))
    else:
        for line in lines(result):
            put(line)
    return NOT_ALL if result.refused else OK


def as_json(result: ImportResult) -> dict[str, object]:
    refused = [{"file": file, "code": code, "reason": reason(code, values)} for file, code, values in _by_file(result)]
    return {"imported": result.imported, "unchanged": result.unchanged, "refused": refused}


def lines(result: ImportResult) -> list[str]:
    read = ngettext("{n} document imported", "{n} documents imported", result.imported)
    same = ngettext("{n} was there already", "{n} were there already", result.unchanged)
    told = [f"{read.format(n=count(result.imported))}, {same.format(n=count(result.unchanged))}"]
    if result.refused:
        left_out = ngettext("{n} file refused:", "{n} files refused:", len(result.refused))
        told.append(left_out.format(n=count(len(result.refused))))
    return told + [f"  {file}: {reason(code, values)}" for file, code, values in _by_file(result)]


def reason(code: str, values: object) -> str:
    """One sentence that says why a file was refused."""
    assert isinstance(values, dict)
    return error_text(code, values).what


def _by_file(result: ImportResult) -> list[tuple[str, str, dict[str, str]]]:
    return sorted((file, code, dict(values)) for file, code, values in result.refused)
