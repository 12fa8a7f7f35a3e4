"""Teamleader's limit headers: a refusal says in `X-RateLimit-Reset` when the sliding minute has room again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from synctui.ports.pace import Pace

_TOO_MANY = 429


def rate_limit_reset(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The instant of `X-RateLimit-Reset`, in UTC; None where it is absent, unreadable or past.

    It is ISO 8601 with milliseconds and an offset without colon: ``2021-06-15T10:51:23.035+0100``.
    """
    text = {name.lower(): value for name, value in headers.items()}.get("x-ratelimit-reset", "").strip()
    try:
        reset = datetime.fromisoformat(text)
    except ValueError:
        return None
    reset = (reset if reset.tzinfo else reset.replace(tzinfo=UTC)).astimezone(UTC)
    return reset if reset > now else None


class ResetAwarePace:
    """The pace it wraps, told of Teamleader's reset where an answer of 429 has no `Retry-After`."""

    def __init__(self, inner: Pace, now: Callable[[], datetime]) -> None:
        self._inner = inner
        self._now = now
        self.before_call = inner.before_call
        self.reset: datetime | None = None
        """When the last refusal said that the window has room again."""

    async def slot(self, endpoint: str) -> None:
        await self._inner.slot(endpoint)

    async def observe(self, endpoint: str, status: int, headers: Mapping[str, str]) -> None:
        self.reset = rate_limit_reset(headers, self._now()) if status == _TOO_MANY else None
        await self._inner.observe(endpoint, status, headers)

    async def blocked(self, until: datetime | None, window: str) -> None:
        await self._inner.blocked(until or self.reset, window)

    @property
    def calls(self) -> int:
        return self._inner.calls
