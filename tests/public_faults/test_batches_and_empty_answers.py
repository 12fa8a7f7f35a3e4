"""Answers that hide what was booked: half a batch behind an error, success without a number, lies of every kind."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from synctui.domain.booking import Refused
from synctui.domain.errors import NoAnswer
from synctui.domain.report import Ending
from synctui.ports.faults import FaultKind
from synctui.testing.documents import invoice
from synctui.testing.memory_tool import SPEC, MemoryConnector

PAIR = [invoice("2026/1", "100.00"), invoice("2026/2", "200.00")]
BATCHES = replace(SPEC, capabilities=replace(SPEC.capabilities, max_batch=10))


async def test_the_good_half_of_a_refused_batch_gets_its_numbers(open_world) -> None:
    """The tool books the valid half and refuses the other one; each document has its own outcome."""
    world = await open_world(*PAIR, spec=BATCHES)
    world.ledger.refusals["2026/2"] = ("vat-code-unknown", {"vat_code": "X"})

    report = await world.sync()

    assert [(row.number, row.booking_number) for row in report.booked] == [("2026/1", "70/1")]
    assert [(row.number, row.code) for row in report.not_booked] == [("2026/2", "vat-code-unknown")]


async def test_a_batch_whose_error_names_only_the_bad_one_is_looked_up_and_nothing_is_sent_twice(
    open_world, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer to the batch is one error; that the good one was booked is found out by a look-up."""
    world = await open_world(*PAIR, spec=BATCHES)
    world.ledger.refusals["2026/2"] = ("vat-code-unknown", {"vat_code": "X"})
    book = MemoryConnector.book

    async def answer_with_one_error(self, batch):
        outcomes = [outcome async for outcome in book(self, batch)]
        if any(isinstance(outcome, Refused) for outcome in outcomes):
            yield next(outcome for outcome in outcomes if isinstance(outcome, Refused))
            raise NoAnswer(reason="unreadable-answer")
        for outcome in outcomes:
            yield outcome

    monkeypatch.setattr(MemoryConnector, "book", answer_with_one_error)

    first = await world.sync()
    second = await world.sync()

    assert {row.number: row.code for row in first.not_booked} == {
        "2026/1": "outcome-unknown",
        "2026/2": "vat-code-unknown",
    }
    assert [(row.number, row.booking_number, row.is_adopted) for row in second.booked] == [("2026/1", "70/1", True)]
    assert world.ledger.doubled == []


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "body": ""},
        {"status": 200, "body": "null"},
        {"status": 200, "body": "{}"},
        {"status": 201, "body": '{"d":{}}'},
        {"status": 201, "body": '{"d":{"EntryNumber":null,"EntryID":null}}'},
        {"status": 201, "body": '{"d":{"EntryNumber":"","EntryID":"x"}}'},
        {"status": 201, "body": '{"d":{"EntryNumber":0,"EntryID":"x"}}'},
        {"status": 200, "body": '{"error":{"message":{"value":"Something failed"}}}'},
        {"status": 200, "body": "<html><body>Maintenance</body></html>"},
        {"status": 204, "body": ""},
        {"status": 302, "body": ""},
        {"status": 502, "body": "<html>Bad gateway</html>"},
        {"status": 500, "body": ""},
        {"status": 408, "body": ""},
    ],
    ids=lambda answer: f"{answer['status']} {answer['body'][:24]}",
)
async def test_an_answer_without_a_number_is_looked_up_and_never_synced_with_an_empty_one(open_company, answer) -> None:
    company = await open_company(*PAIR)
    company.fault(FaultKind.REPLACE_ANSWER, **answer)

    first = await company.sync()
    shown = dict(company.numbers)
    company.later()
    second = await company.sync()

    assert [(row.number, row.code) for row in first.not_booked] == [("2026/1", "outcome-unknown")]
    assert shown["2026/1"] is None
    assert [(row.number, row.is_adopted) for row in second.booked] == [("2026/1", True)]
    assert (company.posts(), company.is_told_truly) == (2, True)


async def test_an_answer_torn_in_the_middle_is_looked_up(open_company) -> None:
    company = await open_company(*PAIR)
    company.fault(FaultKind.TRUNCATE)

    first = await company.sync()
    await company.sync()

    assert (first.ending, first.invoices) == (Ending.INCOMPLETE, 1)
    assert (company.posts(), company.is_told_truly) == (2, True)


async def test_the_number_of_another_invoice_in_the_answer_does_not_stay_unnoticed(open_company) -> None:
    """The tool answers the second booking with the first one's entry."""
    company = await open_company(*PAIR)
    (first,) = (await company.sync(selection=[PAIR[0].key])).booked
    entry = {"EntryNumber": int(first.booking_number), "EntryID": first.remote_id, "AmountFC": 242, "VATAmountFC": 42}
    body = json.dumps({"d": entry})
    company.fault(FaultKind.REPLACE_ANSWER, status=201, body=body)

    report = await company.sync()
    company.later()
    again = await company.sync()

    assert [(row.number, row.code) for row in report.not_booked] == [("2026/2", "outcome-unknown")]
    assert [(row.number, row.is_adopted) for row in again.booked] == [("2026/2", True)]
    assert company.is_told_truly
