"""What a source brings: pages with their cursor, edits, deletions, credit notes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.invoice import Reading, Status, TaxRate
from synctui.domain.money import Money
from synctui.ports.reading import Mark, Query
from synctui.testing.documents import (
    DEPARTMENT,
    OTHER_DEPARTMENT,
    VAT_6,
    VAT_19,
    VAT_21,
    credit_note,
    customer,
    integration,
    invoice,
    line,
)


async def test_a_page_is_there_with_its_cursor(books):
    saved = await books.put(invoice("2026/1"), invoice("2026/2"), cursor="page 1")

    assert (saved.new, saved.changed, saved.unchanged) == (2, 0, 0)
    assert await books.store.cursor("teamleader") == "page 1"
    assert len(books.rows()) == 2


async def test_a_page_that_fails_leaves_neither_rows_nor_cursor(books):
    await books.put(invoice("2026/1"), cursor="page 1")
    broken = replace(invoice("2026/3"), net=Money(2**70, "EUR"))

    with pytest.raises(OverflowError):
        await books.put(invoice("2026/2"), broken, cursor="page 2")

    assert await books.store.cursor("teamleader") == "page 1"
    assert [row.number for row in books.rows()] == ["2026/1"]


async def test_reading_the_same_page_again_changes_nothing(books):
    page = (invoice("2026/1"), credit_note("2026/1"))
    await books.put(*page, cursor="a")
    before = books.rows()

    saved = await books.put(*page, cursor="b")

    assert (saved.new, saved.changed, saved.unchanged) == (0, 0, 2)
    assert (books.rows(), await books.store.cursor("teamleader")) == (before, "b")


async def test_a_page_without_a_cursor_keeps_the_one_there_is(books):
    await books.put(cursor="a")

    await books.put(invoice())

    assert await books.store.cursor("teamleader") == "a"


async def test_a_document_comes_back_whole(books):
    bill = invoice(lines=[line("10", VAT_21, ledger="700100", cost_centre="MKT"), line("5", VAT_6)], note="Thank you")

    await books.put(bill)

    assert await books.store.document(bill.key) == bill
    assert await books.store.document("nothing") is None


async def test_an_edit_before_the_sync_is_no_edit_after_it(books):
    await books.put(invoice("2026/1", "100"))

    saved = await books.put(invoice("2026/1", "200"))

    assert (saved.changed, saved.edited_after_sync) == (1, ())
    assert books.mark(invoice("2026/1")) is Mark.NOT_SYNCED
    assert books.history(invoice("2026/1")) == ["imported", "changed"]


async def test_an_edit_after_the_sync_is_marked_and_told(books):
    bill = invoice("2026/1", "100")
    await books.put(bill)
    await books.sync(bill)

    saved = await books.put(invoice("2026/1", "200"))

    detail = books.detail(bill)
    assert saved.edited_after_sync == (bill.key,)
    assert (detail.row.mark, detail.row.booking_number) == (Mark.EDITED, "B-2026/1")
    assert {"net", "gross"} <= {change.field for change in detail.changes}
    assert books.history(bill) == ["imported", "synced", "edited"]


async def test_an_edit_that_is_taken_back_is_synced_again(books):
    bill = invoice("2026/1", "100")
    await books.put(bill)
    await books.sync(bill)
    await books.put(invoice("2026/1", "200"))

    saved = await books.put(bill)

    assert (books.mark(bill), saved.edited_after_sync) == (Mark.SYNCED, ())
    assert books.history(bill)[-1] == "reverted"


async def test_a_payment_is_no_edit(books):
    bill = invoice("2026/1")
    await books.put(bill)
    await books.sync(bill)

    saved = await books.put(replace(bill, is_paid=True, open=Money(0, "EUR")))

    assert (saved.changed, saved.edited_after_sync, books.mark(bill)) == (1, (), Mark.SYNCED)
    assert books.row(bill).status is Status.PAID


async def test_what_was_deleted_before_the_sync_is_shown_no_more(books):
    kept, gone = invoice("2026/1"), invoice("2026/2")
    await books.put(kept, gone)

    await books.put(gone=(gone.key,))

    assert [row.number for row in books.rows()] == ["2026/1"]
    assert [c.document.key for c in await books.store.candidates(books.settings.id)] == [kept.key]
    assert await books.store.document(gone.key) is None


async def test_what_was_deleted_after_the_sync_keeps_its_number(books):
    bill = invoice("2026/1")
    await books.put(bill)
    await books.sync(bill)

    await books.put(gone=(bill.key, "never seen"))

    row = books.row(bill)
    assert (row.mark, row.booking_number, row.code) == (Mark.SYNCED, "B-2026/1", "gone-at-source")
    assert books.history(bill)[-1] == "gone"


async def test_what_was_deleted_while_its_outcome_was_unknown_is_still_looked_up(books):
    bill = invoice("2026/1")
    await books.put(bill)
    run = await books.start()
    await books.claim(run, bill)
    await books.end(run)

    await books.put(gone=(bill.key,))

    assert books.mark(bill) is Mark.UNKNOWN
    assert [c.document.key for c in await books.store.candidates(books.settings.id)] == [bill.key]


async def test_a_document_that_comes_back_is_shown_again(books):
    bill = invoice("2026/1")
    await books.put(bill)
    await books.put(gone=(bill.key,))

    saved = await books.put(bill)

    assert (saved.changed, books.mark(bill)) == (1, Mark.NOT_SYNCED)


async def test_an_invoice_is_credited_by_its_credit_notes_whichever_comes_first(books):
    bill = invoice("2026/1", "100")
    await books.put(credit_note("2026/1", "60", credits=bill))
    await books.put(bill)
    half = await books.store.document(bill.key)

    await books.put(credit_note("2026/2", "40", credits=bill))
    whole = await books.store.document(bill.key)

    assert (half.credited, whole.credited) == (Money.of("72.60", "EUR"), Money.of("121.00", "EUR"))
    assert books.row(bill).status is Status.CREDITED


async def test_a_credit_note_that_is_deleted_credits_nothing(books):
    bill = invoice("2026/1", "100")
    note = credit_note("2026/1", "100", credits=bill)
    await books.put(bill, note)

    await books.put(gone=(note.key,))

    assert books.row(bill).status is Status.OUTSTANDING
    assert (await books.store.document(bill.key)).credited is None


async def test_a_credit_note_that_moves_to_another_invoice_leaves_the_first(books):
    one, other = invoice("2026/1", "100"), invoice("2026/2", "100")
    note = credit_note("2026/1", "100", credits=one)
    await books.put(one, other, note)

    await books.put(replace(note, credits=other.key))

    assert (books.row(one).status, books.row(other).status) == (Status.OUTSTANDING, Status.CREDITED)


async def test_rates_and_ledgers_are_those_a_department_uses(books):
    listed = TaxRate("teamleader:1", VAT_21.percent, "21 %")
    await books.put(invoice(lines=[line("1", VAT_21, ledger="700"), line("1", VAT_6, ledger="710")]))
    await books.put(invoice("DE/1", department=OTHER_DEPARTMENT, rate=VAT_19))
    await books.store.save_reading("teamleader", Reading(tax_rates=(listed, VAT_19)), books.tick())

    rates = await books.store.tax_rates(DEPARTMENT.key)

    assert {rate.key for rate in rates} == {VAT_21.key, VAT_6.key, listed.key}
    assert await books.store.ledgers(DEPARTMENT.key) == ("700", "710")
    assert await books.store.ledgers(OTHER_DEPARTMENT.key) == ()


async def test_cost_centres_are_those_a_departments_lines_carry(books):
    await books.put(
        invoice(lines=[line("1", cost_centre="Marketing"), line("1", cost_centre="Werf Leuven"), line("1")])
    )
    await books.put(invoice("DE/1", department=OTHER_DEPARTMENT, rate=VAT_19))

    assert await books.store.cost_centres(DEPARTMENT.key) == ("Marketing", "Werf Leuven")
    assert await books.store.cost_centres(OTHER_DEPARTMENT.key) == ()


async def test_departments_follow_the_source(books):
    renamed = replace(DEPARTMENT, name="Demo Group BV")
    await books.put(invoice())

    await books.store.save_reading("teamleader", Reading(departments=(renamed,)), books.tick())

    assert await books.store.departments() == (renamed,)


async def test_an_old_invoice_keeps_the_name_it_was_written_to(books):
    old = invoice("2026/1", to=customer("Old Name", key="c"))
    new = invoice("2026/2", to=customer("New Name", key="c"))

    await books.put(old, new)

    assert (books.row(old).customer, books.row(new).customer) == ("Old Name", "New Name")
    assert [row.key for row in books.rows(Query(text="old name"))] == [old.key]


@pytest.mark.parametrize(
    "name",
    [
        "[bold]x[/]",
        "a'; DROP TABLE document; --",
        'say "hi"',
        "100% _sure_",
        "Müller\tSöhne",
        "NULL",
        "☃" * 50,
        "\\",
        "*",
    ],
)
async def test_a_hostile_name_is_just_a_name(books, name):
    bill = invoice("2026/1", to=customer(name, key="c"))
    await books.put(bill, invoice("2026/2", to=customer("Somebody Else")))

    found = books.rows(Query(text=name))

    assert [row.customer for row in found] == [name]


# marks ------------------------------------------------------------------------------------------------------------


async def test_the_mark_says_why_a_document_is_not_synced(books, today):
    draft = invoice(None, key="draft", date=None, is_draft=True)
    old = invoice("2025/9", date=today.replace(year=2025))
    elsewhere = invoice("DE/1", department=OTHER_DEPARTMENT)
    fresh = invoice("2026/1")

    await books.put(draft, old, elsewhere, fresh)

    marks = [books.mark(one) for one in (draft, old, elsewhere, fresh)]
    assert marks == [Mark.DRAFT, Mark.BEFORE_START, Mark.NO_TOOL, Mark.NOT_SYNCED]


async def test_a_new_start_date_is_seen_at_once(books, today):
    old, fresh = invoice("2025/9", date=today.replace(year=2025)), invoice("2026/1")
    await books.put(old, fresh)

    await books.store.save_integration(replace(books.settings, start_date=today.replace(year=2025, month=1)))
    earlier = [books.mark(old), books.mark(fresh)]
    await books.store.save_integration(replace(books.settings, start_date=today))
    later = [books.mark(old), books.mark(fresh)]

    assert earlier == [Mark.NOT_SYNCED, Mark.NOT_SYNCED]
    assert later == [Mark.BEFORE_START, Mark.BEFORE_START]


async def test_connecting_a_department_gives_its_documents_a_tool(books):
    bill = invoice("DE/1", department=OTHER_DEPARTMENT)
    await books.put(bill)

    await books.store.save_integration(integration(department=OTHER_DEPARTMENT))

    assert books.mark(bill) is Mark.NOT_SYNCED


async def test_a_second_tool_does_not_hide_what_the_first_has_booked(books):
    bill, fresh = invoice("2026/1"), invoice("2026/2")
    await books.put(bill, fresh)
    await books.sync(bill)

    second = integration("other")
    await books.store.save_integration(second)

    assert (books.row(bill).booking_number, books.mark(bill)) == ("B-2026/1", Mark.SYNCED)
    assert [c.document.key for c in await books.store.candidates(second.id)] == [fresh.key]
    assert [c.document.key for c in await books.store.candidates(books.settings.id)] == [fresh.key]


# candidates -------------------------------------------------------------------------------------------------------


async def test_a_plan_looks_at_everything_that_is_not_simply_synced(books, today):
    synced, edited = invoice("2026/1"), invoice("2026/2")
    refused, draft = invoice("2026/3"), invoice(None, key="d", date=None, is_draft=True)
    aside, old = invoice("2026/4"), invoice("2025/1", date=today.replace(year=2025))
    await books.put(synced, edited, refused, draft, aside, old)
    await books.sync(synced, edited)
    await books.put(invoice("2026/2", "999"))
    await books.refuse(refused)
    await books.store.set_aside(aside.key, "paid in cash", books.tick())

    found = {c.document.key: c for c in await books.store.candidates(books.settings.id)}

    assert set(found) == {edited.key, refused.key, draft.key, aside.key}
    assert found[aside.key].set_aside == "paid in cash"
    assert found[refused.key].link.code == "vat-not-mapped"
    assert found[edited.key].link.booking_number == "B-2026/2"


async def test_what_is_selected_is_looked_at_whatever_its_mark(books, today):
    synced, old = invoice("2026/1"), invoice("2025/1", date=today.replace(year=2025))
    await books.put(synced, old)
    await books.sync(synced)

    found = await books.store.candidates(books.settings.id, [synced.key, old.key, "nothing"])

    assert {c.document.key for c in found} == {synced.key, old.key}
    assert await books.store.candidates(books.settings.id, []) == ()
    assert await books.store.candidates("nobody") == ()
