"""Bookings that somebody has deleted in the tool: noticed by turns, a few calls a run, and never sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from synctui.domain.booking import Answer, DocumentRef, Found, Link, NotFound
from synctui.domain.errors import Misconfigured, NoAnswer, Throttled, Unavailable
from synctui.domain.invoice import DocumentKey
from synctui.domain.plan import Action, Candidate, Step
from synctui.domain.prepare import reference_of
from synctui.engine import reconcile
from synctui.engine.job import Job

MOST = 100
"""Bookings looked for in one run."""
FIRST = 10
"""So many are asked for before it is known whether the tool tells many at the price of one."""
CHEAP = 3
"""Calls that the first of them may take; a tool that takes more is asked for no others in this run."""
ALONE = 10
"""Bookings of one run that are asked for a second time, each by itself."""
NO_MATTER = (Throttled, Unavailable, NoAnswer, Misconfigured)
"""Problems that leave it to the next run: everything that was due is booked."""


async def notice_deleted(job: Job) -> None:
    """Look for bookings of earlier runs where one read of the tool covers many of them."""
    capabilities = job.capabilities
    if not reconcile.is_cheap(capabilities) or job.stop.is_asked:
        return
    before = job.clock.now() - timedelta(seconds=capabilities.grace)
    synced = await job.store.seen_longest_ago(job.integration.id, job.tally.run, before, MOST)
    try:
        if await _look_for(job, synced[:FIRST]) <= CHEAP:
            await _look_for(job, synced[FIRST:])
    except NO_MATTER:
        return


async def _look_for(job: Job, synced: Sequence[Candidate]) -> int:
    """Returns how many calls it took to ask for all of them."""
    if not synced:
        return 0
    before = job.calls()
    answers = await _find(job, [_ref(job, one) for one in synced])
    calls = job.calls() - before
    suspected = [one for one in synced if isinstance(answers.get(one.document.key), NotFound)]
    confirmed = await _ask_again(job, suspected)
    there = {one.document.key for one in synced if _is_there(one, answers.get(one.document.key))}
    await job.keep_lease()
    await job.store.note_presence(job.integration.id, there, confirmed, job.clock.now())
    return calls


async def _ask_again(job: Job, suspected: Sequence[Candidate]) -> set[DocumentKey]:
    """A read of a range misses what somebody has dated anew, and a transferred edit may have changed the number: only
    what is asked for by itself, under every number it had, is surely gone."""
    gone = {one.document.key for one in suspected if _link(one).is_missing_at_tool}
    for one in [one for one in suspected if one.document.key not in gone][:ALONE]:
        if await _is_gone(job, one):
            gone.add(one.document.key)
    return gone


async def _is_gone(job: Job, one: Candidate) -> bool:
    for reference in dict.fromkeys((_reference(one), reference_of(one.document))):
        answers = await _find(job, [replace(_ref(job, one), reference=reference)])
        if not isinstance(answers.get(one.document.key), NotFound):
            return False
    return True


async def _find(job: Job, refs: Sequence[DocumentRef]) -> Mapping[DocumentKey, Answer]:
    return await job.patiently(lambda: job.connector.find(refs))


def _ref(job: Job, one: Candidate) -> DocumentRef:
    """Day, journal and number under which it was booked, whatever the document says by now."""
    link = _link(one)
    action = Action(one.document, Step.CHECK, "synced", link=link)
    ref = reconcile.reference(action, job.integration, job.clock.now().date())
    sent = (link.content or {}).get("date")
    day = date.fromisoformat(sent) if isinstance(sent, str) else ref.date
    return replace(ref, reference=_reference(one), date=day, remote_id=link.remote_id)


def _reference(one: Candidate) -> str:
    link = _link(one)
    sent = (link.content or {}).get("number")
    return link.reference or reference_of(replace(one.document, number=sent) if isinstance(sent, str) else one.document)


def _is_there(one: Candidate, answer: Answer | None) -> bool:
    """The entry itself, or another one that somebody has put in its place: that one was never called missing."""
    link = _link(one)
    return isinstance(answer, Found) and (answer.remote_id == link.remote_id or not link.is_missing_at_tool)


def _link(one: Candidate) -> Link:
    assert one.link is not None
    return one.link
