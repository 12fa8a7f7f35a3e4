"""The pace of one sign-in: slots shared by all processes through the store, server headers, the error budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from synctui.domain.capabilities import ErrorBudget, Limit
from synctui.domain.errors import ErrorBudgetSpent
from synctui.ports.clock import Clock
from synctui.ports.pace import BeforeCall
from synctui.ports.store import Store
from synctui.wire.limits import exhausted_until

BUDGET = 120.0
"""Seconds a run waits for a limit; a longer wait ends it with the time of the next try."""
FIRST_BACK_OFF = 60.0
"""Seconds to wait after a refusal that does not say until when; doubled each time."""

WORTH_SAYING = timedelta(seconds=2)
"""A shorter wait is the pace itself and is not told."""

OnWait = Callable[[datetime, str, int | None, int | None], None]
"""Told until when, for which window, and how many calls of how many are used."""


class StorePace:
    """Implements `ports.pace.Pace` over the store: the app, the daemon and the command line share one window."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        scope: str,
        limits: Sequence[Limit],
        *,
        error_budget: ErrorBudget | None = None,
        budget: float = BUDGET,
        on_wait: OnWait | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._scope = scope
        self._limits = tuple(limits)
        self._error_budget = error_budget
        self._budget = budget
        self.on_wait = on_wait
        self._refusals = 0
        self.calls = 0
        self.before_call: BeforeCall | None = None

    async def slot(self, endpoint: str) -> None:
        await self._keep_error_budget(endpoint)
        now = self._clock.now()
        at = await self._store.reserve_slot(self._scope, self._limits, now, self._budget)
        if at > now:
            if at - now >= WORTH_SAYING:
                self._say(at)
            await self._clock.sleep((at - now).total_seconds())
        if self.before_call is not None:
            await self.before_call()
        self.calls += 1

    async def observe(self, endpoint: str, status: int, headers: Mapping[str, str]) -> None:
        now = self._clock.now()
        if status < 400:
            self._refusals = 0
        budget = self._error_budget
        if budget is not None and status in budget.statuses:
            await self._store.count_error(self._endpoint(endpoint), now, budget.seconds)
        until = exhausted_until(headers, now)
        if until is not None:
            await self._store.block_scope(self._scope, until)

    async def blocked(self, until: datetime | None, window: str) -> None:
        """A refusal without a usable time backs off 1, 2, 4 minutes, which soon is more than a run waits."""
        self._refusals += 1
        pause = timedelta(seconds=FIRST_BACK_OFF * 2 ** (self._refusals - 1))
        await self._store.block_scope(self._scope, until or self._clock.now() + pause)

    async def _keep_error_budget(self, endpoint: str) -> None:
        budget = self._error_budget
        if budget is None:
            return
        now = self._clock.now()
        count, free_at = await self._store.errors_in_window(self._endpoint(endpoint), now, budget.seconds)
        if count >= budget.stop_at:
            raise ErrorBudgetSpent(free_at, "errors", endpoint=endpoint, count=str(count))

    def _endpoint(self, endpoint: str) -> str:
        return f"{self._scope} {endpoint}"

    def _say(self, until: datetime) -> None:
        if self.on_wait is not None:
            narrowest = min(self._limits, key=lambda limit: limit.seconds, default=None)
            calls = narrowest.calls if narrowest else None
            self.on_wait(until, narrowest.name if narrowest else "", calls, calls)
