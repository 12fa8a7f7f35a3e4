"""``synctui nightly``: the daemon that runs the automatic sync every night."""

from __future__ import annotations

import asyncio
import logging
import sys
from argparse import Namespace

from synctui.cli.doors import Doors


def run(args: Namespace, doors: Doors) -> int:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    for name in ("httpx", "httpcore", "apscheduler", "keyring"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    from synctui.nightly.daemon import main

    async with doors.open_workspace(args.setting.home, "daemon") as workspace:
        return await main(workspace)
