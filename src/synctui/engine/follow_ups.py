"""After the documents: PDFs to tools that take them afterwards, and what is written back to where documents come from.

What is owed was stored with the booking, so whatever is cut off here is done by a later run; no booking is repeated.
"""

from __future__ import annotations

from synctui.domain.booking import AlreadyBooked, Booked, Outcome, Refused
from synctui.domain.errors import AccessDenied, Busy, Misconfigured, Throttled, Unavailable
from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.engine.job import Job, uninterrupted
from synctui.engine.papers import Papers
from synctui.ports.store import Due, FollowUp, Settled

ENDS_THE_RUN = (Throttled, AccessDenied, Unavailable, Misconfigured, Busy)
MOST = 500
"""So many of a kind in one run; the others follow with the next one."""


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
