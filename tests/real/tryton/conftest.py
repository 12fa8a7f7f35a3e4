"""A real Tryton for each test: its own copy of books that were built once, behind a network that can be cut."""

from __future__ import annotations

import itertools
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

collect_ignore = ["counterpart/build_books.py", "counterpart/serve_on_a_day.py"]
"""Run in Tryton's own environment."""
_names = itertools.count(1)


@pytest.fixture(scope="session")
def sqlite_server(leave_out: Callable[[str], None]) -> Iterator[Any]:
    yield from _serving("Sqlite", leave_out)


@pytest.fixture(scope="session")
def postgres_server(leave_out: Callable[[str], None]) -> Iterator[Any]:
    yield from _serving("Postgres", leave_out)


def _serving(kind: str, leave_out: Callable[[str], None]) -> Iterator[Any]:
    from counterpart import databases
    from counterpart.environment import NotHere
    from counterpart.server import Server

    try:
        kept = getattr(databases, kind)()
    except NotHere as problem:
        leave_out(str(problem))
        return
    server = Server(kept)
    yield server
    server.kill()
    kept.close()


@pytest.fixture
def proxy_to() -> Iterator[Callable[[Any], Any]]:
    """`proxy_to(server)`: a network to it that can be told to cut."""
    from counterpart.proxy import Proxy

    opened: list[Any] = []

    def open_one(server: Any) -> Any:
        opened.append(Proxy(server.port))
        return opened[-1]

    yield open_one
    for proxy in opened:
        proxy.close()


@pytest.fixture
async def world(sqlite_server: Any, proxy_to: Callable[[Any], Any]) -> AsyncIterator[Any]:
    """The connector on a Tryton with a company of its own."""
    from counterpart.server import Company
    from counterpart.world import TrytonWorld

    company = Company(sqlite_server, f"company{next(_names)}")
    one = TrytonWorld(company, proxy_to(sqlite_server))
    yield one
    await one.connector.aclose()
    sqlite_server.databases.drop(company.name)


@pytest.fixture
def company(postgres_server: Any) -> Iterator[Any]:
    """A company on PostgreSQL."""
    from counterpart.server import Company

    one = Company(postgres_server, f"company{next(_names)}")
    yield one
    postgres_server.databases.drop(one.name)
