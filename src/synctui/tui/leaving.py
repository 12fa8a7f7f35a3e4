"""Leaving with a sane terminal: signals ask the sync to stop first, a crash says one sentence without any values."""

from __future__ import annotations

import asyncio
import signal
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from synctui.i18n import _

if TYPE_CHECKING:
    from synctui.tui.app import SynctuiApp

PATIENCE = 1.5
"""Seconds a running sync has to finish its current document after a signal; its intents make cutting it safe."""
MOST_PLACES = 8
STOPPED = 130
"""Exit code of a sync that was cut off by a signal."""


def listen_for_signals(app: SynctuiApp) -> None:
    """SIGTERM, and SIGHUP of a closed SSH session, leave as orderly as `q` does."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        try:
            loop.add_signal_handler(number, leave_now, app)
        except (NotImplementedError, RuntimeError, ValueError):  # another system, or not the main thread
            return


def leave_now(app: SynctuiApp) -> None:
    """Leave within two seconds, whatever runs."""
    if not app.run_model.is_running:
        app.exit(return_code=0)
        return
    app.desk.ask_to_stop()
    app.is_leaving = True
    app.set_timer(PATIENCE, lambda: app.exit(return_code=STOPPED))


def crash_text(error: BaseException) -> str:
    """What, where, and that nothing is lost: no values of variables and no message that may hold them."""
    kind, places = crash_place(error)
    return "\n".join(
        (
            _("synctui has stopped because of an error in the program."),
            _("What was already synced is safe; the next start looks after what was under way."),
            _("The command “synctui support” makes a file for support."),
            f"{kind}  {places[0] if places else '?'}  [internal]",
        )
    )


def crash_place(error: BaseException) -> tuple[str, tuple[str, ...]]:
    """The kind of an error and the places it went through, the innermost first."""
    error = _innermost(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "synctui" in Path(frame.filename).parts]
    places = [f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno}" for frame in ours or frames]
    return type(error).__name__, tuple(reversed(places[-MOST_PLACES:]))


def _innermost(error: BaseException) -> BaseException:
    """A failed worker carries the error that made it fail."""
    inner = getattr(error, "error", None)
    return inner if isinstance(inner, BaseException) else error
