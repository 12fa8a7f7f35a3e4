"""Exact Online's brakes: 60 calls a minute and 5,000 a day per administration, and the lock-out after 10 errors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from synctui.sandbox.asgi import Now
from synctui.sandbox.exact_online.switches import Switches

_MINUTE, _DAY, _HOUR = timedelta(minutes=1), timedelta(days=1), timedelta(hours=1)
COUNTED = frozenset({400, 401, 403, 404})
ERRORS_ALLOWED = 10


@dataclass(slots=True)
class _Window:
    opened: datetime
    used: int = 0


@dataclass(slots=True)
class Brakes:
    """`per_minute` and `per_day` are None where that limit is switched off; windows are fixed, as at the vendor."""

    now: Now
    per_minute: int | None = 60
    per_day: int | None = 5000
    switches: Switches = field(default_factory=Switches)
    _minutes: dict[str, _Window] = field(default_factory=dict)
    _days: dict[str, _Window] = field(default_factory=dict)
    _errors: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _locked: dict[str, datetime] = field(default_factory=dict)

    def count(self, company: str) -> tuple[bool, dict[str, str]]:
        """Whether this call is allowed, and the headers of its answer. A refused call is not counted."""
        minute = self._window(self._minutes, company, _MINUTE)
        day = self._window(self._days, company, _DAY)
        if self.per_minute is not None and minute.used >= self.per_minute:
            return False, self._when_refused(minute.opened + _MINUTE)
        if self.per_day is not None and day.used >= self.per_day:
            absent = self.switches.limit_headers == "absent"
            return False, {} if absent else _headers("", self.per_day, 0, day.opened + _DAY)
        minute.used += 1
        day.used += 1
        headers: dict[str, str] = {}
        if self.per_day is not None:
            headers |= _headers("", self.per_day, self.per_day - day.used, day.opened + _DAY)
        if self.per_minute is not None:
            headers |= _headers("-Minutely", self.per_minute, self.per_minute - minute.used, minute.opened + _MINUTE)
        return True, headers

    def _when_refused(self, reset: datetime) -> dict[str, str]:
        """Only the minute's headers come with a refusal for the minute; what they say is not to be relied on."""
        limit = self.per_minute or 0
        match self.switches.limit_headers:
            case "absent":
                return {}
            case "past":
                return _headers("-Minutely", limit, 0, self.now() - _HOUR)
            case "zeros":
                day = {f"X-RateLimit-{name}": "0" for name in ("Limit", "Remaining", "Reset")}
                return day | _headers("-Minutely", limit, 0, reset)
        return _headers("-Minutely", limit, 0, reset)

    def is_locked(self, endpoint: str) -> bool:
        """A call during a lock-out makes it longer."""
        until = self._locked.get(endpoint)
        if until is None or until <= self.now():
            return False
        self._locked[endpoint] = self.now() + _HOUR
        return True

    def observe(self, endpoint: str, status: int) -> None:
        if status not in COUNTED:
            return
        errors = self._errors[endpoint] = [at for at in self._errors[endpoint] if at > self.now() - _HOUR]
        errors.append(self.now())
        if len(errors) >= ERRORS_ALLOWED:
            self._locked[endpoint] = self.now() + _HOUR

    def _window(self, windows: dict[str, _Window], company: str, length: timedelta) -> _Window:
        window = windows.get(company)
        if window is None or window.opened + length <= self.now():
            window = windows[company] = _Window(self.now())
        return window


def _headers(kind: str, limit: int, remaining: int, reset: datetime) -> dict[str, str]:
    """Resets are epoch milliseconds."""
    return {
        f"X-RateLimit{kind}-Limit": str(limit),
        f"X-RateLimit{kind}-Remaining": str(remaining),
        f"X-RateLimit{kind}-Reset": str(int(reset.timestamp() * 1000)),
    }
