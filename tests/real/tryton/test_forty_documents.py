"""Forty documents of the demo company on PostgreSQL, with everything going wrong: each good one is posted once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]

CLOSED, EARLY, WRONG_VAT, OVERDUE = "closed period", "early date", "wrong VAT number", "overdue"
STEPS = ("record_intents", "GET account.invoice", "POST account.invoice", "POST account.invoice/post", "record_outcome")
"""Of a booking: each is a place to die before it and behind it."""
POSTED = """
select i.reference, i.number, i.untaxed_amount_cache, i.tax_amount_cache, i.total_amount_cache, c.code, m.number
from account_invoice i join currency_currency c on c.id = i.currency left join account_move m on m.id = i.move
where i.state in ('posted', 'paid') and i.reference is not null order by i.id
"""
PASSING = {"outcome-unknown", "waits-its-turn", "tool-warning"}
DRAFTS = "select reference from account_invoice where state not in ('posted', 'paid') order by reference"
NUMBERS = "select number from account_invoice where number is not null"
TAX_LINES = """
select t.name, sum(l.amount) from account_tax_line l join account_tax t on t.id = l.tax
join account_move_line v on v.id = l.move_line where l.type = 'tax' and v.amount_second_currency is null group by t.name
"""
BY_ACCOUNT = """
select sum(l.debit - l.credit) from account_move_line l join account_account a on a.id = l.account
join account_account_type k on k.id = a.type where k.{kind} and l.amount_second_currency is null
"""


@pytest.fixture
def nursery() -> Iterator[Any]:
    from counterpart.installation import Nursery

    one = Nursery()
    yield one
    one.stop()


async def forty(folder: Path) -> tuple[Any, dict[str, Any]]:
    """The newest documents of Muster GmbH, and four of which each has something wrong: by what it is."""
    from counterpart.demo_company import demo_company

    demo = await demo_company(folder)
    newest, older = list(demo.documents[-36:]), [one for one in demo.documents if f"{one.date:%Y-%m}" == "2026-10"]
    plain = [one for one in older if one.currency == "EUR" and one.gross.cents > 0 and one.customer.vat_number]
    due = date(2026, 12, 31)
    wrong = replace(plain[2].customer, key="files:wrong", name="Zahlendreher GmbH", vat_number="DE136695977")
    special = {
        CLOSED: replace(plain[0], due=due),
        EARLY: replace(plain[1], date=date(2025, 12, 20), due=due),
        WRONG_VAT: replace(plain[2], date=date(2026, 11, 12), due=due, customer=wrong),
        OVERDUE: replace(plain[3], date=date(2026, 11, 18), due=date(2026, 11, 20)),
    }
    return replace(demo, documents=tuple(newest)), special


def post_by_hand(company: Any, day: date) -> None:
    """A bookkeeper's own invoice without a reference."""
    when = {"__class__": "date", "year": day.year, "month": day.month, "day": day.day}
    party = company.rest("POST", "model/party.party?f=addresses", {"name": "By hand", "addresses": [["create", [{}]]]})
    line = {
        "type": "line", "account": company.facts["revenue"], "quantity": 1, "description": "By hand",
        "unit_price": {"__class__": "Decimal", "decimal": "10.00"}, "company": 1, "currency": 1,
    }  # fmt: skip
    invoice = {
        "type": "out", "company": 1, "currency": 1, "journal": 1, "party": party["id"], "invoice_date": when,
        "invoice_address": party["addresses"][0], "account": company.facts["receivable"], "lines": [["create", [line]]],
    }  # fmt: skip
    id = company.rest("POST", "model/account.invoice", invoice)["id"]
    company.rest("POST", f"model/account.invoice/{id}/post", {})


def lose_answers(create: int, post: int) -> Callable[[str, str], Any]:
    """Of so-and-so-many-th making of a draft, and of so-and-so-many-th posting, from now on."""
    from counterpart.proxy import Trick

    counted = {"create": 0, "post": 0}

    def rule(method: str, path: str) -> Any:
        what = "post" if "/post?" in path else "create" if "/account.invoice?" in path and method == "POST" else ""
        if what:
            counted[what] += 1
        hit = (what == "create" and counted[what] == create) or (what == "post" and counted[what] == post)
        return Trick(keep=0 if what == "create" else 20) if hit else None

    return rule


