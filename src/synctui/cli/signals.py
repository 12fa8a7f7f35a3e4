"""Ctrl+c and SIGTERM during a sync: the first ends it after the current document, the second at once."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine, Iterator
from typing import Any

from synctui.cli.exits import STOPPED
from synctui.cli.output import say
from synctui.i18n import _
from synctui.ports.service import Stop

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def stopped_by_signals(stop: Stop) -> Iterator[None]:
    """While this is entered, signals ask `stop` instead of ending the program; a second one cancels the task."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None

    def end() -> None:
        if stop.is_asked:
            task.cancel()
            return
        stop.ask()
        say(_("The sync stops after the current invoice; once more stops it at once."))

    for number in _ENDING:
        loop.add_signal_handler(number, end)
    try:
        yield
    finally:
        for number in _ENDING:
            loop.remove_signal_handler(number)


def run(command: Coroutine[Any, Any, int]) -> int:
    """Run a command in an event loop of its own; one that was cancelled was stopped."""
    try:
        return asyncio.run(command)
    except asyncio.CancelledError:
        return STOPPED
