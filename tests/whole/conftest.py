"""The whole program in one process: real source, real connector, real wire, pretend programs behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest_asyncio

from synctui.bootstrap.demo import Demo, open_demo
from synctui.testing.clock import VirtualClock


@pytest_asyncio.fixture
async def open_company(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """`await open_company()` opens the demo company in a folder of the test, at full speed unless told otherwise."""
    async with AsyncExitStack() as stack:

        async def opened(**options: Any) -> Demo:
            chosen = {"clock": VirtualClock(), "is_watched": False, "store": tmp_path / "demo", "tool": "exact_online"}
            chosen |= options
            return await stack.enter_async_context(open_demo(**chosen))

        yield opened
