"""How many requests a sync costs at the vendor's limits, counted at the pretend Exact Online."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.booking import CustomerReady, CustomerRequest
from synctui.domain.fingerprint import customer_fingerprint
from synctui.domain.integration import Integration

ENTRIES, SHEETS, FILES = "/SalesEntries", "/Documents", "/DocumentAttachments"


async def one(demo, **options: str) -> Integration:
    """The first integration, after its first run, with these options."""
    found = (await demo.workspace.store.integrations())[0]
    chosen = replace(found, options={**found.options, **options}, first_run_done=True)
    await demo.workspace.store.save_integration(chosen)
    return chosen


@pytest.mark.parametrize(("send_pdf", "per_document"), [("no", 1.05), ("yes", 3.05)])
async def test_with_warm_caches_an_invoice_costs_what_is_declared_and_the_limit_is_never_hit(
    open_company, send_pdf: str, per_document: float
):
    demo = await open_company(has_vendor_limits=True, tool="exact_online")
    integration = await one(demo, send_pdf=send_pdf)
    open_every_period(demo)
    await warm_up(demo, integration)
    seen = len(demo.tool.requests)
    started = demo.workspace.clock.now()

    (report,) = await demo.workspace.service.sync([integration.id])

    calls = [(request.method, request.path.rpartition("/101")[2]) for request in demo.tool.requests[seen:]]
    documents = report.invoices + report.credit_notes
    minutes = (demo.workspace.clock.now() - started).total_seconds() / 60
    assert documents > 100
    assert report.code is None
    assert report.calls == len(calls)
    assert len(calls) - len(paged_reads(calls)) <= per_document * documents
    assert len(calls) / 60 - 1 <= minutes <= len(calls) / 60 * 1.05 + 1
    assert pdfs(demo, integration) == (documents if send_pdf == "yes" else 0)
    assert writes(calls) == {ENTRIES: documents, **({SHEETS: documents, FILES: documents} if send_pdf == "yes" else {})}


def pdfs(demo, integration: Integration) -> int:
    """Entries whose document holds one PDF, which is no other entry's."""
    division = int(integration.administration.remote_id)
    files = {sheet["ID"]: sheet["files"] for sheet in demo.tool.documents(division)}
    named = {entry["Document"] for entry in demo.tool.entries(division) if entry["Document"]}
    return sum(1 for id in named if [file[:5] for file in files[id]] == [b"%PDF-"])


def paged_reads(calls: list[tuple[str, str]]) -> list[str]:
    """Pages of entries that were looked up, and of open items after the booking: counted by pages, not by documents."""
    return [path for method, path in calls if method == "GET" and path.endswith((ENTRIES, "/ReceivablesList"))]


def writes(calls: list[tuple[str, str]]) -> dict[str, int]:
    made = [f"/{path.rpartition('/')[2]}" for method, path in calls if method == "POST" and "/oauth2/" not in path]
    return {path: made.count(path) for path in dict.fromkeys(sorted(made))}


@pytest.mark.parametrize(("send_pdf", "per_document"), [("no", 1), ("yes", 3)])
async def test_the_plan_says_beforehand_what_the_run_will_cost(open_company, send_pdf: str, per_document: int):
    demo = await open_company(tool="exact_online")
    integration = await one(demo, send_pdf=send_pdf)
    await warm_up(demo, integration)

    (preview,) = await demo.workspace.service.preview([integration.id])
    (report,) = await demo.workspace.service.sync([integration.id])

    assert preview.calls == per_document * (report.invoices + report.credit_notes)
    assert preview.calls < report.calls


def open_every_period(demo) -> None:
    """A closed one has its periods asked for again, which are calls of no invoice."""
    for division in [int(row["Code"]) for row in demo.tool.state.rows("divisions")]:
        for row in demo.tool.state.rows(f"{division}/JournalStatusByFinancialPeriod"):
            demo.tool.reopen_period(division, row["Year"], row["Period"])


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
