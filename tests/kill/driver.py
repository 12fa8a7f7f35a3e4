"""A nursery of synctui processes: each request is carried out by a fork, which may die by SIGKILL at a chosen step.

Steps are the moments before and after every write to the store and every request. Requests come as lines of JSON on
stdin, answers leave as lines of JSON on stdout. `what` is one of

setup    make a store with `count` invoices and an integration, signed in
sync     the command ``synctui sync --json``, dying at step `die_at` (0: never)
nightly  the command ``synctui nightly``, ended by SIGTERM after its first look at what is due, or dying like `sync`

Everything is imported before the first fork, so that a process costs milliseconds; it is as real as any other.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from synctui.bootstrap.sign_in import SigningIn
from synctui.bootstrap.tools import Site
from synctui.bootstrap.workspace import open_workspace
from synctui.cli import main as command
from synctui.cli import nightly as _nightly_command  # noqa: F401 - imported before the first fork
from synctui.cli import sync as _sync_command  # noqa: F401
from synctui.cli.doors import RealDoors
from synctui.connectors import exact_online as _connector  # noqa: F401
from synctui.domain.booking import Administration
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import Reading
from synctui.nightly.nights import Nights
from synctui.sandbox.exact_online.company import guid
from synctui.store.sqlite_store import SqliteStore
from synctui.testing.documents import DEPARTMENT, VAT_6, VAT_21, customer, invoice
from synctui.wire.http import network

WRITES = (
    "record_", "renew_", "withdraw_", "save_", "start_run", "end_run", "take_lease", "release_lease", "close_",
)  # fmt: skip
TOOL = "exact_online"
FIRST = Administration("101", "Demo BV")


class Tripwire:
    """Counts steps and kills this process at the chosen one."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps: list[str] = []

    def step(self, name: str) -> None:
        self.steps.append(name)
        if len(self.steps) == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


class TrippingStore:
    """A store whose writes are steps."""

    def __init__(self, inner: Any, wire: Tripwire) -> None:
        self._inner = inner
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)
        if not name.startswith(WRITES):
            return method

        async def stepped(*arguments: Any, **named: Any) -> Any:
            self._wire.step(f"before {name}")
            result = await method(*arguments, **named)
            self._wire.step(f"after {name}")
            return result

        return stepped


class TrippingTransport(httpx.AsyncBaseTransport):
    """A network whose requests are steps, and whose answers may take as long as a busy machine needs."""

    def __init__(self, wire: Tripwire) -> None:
        self._inner = network()
        self._wire = wire

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._wire.step(f"before {request.method} {request.url.path}")
        request.extensions = {**request.extensions, "timeout": {}}
        answer = await self._inner.handle_async_request(request)
        await answer.aread()
        self._wire.step(f"after {request.method} {request.url.path}")
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


class TrippingDoors(RealDoors):
    """The doors of the program, with the store and the network behind them under watch."""

    def __init__(self, home: Path, address: str, wire: Tripwire) -> None:
        self._home, self._address, self._wire = home, address, wire

    def open_workspace(self, home: Path | None, program: str) -> Any:
        del home
        return watched(self._home, self._address, self._wire, program)


@asynccontextmanager
async def watched(home: Path, address: str, wire: Tripwire, program: str) -> AsyncIterator[Any]:
    async with workspace(home, address, wire, program) as place:
        place.service._store = TrippingStore(place.store, wire)
        place.tools.store = place.service._store
        yield place


def workspace(home: Path, address: str, wire: Tripwire, program: str = "test") -> Any:
    assert urlsplit(address).hostname == "127.0.0.1"
    site = Site(lambda: TrippingTransport(wire), address, ())
    return open_workspace(home=home, program=program, sites={TOOL: site}, has_teamleader=False)


# what a process does ----------------------------------------------------------------------------------------------


async def set_up(home: Path, address: str, count: int) -> None:
    async with workspace(home, address, Tripwire(0)) as place:
        documents = tuple(
            invoice(
                f"2026/{n}",
                f"{n}00.00",
                to=customer(f"Customer {n % 7}", vat_number=None),
                date=date(2026, 10, 1 + n % 28),
            )
            for n in range(1, count + 1)
        )
        reading = Reading(documents, departments=(DEPARTMENT,), tax_rates=(VAT_21, VAT_6))
        await place.store.save_reading("files", reading, place.clock.now())
        one = Integration(
            id=f"{TOOL}:{DEPARTMENT.key}",
            tool=TOOL,
            department=DEPARTMENT.key,
            administration=FIRST,
            start_date=date(2026, 1, 1),
            journal="70",
            credit_journal="71",
            first_run_done=True,
            nightly=True,
        )
        await place.store.save_integration(one)
        await place.store.save_preference(f"nightly_since:{one.id}", "2026-01-01T00:00:00+00:00")
        await sign_in(SigningIn(place, one))
        await place.service.reference_data(one.id, fresh=True)
        await place.store.save_integration(with_books(one, 101))


def with_books(one: Integration, division: int) -> Integration:
    """The same integration with the books of this administration."""
    mapping = Mappings(
        vat={VAT_21.key: "21", VAT_6.key: "6"}, default_ledger=guid(division, "ledger", "700000")
    )  # fmt: skip
    return replace(one, administration=Administration(str(division), f"Books {division}"), mapping=mapping)


async def change_books(home: Path, division: int) -> None:
    store = SqliteStore(home / "synctui.db", threaded=False)
    (one,) = await store.integrations()
    await store.save_integration(with_books(one, division))
    await store.aclose()


async def sign_in(signing: SigningIn) -> None:
    """As a browser would: follow the address, take the one that it redirects to."""
    signing.register("client", "client-secret", "https://landing.example/done")
    async with httpx.AsyncClient(timeout=None) as browser:  # noqa: S113 - as long as a busy machine needs
        answer = await browser.get(signing.begin(), follow_redirects=False)
    await signing.finish(answer.headers["location"])


def end_after_the_first_look() -> None:
    """The daemon looks at once what is due; after that it is told to end."""
    check = Nights.check

    async def once(self: Nights) -> Any:
        try:
            return await check(self)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)

    Nights.check = once  # type: ignore[method-assign]


def carry_out(request: Mapping[str, Any]) -> int:
    home, address = Path(request["home"]), request["address"]
    if request["what"] == "setup":
        asyncio.run(set_up(home, address, request["count"]))
        return 0
    if request.get("division"):
        asyncio.run(change_books(home, request["division"]))
    wire = Tripwire(request.get("die_at", 0))
    if request["what"] == "nightly":
        end_after_the_first_look()
    arguments = ["sync", "--json"] if request["what"] == "sync" else ["nightly"]
    code = command(arguments, TrippingDoors(home, address, wire))
    (home / "steps.json").write_text(json.dumps(wire.steps))
    return code


# the nursery ------------------------------------------------------------------------------------------------------


def in_a_process_of_its_own(request: Mapping[str, Any]) -> dict[str, Any]:
    """Exit code (negative: the signal), what it said, and its number."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(errors.fileno(), 2)
            code = 70
            try:
                os.environ["SYNCTUI_HOME"] = request["home"]
                code = carry_out(request)
            except BaseException:  # noqa: BLE001 - whatever it is, the test is told by what this process has said
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        output.seek(0)
        errors.seek(0)
        code = os.waitstatus_to_exitcode(status)
        return {"code": code, "pid": child, "out": output.read(), "err": errors.read()}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(in_a_process_of_its_own(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
