"""What a reader sees when something goes wrong: a sentence, never a value of a variable."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from synctui.cli.exits import NOT_ALL, OK, STOPPED, of_error
from synctui.domain.errors import SynctuiError

MOST_PLACES = 8
"""Of the way that an error took through the program."""


@dataclass(slots=True)
class Outcome:
    """The exit code of a command; what it holds if nothing is set is a failure."""

    code: int = NOT_ALL


@contextmanager
def told_without_locals() -> Iterator[Outcome]:
    """Turn whatever a command raises into a line on stderr and an exit code other than 0."""
    outcome = Outcome()
    try:
        yield outcome
    except KeyboardInterrupt:
        outcome.code = STOPPED
    except BrokenPipeError:
        # Whoever reads our output has read enough. Python must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        outcome.code = OK
    except Exception as fault:  # noqa: BLE001
        # The last line of defence: an error text may hold a customer's data, so only its kind and place are shown.
        _tell_fault(fault)
        _note_fault(fault)
        outcome.code = NOT_ALL


def report_error(problem: SynctuiError, *, as_json: bool) -> int:
    """Say what went wrong, with what to do now; returns its exit code."""
    from synctui.cli.output import print_json, say
    from synctui.i18n.errors import error_text

    text = error_text(problem.code, problem.values, None, tool_text=problem.tool_text)
    if as_json:
        message = " ".join((text.what, *text.remedy))
        print_json({"code": problem.code, "values": dict(problem.values), "message": message})
    say(" ".join((text.what, text.why)).strip())
    for step in text.remedy:
        say(f"  → {step}")
    say(f"  [{problem.code}]")
    return of_error(problem)


def _tell_fault(fault: Exception) -> None:
    from synctui.cli.output import say
    from synctui.i18n.errors import error_text

    say(error_text("internal", {"type": type(fault).__name__}).what)
    for frame in traceback.extract_tb(fault.__traceback__)[-4:]:
        say(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}")


def _note_fault(fault: Exception) -> None:
    """For the mail to whoever helps, which may be made later."""
    from datetime import UTC, datetime

    from synctui.bootstrap.support import CRASH
    from synctui.settings.paths import Paths
    from synctui.support.crashes import note

    frames = reversed(traceback.extract_tb(fault.__traceback__)[-MOST_PLACES:])
    places = tuple(f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}" for frame in frames)
    note(Paths.of().state / CRASH, type(fault).__name__, places, datetime.now(UTC))
