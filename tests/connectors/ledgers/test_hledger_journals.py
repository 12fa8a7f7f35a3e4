"""Journals have habits of their own: decimal marks, tags, block comments, directives."""

from __future__ import annotations

import pytest

from synctui.connectors.hledger.reading import parse
from synctui.domain.booking import Booked, NotFound
from synctui.domain.errors import Misconfigured
from synctui.domain.money import Money
from synctui.testing import documents as make

INVOICE = make.invoice("2026 / 17", "1100.50")


@pytest.mark.parametrize(
    ("main", "own", "written"),
    [
        ("commodity 1.000,00 EUR\n", "", "1331,61 EUR"),
        ("decimal-mark ,\n", "", "1331,61 EUR"),
        ("commodity 1.000,00 EUR\n", "decimal-mark .\n", "1331.61 EUR"),
        ("commodity $1,000.00\ncommodity 1.000,00 EUR\n", "", "1331,61 EUR"),
        ("commodity 1.000,00 USD\n", "", "1331.61 EUR"),
        ("commodity EUR\n  format 1.000,00 EUR\n", "", "1331,61 EUR"),
    ],
)
async def test_amounts_have_the_decimal_mark_that_the_journal_reads(open_hledger, tmp_path, main, own, written):
    world = open_hledger()
    world.file.write_text(own)
    (tmp_path / "main.journal").write_text(f"{main}include {world.file.name}\n")
    world.with_options(main="main.journal")

    await world.book(INVOICE)

    assert written in world.text
    assert (await world.found(INVOICE)).gross == INVOICE.gross


async def test_accounts_are_declared_where_their_owner_declares_accounts(open_hledger):
    world = open_hledger()
    world.add("\naccount assets:receivable\n")

    await world.book(INVOICE)
    await world.book(make.invoice("2026 / 18"))

    assert world.text.count("account assets:receivable\n") == 1
    assert world.text.count("account revenues:sales\n") == 1
    assert world.text.count("account liabilities:vat:21\n") == 1


async def test_no_account_is_declared_where_nobody_declares_any(open_hledger):
    world = open_hledger()

    await world.book(INVOICE)

    assert "account " not in world.text


async def test_nothing_is_added_inside_a_comment_that_was_left_open(open_hledger):
    world = open_hledger()
    world.add("\ncomment\nsome words\n")

    with pytest.raises(Misconfigured) as refusal:
        await world.book(INVOICE)

    assert refusal.value.code == "books-open-comment"


async def test_what_stands_in_a_comment_is_not_booked(open_hledger):
    world = open_hledger()
    await world.book(INVOICE)
    world.file.write_text(f"comment\n{world.text}end comment\n")

    answers = await world.connector.find([make.ref(INVOICE, world.integration)])

    assert isinstance(answers[INVOICE.key], NotFound)
    assert isinstance((await world.book(INVOICE))[0], Booked)


async def test_no_text_of_an_invoice_becomes_a_tag_or_a_date(open_hledger):
    world = open_hledger()
    texts = ["Due date: tomorrow", "date:2026-99-99", "[99/99]", "[2026-01-01=2026-02-02] x", "booking:X-1, vat:0"]
    lines = [make.line("10.00", description=text) for text in texts]

    await world.book(make.invoice("2026 / 17", lines=lines))

    (entry,) = parse(world.text).entries
    assert {posting.vat_code for posting in entry.postings[1:-1]} == {"21"}
    assert all(line.count("date:") == 0 for line in world.text.splitlines())
    assert "[9" not in world.text
    assert "[2" not in world.text


def test_years_elsewhere_and_other_ways_to_write_a_date_and_an_amount_are_read():
    text = """
Y2026
11/3 ! (A 1) Somebody  ; words
    assets:receivable:x   €1.234,56  ; words
    revenues:sales

2026.11.04=11.05 * (B) Other | note
    (assets:receivable)  5 EUR @ 2 USD
    revenues:sales  -5 EUR = 3 EUR
~ monthly
    (x)  1
"""

    first, second = parse(text).entries

    assert (first.reference, str(first.date), first.payee) == ("A 1", "2026-11-03", "Somebody")
    assert [posting.amount for posting in first.postings] == [Money.of("1234.56", "EUR"), None]
    assert (second.reference, second.payee) == ("B", "Other")
    assert [posting.amount for posting in second.postings] == [Money.of(5, "EUR"), Money.of(-5, "EUR")]
