"""What is written is what hledger and Beancount read, and what they would not take is not written."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest

from synctui.domain.booking import Booked, Refused
from synctui.domain.errors import Misconfigured
from synctui.testing import documents as make
from synctui.testing.contract import HOSTILE, every_kind

INVOICE = make.invoice("2026 / 17", "1100.50")
NAMES = [
    HOSTILE,
    "; no comment",
    "A | B",
    '"quoted" \\ back\\slash',
    "two  spaces\tand\na line",
    "(2026-01-01) * !",
    "include /etc/passwd",
    "date:2026-99-99, [99/99], x:y",
    "株式会社",
]
ASSERTED = {
    "hledger": "\n2026-10-31 (open) Opening\n    assets:receivable   0 EUR = 0 EUR\n    equity:opening\n",
    "beancount": "\n1970-01-01 open Assets:Receivable\n2026-10-31 balance Assets:Receivable 0 EUR\n",
}
BROKEN = {
    "hledger": "\n2026-10-31 x\n    a  1 EUR\n    b  2 EUR\n",
    "beancount": '\n2026-10-31 * "x"\n  Assets:A  1 EUR\n  Assets:B  2 EUR\n',
}


def tool(books) -> str:
    return books.program.module.SPEC.name


async def test_every_kind_of_document_passes_the_check(program, open_books):
    books = open_books(program)

    outcomes = await books.book(*every_kind())

    assert [type(outcome) for outcome in outcomes] == [Booked] * len(every_kind())
    program.check(books.file)


@pytest.mark.parametrize("has_accounts", ["no", "yes"])
async def test_hostile_names_are_names_and_nothing_else(program, open_books, has_accounts):
    books = open_books(program, customer_accounts=has_accounts)
    lines = [[make.line("10.00", description=name)] for name in NAMES]
    invoices = [
        make.invoice(f"{name} {number}", to=make.customer(name, key=name), lines=lines[number])
        for number, name in enumerate(NAMES)
    ]

    outcomes = await books.book(*invoices)

    expected = {unicodedata.normalize("NFKC", make.customer(name).name) for name in NAMES}
    shown = {unicodedata.normalize("NFKC", name) for name in program.payees(books.file)}
    assert {type(outcome) for outcome in outcomes} == {Booked}
    program.check(books.file)
    assert len(shown) == len(expected)
    assert {"A | B", "; no comment", "株式会社"} <= shown


async def test_a_booking_that_an_assertion_forbids_is_refused_in_the_programs_own_words(program, open_books):
    books = open_books(program)
    with books.file.open("a") as file:
        file.write(ASSERTED[tool(books)])
    early = make.invoice("2026 / 1", date=make.DATE.replace(month=10))

    refused, booked = await books.book(early, INVOICE)

    assert isinstance(refused, Refused)
    assert refused.code == "tool-message"
    assert "balance" in (refused.tool_text or "").lower()
    assert isinstance(booked, Booked)
    assert "2026 / 1)" not in books.file.read_text()
    program.check(books.file)


async def test_books_with_errors_are_not_added_to(program, open_books):
    books = open_books(program)
    await books.connector.connect()
    with books.file.open("a") as file:
        file.write(BROKEN[tool(books)])

    with pytest.raises(Misconfigured) as refusal:
        await books.connector.connect()

    assert refusal.value.code == "books-broken"
    assert "balance" in (refusal.value.tool_text or "").lower()


async def test_the_check_can_be_switched_off(program, open_books):
    books = open_books(program, check="no")
    with books.file.open("a") as file:
        file.write(BROKEN[tool(books)])

    await books.connector.connect()

    assert isinstance((await books.book(INVOICE))[0], Booked)


async def test_a_foreign_currency_has_its_value_in_the_companys_own(real_hledger, open_books):
    books = open_books(real_hledger)
    invoice = make.invoice("2026 / 4", "99.95", rate=make.EXPORT, currency="USD", exchange_rate="0.925")

    await books.book(invoice)

    assert real_hledger.balances(books.file, "assets") == {("assets:receivable", "USD"): "99.95"}
    assert real_hledger.balances(books.file, "assets", "--cost") == {("assets:receivable", "EUR"): "92.454"}


@pytest.mark.parametrize("is_own", [True, False])
@pytest.mark.parametrize(
    "main", ["commodity 1.000,00 EUR", "decimal-mark ,", "commodity 1000.00 EUR", "", "D 1.000,00 EUR"]
)
async def test_hledger_reads_the_amount_whatever_its_decimal_mark(real_hledger, open_books, main, is_own):
    books = open_books(real_hledger, main="main.journal")
    if not is_own:
        books.file.write_text("")
    (books.folder / "main.journal").write_text(f"{main}\ninclude synctui.journal\n")

    await books.connector.connect()
    await books.book(INVOICE)

    balance = real_hledger.ask(books.folder / "main.journal", "balance", "assets", "-N", "-c", "1000.00 EUR")
    assert balance.split()[0] == "1331.61"


async def test_a_journal_whose_owner_declares_accounts_stays_strict(real_hledger, open_books):
    books = open_books(real_hledger)
    with books.file.open("a") as file:
        file.write("\naccount assets:receivable\ncommodity 1000.00 EUR\n")

    await books.book(INVOICE, replace(INVOICE, key="other", number="2026 / 18"))

    real_hledger.ask(books.file, "check", "--strict")


@pytest.mark.parametrize("knows_names", [True, False])
async def test_beancount_with_names_of_its_own_needs_them_in_the_file_too(real_beancount, open_books, knows_names):
    options = {"receivable": "Aktiva:Forderungen", "vat": "Passiva:Umsatzsteuer"}
    books = open_books(real_beancount, main="main.beancount", **options)
    mapping = replace(books.integration.mapping, default_ledger="Erloese:Dienste")
    books.integration = replace(books.integration, mapping=mapping)
    names = {"assets": "Aktiva", "liabilities": "Passiva", "income": "Erloese"}
    said = "".join(f'option "name_{key}" "{name}"\n' for key, name in names.items())
    main = books.folder / "main.beancount"
    main.write_text(f'{said}include "synctui.beancount"\n')
    books.file.write_text(said if knows_names else "")

    await books.connector.connect()
    (outcome,) = await books.book(INVOICE)

    assert type(outcome) is (Booked if knows_names else Refused)
    real_beancount.check(main)
