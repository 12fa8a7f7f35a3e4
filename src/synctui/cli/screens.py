"""``synctui`` alone: the dashboard."""

from __future__ import annotations

import sys
from argparse import Namespace

from synctui.cli.doors import Doors
from synctui.domain.errors import Misconfigured


def app(args: Namespace, doors: Doors) -> int:
    """Raises `Misconfigured` ``no-terminal`` where there is nobody to look at it."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Misconfigured("no-terminal")
    return doors.run_app(args.setting.home)
