"""One sync from the plan to its reports: asks for the plan, runs it in a worker, folds the events, refuses a second."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from synctui.domain.booking import IntegrationId
from synctui.domain.errors import SynctuiError
from synctui.domain.events import Event
from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.i18n.formats import clock_time
from synctui.ports.service import Stop
from synctui.tui.messages import RunEvent, RunOver
from synctui.tui.run_model import Books

if TYPE_CHECKING:
    from synctui.tui.app import SynctuiApp

FRAME = 0.25
"""Seconds between two repaints of the progress while a sync runs."""


class SyncDesk:
    """Belongs to the app, so that a sync survives every change of screen."""

    def __init__(self, app: SynctuiApp) -> None:
        self._app = app
        self._stop = Stop()
        self._is_planning = False
        self._is_dirty = False

    # from the key to the run ----------------------------------------------------------------------------------------

    def start(self, ids: Sequence[IntegrationId] | None, selection: Collection[DocumentKey] | None) -> None:
        """Show the plan, and sync when it is confirmed. While one runs or is being planned nothing is started."""
        if self._app.run_model.is_running:
            self._say_busy()
        elif not self._is_planning:
            self._is_planning = True
            self._app.run_worker(self._plan(ids, selection), group="plan")

    def _say_busy(self) -> None:
        at = self._app.run_model.started_at
        time = clock_time(at, self._app.session.zone) if at else ""
        text = _("A sync is running here since {time}. x stops it after the current invoice.")
        self._app.notify(text.format(time=time), severity="warning", markup=False)

    async def _plan(self, ids: Sequence[IntegrationId] | None, selection: Collection[DocumentKey] | None) -> None:
        from synctui.tui.screens.plan import PlanDialog

        try:
            await self._app.watching.read_before_plan()
            previews = await self._app.session.service.preview(ids, selection)
            ready = [preview.integration.id for preview in previews if preview.problem is None]
            if await self._app.push_screen_wait(PlanDialog(previews)) and ready:
                self._run(ready, selection)
        except SynctuiError as problem:
            self._app.say_problem(problem)
        finally:
            self._is_planning = False

    def _run(self, ids: Sequence[IntegrationId], selection: Collection[DocumentKey] | None) -> None:
        if self._app.run_model.is_running:
            return
        self._stop = Stop()
        self._app.run_model.begin(self._app.session.clock.now(), self._books(ids))
        self._publish()
        self._app.watching.hand_over()
        self._app.run_worker(self._sync(ids, selection), group="sync", exclusive=False)

    def _books(self, ids: Sequence[IntegrationId]) -> dict[IntegrationId, Books]:
        known = {one.integration.id: one for one in self._app.dashboard.integrations}
        return {id: Books(known[id].spec.title, known[id].department.name) for id in ids if id in known}

    async def _sync(self, ids: Sequence[IntegrationId], selection: Collection[DocumentKey] | None) -> None:
        try:
            reports = await self._app.session.service.sync(ids, selection, sink=self._tell, stop=self._stop)
        except SynctuiError as problem:
            self._app.post_message(RunOver(problem=problem))
        else:
            self._app.post_message(RunOver(reports))

    def _tell(self, event: Event) -> None:
        self._app.post_message(RunEvent(event))

    # while it runs --------------------------------------------------------------------------------------------------

    def ask_to_stop(self) -> None:
        """The run ends after the current document."""
        self._stop.ask()
        self._app.run_model.is_stopping = True
        self._publish()

    def take(self, message: RunEvent) -> None:
        self._app.run_model.fold(message.event, self._app.session.clock.now())
        self._is_dirty = True

    def tick(self) -> None:
        """Called every `FRAME` seconds: draws what has changed since, and lets the clock of the pane go on."""
        if self._app.run_model.is_running or self._is_dirty:
            self._publish()

    def end(self, message: RunOver) -> None:
        self._app.run_model.end(self._app.session.clock.now(), message.reports)
        self._publish()
        if message.problem is not None:
            self._app.say_problem(message.problem)

    def _publish(self) -> None:
        self._is_dirty = False
        self._app.run_changed.publish(self._app.run_model)
