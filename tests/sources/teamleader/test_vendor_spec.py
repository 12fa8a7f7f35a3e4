"""Every request that is sent, and every answer of the pretend Teamleader, against the vendor's own specification."""

from __future__ import annotations

import httpx
import pytest


@pytest.fixture
def checks():
    return []


@pytest.fixture
def wrap(vendor_spec, spec_transport, checks):
    def wrapping(transport):
        checks.append(spec_transport(vendor_spec, transport))
        return checks[-1]

    return wrapping


async def test_reading_the_whole_demo_company_sends_and_gets_only_what_the_vendor_describes(demo, checks):
    documents = await demo.documents()

    assert len(documents) > 300
    asked = {path for transport in checks for path in transport.checked}
    assert asked == {
        "/departments.list",
        "/taxRates.list",
        "/productCategories.list",
        "/invoices.list",
        "/invoices.info",
        "/creditNotes.list",
        "/creditNotes.info",
        "/companies.info",
        "/contacts.info",
    }


async def test_reading_only_what_changed_is_described_too(account, checks, clock):
    account.invoice()
    clock.advance(600)
    cursor = (await account.pages())[-1].cursor
    clock.advance(3600)
    account.invoice(id="new")

    documents = await account.documents(cursor)

    assert "new" in documents[-1].key
    assert "updated_since" in str(account.asked("invoices.list")[-1])


async def test_a_misspelt_field_is_noticed(account, checks):
    client = httpx.AsyncClient(transport=account.context().transport, base_url="https://api.focus.teamleader.eu")
    token = account.sandbox.oauth.issue_tokens()["access_token"]
    misspelt = {"filter": {"department_id": "d-1"}, "pages": {"size": 100}}

    with pytest.raises(AssertionError, match=r"request\.pages"):
        await client.post("/taxRates.list", json=misspelt, headers={"Authorization": f"Bearer {token}"})
