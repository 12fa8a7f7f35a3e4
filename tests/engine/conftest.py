"""A world per test: one department, one tool in memory, a store in a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest_asyncio

from synctui.domain.invoice import Document
from synctui.testing.world import World

OpenWorld = Callable[..., Awaitable[World]]


@pytest_asyncio.fixture
async def open_world(tmp_path: Path) -> AsyncIterator[OpenWorld]:
    """Makes a world with these documents at the source; options as `World` takes them."""
    worlds: list[World] = []

    async def opened(*documents: Document, **options: Any) -> World:
        world = World(tmp_path / f"store-{len(worlds)}.db", **options)
        worlds.append(world)
        return await world.open(*documents)

    yield opened
    for world in worlds:
        await world.close()
