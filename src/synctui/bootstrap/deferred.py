"""A service that is still being opened: the first frame appears before the store's libraries are imported."""

from __future__ import annotations

import asyncio
from typing import Any


class DeferredService:
    """Stands in for the service until `open` has given it; every call waits for that, `specs` is empty until then."""

    def __init__(self) -> None:
        self._opened: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def give(self, service: Any) -> None:
        if not self._opened.done():
            self._opened.set_result(service)

    def fail(self, problem: BaseException) -> None:
        """Opening failed: whoever waits is told why."""
        if not self._opened.done():
            self._opened.set_exception(problem)

    def specs(self) -> tuple[Any, ...]:
        if not self._opened.done() or self._opened.exception() is not None:
            return ()
        specs: tuple[Any, ...] = self._opened.result().specs()
        return specs

    def __getattr__(self, name: str) -> Any:
        async def when_opened(*arguments: Any, **named: Any) -> Any:
            service = await asyncio.shield(self._opened)
            return await getattr(service, name)(*arguments, **named)

        return when_opened
