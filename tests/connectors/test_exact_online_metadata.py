"""Every body that goes to Exact Online is one that the vendor's metadata knows."""

from __future__ import annotations

import json
import re
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from synctui.domain.booking import CustomerRequest, Link, LinkState
from synctui.testing import documents as make
from synctui.testing.contract import HOSTILE, book, ensure, every_kind, request_for, send

MANDATORY = {"SalesEntries": {"Journal", "Customer", "SalesEntryLines"}, "SalesEntryLines": {"AmountFC", "GLAccount"}}
MANDATORY["Accounts"] = {"Name", "Status"}
MANDATORY["Documents"] = {"Subject", "Type"}
MANDATORY["DocumentAttachments"] = {"Document", "FileName", "Attachment"}


def _is_date(value: object) -> bool:
    return isinstance(value, str) and date.fromisoformat(value).isoformat() == value


def _is_guid(value: object) -> bool:
    return isinstance(value, str) and str(UUID(value)) == value


def _is_base64(value: object) -> bool:
    return isinstance(value, str) and b64encode(b64decode(value, validate=True)).decode() == value


CHECKS: dict[str, Any] = {
    "Edm.String": lambda value: isinstance(value, str),
    "Edm.Guid": _is_guid,
    "Edm.DateTime": _is_date,
    "Edm.Double": lambda value: isinstance(value, int | Decimal) and not isinstance(value, bool),
    "Edm.Binary": _is_base64,
    "Edm.Int32": lambda value: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31,
    "SalesEntryLines": lambda value: isinstance(value, list) and len(value) > 0,
}


@pytest.fixture(scope="module")
def metadata(specs: Path) -> dict[str, Any]:
    text = (specs / "exact-online-metadata-2022-02-subset.json").read_text(encoding="utf-8")
    entities: dict[str, Any] = json.loads(text)
    return entities


def problems(metadata: dict[str, Any], entity: str, method: str, body: dict[str, Any]) -> list[str]:
    """What the vendor's metadata has against this body."""
    described = metadata[entity]
    fields = {field["name"]: field for field in described["properties"]}
    found = [] if described["supportedMethods"][method] else [f"{entity} takes no {method}"]
    if method == "post":
        found += [f"{entity}.{name} is mandatory" for name in MANDATORY[entity] - body.keys()]
    for name, value in body.items():
        if name not in fields or not fields[name]["supportedMethods"][method]:
            found.append(f"{entity}.{name} may not be written")
        elif not CHECKS[fields[name]["type"]](value):
            found.append(f"{entity}.{name}: {value!r} is no {fields[name]['type']}")
    for line in body.get("SalesEntryLines", []):
        found += problems(metadata, "SalesEntryLines", method, line)
    return found


async def _write_everything(exact: Any) -> None:
    exact.sandbox.brakes.per_minute = None
    for document in every_kind():
        await book(exact, document)
    hostile = make.customer(HOSTILE, vat_number=None, national_id="0123", email="a@example.test", city="Łódź")
    lines = [make.line(description=HOSTILE * 3, cost_centre="ADM", quantity="2.5"), make.line(ledger="700100")]
    await book(exact, make.invoice("2026 / 20", lines=lines, to=hostile, payment_reference="RF18"))
    acme = make.customer()
    remote_id = exact.sandbox.accounts(101)[0]["ID"]
    await ensure(exact, CustomerRequest(acme, remote_id=remote_id, is_changed=True))
    exact.add_account(Name="Prospect", VATNumber="BE0202239951", Status="P")
    await ensure(exact, CustomerRequest(make.customer("Prospect", vat_number="BE0202239951")))
    await _write_with_pdf(exact)


async def _write_with_pdf(exact: Any) -> None:
    """With payment terms and a PDF, once more after a refusal, and for a customer that has changed in between."""
    invoice = replace(make.invoice("2026 / 30"), payment_days=30, due=date(2026, 12, 3))
    request = replace(await request_for(exact, invoice), pdf=b"%PDF-1.4")
    exact.close_period(2026, 11)
    await send(exact, request)
    exact.sandbox.reopen_period(101, 2026, 11)
    other = exact.add_account(Name="Other nv")
    again = exact.reconnected()
    async for _ in again.book([replace(request, customer_remote_id=other["ID"], is_repeat=True)]):
        pass


async def test_every_field_sent_is_one_of_the_vendor_with_its_type(exact: Any, metadata: dict[str, Any]) -> None:
    await _write_everything(exact)

    found = [
        problem
        for method, path, body in exact.written
        for problem in problems(metadata, path.split("/")[-1].partition("(")[0], method.lower(), body)
    ]

    assert found == []
    assert {method for method, _, _ in exact.written} == {"POST", "PUT"}


async def test_every_address_and_every_field_asked_for_is_one_of_the_vendor(
    exact: Any, metadata: dict[str, Any]
) -> None:
    new = replace(exact.integration, first_run_done=False, options={"send_pdf": "yes"})
    await exact.reconnected(new).connect()
    await exact.connector.administrations()
    await exact.connector.reference_data()
    await _write_everything(exact)
    await exact.connector.find([make.ref(document, exact.integration) for document in every_kind()])
    entries = exact.sandbox.entries(101)
    exact.sandbox.pay(101, entries[0]["EntryID"], date(2026, 11, 20))
    await exact.connector.paid([_link(entry) for entry in entries])

    reads = [request for request in exact.sandbox.requests if request.method == "GET"]

    for request in reads:
        entity = request.path.rpartition("/")[2]
        known = {field["name"] for field in metadata[entity]["properties"]}
        asked = [*request.query["$select"].split(","), *_FIELD.findall(request.query.get("$filter", ""))]
        assert set(asked) <= known
        assert request.query.get("$orderby", "Created desc") == "Created desc"
        described = metadata[entity]["uri"].replace("{division}", "101")
        assert request.path == described or entity == "Divisions"
    assert {request.path.rpartition("/")[2] for request in reads} >= READ


READ = {"Documents", "DocumentAttachments", "DocumentTypes", "Receivables", "ReceivablesList", "PaymentConditions"}
_FIELD = re.compile(r"([A-Z][A-Za-z]+) (?:eq|ge|lt) ")


def _link(entry: dict[str, Any]) -> Link:
    return Link(
        entry["YourRef"],
        "exact_online:demo",
        LinkState.SYNCED,
        reference=entry["YourRef"],
        journal=entry["Journal"],
        booking_number=str(entry["EntryNumber"]),
        remote_id=entry["EntryID"],
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"Journal": "70", "Customer": "x", "SalesEntryLines": [{}]}, True),
        ({"Journal": 70}, True),
        ({"Nonsense": 1}, True),
        ({"Journal": "70", "AmountFC": 1}, True),
    ],
)
def test_this_check_finds_what_is_wrong(metadata: dict[str, Any], body: dict[str, Any], expected: bool) -> None:
    try:
        found: list[str] = problems(metadata, "SalesEntries", "post", body)
    except ValueError:
        found = ["no guid"]

    assert bool(found) is expected


def test_the_sandbox_lets_a_client_write_no_field_that_the_vendor_would_not(metadata: dict[str, Any]) -> None:
    from synctui.sandbox.exact_online.schema import POSTED

    for resource, fields in POSTED.items():
        known = {field["name"] for field in metadata[resource.rpartition("/")[2]]["properties"]}
        assert fields <= known
