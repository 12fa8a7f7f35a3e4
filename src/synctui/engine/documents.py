"""Documents in date order: an intent, the request, the outcome, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeGuard

from synctui.domain.booking import (
    AlreadyBooked,
    Booked,
    BookingRequest,
    Link,
    LinkState,
    Outcome,
    Refused,
    Unknown,
)
from synctui.domain.errors import AccessDenied, Busy, Misconfigured, NoAnswer, Throttled, Unavailable
from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.domain.invoice import DocumentKey
from synctui.domain.plan import Action, Step
from synctui.engine import customers
from synctui.engine.customers import take_back_check
from synctui.engine.job import TRIES, Job, uninterrupted

NOT_CARRIED_OUT = (Throttled, AccessDenied, Unavailable, Misconfigured)
"""What a connector raises only when the request certainly had no effect."""


async def book(job: Job, sending: Sequence[Action]) -> None:
    job.emit(PhaseChanged(job.integration.id, Phase.DOCUMENTS, len(sending)))
    size = max(1, job.connector.spec.capabilities.max_batch)
    done, left = 0, list(sending)
    while left:
        job.heed_stop()
        chunk = _next_chunk(left, size)
        left = left[len(chunk) :]
        now = chunk[0].document.number or ""
        job.emit(Progress(job.integration.id, Phase.DOCUMENTS, done, len(sending), now))
        await job.keep_lease()
        await _send(job, chunk)
        done += len(chunk)
        job.heed_silence()
    job.emit(Progress(job.integration.id, Phase.DOCUMENTS, done, len(sending)))


def _next_chunk(left: Sequence[Action], size: int) -> list[Action]:
    """Documents that go out together: edits go alone, a credit note never with the invoice it credits."""
    chunk = [left[0]]
    for action in left[1:size]:
        keys = {member.document.key for member in chunk}
        if action.step is not chunk[0].step or chunk[0].step is Step.PUSH_EDIT or action.document.credits in keys:
            break
        chunk.append(action)
    return chunk


async def _send(job: Job, chunk: Sequence[Action]) -> None:
    sendable = [action for action in chunk if not await _is_before_its_invoice(job, action)]
    if not sendable:
        return
    if sendable[0].step is Step.PUSH_EDIT:
        await _push_edit(job, sendable[0])
        return
    requests = await _claim(job, sendable)
    if requests:
        await _book_requests(job, requests)


async def _is_before_its_invoice(job: Job, action: Action) -> bool:
    credited = action.document.credits
    if credited is None or credited not in job.tally.not_booked:
        return False
    number = job.tally.not_booked[credited].number
    await take_back_check(job, action)
    await job.settle(action.document, Refused(action.document.key, "invoice-first", {"invoice": number}))
    return True


def _request(job: Job, action: Action) -> BookingRequest:
    assert action.request is not None
    customer = job.customer_ids.get(action.document.customer.key)
    attempt = f"{job.tally.run}:{action.document.key}"
    return replace(action.request, customer_remote_id=customer, attempt=attempt, is_repeat=action.link is not None)


async def _claim(job: Job, actions: Sequence[Action]) -> dict[DocumentKey, BookingRequest]:
    """Write the intents before anything leaves; returns the requests that are ours."""
    requests = {action.document.key: _request(job, action) for action in actions}
    now, run, id = job.clock.now(), job.tally.run, job.integration.id
    renewed = {
        action.document.key
        for action in actions
        if action.link is not None and action.link.state in {LinkState.INTENT, LinkState.UNKNOWN}
    }
    ours = {key for key in renewed if await job.store.renew_intent(id, run, requests[key], now)}
    fresh = [request for key, request in requests.items() if key not in renewed]
    if fresh:
        ours |= await job.store.record_intents(id, run, fresh, now)
    if ours:
        job.generation.write(await job.store.run_generation())
    return {key: request for key, request in requests.items() if key in ours}


async def _book_requests(job: Job, requests: dict[DocumentKey, BookingRequest], *, is_second: bool = False) -> None:
    """Offer the requests until each has an outcome; those without one when the answer ends are unknown.

    Those whose customer is no longer in the tool are offered a second time, on the customer that was matched again.
    """
    left = dict(requests)
    orphans: list[tuple[BookingRequest, Refused]] = []
    job.in_flight = tuple(request.document for request in left.values())
    reason = "no outcome"
    for attempt in range(1, TRIES + 1):
        await job.keep_lease()
        try:
            async for outcome in job.connector.book(list(left.values())):
                request = left.pop(outcome.key, None)
                if request is not None and _is_orphan(outcome) and not is_second:
                    orphans.append((request, outcome))
                elif request is not None:
                    await job.settle(request.document, outcome)
            break
        except Busy:
            # Not sent, and no longer ours: whoever runs now looks it up.
            job.in_flight = ()
            raise
        except NOT_CARRIED_OUT as refusal:
            if isinstance(refusal, Throttled) and attempt < TRIES and not job.is_too_long(refusal):
                continue
            await _withdraw(job, left)
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
    job.in_flight = ()
    for request, refused in orphans:
        await _book_on_successor(job, request, refused)


def _is_orphan(outcome: Outcome) -> TypeGuard[Refused]:
    return isinstance(outcome, Refused) and outcome.code == customers.GONE


async def _book_on_successor(job: Job, request: BookingRequest, refused: Refused) -> None:
    """The new customer is kept before the document leaves again: a look-up compares with what is kept."""
    key = request.document.key
    try:
        again = await customers.match_again(job, request, refused)
    except NOT_CARRIED_OUT:
        await _withdraw(job, {key: request})
        raise
    if isinstance(again, Refused):
        await job.settle(request.document, again)
    else:
        await _book_requests(job, {key: again}, is_second=True)


async def _withdraw(job: Job, left: Mapping[DocumentKey, BookingRequest]) -> None:
    job.in_flight = ()
    await job.store.withdraw_intents(job.integration.id, job.tally.run, left.keys())


async def _push_edit(job: Job, action: Action) -> None:
    assert action.link is not None
    link, request = action.link, _request(job, action)
    try:
        outcome = await job.patiently(lambda: job.connector.update(link, request))
    except NoAnswer as problem:
        outcome = Unknown(link.document, problem.values.get("reason", problem.code))
    await uninterrupted(_settle_edit(job, action, link, outcome))


async def _settle_edit(job: Job, action: Action, link: Link, outcome: Outcome) -> None:
    number = await job.store.record_edit(job.integration.id, job.tally.run, action.document, outcome, job.clock.now())
    if isinstance(outcome, Booked | AlreadyBooked):
        shown = number or link.booking_number or outcome.remote_id
        job.emit(job.tally.synced(action.document, outcome, shown, is_updated=True))
    else:
        job.tell(action.document, outcome)
