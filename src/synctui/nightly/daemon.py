"""The daemon of ``synctui nightly``: it runs the nights until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from typing import Protocol

from synctui.nightly.nights import Nights
from synctui.ports.clock import Clock
from synctui.ports.service import Service

INTERRUPTED = 130


class HasService(Protocol):
    """What the daemon needs of an open workspace."""

    @property
    def service(self) -> Service: ...

    @property
    def clock(self) -> Clock: ...


async def main(workspace: HasService) -> int:
    """Run until SIGTERM or SIGHUP (0) or ctrl+c (130); a run that is on finishes its document first."""
    nights = Nights(workspace.service, workspace.clock, is_daemon=True)
    ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    with _signals_end(ended):
        nights.start()
        try:
            return await ended
        finally:
            await nights.stop()


@contextlib.contextmanager
def _signals_end(ended: asyncio.Future[int]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    codes = {signal.SIGTERM: 0, signal.SIGHUP: 0, signal.SIGINT: INTERRUPTED}

    def end(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    for number, code in codes.items():
        loop.add_signal_handler(number, end, code)
    try:
        yield
    finally:
        for number in codes:
            loop.remove_signal_handler(number)
