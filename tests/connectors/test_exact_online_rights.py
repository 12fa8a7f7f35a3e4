"""Connecting to Exact Online: signing in, the books that are pinned, and the rights that a user must have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from synctui.connectors import exact_online
from synctui.domain.errors import AccessDenied, BadInput, Misconfigured
from synctui.settings.secrets import MemorySecrets
from synctui.testing.contract import problem_of
from synctui.wire.context import Context
from synctui.wire.oauth2 import OAuthClient, Token

REDIRECT = "https://example.test/back"


def new(exact: Any, **options: str) -> Any:
    """The integration before its first run."""
    return replace(exact.integration, first_run_done=False, options=options)


@pytest.mark.parametrize(
    ("resource", "named"),
    [
        ("financial/Journals", "Financial generalledgers (financial/Journals)"),
        ("financial/GLAccounts", "Financial generalledgers (financial/GLAccounts)"),
        ("vat/VATCodes", "Financial accounting (vat/VATCodes)"),
        ("crm/Accounts", "Crm accounts (crm/Accounts)"),
        ("salesentry/SalesEntries", "Financial accounting (salesentry/SalesEntries)"),
        ("read/financial/ReceivablesList", "Financial receivables (read/financial/ReceivablesList)"),
        ("cashflow/Receivables", "Financial receivables (cashflow/Receivables)"),
    ],
)
async def test_a_missing_right_is_named_when_connecting(exact: Any, resource: str, named: str) -> None:
    exact.sandbox.forbidden.add(resource)

    problem = await problem_of(exact.reconnected(new(exact)).connect())

    assert isinstance(problem, AccessDenied)
    assert (problem.code, problem.values["endpoint"]) == ("rights-missing", named)


async def test_all_missing_rights_are_named_at_once(exact: Any) -> None:
    exact.sandbox.forbidden |= {"crm/Accounts", "cashflow/Receivables"}

    problem = await problem_of(exact.reconnected(new(exact)).connect())

    assert isinstance(problem, AccessDenied)
    assert problem.values["endpoint"] == "Crm accounts (crm/Accounts), Financial receivables (cashflow/Receivables)"


@pytest.mark.parametrize(("option", "is_asked"), [("yes", True), ("no", False)])
async def test_the_right_to_file_documents_is_needed_only_for_pdfs(exact: Any, option: str, is_asked: bool) -> None:
    exact.sandbox.forbidden.add("documents/Documents")

    problem = await problem_of(exact.reconnected(new(exact, send_pdf=option)).connect())

    assert isinstance(problem, AccessDenied) is is_asked


async def test_after_the_first_run_connecting_costs_one_request(exact: Any) -> None:
    exact.sandbox.forbidden.add("crm/Accounts")

    await exact.reconnected(replace(exact.integration, first_run_done=True)).connect()

    assert len(exact.sandbox.requests) == 1


async def test_a_user_who_sees_no_sales_journal_is_told(exact: Any) -> None:
    for code in ("70", "71"):
        exact.sandbox.state.delete("101/Journals", code)

    problem = await problem_of(exact.reconnected(new(exact)).connect())

    assert isinstance(problem, Misconfigured)
    assert problem.code == "no-sales-journal"


@pytest.mark.parametrize(
    "resource", ["read/financial/JournalStatusByFinancialPeriod", "financial/FinancialPeriods", "hrm/Costcenters"]
)
async def test_what_can_be_done_without_stops_nobody(exact: Any, resource: str) -> None:
    exact.sandbox.forbidden.add(resource)
    exact.close_period(2026, 11)

    await exact.reconnected(new(exact)).connect()
    reference = await exact.connector.reference_data()

    assert reference.journals
    assert {period.is_open for period in reference.periods} <= ({None} if "Status" in resource else {True, False})


@pytest.mark.parametrize("all_rows", [True, False])
async def test_closed_periods_are_known_beforehand(exact: Any, all_rows: bool) -> None:
    exact.sandbox.switches.lists_open_periods = all_rows
    exact.close_period(2026, 11)

    reference = await exact.connector.reference_data()

    shut = {(period.journal, period.name) for period in reference.periods if period.is_open is False}
    assert shut == {("70", "2026 / 11"), ("71", "2026 / 11")}


# signing in -------------------------------------------------------------------------------------------------------


def tokens(exact: Any) -> Any:
    return exact_online.sign_in(exact.context())


def landed(address: str, code: str) -> str:
    """Where the browser lands after the person has agreed at `address`."""
    state = parse_qs(urlsplit(address).query)["state"][0]
    return f"{REDIRECT}?code={code.replace('!', '%21')}&state={state}"


async def test_a_person_signs_in_by_pasting_the_address_the_browser_landed_on(exact: Any) -> None:
    exact.end_sign_in()
    signing = tokens(exact)
    address = signing.authorize_url("st4te")

    await signing.exchange(landed(address, exact.sandbox.issue_code(REDIRECT)), "st4te")

    assert signing.is_signed_in
    assert (await exact.connector.connect()).remote_id == "101"


async def test_an_address_of_another_try_is_not_taken(exact: Any) -> None:
    signing = tokens(exact)
    address = signing.authorize_url("another")

    problem = await problem_of(signing.exchange(landed(address, exact.sandbox.issue_code(REDIRECT)), "st4te"))

    assert isinstance(problem, BadInput)
    assert problem.code == "sign-in-address-of-another-try"


@pytest.mark.parametrize(("seconds", "is_taken"), [(179, True), (181, False)])
async def test_an_address_pasted_after_three_minutes_is_refused_in_words(
    exact: Any, seconds: int, is_taken: bool
) -> None:
    signing = tokens(exact)
    address = landed(signing.authorize_url("st4te"), exact.sandbox.issue_code(REDIRECT))
    exact.clock.advance(seconds)

    problem = await problem_of(signing.exchange(address, "st4te"))

    assert (problem is None) is is_taken
    assert is_taken or (isinstance(problem, AccessDenied) and problem.code == "sign-in-refused")


@pytest.mark.parametrize(("age", "refreshes"), [(0, 0), (569, 0), (571, 1), (700, 1)])
async def test_a_token_is_renewed_only_in_its_last_thirty_seconds(exact: Any, age: int, refreshes: int) -> None:
    exact.clock.advance(age)

    await exact.connector.connect()

    assert exact.sandbox.oauth.refreshes == refreshes


def at_the_vendor(site: str | None, redirect: str = REDIRECT) -> Any:
    """Signing in at the vendor itself; nothing is sent."""
    secrets = MemorySecrets()
    OAuthClient("app-7f3a", "client-secret-canary", redirect).save(secrets, "exact_online")
    from synctui.testing import documents as make
    from synctui.wire.http import network

    integration = replace(make.integration("exact_online"), options={"site": site} if site else {})
    return exact_online.sign_in(Context(secrets=secrets, transport=network(), integration=integration))


@pytest.mark.parametrize(
    ("site", "host"),
    [
        (None, "start.exactonline.nl"),
        ("nl", "start.exactonline.nl"),
        ("be", "start.exactonline.be"),
        ("de", "start.exactonline.de"),
        ("fr", "start.exactonline.fr"),
        ("uk", "start.exactonline.co.uk"),
        ("es", "start.exactonline.es"),
    ],
)
def test_each_country_has_its_own_address(site: str | None, host: str) -> None:
    address = at_the_vendor(site).authorize_url("st4te")

    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.hostname, parts.path) == (host, "/api/oauth2/auth")
    assert query == {
        "response_type": "code",
        "client_id": "app-7f3a",
        "redirect_uri": REDIRECT,
        "state": "st4te",
    }


def test_a_country_without_exact_online_is_said() -> None:
    with pytest.raises(Misconfigured, match="option-unknown-choice"):
        at_the_vendor("it")


@pytest.mark.parametrize(
    "redirect", ["http://localhost:8000/", "https://localhost/x", "https://127.0.0.1/", "http://example.test/back"]
)
def test_an_address_on_ones_own_computer_is_refused_before_anybody_signs_in(redirect: str) -> None:
    with pytest.raises(Misconfigured, match="redirect-address-local"):
        at_the_vendor("nl", redirect).authorize_url("st4te")


async def test_a_token_renewed_elsewhere_is_used(exact: Any) -> None:
    """The nightly run and the app share one sign-in."""
    fresh = exact.sandbox.oauth.issue_tokens()
    token = Token(fresh["access_token"], fresh["refresh_token"], exact.clock.now() + timedelta(seconds=600))
    exact.expire_access()
    again = exact.sandbox.oauth.issue_tokens()
    stored = replace(token, access=again["access_token"], refresh=again["refresh_token"])
    exact.kept.put(f"{exact.integration.id}/token", stored.as_json())

    await exact.connector.connect()

    assert exact.sandbox.oauth.refreshes == 0
