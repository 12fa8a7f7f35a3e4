"""After the documents: PDFs to tools that take them afterwards, and what is written back to where documents come from.

What is owed was stored with the booking, so whatever is cut off here is done by a later run; no booking is repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from synctui.domain.booking import AlreadyBooked, Booked, Outcome, PaidState, Refused
from synctui.domain.errors import (
    AccessDenied,
    BadInput,
    Busy,
    Misconfigured,
    NoAnswer,
    SynctuiError,
    Throttled,
    Unavailable,
)
from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.domain.money import Money
from synctui.engine.job import Job, uninterrupted
from synctui.engine.papers import Papers
from synctui.i18n import _
from synctui.ports.source import WriteBack
from synctui.ports.store import Due, FollowUp, Settled

ENDS_THE_RUN = (Throttled, AccessDenied, Unavailable, Misconfigured, Busy)
MOST = 500
"""So many of a kind in one run; the others follow with the next one."""
OPTIONS = {FollowUp.NUMBER: "write_back_number", FollowUp.PAYMENT: "write_back_payment"}
"""By what is written back, the option of the integration that wants it."""


async def attach_pdfs(job: Job, papers: Papers) -> None:
    """Send the PDFs that are due, also those of earlier runs. Raises what ends a run; all that is left stays due."""
    due = await job.store.follow_ups(job.integration.id, FollowUp.PDF, MOST)
    if not due:
        return
    job.emit(PhaseChanged(job.integration.id, Phase.PDFS, len(due)))
    for done, one in enumerate(due):
        job.heed_stop()
        await job.keep_lease()
        job.emit(Progress(job.integration.id, Phase.PDFS, done, len(due), one.document.number or ""))
        await _attach(job, papers, one)
        if papers.problem is not None:
            break
    job.emit(Progress(job.integration.id, Phase.PDFS, len(due), len(due)))


async def _attach(job: Job, papers: Papers, one: Due) -> None:
    paper = await papers.of(one.document)
    papers.drop(one.document)
    if paper.content is None:
        settled = Settled(is_final=paper.is_final, code=paper.code, values=paper.values)
    else:
        settled = _settled(await _offered(job, one, paper.content))
    await settle(job, one, FollowUp.PDF, settled)


async def _offered(job: Job, one: Due, pdf: bytes) -> Outcome | None:
    """None where it is not known whether the PDF arrived: the connector looks before it sends it again."""
    booked = Booked(one.document.key, one.link.booking_number, one.link.remote_id or "")
    try:
        return await job.patiently(lambda: job.connector.attach(booked, pdf, one.document))
    except ENDS_THE_RUN:
        raise
    except Exception:  # noqa: BLE001
        # No usable answer, or a fault of our own: the booking stands, and a later run asks the tool again.
        return None


def _settled(outcome: Outcome | None) -> Settled:
    match outcome:
        case Booked() | AlreadyBooked():
            return Settled(is_done=True)
        case Refused(code=code, values=values, tool_text=text):
            return Settled(is_final=True, code=code, values=values, tool_text=text)
        case _:
            return Settled()


async def settle(job: Job, one: Due, what: FollowUp, settled: Settled) -> None:
    work = job.store.settle_follow_up(job.integration.id, one.document.key, what, settled, job.clock.now())
    await uninterrupted(work)


# writing back -----------------------------------------------------------------------------------------------------


async def write_back(job: Job) -> None:
    """Numbers and payments to where the documents come from, each kind only where somebody wants it.

    What goes wrong there is no fault of the run: it stays due, and the documents stay synced.
    """
    for what, option in OPTIONS.items():
        if not job.integration.wants(option):
            await job.store.waive_follow_ups(job.integration.id, what)
            continue
        due = await job.store.follow_ups(job.integration.id, what, MOST)
        if due:
            job.emit(PhaseChanged(job.integration.id, Phase.WRITING_BACK, len(due)))
            await _write_all(job, what, due)


async def _write_all(job: Job, what: FollowUp, due: Sequence[Due]) -> None:
    for one in due:
        job.heed_stop()
        await job.keep_lease()
        try:
            settled = await _written(job, what, one)
        except SynctuiError:
            # The source is away, or wants to be signed in to: the reading of sources tells that.
            return
        if settled is None:
            await _tell_locked(job, one.document.source)
            return
        await settle(job, one, what, settled)
        if settled.is_done:
            await job.store.save_preference(_told(job, one.document.source), "")


async def _written(job: Job, what: FollowUp, one: Due) -> Settled | None:
    """What became of one of them; None where the account takes nothing from anybody.

    Raises `AccessDenied` where the source has been signed out since, else what the source raises.
    """
    source = job.sources.named(one.document.source)
    if source is None:
        raise AccessDenied
    value = one.link.booking_number or ""
    try:
        if what is FollowUp.NUMBER:
            words = _("{tool}: booking number {number}").format(tool=job.connector.spec.title, number=value)
            answer = await source.note_booking(one.document.key, words)
        else:
            paid_on, amount = _payment(job, one)
            value = paid_on.isoformat()
            answer = await source.register_payment(one.document.key, amount, paid_on)
    except NoAnswer as problem:
        return Settled(code="no-answer", values=problem.values)
    except BadInput as refusal:
        return Settled(is_final=True, code=refusal.code, values=refusal.values, tool_text=refusal.tool_text)
    if answer is WriteBack.LOCKED:
        return None
    done = answer is WriteBack.DONE
    return Settled(is_done=done, is_final=not done, code=None if done else "write-back-impossible", value=value)


def _payment(job: Job, one: Due) -> tuple[date, Money | None]:
    """Day and amount as the tool told them; else today, and all that is open."""
    paid = one.paid or PaidState(True)
    return paid.paid_on or job.clock.now().date(), paid.amount


async def _tell_locked(job: Job, source: str) -> None:
    """Once for an account, and not again until something could be written meanwhile."""
    if not await job.store.preference(_told(job, source)):
        job.tally.notices.append("write-back-locked")
        await job.store.save_preference(_told(job, source), job.clock.now().isoformat())


def _told(job: Job, source: str) -> str:
    return f"told:write-back-locked:{job.integration.id}:{source}"
