"""Documents in date order: an intent, the request, the outcome, one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from synctui.domain.booking import (
    AlreadyBooked,
    Booked,
    BookingRequest,
    Link,
    LinkState,
    NotAttempted,
    Outcome,
    Refused,
    Unknown,
)
from synctui.domain.errors import AccessDenied, Busy, Misconfigured, NoAnswer, Throttled, Unavailable
from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.domain.invoice import DocumentKey
from synctui.domain.plan import EDIT_PERIOD_CLOSED, Action, Step
from synctui.engine import customers
from synctui.engine.batches import fits_alone, next_chunk
from synctui.engine.customers import take_back_check
from synctui.engine.job import TRIES, Job, uninterrupted
from synctui.engine.turns import overtaking

NOT_CARRIED_OUT = (Throttled, AccessDenied, Unavailable, Misconfigured)
"""What a connector raises only when the request certainly had no effect."""


async def book(job: Job, sending: Sequence[Action], due: Sequence[Action] = ()) -> None:
    """`due`: all that this run was to send, also what a look-up or its customer has kept back."""
    job.emit(PhaseChanged(job.integration.id, Phase.DOCUMENTS, len(sending)))
    left = deque(sending)
    while left:
        job.heed_stop()
        chunk = await next_chunk(left, job.capabilities, partial(_size_of_pdf, job))
        done, now = len(sending) - len(left) - len(chunk), chunk[0].document.number or ""
        job.emit(Progress(job.integration.id, Phase.DOCUMENTS, done, len(sending), now))
        await job.keep_lease()
        await _send(job, chunk, due)
        job.heed_silence()
    job.emit(Progress(job.integration.id, Phase.DOCUMENTS, len(sending), len(sending)))


async def _size_of_pdf(job: Job, action: Action) -> int:
    if job.papers is None:
        return 0
    return len((await job.papers.of(action.document)).content or b"")


async def _send(job: Job, chunk: Sequence[Action], due: Sequence[Action]) -> None:
    sendable = [action for action in chunk if not await _must_wait(job, action, due)]
    if not sendable:
        return
    if sendable[0].step is Step.PUSH_EDIT:
        await _push_edit(job, sendable[0])
        return
    requests = await _claim(job, [await _request(job, action) for action in sendable], sendable)
    if requests:
        await _book_requests(job, requests)


async def _must_wait(job: Job, action: Action, due: Sequence[Action]) -> bool:
    waits = _before_its_invoice(job, action) or overtaking(job, action, due)
    if waits is None:
        return False
    await take_back_check(job, action)
    await job.settle(action.document, waits)
    return True


def _before_its_invoice(job: Job, action: Action) -> Refused | None:
    credited = action.document.credits
    if credited is None or credited not in job.tally.not_booked or credited in job.standing:
        return None
    return Refused(action.document.key, "invoice-first", {"invoice": job.tally.not_booked[credited].number})


async def _request(job: Job, action: Action) -> BookingRequest:
    """With customer and PDF. A PDF that cannot be had, or is too large for one call, stays behind; that is noted."""
    assert action.request is not None
    document = action.document
    request = replace(
        action.request,
        customer_remote_id=job.customer_ids.get(document.customer.key),
        attempt=f"{job.tally.run}:{document.key}",
        is_repeat=action.link is not None,
    )
    if job.papers is None:
        return request
    paper = await job.papers.of(document)
    job.papers.drop(document)
    if paper.content is not None and fits_alone(request, len(paper.content), job.capabilities):
        return replace(request, pdf=paper.content)
    job.without_pdf[document.key] = paper.code or "pdf-too-large"
    return request


async def _claim(
    job: Job, wanted: Sequence[BookingRequest], actions: Sequence[Action]
) -> dict[DocumentKey, BookingRequest]:
    """Write the intents (of the whole chunk) before anything leaves; returns the requests that are ours."""
    requests = {request.document.key: request for request in wanted}
    now, run, id, series = job.clock.now(), job.tally.run, job.integration.id, job.series
    renewed = {
        action.document.key
        for action in actions
        if action.link is not None and action.link.state in {LinkState.INTENT, LinkState.UNKNOWN}
    }
    ours = {key for key in renewed if await job.store.renew_intent(id, run, requests[key], now, series)}
    fresh = [request for key, request in requests.items() if key not in renewed]
    if fresh:
        ours |= await job.store.record_intents(id, run, fresh, now, series)
    if ours:
        job.generation.write(await job.store.run_generation())
    claimed = {key: request for key, request in requests.items() if key in ours}
    return claimed if series is None else await _numbered(job, claimed)


async def _numbered(job: Job, requests: Mapping[DocumentKey, BookingRequest]) -> dict[DocumentKey, BookingRequest]:
    numbers = await job.store.given_numbers(job.integration.id, list(requests.values()))
    return {key: replace(request, number=numbers[key]) for key, request in requests.items()}


async def _book_requests(job: Job, requests: Mapping[DocumentKey, BookingRequest]) -> None:
    """Offer the requests until each has an outcome. Those that the tool did not come to are offered again without the
    others, as long as each call settles something."""
    left = dict(requests)
    while left:
        passed_over = await _offer(job, left)
        if len(passed_over) == len(left) or job.stop.is_asked:
            for request in passed_over.values():
                await job.settle(request.document, NotAttempted(request.document.key))
            return
        left = passed_over


async def _offer(
    job: Job, requests: Mapping[DocumentKey, BookingRequest], *, is_second: bool = False
) -> dict[DocumentKey, BookingRequest]:
    """One batch; returns what the tool certainly did not try. What has no outcome when the answer ends is unknown.

    Those whose customer is no longer in the tool are offered a second time, on the customer that was matched again.
    """
    left, passed_over = dict(requests), {}
    orphans: list[tuple[BookingRequest, Refused]] = []
    job.in_flight = tuple(request.document for request in left.values())
    reason, silent = "no outcome", job.unanswered
    attempt = 0
    while True:
        attempt += 1
        await job.keep_lease()
        job.asked_at = job.clock.now()
        try:
            async for outcome in job.connector.book(list(left.values())):
                request = left.pop(outcome.key, None)
                if request is None:
                    continue
                if isinstance(outcome, NotAttempted):
                    passed_over[outcome.key] = request
                elif isinstance(outcome, Refused) and outcome.code == customers.GONE and not is_second:
                    orphans.append((request, outcome))
                else:
                    await job.settle(request.document, _noted(job, outcome))
            break
        except Busy:
            # Not sent, and no longer ours: whoever runs now looks it up.
            job.in_flight = ()
            raise
        except NOT_CARRIED_OUT as refusal:
            if isinstance(refusal, Throttled) and attempt < TRIES and not job.is_too_long(refusal):
                continue
            await _withdraw(job, {**left, **passed_over})
            raise
        except NoAnswer as problem:
            reason = problem.values.get("reason", problem.code)
            break
        except Exception as fault:  # noqa: BLE001
            # A fault of our own after the request may have left: a look-up decides, the other documents go on.
            reason = f"{type(fault).__name__}"
            break
    for request in left.values():
        await job.settle(request.document, Unknown(request.document.key, reason))
    # One call without an answer is one silence, however many documents were in it.
    job.unanswered = min(job.unanswered, silent + 1)
    job.in_flight = ()
    for request, refused in orphans:
        passed_over |= await _offer_to_successor(job, request, refused)
    return passed_over


async def _offer_to_successor(job: Job, request: BookingRequest, refused: Refused) -> dict[DocumentKey, BookingRequest]:
    """The new customer is kept before the document leaves again: a look-up compares with what is kept."""
    key = request.document.key
    try:
        again = await customers.match_again(job, request, refused)
    except NOT_CARRIED_OUT:
        await _withdraw(job, {key: request})
        raise
    if isinstance(again, BookingRequest):
        return await _offer(job, {key: again}, is_second=True)
    await job.settle(request.document, again)
    return {}


def _noted(job: Job, outcome: Outcome) -> Outcome:
    """A booking that went out without the PDF it should have had says so."""
    why = job.without_pdf.pop(outcome.key, None)
    if why is None or not isinstance(outcome, Booked):
        return outcome
    return replace(outcome, notes=(*outcome.notes, why))


async def _withdraw(job: Job, left: Mapping[DocumentKey, BookingRequest]) -> None:
    job.in_flight = ()
    await job.store.withdraw_intents(job.integration.id, job.tally.run, left.keys())


async def _push_edit(job: Job, action: Action) -> None:
    assert action.link is not None
    link, request = action.link, await _request(job, action)
    try:
        outcome = await job.patiently(lambda: job.connector.update(link, request))
    except NoAnswer as problem:
        outcome = Unknown(link.document, problem.values.get("reason", problem.code))
    await uninterrupted(_settle_edit(job, action, link, outcome))


def _of_an_edit(outcome: Outcome) -> Outcome:
    """A closed period is another matter for what is booked already: number and entry stay."""
    if isinstance(outcome, Refused) and outcome.code == "period-closed":
        return replace(outcome, code=EDIT_PERIOD_CLOSED)
    return outcome


async def _settle_edit(job: Job, action: Action, link: Link, outcome: Outcome) -> None:
    outcome = _of_an_edit(_noted(job, outcome))
    number = await job.store.record_edit(job.integration.id, job.tally.run, action.document, outcome, job.clock.now())
    if isinstance(outcome, Booked | AlreadyBooked):
        shown = number or link.booking_number or outcome.remote_id
        job.emit(job.tally.synced(action.document, outcome, shown, is_updated=True))
    else:
        job.tell(action.document, outcome)
