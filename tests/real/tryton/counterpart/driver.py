"""A nursery of synctui processes that sync with a real Tryton; each may die by SIGKILL at a chosen step of a booking.

Requests come as lines of JSON on stdin, answers leave as lines of JSON on stdout. A request has `home`, and `die_at`:
which step after the first intent is the last one, by its place or by its name (0: none). Steps are the moments before
and after every write to the store and every request. What a nursery is made of is shared with the kill tests.
"""

from __future__ import annotations

import importlib.util
import os
import pkgutil
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import synctui
from synctui.bootstrap.tools import Site
from synctui.bootstrap.workspace import open_workspace
from synctui.cli import main as command
from synctui.cli.doors import RealDoors

_found = importlib.util.spec_from_file_location("killing", Path(__file__).parents[3] / "kill" / "driver.py")
assert _found is not None
assert _found.loader is not None
killing = importlib.util.module_from_spec(_found)
_found.loader.exec_module(killing)


class AfterTheFirstIntent(killing.Tripwire):  # type: ignore[misc, name-defined]
    """Counts from the moment at which this process begins its first booking; each step is noted before it is taken."""

    def __init__(self, at: int | str, notes: Path) -> None:
        super().__init__(at if isinstance(at, int) else 0)
        self._name = at
        self._notes = notes
        notes.write_text("")

    def step(self, name: str) -> None:
        if self.steps or name in {"before record_intents", "before renew_intent"}:
            with self._notes.open("a") as notes:
                notes.write(f"{name}\n")
            if name == self._name:
                os.kill(os.getpid(), signal.SIGKILL)
            super().step(name)


class Doors(RealDoors):
    def __init__(self, home: Path, wire: Any) -> None:
        self._home, self._wire = home, wire

    def open_workspace(self, home: Path | None, program: str) -> Any:
        del home
        return watched(self._home, self._wire, program)


@asynccontextmanager
async def watched(home: Path, wire: Any, program: str) -> AsyncIterator[Any]:
    """The address that the settings name is the one that is asked."""
    sites = {"tryton": Site(lambda: killing.TrippingTransport(wire))}
    async with open_workspace(home=home, program=program, sites=sites, has_teamleader=False) as place:
        place.service._store = killing.TrippingStore(place.store, wire)
        place.tools.store = place.service._store
        yield place


def carry_out(request: Mapping[str, Any]) -> int:
    home = Path(request["home"])
    return command(["sync", "--json"], Doors(home, AfterTheFirstIntent(request["die_at"], home / "steps.txt")))


def import_everything() -> None:
    """Before the first fork, so that a process costs milliseconds; it is as real as any other."""
    for found in pkgutil.walk_packages(synctui.__path__, "synctui."):
        if not {"tui", "sandbox", "testing", "migrations", "__main__"} & set(found.name.split(".")):
            importlib.import_module(found.name)


if __name__ == "__main__":
    import_everything()
    killing.carry_out = carry_out
    killing.main()