async def test_each_good_document_is_posted_once_whatever_happens_on_the_way(
    company: Any, proxy_to: Callable[[Any], Any], nursery: Any, tmp_path: Path, stated: Callable[..., Any]
) -> None:
    """Kills between any two steps, lost answers at both calls, a closed period, an early date, a wrong VAT number."""
    from counterpart.installation import Installation

    proxy = proxy_to(company.server)
    demo, special = await forty(tmp_path)
    post_by_hand(company, date(2025, 12, 31))
    company.close_period(2026, 10)
    one = await Installation(tmp_path / "home", company, proxy.address, demo.documents).set_up(demo.rates)

    killed = kill_at_each_step(nursery, one, proxy)
    await one.add(special.values())
    proxy.rule = lose_answers(create=6, post=8)
    reports = [nursery.sync(one).report for _ in range(3)]
    await one.say_yes(special[OVERDUE].key)
    reports.append(nursery.sync(one).report)

    assert killed >= {f"{side} {step}" for side in ("before", "after") for step in STEPS}
    assert [{row["code"] for row in report["not_booked"]} & PASSING for report in reports] == [
        {"outcome-unknown", "waits-its-turn"}, {"outcome-unknown", "waits-its-turn"},
        {"tool-warning", "waits-its-turn"}, set(),
    ]  # fmt: skip
    refused = one.refused
    assert [refused[special[what].key][0] for what in (CLOSED, EARLY, WRONG_VAT)] == [
        "period-closed", "date-before-last", "vat-number-invalid",
    ]  # fmt: skip
    assert 'you must reopen the period "2026-10"' in refused[special[CLOSED].key][1]
    everything = [*demo.documents, *special.values()]
    good = [document for document in everything if document.key not in refused]
    assert len(everything) == 40
    assert len(good) > 34
    assert_posted_once(company, one, good)
    left = {document.number for document in everything if document.key in refused}
    assert {reference for (reference,) in company.sql(DRAFTS)} <= left
    assert_same_totals(company, demo, stated(good))


def kill_at_each_step(nursery: Any, one: Any, proxy: Any) -> set[str]:
    """One process after the other, each killed one step later than the one before it, beyond the first posting, and at
    both sides of what is written last; returns where they died."""
    killed = set[str]()
    for step in [*range(1, 23), "before record_outcome", "after record_outcome"]:
        died = nursery.sync(one, die_at=step)
        proxy.wait_until_quiet()
        assert died.code == -9, died.err
        killed.add(re.sub(r"/company\d+/rest/model/|/\d+", "", one.steps[-1]))
    return killed


def assert_posted_once(company: Any, one: Any, good: list[Any]) -> None:
    """In Tryton's own tables, with the document's own totals, under the number that synctui shows."""
    posted = {(reference, number): row for reference, number, *row in company.sql(POSTED)}
    expected = {}
    for document in good:
        shown = one.numbers[document.key]
        totals = [str(amount.amount) for amount in (document.net, document.vat_total, document.gross)]
        expected[document.number, shown] = [*totals, document.currency]
    assert {name: row[:4] for name, row in posted.items()} == expected
    assert all(row[4] for row in posted.values()), "an invoice without a move"
    numbers = [number for (number,) in company.sql(NUMBERS)]
    assert len(numbers) == len(set(numbers))


def assert_same_totals(company: Any, demo: Any, totals: Any) -> None:
    """Net, VAT of each rate, receivables, of all in euro, to the cent."""
    names = {rate.key: name for rate, name in demo.rates}
    vat = {names[key]: amount for key, amount in totals.vat.items() if amount}
    by_hand = 10
    assert dict(company.sql(TAX_LINES)) == {name: str(sum_) for name, sum_ in vat.items()}
    assert company.sql(BY_ACCOUNT.format(kind="receivable")) == [(str(totals.receivable + by_hand),)]
    assert company.sql(BY_ACCOUNT.format(kind="revenue")) == [(str(-totals.net - by_hand),)]
