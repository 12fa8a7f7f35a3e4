"""Customers before documents: matched or created at the tool, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from synctui.domain.booking import (
    BookingRequest,
    CustomerOutcome,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    CustomerUnknown,
    Refused,
)
from synctui.domain.customer import Customer, CustomerKey
from synctui.domain.errors import NoAnswer
from synctui.domain.events import CustomerDone, Phase, PhaseChanged, Progress
from synctui.domain.fingerprint import customer_fingerprint
from synctui.domain.invoice import Document
from synctui.domain.plan import Action, Step
from synctui.engine.job import Job, uninterrupted

GONE = "customer-gone"
"""Refused because the customer is no longer in the tool under the id that was kept."""


async def ensure(job: Job, sending: Sequence[Action]) -> list[Action]:
    """Customers before documents; returns the actions whose customer is ready."""
    if job.connector.spec.capabilities.sends_customers_with_documents:
        job.tally.customers_go_with_documents = True
        return list(sending)
    people = {action.document.customer.key: action.document.customer for action in sending}
    links = await job.store.customer_links(job.integration.id, people.keys())
    requests = []
    for key, customer in people.items():
        link = links.get(key)
        is_changed = link is not None and link.fingerprint != customer_fingerprint(customer)
        if link is not None and not is_changed:
            job.customer_ids[key] = link.remote_id
        else:
            requests.append(CustomerRequest(customer, link.remote_id if link else None, is_changed))
    refused = await _ask_for_customers(job, requests, len(people))
    return [a for a in sending if await _has_customer(job, a, refused)]


async def _ask_for_customers(
    job: Job, requests: Sequence[CustomerRequest], total: int
) -> dict[CustomerKey, CustomerRefused | CustomerUnknown]:
    job.emit(PhaseChanged(job.integration.id, Phase.CUSTOMERS, total))
    done = total - len(requests)
    job.emit(Progress(job.integration.id, Phase.CUSTOMERS, done, total))
    people = {request.customer.key: request.customer for request in requests}
    problems: dict[CustomerKey, CustomerRefused | CustomerUnknown] = {}
    left = list(requests)
    while left:
        job.heed_stop()
        await job.keep_lease()
        request = left.pop(0)
        outcome = await _ask(job, request)
        done += 1
        await uninterrupted(_note_customer(job, people[outcome.key], outcome, problems))
        job.emit(Progress(job.integration.id, Phase.CUSTOMERS, done, total, people[outcome.key].name))
    return problems


async def _note_customer(
    job: Job,
    customer: Customer,
    outcome: CustomerReady | CustomerRefused | CustomerUnknown,
    problems: dict[CustomerKey, CustomerRefused | CustomerUnknown],
) -> None:
    if isinstance(outcome, CustomerReady):
        await job.store.save_customer_link(job.integration.id, outcome, customer_fingerprint(customer), job.clock.now())
        job.customer_ids[outcome.key] = outcome.remote_id
        job.tally.customer(outcome.result)
        job.emit(CustomerDone(job.integration.id, customer.name, outcome.result.value))
        return
    problems[outcome.key] = outcome
    word = "refused" if isinstance(outcome, CustomerRefused) else "unknown"
    job.emit(CustomerDone(job.integration.id, customer.name, word))


async def _has_customer(
    job: Job, action: Action, problems: Mapping[CustomerKey, CustomerRefused | CustomerUnknown]
) -> bool:
    problem = problems.get(action.document.customer.key)
    if problem is None:
        return True
    await take_back_check(job, action)
    await job.settle(action.document, _refused(action.document, problem))
    return False


def _refused(document: Document, problem: CustomerRefused | CustomerUnknown) -> Refused:
    name = document.customer.name
    if isinstance(problem, CustomerUnknown):
        return Refused(document.key, "customer-unknown", {"customer": name})
    return Refused(document.key, problem.code, {"customer": name, **problem.values}, problem.tool_text)


async def match_again(job: Job, request: BookingRequest, refused: Refused) -> BookingRequest | Refused:
    """The request on a customer that is there: matched anew or created, and kept in place of the one that is gone.

    Once per customer and run: the documents that follow go on the same one. Raises what `ensure_customers` raises.
    """
    customer = request.document.customer
    known = job.customer_ids.get(customer.key)
    if known is None or known == request.customer_remote_id:
        problems: dict[CustomerKey, CustomerRefused | CustomerUnknown] = {}
        outcome = await _ask(job, CustomerRequest(customer))
        await uninterrupted(_note_customer(job, customer, outcome, problems))
        if problems:
            return _refused(request.document, problems[customer.key])
        known = job.customer_ids[customer.key]
    return refused if known == request.customer_remote_id else replace(request, customer_remote_id=known)


async def take_back_check(job: Job, action: Action) -> None:
    if action.link is not None and action.step is Step.BOOK:
        await job.store.withdraw_intents(job.integration.id, job.tally.run, [action.document.key])


async def _ask(job: Job, request: CustomerRequest) -> CustomerOutcome:
    async def once() -> CustomerOutcome:
        async for outcome in job.connector.ensure_customers([request]):
            return outcome
        return CustomerUnknown(request.customer.key, "no outcome")

    try:
        return await job.patiently(once)
    except NoAnswer as problem:
        return CustomerUnknown(request.customer.key, problem.values.get("reason", problem.code))
