"""What happens to the server while synctui works: it dies, a period is closed, others are at it too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from synctui.testing import documents as make

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]

POSTED = "select reference, number from account_invoice where state = 'posted' and reference is not null order by 1"
IN_THREE_DAYS = {"due": date(2026, 11, 28)}


@pytest.fixture
def open_nursery() -> Iterator[Callable[[], Any]]:
    from counterpart.installation import Nursery

    opened: list[Any] = []

    def start() -> Any:
        opened.append(Nursery())
        return opened[-1]

    yield start
    for nursery in opened:
        nursery.stop()


def bills(count: int, first: int = 1) -> list[Any]:
    return [
        make.invoice(
            f"2026 / {n}",
            f"{n}00.00",
            date=date(2026, 11, n),
            to=make.customer(f"Customer {n % 3}", vat_number=None),
            **IN_THREE_DAYS,  # type: ignore[arg-type]
        )
        for n in range(first, first + count)
    ]


async def installed(home: Path, company: Any, address: str, documents: list[Any]) -> Any:
    from counterpart.installation import Installation

    rates = [(rate, rate.key.removeprefix("ubl:")) for rate in make.RATES]
    return await Installation(home, company, address, documents).set_up(rates)


def on(method: str, pattern: str, which: int, do: Callable[[], None]) -> Callable[[str, str], None]:
    """Something that happens just before Tryton gets the so-and-so-many-th request of a kind."""
    seen = [0]

    def rule(sent: str, path: str) -> None:
        if sent == method and re.search(pattern, path):
            seen[0] += 1
            if seen[0] == which:
                do()

    return rule


def assert_each_once(company: Any, *all_of_them: Any) -> None:
    shown = {(one.documents[key].number, number) for one in all_of_them for key, number in one.numbers.items()}
    documents = [number for one in all_of_them for number in (d.number for d in one.documents.values())]
    assert sorted(reference for reference, _ in company.sql(POSTED)) == sorted(documents)
    assert set(company.sql(POSTED)) == shown
    assert len({number for _, number in shown}) == len(documents)


async def test_a_server_that_is_started_anew_in_the_middle_of_a_run_has_everything_once(
    company: Any, proxy_to: Callable[[Any], Any], open_nursery: Callable[[], Any], tmp_path: Path
) -> None:
    proxy, nursery = proxy_to(company.server), open_nursery()
    one = await installed(tmp_path, company, proxy.address, bills(5))

    die = on("POST", "/post\\?", 3, company.server.kill)

    def rule(method: str, path: str) -> None:
        """It dies with the third posting in hand, and is back for the next request."""
        if not company.server.is_alive:
            company.server.start()
        die(method, path)

    proxy.rule = rule
    first = nursery.sync(one).report
    second = nursery.sync(one).report

    assert [row["code"] for row in first["not_booked"]] == ["outcome-unknown", "waits-its-turn", "waits-its-turn"]
    assert (first["invoices"], second["invoices"]) == (2, 3)
    assert_each_once(company, one)


async def test_a_period_that_is_closed_in_the_middle_of_a_run_keeps_the_rest_for_later(
    company: Any, proxy_to: Callable[[Any], Any], open_nursery: Callable[[], Any], tmp_path: Path
) -> None:
    proxy, nursery = proxy_to(company.server), open_nursery()
    one = await installed(tmp_path, company, proxy.address, bills(4))

    proxy.rule = on("POST", "/post\\?", 3, lambda: close_by_force(company))
    first = nursery.sync(one).report
    company.sql_write("update account_period set state = 'open' where name = '2026-11'")
    second = nursery.sync(one).report

    assert [row["code"] for row in first["not_booked"]] == ["period-closed"] * 2
    assert 'you must reopen the period "2026-11"' in first["not_booked"][0]["tool_text"]
    assert (first["invoices"], second["invoices"]) == (2, 2)
    assert_each_once(company, one)


def close_by_force(company: Any) -> None:
    """Tryton itself closes no period in which a draft waits."""
    company.sql_write("update account_period set state = 'closed' where name = '2026-11'")


async def test_two_processes_of_one_installation_book_each_invoice_once(
    company: Any, proxy_to: Callable[[Any], Any], open_nursery: Callable[[], Any], tmp_path: Path
) -> None:
    proxy, both = proxy_to(company.server), [open_nursery(), open_nursery()]
    one = await installed(tmp_path, company, proxy.address, bills(4))

    for nursery in both:
        nursery.begin(one)
    codes = [nursery.ended().code for nursery in both]
    again = both[0].sync(one)

    assert again.code == 0
    assert set(codes) <= {0, 4}
    assert_each_once(company, one)


async def test_two_installations_at_one_tryton_get_numbers_of_their_own(
    company: Any, proxy_to: Callable[[Any], Any], open_nursery: Callable[[], Any], tmp_path: Path
) -> None:
    """They do not know of one another: whoever meets a lock of the other tries again."""
    proxy, both = proxy_to(company.server), [open_nursery(), open_nursery()]
    same_day = {"date": date(2026, 11, 20), **IN_THREE_DAYS}
    halves = [
        await installed(
            tmp_path / name,
            company,
            proxy.address,
            [make.invoice(f"{name}/{n}", to=make.customer(name, vat_number=None), **same_day) for n in range(4)],  # type: ignore[arg-type]
        )
        for name in ("east", "west")
    ]

    for nursery, one in zip(both, halves, strict=True):
        nursery.begin(one)
    for nursery in both:
        nursery.ended()
    codes = [nursery.sync(one).code for nursery, one in zip(both, halves, strict=True)]

    assert codes == [0, 0]
    assert_each_once(company, *halves)


async def test_a_lock_that_others_hold_is_a_reason_to_try_later_and_no_refusal(
    company: Any, proxy_to: Callable[[Any], Any], tmp_path: Path
) -> None:
    from counterpart.world import TrytonWorld

    from synctui.domain.booking import Booked
    from synctui.domain.errors import Throttled
    from synctui.testing.contract import problem_of, request_for, send

    world = TrytonWorld(company, proxy_to(company.server))
    request = await request_for(world, bills(1)[0])
    session = company.server.databases.hold(company.name, "select * from ir_sequence_strict for update")

    refusal = await problem_of(send(world, request))
    session.communicate("rollback;\n")
    outcome = await send(world, request)
    await world.connector.aclose()

    assert isinstance(refusal, Throttled)
    assert isinstance(outcome, Booked)
    assert company.sql(POSTED) == [("2026 / 1", outcome.number)]
