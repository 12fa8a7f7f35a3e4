"""The pace at which requests may leave, shared by everybody who talks to the same limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol

BeforeCall = Callable[[], Awaitable[None]]


class Pace(Protocol):
    before_call: BeforeCall | None
    """Awaited when a slot has come and before the request leaves; what it raises keeps the request from leaving."""

    async def slot(self, endpoint: str) -> None:
        """Wait for the next free slot. Raises `Throttled` where the wait would be longer than the budget."""

    async def observe(self, endpoint: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer: limits, resets, and what counts against the tool's error budget."""

    async def blocked(self, until: datetime | None, window: str) -> None:
        """The other side said no until then; None where it did not say."""

    @property
    def calls(self) -> int:
        """Requests that left through this pace so far."""


class Unpaced:
    """No limits at all: for in-process sandboxes and tests of the wire."""

    def __init__(self) -> None:
        self.calls = 0
        self.before_call: BeforeCall | None = None

    async def slot(self, endpoint: str) -> None:
        if self.before_call is not None:
            await self.before_call()
        self.calls += 1

    async def observe(self, endpoint: str, status: int, headers: Mapping[str, str]) -> None:
        pass

    async def blocked(self, until: datetime | None, window: str) -> None:
        pass
