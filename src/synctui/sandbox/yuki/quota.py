"""Yuki's daily quota: so many calls of all programs together, counted per domain."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from synctui.sandbox.asgi import Now
from synctui.sandbox.yuki.switches import Switches

ZONE = ZoneInfo("Europe/Brussels")
_DAY = timedelta(days=1)


class Quota:
    """`per_day` is None where it is switched off."""

    def __init__(self, now: Now, switches: Switches, per_day: int | None) -> None:
        self._now = now
        self._switches = switches
        self.per_day = per_day
        self.used: dict[str, int] = {}
        self._opened: dict[str, datetime] = {}

    def spend(self, domain: str, calls: int = 1) -> bool:
        """Count calls; False, and nothing counted, where the quota does not have them any more."""
        now = self._now()
        opened = self._opened.get(domain)
        if opened is None or now >= self._until(opened):
            self._opened[domain], self.used[domain] = now, 0
        if self.per_day is not None and self.used[domain] + calls > self.per_day:
            return False
        self.used[domain] += calls
        return True

    def exhaust(self, domain: str) -> datetime:
        """Other programs use up what is left; returns when it opens again."""
        self.spend(domain, 0)
        self.used[domain] = max(self.used[domain], self.per_day or 0)
        return self._until(self._opened[domain])

    def _until(self, opened: datetime) -> datetime:
        if self._switches.quota_window == "sliding":
            return opened + _DAY
        return datetime.combine(opened.astimezone(ZONE).date() + _DAY, time(), ZONE)
