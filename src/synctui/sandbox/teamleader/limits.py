"""Teamleader's brake: so many calls in a sliding minute, told in every answer."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from synctui.sandbox.asgi import Now

_MINUTE = timedelta(minutes=1)
_BRUSSELS = timezone(timedelta(hours=1))


@dataclass(slots=True)
class SlidingMinute:
    """`per_minute` is None where the limit is switched off."""

    now: Now
    per_minute: int | None = 200
    _calls: deque[datetime] = field(default_factory=deque)

    def count(self) -> tuple[bool, dict[str, str]]:
        """Whether this call is allowed, and the headers of its answer. A refused call is not counted."""
        if self.per_minute is None:
            return True, {}
        now = self.now()
        while self._calls and self._calls[0] <= now - _MINUTE:
            self._calls.popleft()
        is_allowed = len(self._calls) < self.per_minute
        if is_allowed:
            self._calls.append(now)
        return is_allowed, self._headers(self.per_minute)

    def _headers(self, per_minute: int) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(per_minute),
            "X-RateLimit-Remaining": str(per_minute - len(self._calls)),
            "X-RateLimit-Reset": written_reset(self._calls[0] + _MINUTE),
        }


def written_reset(instant: datetime) -> str:
    """Local time with milliseconds and an offset without colon.

    >>> from datetime import UTC
    >>> written_reset(datetime(2021, 6, 15, 9, 51, 23, 35000, tzinfo=UTC))
    '2021-06-15T10:51:23.035+0100'
    """
    return instant.astimezone(_BRUSSELS).strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03}+0100"
