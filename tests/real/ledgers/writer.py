"""Run as a program of its own: books invoice after invoice into a ledger until it is killed."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from synctui.bootstrap.tools import module
from synctui.domain.booking import NotFound
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.wire.context import Context
from synctui.wire.http import network


async def main(tool: str, folder: Path, count: int) -> None:
    """As a sync does: look up first, then book what is not there."""
    settings = make.integration(tool, options={"folder": str(folder), "check": "no"})
    found = module(tool)
    integration = found.suggest(replace(settings, administration=None, first_run_done=False), make.RATES)
    connector = found.create(
        Context(secrets=MemorySecrets(), transport=network(), integration=integration, folder=folder)
    )
    await connector.connect()
    long = [make.line("1.00", description="Consulting " * 20) for _ in range(10)]
    for number in range(1, count + 1):
        document = make.invoice(f"2026 / {number}", lines=long)
        answers = await connector.find([make.ref(document, integration)])
        if isinstance(answers[document.key], NotFound):
            async for _ in connector.book([make.request(document, integration)]):
                pass


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
