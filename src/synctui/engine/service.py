"""The service behind every screen and command: reads sources, previews, runs, and settles what a person decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from synctui.domain.booking import IntegrationId, ReferenceData
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.editing import Editable, EditOutcome
from synctui.domain.errors import BadInput, Misconfigured
from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department, DocumentKey, TaxRate
from synctui.domain.plan import plan
from synctui.domain.report import RunReport
from synctui.engine.edit_notices import EditNotices
from synctui.engine.editing import Editing
from synctui.engine.noticed_edits import notice_of
from synctui.engine.reading import read_sources
from synctui.engine.session import RunSession
from synctui.engine.settings_check import check_night, missing_settings
from synctui.ports.clock import Clock
from synctui.ports.notifier import Notifier
from synctui.ports.preflight import Preflight
from synctui.ports.service import EditNotice, IntegrationStatus, Nights, Preview, Sink, Stop
from synctui.ports.store import Owner, Released, Store
from synctui.ports.tools import Generation, Tools

DAEMON_ALIVE = "daemon_alive"
"""Preference under which a daemon says each minute that it is alive, as ISO time."""


class SyncService:
    """Implements `ports.service.Service`."""

    def __init__(
        self,
        store: Store,
        tools: Tools,
        clock: Clock,
        preflight: Preflight,
        notifiers: Mapping[Mode, Notifier],
        generation: Generation,
        owner: Owner,
        *,
        budget: float = 120.0,
    ) -> None:
        self._store = store
        self._tools = tools
        self._clock = clock
        self._preflight = preflight
        self._notifiers = notifiers
        self._generation = generation
        self._owner = owner
        self._budget = budget
        self._unreleased: set[IntegrationId] = set()
        self._editing = Editing(store, tools, clock, EditNotices(store, self._preview))
        self.runs_nights = False
        """Whether this process runs the nightly sync while it is open."""

    # what is there ------------------------------------------------------------------------------------------------

    def specs(self) -> tuple[ConnectorSpec, ...]:
        return self._tools.specs()

    def spec(self, tool: str) -> ConnectorSpec:
        for spec in self._tools.specs():
            if spec.name == tool:
                return spec
        raise Misconfigured("tool-unknown", tool=tool)

    async def departments(self) -> tuple[Department, ...]:
        return await self._store.departments()

    async def integrations(self) -> tuple[IntegrationStatus, ...]:
        departments = {department.key: department for department in await self._store.departments()}
        return tuple([await self._status(one, departments) for one in await self._store.integrations()])

    async def _status(self, one: Integration, departments: Mapping[str, Department]) -> IntegrationStatus:
        spec = self.spec(one.tool)
        rates = await self._store.tax_rates(one.department)
        is_signed_in = self._tools.is_signed_in(one)
        return IntegrationStatus(
            integration=one,
            spec=spec,
            department=departments.get(one.department, Department(one.department, one.department)),
            is_signed_in=is_signed_in,
            rates_mapped=sum(1 for rate in rates if rate.key in one.mapping.vat),
            rates_total=len(rates),
            missing=missing_settings(one, spec, is_signed_in=is_signed_in),
            next_night=next_night(one, self._clock.now()) if one.nightly else None,
        )

    async def _integration(self, id: IntegrationId) -> Integration:
        found = await self._store.integration(id)
        if found is None:
            raise Misconfigured("integration-unknown", integration=id)
        return found

    async def _chosen(self, ids: Sequence[IntegrationId] | None) -> tuple[Integration, ...]:
        if ids is None:
            return await self._store.integrations()
        return tuple([await self._integration(id) for id in ids])

    # syncing ------------------------------------------------------------------------------------------------------

    async def read_sources(self, sink: Sink | None = None) -> int:
        found = await read_sources(self._tools, self._store, self._clock, sink)
        await self._tell_edits(found.edited)
        return found.fresh

    async def _tell_edits(self, documents: Sequence[DocumentKey]) -> None:
        """Where a tool takes edits, what the next sync will do with these; a night reads without telling."""
        for one in await self._store.integrations() if documents else ():
            if self.spec(one.tool).capabilities.pushes_edits:
                notice = notice_of(await self._preview(one, documents), self._clock.now())
                if notice is not None:
                    await self._store.notify(notice)

    async def preview(
        self, ids: Sequence[IntegrationId] | None = None, selection: Collection[DocumentKey] | None = None
    ) -> tuple[Preview, ...]:
        return tuple([await self._preview(one, selection) for one in await self._chosen(ids)])

    async def _preview(self, one: Integration, selection: Collection[DocumentKey] | None) -> Preview:
        spec = self.spec(one.tool)
        status = await self._status(one, {d.key: d for d in await self._store.departments()})
        cached = await self._store.reference_data(one.id)
        candidates = [
            replace(c, findings=self._preflight.findings(c.document, one, cached[0] if cached else None))
            for c in await self._store.candidates(one.id, selection)
        ]
        whole = plan(
            candidates,
            one,
            spec.capabilities,
            self._clock.now(),
            periods=cached[0].periods if cached else (),
            selection=None if selection is None else frozenset(selection),
            needs_vat=spec.needs_vat_mapping,
        )
        known = await self._store.customer_links(one.id, whole.customers)
        calls = whole.estimated_calls(spec.capabilities, len(whole.customers) - len(known))
        return Preview(
            integration=one,
            spec=spec,
            department=status.department,
            plan=whole,
            new_customers=len(whole.customers) - len(known),
            known_customers=len(known),
            calls=calls,
            seconds=estimated_seconds(calls, spec),
            problem=Misconfigured(status.missing[0], tool=spec.title) if status.missing else None,
        )

    async def waiting_for(
        self, id: IntegrationId, codes: Collection[str], values: Mapping[str, str] | None = None
    ) -> tuple[DocumentKey, ...]:
        refused = await self._store.refused(id, codes, values)
        if not refused:
            return ()
        (preview,) = await self.preview([id], refused)
        return tuple(action.document.key for action in preview.plan.sending)

    async def edit_notices(self, document: DocumentKey, day: date | None = None) -> tuple[EditNotice, ...]:
        return await self._editing.notices(document, day)

    async def editable(self, document: DocumentKey) -> Editable:
        return await self._editing.editable(document)

    async def edit(self, document: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        return await self._editing.edit(document, wanted, expected)

    async def sync(
        self,
        ids: Sequence[IntegrationId] | None = None,
        selection: Collection[DocumentKey] | None = None,
        *,
        mode: Mode = Mode.MANUAL,
        sink: Sink | None = None,
        stop: Stop | None = None,
        local_date: date | None = None,
    ) -> tuple[RunReport, ...]:
        chosen = await self._chosen(ids)
        if not chosen:
            raise Misconfigured("no-integration")
        session = RunSession(
            store=self._store,
            tools=self._tools,
            clock=self._clock,
            preflight=self._preflight,
            notifier=self._notifiers[mode],
            generation=self._generation,
            owner=self._owner,
            mode=mode,
            sink=sink or _silent,
            stop=stop or Stop(),
            budget=self._budget,
            selection=None if selection is None else frozenset(selection),
            unreleased=self._unreleased,
        )
        return await session.sync(chosen, {one.tool: self.spec(one.tool) for one in chosen}, local_date)

    async def close_interrupted(self) -> tuple[RunReport, ...]:
        """At every start: what died is told as interrupted, with its bell entry."""
        return await self._store.close_interrupted_runs(self._clock.now())

    # settings -----------------------------------------------------------------------------------------------------

    async def set_nightly(self, id: IntegrationId, on: bool) -> None:
        one = await self._integration(id)
        spec = self.spec(one.tool)
        if on and not spec.capabilities.nightly:
            raise Misconfigured(spec.capabilities.nightly_reason or "no-nightly", tool=spec.title)
        await self._store.save_integration(replace(one, nightly=on))
        await self._store.audit("nightly", {"integration": id, "on": str(on)}, self._clock.now())

    async def save_integration(self, integration: Integration) -> None:
        """What comes into the window by an earlier start date may be booked already: it is looked up before sending."""
        check_night(integration)
        before = await self._store.integration(integration.id)
        if before is not None and _reaches_further_back(integration, before):
            integration = replace(integration, first_run_done=False)
        await self._store.save_integration(integration)

    async def reference_data(self, id: IntegrationId, *, fresh: bool = False) -> ReferenceData:
        cached = await self._store.reference_data(id)
        if cached is not None and not fresh:
            return cached[0]
        connector, _ = self._tools.connector(await self._integration(id), None)
        try:
            await connector.connect()
            data = await connector.reference_data()
        finally:
            await connector.aclose()
        await self._store.save_reference_data(id, data, self._clock.now())
        return data

    async def test_connection(self, id: IntegrationId) -> str:
        connector, _ = self._tools.connector(await self._integration(id), None)
        try:
            return (await connector.connect()).name
        finally:
            await connector.aclose()

    async def tax_rates(self, department: str) -> tuple[TaxRate, ...]:
        return await self._store.tax_rates(department)

    async def ledgers(self, department: str) -> tuple[str, ...]:
        return await self._store.ledgers(department)

    async def cost_centres(self, department: str) -> tuple[str, ...]:
        return await self._store.cost_centres(department)

    # what a person decides ----------------------------------------------------------------------------------------

    async def set_aside(self, document: DocumentKey, reason: str | None) -> None:
        await self._store.set_aside(document, reason, self._clock.now())

    async def release_unknown(self, id: IntegrationId, document: DocumentKey, reason: str) -> None:
        await self._store.release_unknown(id, document, reason, self._clock.now())

    async def adopt_by_hand(self, id: IntegrationId, document: DocumentKey, booking_number: str, reason: str) -> None:
        await self._store.adopt_by_hand(id, document, booking_number, reason, self._clock.now())

    async def confirm_warning(self, id: IntegrationId, document: DocumentKey, reason: str) -> None:
        await self._store.confirm_warning(id, document, reason, self._clock.now())

    async def book_again(
        self, id: IntegrationId, document: DocumentKey, reason: str, *, is_reversed: bool = False
    ) -> None:
        spec = self.spec((await self._integration(id)).tool)
        if not spec.capabilities.books_again:
            raise BadInput("not-booked-again", tool=spec.title)
        await self._store.book_again(id, document, reason, self._clock.now(), is_reversed=is_reversed)

    async def acknowledge_edit(self, id: IntegrationId, document: DocumentKey) -> None:
        await self._store.acknowledge_edit(id, document, self._clock.now())

    async def withdraw_tick(self, id: IntegrationId, document: DocumentKey) -> None:
        await self._store.withdraw_tick(id, document, self._clock.now())

    async def release_run(self, id: IntegrationId, *, even_if_alive: bool = False) -> Released | None:
        return await self._store.release_run(id, self._clock.now(), even_if_alive=even_if_alive)

    async def linked_from(self, id: IntegrationId, first: date) -> int:
        return await self._store.linked_from(id, first)

    async def reset_from(self, id: IntegrationId, first: date) -> int:
        return await self._store.reset_from(id, first, self._clock.now())

    async def mark_read(self, ids: Collection[int] | None) -> None:
        await self._store.mark_notifications(ids, read=True, dismissed=False, now=self._clock.now())

    async def dismiss(self, ids: Collection[int] | None) -> None:
        await self._store.mark_notifications(ids, read=True, dismissed=True, now=self._clock.now())

    async def preference(self, key: str) -> str | None:
        return await self._store.preference(key)

    async def save_preference(self, key: str, value: str) -> None:
        await self._store.save_preference(key, value)

    async def nights(self) -> Nights:
        said = await self._store.preference(DAEMON_ALIVE)
        return Nights(datetime.fromisoformat(said) if said else None, self.runs_nights)


def _reaches_further_back(new: Integration, old: Integration) -> bool:
    return old.start_date is not None and (new.start_date is None or new.start_date < old.start_date)


def next_night(integration: Integration, now: datetime) -> datetime:
    """The next instant, aware, at which this integration's nightly sync is due."""
    zone = ZoneInfo(integration.zone)
    local = now.astimezone(zone)
    today = datetime.combine(local.date(), integration.nightly_at, zone)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), integration.nightly_at, zone)


def estimated_seconds(calls: int, spec: ConnectorSpec) -> float:
    """How long so many calls take at the declared limits, half a second each at the least."""
    slowest = max(
        (limit.seconds * (calls // limit.calls) for limit in spec.capabilities.limits if limit.calls <= calls),
        default=0.0,
    )
    return max(slowest, calls * 0.5)


def _silent(event: object) -> None:
    del event
