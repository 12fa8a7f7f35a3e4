"""The official example invoices in euro, imported and posted in a Tryton company whose years are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from synctui.domain.booking import Booked, BookingRequest, CustomerReady, CustomerRequest, Outcome, Refused
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.prepare import prepare
from synctui.sources.files import read_paths
from synctui.testing.contract import ensure, send
from synctui.wire.preflight import Checks

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]

FOLDERS = ("en16931", "peppol-bis3", "xrechnung-testsuite")
NO_SUCH_VAT_NUMBER = {
    "Allowance-example.xml", "Vat-category-S.xml", "base-creditnote-correction.xml", "base-example.xml",
    "base-negative-inv-correction.xml", "sales-order-example.xml",
}  # fmt: skip
"""All from one family, whose buyer has a VAT number with wrong check digits: Tryton takes no such party."""
TOTALS = """
select reference, untaxed_amount_cache, tax_amount_cache, total_amount_cache from account_invoice
where state = 'posted' order by id
"""


def euro_documents(specs: Path) -> list[tuple[str, Document]]:
    """Each file read by itself. Some repeat a number of another file: those get the name of their file behind it."""
    found, numbers = [], set[str | None]()
    for path in sorted(file for folder in FOLDERS for file in (specs / folder).rglob("*") if file.is_file()):
        for document in (one.document for one in read_paths([path]).documents):
            own = document
            if document.number in numbers:
                own = replace(document, key=f"{document.key}:{path.name}", number=f"{document.number} {path.stem}")
            numbers.add(document.number)
            if document.currency == "EUR":
                found.append((path.name, own))
    return sorted(found, key=lambda one: (one[1].date or date.min, one[1].number or "", one[1].key))


def with_taxes(company: Any, settings: Integration, documents: Sequence[Document]) -> Integration:
    """Every rate that the documents use, as a tax of its own."""
    vat = dict(settings.mapping.vat)
    for rate in {part.tax.key: part.tax for document in documents for part in document.vat}.values():
        if rate.key in vat:
            continue
        account = company.sql("select id from account_account where code = '6.3.6'")[0][0]
        name = f"{rate.key} {rate.label}"
        percentage = {"__class__": "Decimal", "decimal": str(rate.percent / 100)}
        body = {"name": name, "description": name, "type": "percentage", "rate": percentage, "company": 1}
        accounts = {"invoice_account": int(account), "credit_note_account": int(account)}
        vat[rate.key] = str(company.rest("POST", "model/account.tax", {**body, **accounts})["id"])
    return replace(settings, mapping=replace(settings.mapping, vat=vat), start_date=None)


async def post(world: Any, document: Document, settings: Integration) -> Outcome:
    """As a run does it; a person says yes to every question."""
    for finding in Checks().findings(document):
        return Refused(document.key, finding.code, finding.values)
    request = prepare(document, settings)
    if isinstance(request, Refused):
        return request
    ready = await ensure(world, CustomerRequest(document.customer))
    if not isinstance(ready, CustomerReady):
        return Refused(document.key, ready.code, ready.values, ready.tool_text)  # type: ignore[union-attr]
    return await answered(world, replace(request, customer_remote_id=ready.remote_id))


async def answered(world: Any, request: BookingRequest) -> Outcome:
    while True:
        outcome = await send(world, request)
        if not isinstance(outcome, Refused) or outcome.code != "tool-warning":
            return outcome
        request = replace(request, confirmed=request.confirmed | {outcome.values["id"]})


def with_honest_buyer(document: Document) -> Document:
    buyer = replace(document.customer, key=f"{document.customer.key}:honest", vat_number=None)
    return replace(document, customer=buyer)


async def test_each_is_posted_with_its_own_totals_or_refused_with_the_reason(world: Any, specs: Path) -> None:
    documents = euro_documents(specs)
    settings = with_taxes(world.company, world.integration, [document for _, document in documents])

    first = {name: await post(world, document, settings) for name, document in documents}
    refused = {name: outcome for name, outcome in first.items() if isinstance(outcome, Refused)}
    second = {
        name: await post(world, with_honest_buyer(document), settings)
        for name, document in documents
        if name in refused
    }

    for name, document in documents:
        outcome = second.get(name, first[name])
        assert isinstance(outcome, Booked), (name, outcome)
        assert (outcome.net, outcome.vat, outcome.gross) == (document.net, document.vat_total, document.gross), name
    assert refused.keys() == NO_SUCH_VAT_NUMBER
    assert {outcome.code for outcome in refused.values()} == {"vat-number-invalid"}
    assert all("SE4598375937" in (outcome.tool_text or "") for outcome in refused.values())
    amounts = [(document.number, document.net, document.vat_total, document.gross) for _, document in documents]
    stated = [(number, *(str(part.amount) for part in parts)) for number, *parts in amounts]
    assert sorted(world.company.sql(TOTALS)) == sorted(stated)
    assert len(stated) > 20
