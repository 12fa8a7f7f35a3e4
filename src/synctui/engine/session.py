"""A sync from its start to its report: lease, run row, sources, runs, and one report each, whatever happens."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from synctui.domain.booking import Unknown
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Busy, Throttled
from synctui.domain.events import Mode, RunEnded, RunStarted, Waiting
from synctui.domain.integration import Integration
from synctui.domain.invoice import DocumentKey, Kind, Unreadable
from synctui.domain.report import Ending, NotBookedRow, RunReport
from synctui.engine.ending import code_of, ending_of
from synctui.engine.job import INTERRUPTED, LEASE, RENEW_AFTER, Job, Silent, Stopped
from synctui.engine.reading import read_sources
from synctui.engine.run import Run
from synctui.engine.settings_check import missing_settings, why_not
from synctui.engine.sources import OpenSources
from synctui.engine.tally import Tally
from synctui.ports.clock import Clock
from synctui.ports.notifier import Notifier
from synctui.ports.pace import Pace
from synctui.ports.preflight import Preflight
from synctui.ports.service import Sink, Stop
from synctui.ports.store import Owner, Store
from synctui.ports.tools import Generation, Tools


@dataclass(slots=True)
class RunSession:
    """One press of `s`, one command, or one night."""

    store: Store
    tools: Tools
    clock: Clock
    preflight: Preflight
    notifier: Notifier
    generation: Generation
    owner: Owner
    mode: Mode
    sink: Sink
    stop: Stop
    budget: float
    selection: frozenset[DocumentKey] | None = None
    tallies: dict[str, Tally] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)
    unreleased: set[str] = field(default_factory=set)
    """Integrations whose lease this process could not give back: kept by the service from sync to sync."""

    async def sync(
        self, chosen: Sequence[Integration], specs: Mapping[str, ConnectorSpec], local_date: date | None
    ) -> tuple[RunReport, ...]:
        """Leases first, so that a second start is told at once who runs it; then sources, then run after run."""
        await self._give_back_leases()
        await self._take_leases(chosen)
        try:
            if not await self._open_runs(chosen, specs, local_date):
                return ()
            problem = await self._read(chosen)
            return tuple([await self._run(one, specs[one.tool], problem) for one in chosen if one.id in self.tallies])
        except asyncio.CancelledError:
            await self._report_rest(Ending.STOPPED)
            raise
        finally:
            await self._release(chosen)

    async def _give_back_leases(self) -> None:
        """Those of a sync that ended on a full disk: it is over, whatever the store still says."""
        if not self.unreleased:
            return
        for id in tuple(self.unreleased):
            await self.store.release_lease(id, self.owner)
        self.unreleased.clear()
        await self.store.close_interrupted_runs(self.clock.now())

    async def _take_leases(self, chosen: Sequence[Integration]) -> None:
        taken: list[Integration] = []
        try:
            for one in chosen:
                await self.store.take_lease(one.id, self.owner, self.mode, self.clock.now(), LEASE)
                taken.append(one)
        except Busy:
            await self._release(taken)
            raise

    async def _open_runs(
        self, chosen: Sequence[Integration], specs: Mapping[str, ConnectorSpec], local_date: date | None
    ) -> bool:
        await self.store.close_interrupted_runs(self.clock.now())
        await self._notice_restored_store()
        names = {department.key: department.name for department in await self.store.departments()}
        for one in chosen:
            now = self.clock.now()
            run = await self.store.start_run(one.id, self.owner, self.mode, now, local_date)
            if run is not None:
                title, name = specs[one.tool].title, names.get(one.department, one.department)
                self.tallies[one.id] = Tally(one.id, one.tool, run, self.mode, now, title, name)
                self.sink(RunStarted(one.id, run, self.mode, now))
        self.generation.write(await self.store.run_generation())
        return bool(self.tallies)

    async def _notice_restored_store(self) -> None:
        """A database older than the counter beside it came from a backup: look everything up before sending."""
        outside, inside = self.generation.read(), await self.store.run_generation()
        # The counter outside is written last: it may lag behind where a process died in between.
        if (outside is None and inside == 0) or (outside is not None and outside <= inside):
            return
        for one in await self.store.integrations():
            await self.store.save_integration(one.after_first_run(is_done=False))
        if outside is not None:
            await self.store.raise_generation(outside)
        await self.store.audit("restored", {"outside": str(outside), "inside": str(inside)}, self.clock.now())

    async def _read(self, chosen: Sequence[Integration]) -> Exception | None:
        """Read the sources; what goes wrong is the reason why nothing is sent."""
        keeper = _Keeper(self, [one.id for one in chosen], self.clock.now())
        is_night = self.mode is Mode.NIGHTLY
        try:
            found = await read_sources(
                self.tools, self.store, self.clock, self.sink, between=keeper.keep, is_night=is_night
            )
        except Exception as problem:  # noqa: BLE001
            # Whatever it is, it must end in a report and a bell entry instead of a traceback on the screen.
            return problem
        self._name_unreadable(chosen, found.unreadable)
        for tally in self.tallies.values():
            tally.notices += found.notices
        return None

    def _name_unreadable(self, chosen: Sequence[Integration], unreadable: Sequence[Unreadable]) -> None:
        """What the source could not make sense of is listed with the documents that are not synced."""
        for one in unreadable:
            for integration in chosen:
                if one.key.startswith(f"{integration.department}:") and integration.id in self.tallies:
                    kind = Kind.CREDIT_NOTE if f":{Kind.CREDIT_NOTE.value}:" in one.key else Kind.INVOICE
                    row = NotBookedRow(one.key, one.number, integration.department, kind, one.code, one.values)
                    self.tallies[integration.id].not_booked[one.key] = row

    async def _report_rest(self, ending: Ending) -> None:
        """Of the runs that were begun and have not told their end."""
        for id, tally in self.tallies.items():
            if id not in self.reported:
                await self._finish(tally.report(ending, self.clock.now(), 0))

    async def _run(self, one: Integration, spec: ConnectorSpec, problem: Exception | None) -> RunReport:
        tally = self.tallies[one.id]
        if isinstance(problem, Stopped):
            return await self._finish(tally.report(Ending.STOPPED, self.clock.now(), 0))
        if problem is not None:
            return await self._finish(self._failed(tally, problem, 0))
        fresh = await self.store.integration(one.id) or one
        missing = missing_settings(fresh, spec, is_signed_in=self.tools.is_signed_in(fresh))
        if missing:
            return await self._finish(self._failed(tally, why_not(missing[0], spec), 0))
        connector, pace = self.tools.connector(fresh, lambda *said: self.sink(Waiting(one.id, *said)))
        sources = OpenSources(self.tools, lambda *said: self.sink(Waiting(one.id, *said)))
        job = Job(
            fresh, connector, self.store, self.clock, self.owner, tally, self.sink, self.stop, self.generation, sources,
            budget=self.budget, calls=lambda: pace.calls,
        )  # fmt: skip
        pace.before_call = job.keep_lease
        try:
            return await self._finish(await self._execute(Run(job, self.preflight, self.selection), tally, pace))
        finally:
            await sources.aclose()
            await connector.aclose()

    async def _execute(self, run: Run, tally: Tally, pace: Pace) -> RunReport:
        """Turn whatever ends the run into its report."""
        try:
            await run.execute()
        except Stopped:
            run.name_what_was_not_reached()
            return tally.report(Ending.STOPPED, self.clock.now(), pace.calls)
        except Silent:
            run.name_what_was_not_reached()
            return tally.report(Ending.UNAVAILABLE, self.clock.now(), pace.calls, code="tool-silent")
        except asyncio.CancelledError:
            await self._cut_off(run.job)
            run.name_what_was_not_reached()
            await self._finish(tally.report(Ending.STOPPED, self.clock.now(), pace.calls))
            raise
        except Exception as problem:  # noqa: BLE001
            # Whatever it is, it must end in a report and a bell entry instead of a traceback on the screen.
            run.name_what_was_not_reached()
            return self._failed(tally, problem, pace.calls)
        return tally.report(Ending.FINISHED, self.clock.now(), pace.calls)

    async def _cut_off(self, job: Job) -> None:
        """The app is closing in mid-request: what is out is unknown until the next run has looked it up."""
        for document in job.in_flight:
            await job.settle(document, Unknown(document.key, INTERRUPTED))

    def _failed(self, tally: Tally, problem: Exception, calls: int) -> RunReport:
        code, values, tool_text = code_of(problem)
        next_try = problem.until if isinstance(problem, Throttled) else None
        if isinstance(problem, Throttled) and next_try is None:
            next_try = self.clock.now() + timedelta(minutes=10)
        return tally.report(
            ending_of(problem),
            self.clock.now(),
            calls,
            code=code,
            values=values,
            tool_text=tool_text,
            next_try=next_try,
        )

    async def _finish(self, report: RunReport) -> RunReport:
        integration = await self.store.integration(report.integration)
        entry = self.notifier.entry(report, integration) if integration is not None else None
        await self.store.end_run(report, entry)
        self.reported.add(report.integration)
        self.sink(RunEnded(report.integration, report.run, report.ending.value))
        return report

    async def _release(self, chosen: Sequence[Integration]) -> None:
        self.unreleased.update(one.id for one in chosen)
        for one in chosen:
            await self.store.release_lease(one.id, self.owner)
            self.unreleased.discard(one.id)


@dataclass(slots=True)
class _Keeper:
    """Holds the leases while sources are read, which may take hours, and ends the read where somebody asks for it."""

    session: RunSession
    integrations: Sequence[str]
    renewed_at: datetime

    async def keep(self) -> None:
        if self.session.stop.is_asked:
            raise Stopped
        now = self.session.clock.now()
        if now - self.renewed_at < timedelta(seconds=RENEW_AFTER):
            return
        for id in self.integrations:
            if not await self.session.store.renew_lease(id, self.session.owner, now, LEASE):
                raise Busy("lease-lost")
        self.renewed_at = now
