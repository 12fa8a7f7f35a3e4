"""``synctui doctor``: what this installation stands on and what is wrong with it; ``locate``: where the files are."""

from __future__ import annotations

import asyncio
import locale
import os
import platform
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from synctui import __version__, i18n
from synctui.cli.choice import name_of
from synctui.cli.doors import Doors
from synctui.cli.exits import OK, USAGE
from synctui.cli.output import print_json, put
from synctui.cli.setting import Setting
from synctui.domain.errors import SynctuiError
from synctui.i18n import _
from synctui.i18n.errors import error_text


@dataclass(slots=True)
class Findings:
    """What stands, and what is wrong: code, sentence, and what to do."""

    facts: dict[str, str] = field(default_factory=dict)
    wrong: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def find(self, code: str, values: dict[str, str], tool: str | None = None) -> None:
        text = error_text(code, values, tool)
        self.wrong.append((code, text.what, text.remedy))


def run(args: Namespace, doors: Doors) -> int:
    """Exit code 2 where something was found."""
    findings = Findings()
    findings.facts.update(_surroundings(args.setting))
    _check_config(args.setting, findings)
    _check_folders(args.setting, findings)
    asyncio.run(_check_workspace(args, doors, findings))
    if args.json:
        wrong = [{"code": code, "message": " ".join((what, *steps))} for code, what, steps in findings.wrong]
        print_json({"facts": findings.facts, "findings": wrong})
    else:
        for line in _lines(findings):
            put(line)
    return USAGE if findings.wrong else OK


def locate(args: Namespace, doors: Doors) -> int:
    del doors
    places = {key: str(path) for key, path in _places(args.setting)}
    if args.json:
        print_json(places)
    else:
        width = max(map(len, places))
        for key, path in places.items():
            put(f"{key:{width}}  {path}")
    return OK


def _places(setting: Setting) -> Iterator[tuple[str, Path]]:
    paths = setting.paths
    yield "store", paths.store
    yield "secrets", paths.secrets
    yield "config", paths.config
    yield "state", paths.state


def _surroundings(setting: Setting) -> dict[str, str]:
    encoding = locale.getpreferredencoding(False)
    return {
        "synctui": __version__,
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "language": i18n.language(),
        "encoding": encoding,
        "zone": setting.zone,
        "terminal": os.environ.get("TERM", ""),
        "colours": os.environ.get("COLORTERM", "") or ("none" if os.environ.get("NO_COLOR") else "standard"),
        "is_terminal": str(sys.stdout.isatty()).lower(),
        **{key: str(path) for key, path in _places(setting)},
    }


def _check_config(setting: Setting, findings: Findings) -> None:
    if setting.problem is not None:
        findings.find(setting.problem.code, dict(setting.problem.values))
    for key, line in setting.config.unknown:
        findings.find("config-key-unknown", {"file": str(setting.paths.config), "key": key, "line": str(line)})


def _check_folders(setting: Setting, findings: Findings) -> None:
    for folder in dict.fromkeys((setting.paths.store.parent, setting.paths.secrets, setting.paths.state)):
        existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
        if not os.access(existing, os.W_OK):
            findings.find("folder-not-writable", {"folder": str(folder)})


async def _check_workspace(args: Namespace, doors: Doors, findings: Findings) -> None:
    """Open everything as a sync would, without asking any tool."""
    try:
        async with doors.open_workspace(args.setting.home, "cli") as workspace:
            for code in workspace.warnings:
                findings.find(code, {"file": str(workspace.store_path)})
            for status in await workspace.service.integrations():
                findings.facts[status.integration.id] = name_of(status)
                for code in status.missing:
                    findings.find(code, {}, name_of(status))
            nights = await workspace.service.nights()
            findings.facts["daemon_seen"] = nights.daemon_seen.isoformat() if nights.daemon_seen else ""
    except SynctuiError as problem:
        findings.find(problem.code, dict(problem.values))


def _lines(findings: Findings) -> Iterator[str]:
    width = max(map(len, findings.facts))
    for key, value in findings.facts.items():
        yield f"{key:{width}}  {value}".rstrip()
    for code, what, steps in findings.wrong:
        yield f"✗ {what}  [{code}]"
        for step in steps:
            yield f"  → {step}"
    if not findings.wrong:
        yield "✓ " + _("Nothing is wrong.")
