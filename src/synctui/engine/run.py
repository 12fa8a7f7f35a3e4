"""One run of one integration: plan, look up, customers, documents, payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from synctui.domain.booking import Answer, DocumentRef, LinkState, ReferenceData, Refused
from synctui.domain.capabilities import Attachment, Lookup, Numbering
from synctui.domain.events import Mode, Phase, PhaseChanged, Result
from synctui.domain.invoice import DocumentKey
from synctui.domain.plan import Action, Candidate, Plan, Step, plan
from synctui.engine import customers, documents, follow_ups, reconcile
from synctui.engine.job import Job
from synctui.engine.missing import notice_deleted
from synctui.engine.papers import Papers
from synctui.ports.preflight import Preflight
from synctui.ports.store import FollowUp, NumberSeries

REFERENCE_AGE = timedelta(hours=12)
"""How long fetched reference data are used; closed periods are asked again before they refuse anything."""
OF_REFERENCE = frozenset(
    {"period-closed", "edit-period-closed", "vat-code-gone", "vat-code-inclusive", "ledger-blocked"}
)
"""Refusals that rest on reference data alone."""


@dataclass(slots=True)
class Run:
    """`execute` is called once. What ends the whole run early is raised; the tally holds what happened until then."""

    job: Job
    preflight: Preflight
    selection: frozenset[DocumentKey] | None = None
    candidates: dict[DocumentKey, Candidate] = field(default_factory=dict)
    reference: ReferenceData = field(default_factory=ReferenceData)
    is_reference_cached: bool = False
    planned: tuple[Action, ...] = ()

    async def execute(self) -> None:
        """Run the plan to its end. What the tally holds afterwards is what happened."""
        await self._connect()
        self._make_ready()
        whole = await self._plan()
        self.planned = whole.sending
        await self._refuse_planned(whole)
        await self._look_up_refused(whole)
        sending = await self._look_up(whole.sending)
        sending = await customers.ensure(self.job, sending)
        await documents.book(self.job, sending, whole.sending)
        if not self.job.integration.first_run_done and self.selection is None:
            await self._note_first_run()
        await self._attach_pdfs()
        await self._read_payments()
        await follow_ups.write_back(self.job)
        if self.selection is None:
            await notice_deleted(self.job)

    def name_what_was_not_reached(self) -> None:
        for action in self.planned:
            if not self.job.tally.is_settled(action.document.key):
                self.job.emit(self.job.tally.left_out(action.document, Result.NOT_REACHED, "not-reached"))

    # connecting and planning ----------------------------------------------------------------------------------

    async def _connect(self) -> None:
        job = self.job
        job.emit(PhaseChanged(job.integration.id, Phase.CONNECTING))
        administration = await job.patiently(job.connector.connect)
        if job.integration.administration is None:
            await self._save(administration=administration)
        cached = await job.store.reference_data(job.integration.id)
        if cached is not None and job.clock.now() - cached[1] < REFERENCE_AGE:
            self.reference, self.is_reference_cached = cached[0], True
        else:
            await self._fetch_reference()

    def _make_ready(self) -> None:
        """Numbers and PDFs that go out with documents, where the tool wants them."""
        job, capabilities = self.job, self.job.capabilities
        if capabilities.numbering is not Numbering.TOOL:
            used = {one.code: one.last_number for one in self.reference.journals if one.last_number is not None}
            job.series = NumberSeries(capabilities.number_format, used)
        if job.sends_pdf and capabilities.attachment is not Attachment.AFTER:
            job.papers = Papers(job.store, job.sources)

    async def _attach_pdfs(self) -> None:
        job = self.job
        if job.sends_pdf and job.capabilities.attachment is Attachment.AFTER:
            await follow_ups.attach_pdfs(job, Papers(job.store, job.sources))
        else:
            await job.store.waive_follow_ups(job.integration.id, FollowUp.PDF)

    async def _fetch_reference(self) -> None:
        self.reference = await self.job.patiently(self.job.connector.reference_data)
        self.is_reference_cached = False
        await self.job.store.save_reference_data(self.job.integration.id, self.reference, self.job.clock.now())

    async def _save(self, **changes: Any) -> None:
        """Change settings as they stand in the store now: somebody may have switched the nightly sync meanwhile."""
        job = self.job
        current = await job.store.integration(job.integration.id) or job.integration
        job.integration = replace(current, **changes)
        await job.store.save_integration(job.integration)

    async def _note_first_run(self) -> None:
        current = await self.job.store.integration(self.job.integration.id) or self.job.integration
        self.job.integration = current.after_first_run(is_done=True)
        await self.job.store.save_integration(self.job.integration)

    async def _plan(self) -> Plan:
        found = await self.job.store.candidates(self.job.integration.id, self.selection)
        if self.selection is not None:
            credited = {c.document.credits for c in found if c.document.credits} - self.selection
            found = (*found, *await self.job.store.candidates(self.job.integration.id, credited))
        whole = self._decide(self._checked(found))
        if self.is_reference_cached and any(action.code in OF_REFERENCE for action in whole.actions):
            await self._fetch_reference()
            whole = self._decide(self._checked(found))
        return whole

    def _checked(self, found: Sequence[Candidate]) -> list[Candidate]:
        """With what the preflight finds by today's reference data."""
        one, offered, findings = self.job.integration, self.reference, self.preflight.findings
        checked = [replace(c, findings=findings(c.document, one, offered)) for c in found]
        self.candidates = {candidate.document.key: candidate for candidate in checked}
        links = {c.document.key: c.link for c in checked if c.link is not None}
        self.job.standing = frozenset(key for key, link in links.items() if link.state is LinkState.SYNCED)
        return checked

    def _decide(self, candidates: Sequence[Candidate]) -> Plan:
        spec = self.job.connector.spec
        return plan(
            candidates,
            self.job.integration,
            spec.capabilities,
            self.job.clock.now(),
            periods=self.reference.periods,
            selection=self.selection,
            needs_vat=spec.needs_vat_mapping,
            transfers_edits=self._transfers_edits,
        )

    @property
    def _transfers_edits(self) -> bool:
        """A person who starts a sync sees what will happen; whether the night may is asked once, at connecting."""
        is_night = self.job.tally.mode is Mode.NIGHTLY
        return not is_night or self.job.integration.wants("nightly_edits", unless_said=True)

    async def _refuse_planned(self, whole: Plan) -> None:
        """Store and tell what the plan refuses; a synced document keeps its number when only its edit is refused."""
        id, run, now = self.job.integration.id, self.job.tally.run, self.job.clock.now()
        rows = []
        for action in whole.with_step(Step.REFUSE):
            document = action.document
            self.job.emit(self.job.tally.left_out(document, Result.REFUSED, action.code, action.values))
            if action.link is not None and action.link.state is LinkState.SYNCED:
                await self.job.store.record_edit(
                    id, run, document, Refused(document.key, action.code, action.values), now
                )
            else:
                rows.append(self.job.tally.not_booked[document.key])
        if rows:
            await self.job.store.record_refusals(id, run, rows, now)

    # looking up -----------------------------------------------------------------------------------------------

    async def _look_up(self, sending: Sequence[Action]) -> list[Action]:
        """Ask the tool before anything is sent; returns the actions that remain to be sent."""
        capabilities = self.job.connector.spec.capabilities
        cautious = self.job.integration.is_cautious
        asked = [a for a in sending if reconcile.needs_lookup(a, capabilities, cautious)]
        answers = await self._answers(asked)
        links = await self.job.store.customer_links(self.job.integration.id, {a.document.customer.key for a in asked})
        remaining: list[Action] = []
        for action in sending:
            if action.step is Step.PUSH_EDIT:
                remaining.append(action)
                continue
            known = links.get(action.document.customer.key)
            verdict = reconcile.judge(
                action,
                answers.get(action.document.key),
                known.remote_id if known else None,
                is_cautious=cautious or reconcile.was_found(action),
                is_within_grace=action.code == "checked-later",
                sees_all=capabilities.lookup is not Lookup.OPEN_ITEMS,
                has_numbers=capabilities.numbering is Numbering.TOOL,
            )
            await self._follow(action, verdict, remaining)
        return remaining

    async def _look_up_refused(self, whole: Plan) -> None:
        """What cannot be sent now will be sent one day, by a run that asks no more: it is looked up while it can be."""
        capabilities = self.job.connector.spec.capabilities
        if not self.job.integration.is_cautious or reconcile.is_cheap(capabilities):
            return
        refused = [
            replace(action, step=Step.BOOK)
            for action in whole.with_step(Step.REFUSE)
            if action.link is None or action.link.state is LinkState.REFUSED
        ]
        await self._look_up(refused)

    async def _answers(self, asked: Sequence[Action]) -> Mapping[DocumentKey, Answer]:
        if not asked:
            return {}
        self.job.emit(PhaseChanged(self.job.integration.id, Phase.LOOKING_UP, len(asked)))
        today = self.job.clock.now().date()
        answers: dict[DocumentKey, Answer] = {}
        for group in reconcile.questions(asked):
            refs = [reconcile.reference(action, self.job.integration, today) for action in group]
            answers |= await self._find(refs)
        return answers

    async def _find(self, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
        return await self.job.patiently(lambda: self.job.connector.find(refs))

    async def _follow(self, action: Action, verdict: reconcile.Verdict, remaining: list[Action]) -> None:
        if isinstance(verdict, reconcile.Adopt):
            self.job.tally.not_booked.pop(action.document.key, None)
            await self.job.settle(action.document, verdict.outcome)
        elif isinstance(verdict, reconcile.Leave):
            await self._leave(action, verdict.code, verdict.values)
        elif action.step is Step.BOOK:
            remaining.append(action)
        else:
            await self._decide_again(action, remaining)

    async def _leave(self, action: Action, code: str, values: Mapping[str, str]) -> None:
        is_unknown = action.step is Step.CHECK
        self.job.emit(
            self.job.tally.left_out(action.document, Result.UNKNOWN if is_unknown else Result.REFUSED, code, values)
        )
        if not is_unknown:
            row, store = self.job.tally.not_booked[action.document.key], self.job.store
            record = store.record_doubts if code == "check-in-tool" else store.record_refusals
            await record(self.job.integration.id, self.job.tally.run, [row], self.job.clock.now())

    async def _decide_again(self, action: Action, remaining: list[Action]) -> None:
        """An unknown attempt is surely absent: it is decided like a new document, with today's content."""
        candidate = replace(self.candidates[action.document.key], link=None)
        (fresh,) = self._decide([candidate]).actions
        if fresh.step is Step.BOOK:
            remaining.append(replace(fresh, link=action.link))
            return
        await self.job.store.withdraw_intents(self.job.integration.id, self.job.tally.run, [action.document.key])
        if fresh.step is Step.REFUSE:
            await self._leave(fresh, fresh.code, fresh.values)

    async def _read_payments(self) -> None:
        if not self.job.connector.spec.capabilities.reports_payments:
            return
        self.job.emit(PhaseChanged(self.job.integration.id, Phase.PAYMENTS))
        links = await self.job.store.synced_unpaid(self.job.integration.id, 500)
        if links:
            states = await self.job.patiently(lambda: self.job.connector.paid(links))
            told = self.job.sources.names() if self.job.integration.wants("write_back_payment") else ()
            await self.job.store.save_paid(self.job.integration.id, states, self.job.clock.now(), told)
