"""Keeps counts, integrations and the bell's number true: asks the store twice a second whether anything has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from synctui.domain.errors import SynctuiError
from synctui.domain.events import Event, Progress
from synctui.ports.reading import Figures, LeaseRow, Reader
from synctui.tui.messages import SourcesRead

if TYPE_CHECKING:
    from synctui.tui.app import SynctuiApp

POLL = 0.5
"""Seconds between two looks at the store's version."""
FRESH = timedelta(seconds=60)
"""Teamleader read less than this ago is not read again before a plan."""
READING = "reading"
"""Group of the worker that reads in the background."""
DEPARTMENT = "overview.department"
"""Preference: key of the company that is shown; empty for all."""


class Watch:
    """Belongs to the app. Nothing is drawn while nothing changes."""

    def __init__(self, app: SynctuiApp) -> None:
        self._app = app
        self._version: int | None = None
        self._is_asking = False
        self._said = ""
        """Code of what kept the integrations from being read the last time."""

    # the store ------------------------------------------------------------------------------------------------------

    def poll(self) -> None:
        if not self._is_asking:
            self._is_asking = True
            self._app.session.reading.ask(lambda reader: reader.version(), self._seen)

    def _seen(self, version: int) -> None:
        self._is_asking = False
        if version != self._version:
            is_first = self._version is None
            self._version = version
            self.refresh()
            if not is_first:
                self._app.data_changed.publish(version)

    def refresh(self) -> None:
        """Read counts and integrations again."""
        department, today = self._app.dashboard.department, self._app.session.today()

        def job(reader: Reader) -> tuple[Figures, tuple[LeaseRow, ...]]:
            return reader.figures(department, today), tuple(reader.leases())

        self._app.session.reading.ask(job, self._got)
        self._app.run_worker(self._integrations(), group="integrations", exclusive=True)

    def _got(self, found: tuple[Figures, tuple[LeaseRow, ...]]) -> None:
        before = (self._app.dashboard.figures, self._app.dashboard.leases)
        self._app.dashboard.figures, self._app.dashboard.leases = found
        if found != before:
            self._publish()

    async def _integrations(self) -> None:
        service, dashboard = self._app.session.service, self._app.dashboard
        before = (dashboard.integrations, dashboard.departments)
        try:
            dashboard.departments = await service.departments()
            dashboard.integrations = await service.integrations()
        except SynctuiError as problem:
            # What was known stays; a place of the sign-ins that others can read, for instance, is said once.
            if problem.code != self._said:
                self._said = problem.code
                self._app.say_problem(problem)
            return
        self._said = ""
        if (dashboard.integrations, dashboard.departments) != before:
            self._publish()

    def _publish(self) -> None:
        self._app.dashboard_changed.publish(self._app.dashboard)

    # which company --------------------------------------------------------------------------------------------------

    def show_department(self, key: str | None) -> None:
        """Show one company, or all with None; remembered for the next start."""
        self._app.dashboard.department = key
        self._publish()
        self.refresh()
        self._app.run_worker(self._app.session.service.save_preference(DEPARTMENT, key or ""), group="preference")

    # Teamleader -----------------------------------------------------------------------------------------------------

    def read_sources(self, *, is_asked_for: bool) -> None:
        """Read Teamleader in the background; a second one is not started."""
        if not self._app.dashboard.is_reading and not self._app.run_model.is_running:
            self._app.run_worker(self._read(is_asked_for=is_asked_for), group=READING)

    async def read_before_plan(self) -> None:
        """A plan is made from what Teamleader says now; where it cannot be read, or takes long, from what is known."""
        if self._app.dashboard.reading is not None:
            return
        at = self._app.dashboard.figures.source_read_at
        if at is None or self._app.session.clock.now() - at > FRESH:
            await self._read(is_asked_for=False)

    def hand_over(self) -> None:
        """A sync reads Teamleader itself, from where this has come to: two at once would only share the limit."""
        self._app.workers.cancel_group(self._app, READING)

    async def _read(self, *, is_asked_for: bool) -> None:
        self._app.dashboard.is_reading = True
        self._publish()
        changed, problem = 0, None
        try:
            changed = await self._app.session.service.read_sources(self._reading)
        except SynctuiError as found:
            problem = found
        finally:
            self._app.dashboard.is_reading = False
            self._app.dashboard.reading = None
        self._app.post_message(SourcesRead(changed, problem, is_asked_for=is_asked_for))

    def _reading(self, event: Event) -> None:
        if isinstance(event, Progress) and event.done:
            self._app.dashboard.reading = event
            self._publish()

    def sources_read(self, message: SourcesRead) -> None:
        self._app.dashboard.reading_problem = message.problem
        self._publish()
        self.refresh()
