"""How many requests a sync costs at the vendor's limits, counted at the pretend Exact Online."""

from __future__ import annotations

from synctui.domain.booking import CustomerReady, CustomerRequest
from synctui.domain.fingerprint import customer_fingerprint
from synctui.domain.integration import Integration


async def one(demo) -> Integration:
    return (await demo.workspace.store.integrations())[0]


async def test_with_warm_caches_an_invoice_costs_one_request_and_the_limit_is_never_hit(open_company):
    demo = await open_company(has_vendor_limits=True)
    integration = await one(demo)
    await warm_up(demo, integration)
    seen = len(demo.tool.requests)
    started = demo.workspace.clock.now()

    (report,) = await demo.workspace.service.sync([integration.id])

    calls = [(request.method, request.path) for request in demo.tool.requests[seen:]]
    documents = report.invoices + report.credit_notes
    reads = [path for method, path in calls if method == "GET" and path.endswith("SalesEntries")]
    minutes = (demo.workspace.clock.now() - started).total_seconds() / 60
    assert documents > 100
    assert len(calls) - len(reads) <= 1.1 * documents
    assert report.calls == len(calls)
    assert report.code is None
    assert len(calls) / 60 - 1 <= minutes <= len(calls) / 60 * 1.05 + 1


async def warm_up(demo, integration: Integration) -> None:
    """Reference data and every customer of the company are known from an earlier day."""
    store, service = demo.workspace.store, demo.workspace.service
    await service.reference_data(integration.id, fresh=True)
    connector, _ = demo.workspace.tools.connector(integration, None)
    people = {c.document.customer.key: c.document.customer for c in await store.candidates(integration.id)}
    async for outcome in connector.ensure_customers([CustomerRequest(person) for person in people.values()]):
        if isinstance(outcome, CustomerReady):
            fingerprint = customer_fingerprint(people[outcome.key])
            await store.save_customer_link(integration.id, outcome, fingerprint, demo.workspace.clock.now())
    await connector.aclose()
