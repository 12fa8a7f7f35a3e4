"""The pretend Teamleader on its wire."""

from __future__ import annotations

from synctui import sandbox
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.sandbox.teamleader.small_company import CUSTOMER, DEPARTMENT, RATE_21


def line(price="100.00"):
    return {"description": "Advies", "quantity": "1", "price": price, "tax": RATE_21}


def add(client, **fields):
    given = {"department": DEPARTMENT, "customer": ["company", CUSTOMER], "date": "2026-11-20", "lines": [line()]}
    return client.app.add_invoice(**{**given, **fields})


async def test_without_a_company_of_its_own_it_has_a_small_one(client):
    rows = await client.data("invoices.list")

    assert [(row["invoice_number"], row["status"]) for row in rows] == [
        ("2026 / 2", "outstanding"),
        ("2026 / 1", "outstanding"),
        (None, "draft"),
    ]


async def test_a_page_has_twenty_rows_unless_asked_and_never_more_than_a_hundred(client):
    for _ in range(30):
        add(client)

    assert len(await client.data("invoices.list")) == 20
    assert len(await client.data("invoices.list", page={"size": 100})) == 33
    assert len(await client.data("invoices.list", page={"size": 20, "number": 2})) == 13
    assert (await client.ask("invoices.list", page={"size": 101})).status_code == 400


async def test_departments_ignore_paging(client):
    assert await client.data("departments.list", page={"size": 1, "number": 7}) == await client.data("departments.list")


async def test_only_what_changed_since_then_is_listed(client):
    client.wait(60)
    add(client, id="new")

    rows = await client.data("invoices.list", filter={"updated_since": "2026-11-25T09:00:30+01:00"})

    assert [row["id"] for row in rows] == ["new"]


async def test_instants_with_fractions_and_unknown_states_are_refused(client):
    fraction = await client.ask("invoices.list", filter={"updated_since": "2026-11-25T08:00:00.123+00:00"})
    state = await client.ask("invoices.list", filter={"status": ["paid"]})

    assert (fraction.status_code, state.status_code) == (400, 400)
    assert state.json() == {"errors": [{"title": "filter.status must be one of draft, outstanding, matched"}]}


async def test_the_last_day_counts_for_invoices_and_not_for_credit_notes(client):
    add(client, id="i", date="2026-11-20")
    client.app.add_credit_note(id="n", department=DEPARTMENT, customer=["company", CUSTOMER], lines=[line()])

    invoices = await client.data("invoices.list", filter={"invoice_date_before": "2026-11-20", "ids": ["i"]})
    notes = await client.data("creditNotes.list", filter={"credit_note_date_before": "2026-11-25"})

    assert (len(invoices), len(notes)) == (1, 0)


async def test_people_edit_pay_delete_and_book(client):
    id = add(client)
    draft = add(client, date=None)
    client.wait(10)

    client.app.change(id, purchase_order_number="PO-1")
    client.app.register_payment(id, "21.00")
    number = client.app.book_draft(draft)
    gone = add(client)
    client.app.delete(gone)

    changed = await client.data("invoices.info", id=id)
    assert changed["purchase_order_number"] == "PO-1"
    assert changed["updated_at"] == "2026-11-25T08:00:10+00:00"
    assert (changed["total"]["due"]["amount"], changed["paid"]) == (100, False)
    assert (number, (await client.data("invoices.info", id=draft))["invoice_date"]) == ("2026 / 4", "2026-11-25")
    assert (await client.ask("invoices.info", id=gone)).status_code == 404


async def test_an_invoice_paid_in_full_is_matched(client):
    id = add(client)

    client.app.register_payment(id)

    paid = await client.data("invoices.info", id=id)
    assert (paid["status"], paid["paid"], paid["total"]["due"]["amount"]) == ("matched", True, 0)


async def test_more_than_two_hundred_calls_a_minute_are_refused_until_the_minute_slides_on(client):
    client.app.limit.per_minute = 3
    answers = [await client.ask("departments.list") for _ in range(4)]
    client.wait(60)

    later = await client.ask("departments.list")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["X-RateLimit-Remaining"] == "0"
    assert answers[3].headers["X-RateLimit-Reset"] == "2026-11-25T09:01:00.000+0100"
    assert "Retry-After" not in answers[3].headers
    assert later.status_code == 200


async def test_the_limit_can_be_switched_off(client):
    client.app.limit.per_minute = None

    assert {(await client.ask("departments.list")).status_code for _ in range(250)} == {200}


async def test_a_code_works_once_and_for_ten_minutes(client):
    redirect = "http://localhost:8765/callback"
    code, late = client.app.issue_code(redirect), client.app.issue_code(redirect)
    form = {"grant_type": "authorization_code", "redirect_uri": redirect}

    first = await client.grant(**form, code=code)
    second = await client.grant(**form, code=code)
    client.wait(601)
    third = await client.grant(**form, code=late)

    assert (first.status_code, first.json()["expires_in"]) == (200, 3600)
    assert (second.status_code, second.json()) == (400, {"error": "invalid_grant"})
    assert third.status_code == 400


async def test_a_refresh_token_works_once(client):
    refresh = str(client.app.oauth.issue_tokens()["refresh_token"])

    first = await client.grant(grant_type="refresh_token", refresh_token=refresh)
    second = await client.grant(grant_type="refresh_token", refresh_token=refresh)

    assert first.json()["refresh_token"] != refresh
    assert second.json() == {"error": "invalid_grant"}


async def test_an_access_token_is_good_for_an_hour(client):
    client.wait(3599)
    before = await client.ask("departments.list")
    client.wait(1)

    after = await client.ask("departments.list")

    assert (before.status_code, after.status_code) == (200, 401)


async def test_a_missing_right_is_refused(client):
    client.app.forbidden.add("invoices.list")

    assert (await client.ask("invoices.list")).status_code == 403


async def test_it_remembers_everything_after_its_death(client, place):
    id = add(client, note="kept")

    client.app = sandbox.load("teamleader", place, now=lambda: client.now)

    assert (await client.data("invoices.info", id=id))["note"] == "kept"
    assert len(await client.data("invoices.list")) == 4


async def test_faults_strike_before_it_does_anything(client):
    client.app = sandbox.load(
        "teamleader", faults=FaultScript([Fault(FaultKind.STATUS, path="invoices.list", status=503)])
    )

    assert (await client.ask("invoices.list")).status_code == 503


async def test_what_is_no_json_is_refused(client):
    headers = {"Authorization": f"Bearer {client.token}"}

    answers = [await client.post("/invoices.list", content=body, headers=headers) for body in (b"{", b"[1]", b'"x"')]

    assert [answer.status_code for answer in answers] == [400, 400, 400]
