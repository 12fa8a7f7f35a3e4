"""Reading from a day on, going on after a stop, looking again, and what is read without every right."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from synctui.domain.errors import Throttled, Unavailable
from synctui.domain.fingerprint import fingerprint
from synctui.ports.faults import Fault, FaultKind
from synctui.sources.teamleader import reading
from synctui.sources.teamleader.cursor import Cursor

MARCH = date(2026, 3, 1)
JANUARY = date(2026, 1, 1)


def ids(pages):
    return [document.key.rpartition(":")[2] for page in pages for document in page.documents]


async def read(account, cursor=None, first_day=None):
    return [page async for page in account.source().read(cursor, first_day)]


async def until_it_ends(pages, problem):
    """The pages of a read that this ends."""
    seen = []

    async def whole():
        async for page in pages:
            seen.append(page)

    with pytest.raises(problem):
        await whole()
    return seen


async def again(account, *keys):
    return [page async for page in account.source().again(keys)]


# from the start date on -------------------------------------------------------------------------------------------


async def test_only_what_is_dated_from_the_first_day_on_is_read_and_drafts(account):
    account.invoice(id="old", date="2026-02-28")
    account.invoice(id="first", date="2026-03-01")
    account.invoice(id="draft", date=None)
    account.credit_note(id="old-note", date="2026-02-28")
    account.credit_note(id="note", date="2026-03-01")

    pages = await read(account, first_day=MARCH)

    assert sorted(ids(pages)) == ["draft", "first", "note"]
    assert pages[-1].complete_from == MARCH
    assert len(pages[-1].complete_keys) == 3


async def test_an_earlier_first_day_brings_only_what_lies_between(account):
    for id, day in (("oldest", "2025-12-31"), ("between", "2026-01-01"), ("known", "2026-03-05")):
        account.invoice(id=id, date=day)
        account.clock.advance(600)
    cursor = (await read(account, first_day=MARCH))[-1].cursor
    account.clock.advance(3600)

    pages = await read(account, cursor, JANUARY)
    later = await read(account, pages[-1].cursor, JANUARY)

    assert ids(pages) == ["between", "known"]
    assert len(account.asked("invoices.info")) == 4, "what was known comes again only because it was the last change"
    assert ids(later) == ["known"]


async def test_widening_that_is_interrupted_goes_on_where_it_was(account, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 2)
    for i in range(8):
        account.invoice(id=f"b-{i}", date="2026-01-10")
        account.clock.advance(600)
    account.invoice(id="known", date="2026-03-05")
    cursor = (await read(account, first_day=MARCH))[-1].cursor
    account.faults.append(Fault(FaultKind.STATUS, path="invoices.info", first=6, times=4, status=429))
    seen = await until_it_ends(account.source().read(cursor, JANUARY), Throttled)

    rest = await read(account, seen[-1].cursor, JANUARY)

    assert ids(seen) == ["b-0", "b-1", "b-2", "b-3"]
    assert ids(rest) == ["b-4", "b-5", "b-6", "b-7", "known"]


async def test_a_later_first_day_forgets_nothing(account):
    account.invoice(id="january", date="2026-01-10")
    cursor = (await read(account, first_day=JANUARY))[-1].cursor
    account.clock.advance(24 * 3600)

    pages = await read(account, cursor, MARCH)

    assert pages[-1].complete_from == JANUARY
    assert "teamleader:d-1:invoice:january" in pages[-1].complete_keys


def test_a_cursor_comes_back_as_it_was_written():
    cursor = Cursor(first_day=MARCH, is_complete=True, id="x").from_day(JANUARY)

    assert Cursor.parse(cursor.as_json()) == cursor
    assert cursor.covered is not None


# going on ---------------------------------------------------------------------------------------------------------


async def test_an_interrupted_first_read_lists_only_what_it_has_not_read(account, monkeypatch):
    monkeypatch.setattr(reading, "BATCH", 2)
    for i in range(6):
        account.invoice(id=f"i-{i}")
        account.clock.advance(600)
    account.faults.append(Fault(FaultKind.STATUS, path="invoices.info", first=5, times=4, status=500))
    seen = await until_it_ends(account.source().read(None), Unavailable)

    rest = await read(account, seen[-1].cursor)

    assert (ids(seen), ids(rest)) == (["i-0", "i-1", "i-2", "i-3"], ["i-4", "i-5"])
    assert account.asked("invoices.list")[-1]["filter"]["updated_since"] == "2026-11-25T08:30:00+00:00"
    assert rest[-1].complete_keys is None


async def test_an_empty_list_that_comes_with_a_refusal_is_no_empty_list(account):
    for i in range(150):
        account.invoice(id=f"i-{i:03}")
        account.clock.advance(10)
    before = (await account.pages())[-1].cursor
    account.clock.advance(24 * 3600)
    refusal = Fault(FaultKind.STATUS, path="invoices.list", first=2, times=4, status=429, body='{"data": []}')
    account.faults.append(refusal)
    seen = await until_it_ends(account.source().read(before), Throttled)

    assert {page.cursor for page in seen} == {before}
    assert [page.complete_keys for page in seen] == [None] * len(seen)


@pytest.mark.parametrize("kind", [FaultKind.STATUS, FaultKind.LOSE_ANSWER])
async def test_a_server_that_stumbles_once_is_asked_again(account, kind):
    account.invoice(id="i-1")
    account.faults.append(Fault(kind, path="invoices.info", status=502))

    assert ids(await account.pages()) == ["i-1"]
    assert account.clock.slept == [2.0]


async def test_who_cannot_reach_teamleader_at_all_is_told_at_once(account):
    account.faults.append(Fault(FaultKind.LOSE_REQUEST, path="departments.list", times=9))

    with pytest.raises(Unavailable):
        await account.pages()

    assert account.clock.slept == []


async def test_what_takes_long_is_handed_on_every_few_seconds(account):
    for i in range(9):
        account.invoice(id=f"i-{i}")
        account.clock.advance(600)

    def slow(action, data):
        account.clock.advance(2 if action == "invoices.info" else 0)
        return data

    account.sandbox.tamper = slow

    pages = await account.pages()

    assert [len(page.documents) for page in pages] == [0, 3, 3, 3]
    assert [page.is_last for page in pages] == [False, False, False, True]


async def test_changes_without_a_readable_time_do_not_send_a_read_back_to_the_start(account):
    account.invoice(id="odd", updated_at="soon")
    account.sandbox.tamper = lambda action, data: (
        [{**row, "updated_at": "soon"} if row["id"] == "odd" else row for row in data]
        if action == "invoices.list"
        else data
    )
    account.sandbox.change("odd", note="x")
    for i in range(3):
        account.invoice(id=f"i-{i}")
        account.clock.advance(600)

    cursor = Cursor.parse((await account.pages())[-1].cursor)

    assert (cursor.id, cursor.is_complete) == ("i-2", True)


# again ------------------------------------------------------------------------------------------------------------


async def test_looking_again_shows_what_no_change_was_told_of(account):
    account.invoice(id="i-1")
    before = await account.only()
    address = {"line_1": "Markt 2", "postal_code": "8000", "city": "Brugge", "country": "BE"}
    account.sandbox.change_customer("c-1", addresses=[{"type": "primary", "address": address}])

    pages = await again(account, before.key)

    (after,) = [document for page in pages for document in page.documents]
    assert after.customer.address.city == "Brugge"
    assert (after.web_url, fingerprint(after)) == (before.web_url, fingerprint(before))
    assert {page.cursor for page in pages} == {None}


async def test_looking_again_at_what_was_deleted_or_given_to_another_company_shows_it_gone(account):
    account.invoice(id="moved")
    keys = [f"teamleader:d-1:{one}" for one in ("invoice:moved", "invoice:deleted", "credit_note:deleted")]
    account.sandbox.state.put(
        "documents", "moved", {**account.sandbox.state.get("documents", "moved"), "department": "d-2"}
    )

    pages = await again(account, *keys)

    assert sorted(key for page in pages for key in page.gone) == sorted(keys)
    assert [document.department.key for page in pages for document in page.documents] == ["teamleader:d-2"]


async def test_many_documents_are_looked_at_again_a_page_at_a_time(account):
    keys = [f"teamleader:d-1:invoice:{account.invoice()}" for _ in range(230)]

    pages = await again(account, *keys)

    assert sorted(document.key for page in pages for document in page.documents) == sorted(keys)
    assert [(page.done, page.expected) for page in pages[1:]] == [(100, 230), (200, 230), (230, 230)]


# without every right ----------------------------------------------------------------------------------------------


async def test_without_the_right_to_products_invoices_are_read_and_the_missing_accounts_told(account):
    account.invoice(account.line(category="p-1"), id="i-1")
    account.sandbox.forbidden.add("productCategories.list")

    pages = await account.pages()

    (document,) = [document for page in pages for document in page.documents]
    assert document.lines[0].ledger is None
    assert pages[-1].notices == ("product-categories-not-readable",)


async def test_without_the_right_to_companies_the_addressee_is_what_stands_on_the_invoice(account):
    account.invoice(id="i-1")
    account.invoice(id="i-2")
    account.sandbox.forbidden.add("companies.info")

    pages = await account.pages()

    customers = [document.customer for page in pages for document in page.documents]
    assert {(one.key, one.name, one.vat_number) for one in customers} == {
        ("teamleader:company:c-1", "ACME nv", "BE0403170701")
    }
    assert pages[-1].notices == ("customers-not-readable",)
    assert len(account.asked("companies.info")) == 1


async def test_without_the_right_to_withholding_taxes_they_are_named_by_their_ids(account):
    rate = {"id": "w-1", "description": "IRPF", "rate": "0.15", "department": "d-1"}
    account.sandbox.state.put("withholding_tax_rates", "w-1", rate)
    for _ in range(2):
        account.invoice(account.line(withheld="w-1"))
    account.sandbox.forbidden.add("withholdingTaxRates.list")

    pages = await account.pages()

    assert {document.note for page in pages for document in page.documents} == {"w-1: -15.00 EUR"}
    assert pages[-1].notices == ("withholding-taxes-not-readable",)
    assert len(account.asked("withholdingTaxRates.list")) == 1


# shapes -----------------------------------------------------------------------------------------------------------


async def test_late_fees_are_owed_and_are_no_part_of_the_invoice(account):
    account.invoice(id="late", due="2026-11-10")
    plain = await account.only()
    fees = {"due_incasso_inclusive": "135.00", "fixed_late_fee": "12.00", "interest": "2.00"}
    account.sandbox.tamper = lambda action, data: (
        {**data, "total": {**data["total"], **{name: euros(amount) for name, amount in fees.items()}}}
        if action == "invoices.info"
        else data
    )

    assert await account.only() == plain


@pytest.mark.parametrize("field", ["due_on", "payment_term", "delivery_date", "note", "discounts", "payment_reference"])
async def test_a_booked_invoice_may_lack_whatever_is_optional(account, field):
    account.invoice(id="bare")
    account.sandbox.tamper = lambda action, data: {**data, field: None} if action == "invoices.info" else data

    assert (await account.only()).gross.cents == 12100


async def test_a_deactivated_customer_still_has_its_address(account):
    account.invoice()
    account.sandbox.change_customer("c-1", status="deactivated")

    assert (await account.only()).customer.address.city == "Gent"


async def test_a_renumbered_invoice_is_the_same_document_with_other_content(account):
    account.invoice(id="i-1")
    before = await account.only()
    account.sandbox.change("i-1", number="2026 / 77")

    after = await account.only()

    assert (after.key, after.number) == (before.key, "2026/77")
    assert fingerprint(after) != fingerprint(before)


async def test_what_only_teamleader_cares_about_is_no_edit(account):
    account.invoice(id="i-1")
    before = await account.only()
    account.sandbox.register_payment("i-1", "20.00")
    account.clock.advance(timedelta(days=1).total_seconds())

    after = await account.only()

    assert after != before
    assert fingerprint(after) == fingerprint(before)


def euros(amount):
    return {"amount": Decimal(amount), "currency": "EUR"}
