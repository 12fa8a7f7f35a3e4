"""What people write into their ledgers by hand is found, counted in, and respected."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from synctui.domain.booking import AlreadyBooked, Booked, Found, NotFound, Refused
from synctui.domain.errors import Misconfigured
from synctui.domain.money import Money
from synctui.testing import documents as make

INVOICE = make.invoice("2026 / 17")

TYPED = {
    "hledger": """
2026-11-03 * (2026/17) ACME nv | by hand
    assets:receivable     121,00 EUR
    revenues:consulting  -100,00 EUR
    liabilities:vat:21
""",
    "beancount": """
2026-11-03 * "ACME nv" "by hand" ^2026/17
  Assets:Receivable     121.00 EUR
  Income:Consulting    -100.00 EUR
  Liabilities:VAT:21
""",
}
PAID = {
    "hledger": """
2026-11-20 (2026/17) ACME nv | paid
    assets:bank           121.00 EUR
    assets:receivable    -121.00 EUR
""",
    "beancount": """
2026-11-20 * "ACME nv" "paid" ^2026/17
  Assets:Bank           121.00 EUR
  Assets:Receivable    -121.00 EUR
""",
}
INCLUDE = {"hledger": "include {}\n", "beancount": 'include "{}"\n'}


def tool(world) -> str:
    return world.module.SPEC.name


async def answer(world, document):
    return (await world.connector.find([make.ref(document, world.integration)]))[document.key]


async def test_an_invoice_typed_in_by_hand_is_found_and_not_booked_again(open_ledger):
    world = open_ledger()
    world.add(TYPED[tool(world)])

    found = await world.found(INVOICE)
    (outcome,) = await world.book(INVOICE)

    assert (found.gross, found.customer_name) == (INVOICE.gross, "ACME nv")
    assert found.booked_on == date(2026, 11, 3)
    assert isinstance(outcome, AlreadyBooked)
    assert len(world.module.DIALECT.parse(world.text).entries) == 1


async def test_a_payment_that_carries_the_number_of_its_invoice_is_no_invoice(open_ledger):
    world = open_ledger()
    world.add(PAID[tool(world)])

    assert isinstance(await answer(world, INVOICE), NotFound)
    assert isinstance((await world.book(INVOICE))[0], Booked)
    assert not (await world.found(INVOICE)).also


async def test_an_invoice_and_a_credit_note_under_one_number_are_two(open_ledger):
    world = open_ledger()
    credit = make.credit_note("2026 / 17", "40.00", credits=INVOICE)

    outcomes = await world.book(INVOICE, credit)

    assert all(isinstance(outcome, Booked) for outcome in outcomes)
    assert (await world.found(INVOICE)).gross == INVOICE.gross
    assert (await world.found(credit)).gross == credit.gross


async def test_another_sale_typed_in_under_the_number_is_named_and_nothing_is_booked(open_ledger):
    world = open_ledger()
    world.add(TYPED[tool(world)].replace("ACME nv", "Somebody else"))

    (outcome,) = await world.book(INVOICE)

    assert isinstance(outcome, Refused)
    assert outcome.code == "number-taken"
    assert outcome.values["found_customer"] == "Somebody else"


async def test_a_booking_that_was_moved_to_another_file_of_the_books_is_found_there(open_ledger, tmp_path):
    world = open_ledger()
    await world.book(INVOICE)
    archive = tmp_path / "old" / f"2026{world.file.suffix}"
    archive.parent.mkdir()
    archive.write_text(world.text)
    world.file.write_text("")
    main = tmp_path / f"main{world.file.suffix}"
    lines = [INCLUDE[tool(world)].format(name) for name in (f"old/*{world.file.suffix}", world.file.name)]
    main.write_text("".join(lines))
    world.with_options(main=main.name)

    found = await world.found(INVOICE)
    (outcome,) = await world.book(INVOICE)

    assert found.gross == INVOICE.gross
    assert isinstance(outcome, AlreadyBooked)
    assert world.text == ""


async def test_a_file_that_includes_itself_is_read_once(open_ledger):
    world = open_ledger()
    world.add(INCLUDE[tool(world)].format(world.file.name))

    (outcome,) = await world.book(INVOICE)

    assert isinstance(outcome, Booked)
    assert not (await world.found(INVOICE)).also


async def test_books_with_a_file_missing_are_not_read_halfway(open_ledger):
    world = open_ledger()
    world.add(INCLUDE[tool(world)].format("gone.txt"))

    with pytest.raises(Misconfigured) as refusal:
        await world.connector.find([make.ref(INVOICE, world.integration)])

    assert refusal.value.code == "books-unreadable"
    assert refusal.value.values["file"].endswith("gone.txt")


async def test_a_main_file_that_leaves_the_bookings_out_is_refused(open_ledger, tmp_path):
    world = open_ledger()
    (tmp_path / "main.txt").write_text("")

    with pytest.raises(Misconfigured) as refusal:
        await world.with_options(main="main.txt").connect()

    assert refusal.value.code == "books-not-included"


async def test_books_in_another_encoding_are_refused(open_ledger):
    world = open_ledger()
    world.file.write_bytes(b"; M\xfcller\n")

    with pytest.raises(Misconfigured) as refusal:
        await world.connector.connect()

    assert (refusal.value.code, refusal.value.values["why"]) == ("books-unreadable", "UTF-8")


async def test_books_that_are_gone_are_not_begun_anew(open_ledger):
    world = open_ledger()
    world.integration = replace(world.integration, first_run_done=True)
    world.file.unlink()

    with pytest.raises(Misconfigured) as refusal:
        await world.reconnected().connect()

    assert refusal.value.code == "books-missing"
    assert not world.file.exists()


async def test_the_first_sync_makes_the_file(open_ledger):
    world = open_ledger()
    world.file.unlink()

    administration = await world.connector.connect()
    (outcome,) = await world.book(INVOICE)

    assert administration.name == world.file.name
    assert isinstance(outcome, Booked)


async def test_what_the_books_have_is_there_to_choose_from(open_ledger):
    world = open_ledger()
    world.add(TYPED[tool(world)])
    await world.book(make.invoice("2026 / 18"))

    data = await world.connector.reference_data()

    names = {account.code for account in data.ledger_accounts if account.is_revenue}
    assert {name.rpartition(":")[2].lower() for name in names} == {"consulting", "sales", "discounts"}
    assert {code.percent for code in data.vat_codes} >= {Decimal(21), Decimal(19), Decimal("5.5"), Decimal(0)}
    assert [journal.code for journal in data.journals] == ["sales", "credit-notes"]


async def test_an_account_that_cannot_be_one_is_refused_by_its_name(open_ledger):
    world = open_ledger()
    bad = "; revenue" if tool(world) == "hledger" else "revenue"
    mapping = replace(world.integration.mapping, default_ledger=bad)
    world.integration = replace(world.integration, mapping=mapping)

    (outcome,) = await world.book(INVOICE)

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.values["ledger"]) == ("account-name-unusable", bad)
    assert world.entries() == []


async def test_a_foreign_currency_keeps_its_amounts_and_says_its_rate(open_ledger):
    world = open_ledger()
    invoice = make.invoice("2026 / 17", "99.95", rate=make.EXPORT, currency="USD", exchange_rate="0.925")

    await world.book(invoice)

    assert world.text.count("@ 0.925 EUR") == 2
    assert (await world.found(invoice)).gross == Money.of("99.95", "USD")


async def test_a_vat_code_that_is_a_whole_account_is_that_account(open_ledger):
    world = open_ledger()
    account = "liabilities:tax:sales" if tool(world) == "hledger" else "Liabilities:Tax:Sales"
    mapping = replace(world.integration.mapping, vat={make.VAT_21.key: account})
    world.integration = replace(world.integration, mapping=mapping)

    await world.book(INVOICE)

    (entry,) = world.module.DIALECT.parse(world.text).entries
    assert [posting.amount for posting in entry.postings if posting.account == account] == [Money.of("-21", "EUR")]


async def test_each_customer_has_an_account_where_that_is_asked_for(open_ledger):
    world = open_ledger(customer_accounts="yes")
    names = ("ACME nv", "Müller: Söhne | & Co; (Łódź)", "  ", "株式会社")

    for number, name in enumerate(names):
        await world.book(make.invoice(f"2026 / {number}", to=make.customer(name)))

    accounts = {entry.postings[0].account for entry in world.module.DIALECT.parse(world.text).entries}
    assert len(accounts) == len(names)
    assert all(world.module.DIALECT.is_account(account) for account in accounts)
    assert [entry.gross for entry in world.entries()] == [Money.of("121.00", "EUR")] * len(names)


async def test_names_that_would_mean_something_come_back_as_the_same_customer(open_ledger):
    world = open_ledger()
    names = [
        "; no comment",
        "A | B",
        '"quoted" \\ back\\slash',
        "two  spaces\tand\na line",
        "(2026-01-01) * !",
        "include /etc/passwd",
        "date:2026-99-99, x:y",
        "a @ 3 EUR = 5",
    ]
    invoices = [make.invoice(f"2026 / {n}", to=make.customer(name, key=name)) for n, name in enumerate(names)]

    await world.book(*invoices)
    again = await world.book(*invoices)

    assert len(world.entries()) == len(names)
    assert all(isinstance(outcome, AlreadyBooked) for outcome in again)


async def test_a_reference_of_any_signs_is_found_again(open_ledger):
    world = open_ledger()
    invoices = [make.invoice(f"{sign} / 17 {sign}") for sign in ("(a)", ";", '"', "\\", "#%^", "ü", "|", "a,b")]

    await world.book(*invoices)
    answers = await world.connector.find([make.ref(one, world.integration) for one in invoices])

    assert all(isinstance(found, Found) and not found.also for found in answers.values())


async def test_a_booking_taken_out_by_hand_is_gone(open_ledger):
    world = open_ledger()
    before = world.text
    await world.book(INVOICE)

    world.file.write_text(before)

    assert isinstance(await answer(world, INVOICE), NotFound)
