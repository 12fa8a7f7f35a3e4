"""The headless half: commands with their report on stdout, their talk on stderr and an exit code that means something.

Importing this is cheap; a command's module is imported only when it is chosen.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace

    from synctui.cli.doors import Doors


def main(argv: Sequence[str] | None = None, doors: Doors | None = None) -> int:
    """Run one command and return its exit code; `doors` leads to everything behind it (bootstrap, unless told)."""
    from synctui.cli.crash import told_without_locals
    from synctui.cli.doors import RealDoors

    with told_without_locals() as outcome:
        outcome.code = _run(list(sys.argv[1:] if argv is None else argv), doors or RealDoors())
    return outcome.code


def _run(arguments: list[str], doors: Doors) -> int:
    from synctui.cli.crash import report_error
    from synctui.cli.parser import build
    from synctui.cli.setting import read_setting
    from synctui.domain.errors import SynctuiError

    setting = read_setting()
    args = build().parse_args(arguments)
    if setting.problem is not None and args.module != "doctor":
        return report_error(setting.problem, as_json=False)
    args.setting = setting
    try:
        return _command(args)(args, doors)
    except SynctuiError as problem:
        return report_error(problem, as_json=getattr(args, "json", False))


def _command(args: Namespace) -> Command:
    module = importlib.import_module(f"{__name__}.{args.module}")
    command: Command = getattr(module, args.function)
    return command


if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[[Namespace, Doors], int]
