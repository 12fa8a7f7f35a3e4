"""Many invoices in one call: how many calls it takes, and what becomes of each invoice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.booking import AlreadyBooked, Booked, NotAttempted, Refused, Unknown
from synctui.domain.errors import Throttled
from synctui.ports.faults import FaultKind
from synctui.testing import documents as make

NOWHERE = make.customer("Nobody nv", country=None)
ANSWER = """<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
<ProcessSalesInvoicesResponse xmlns="http://www.theyukicompany.com/"><ProcessSalesInvoicesResult>{}
</ProcessSalesInvoicesResult></ProcessSalesInvoicesResponse></soap:Body></soap:Envelope>"""
IMPORTED = (
    '<SalesInvoicesImportResponse xmlns="urn:xmlns:http://www.theyukicompany.com:salesinvoicesresponse">'
    "{}</SalesInvoicesImportResponse>"
)
ONE = (
    '<Invoice xmlns=""><Succeeded>true</Succeeded><Processed>true</Processed><EmailSent>false</EmailSent>'
    "<Reference>{}</Reference><Subject/><Message/></Invoice>"
)


def invoices(count, **fields):
    return [make.invoice(f"2026 / {number}", **fields) for number in range(1, count + 1)]


def bad(number):
    return make.invoice(f"2026 / {number}", to=NOWHERE)


@pytest.mark.parametrize(("count", "calls"), [(1, 1), (25, 1), (26, 2), (60, 3)])
async def test_a_run_takes_two_calls_and_one_for_every_25_invoices(world, count, calls):
    await world.connector.connect()
    again = world.reconnected()
    before = len(world.operations)

    await again.connect()
    requests = [make.request(one, world.integration) for one in invoices(count)]
    outcomes = [outcome async for outcome in again.book(requests)]

    assert all(isinstance(outcome, Booked) for outcome in outcomes)
    assert len(world.entries()) == count
    assert world.operations[before:] == [
        "Administrations",
        "OutstandingDebtorItems",
        *["ProcessSalesInvoices"] * calls,
    ]


async def test_pdfs_make_calls_larger_but_never_larger_than_the_service_takes(world):
    outcomes = await world.book(*invoices(8), pdf=b"%PDF" + b"x" * 700_000)

    sizes = [len(request.body) for request in world.sandbox.requests if request.path.endswith("Sales.asmx")]
    assert all(isinstance(outcome, Booked) for outcome in outcomes)
    assert max(sizes) <= 3_500_000
    assert len(sizes) == 3


async def test_a_good_invoice_is_booked_beside_a_bad_one_and_has_its_number(world):
    good, wrong, also_good = make.invoice("2026 / 1"), bad(2), make.invoice("2026 / 3")

    outcomes = await world.book(good, wrong, also_good)

    assert [type(outcome) for outcome in outcomes] == [Booked, Refused, Booked]
    assert [outcomes[0].number, outcomes[2].number] == ["2026 / 1", "2026 / 3"]
    assert [entry.number for entry in world.entries()] == ["2026 / 1", "2026 / 3"]


@pytest.mark.parametrize("stopped_rest", ["absent", "listed"])
async def test_after_six_bad_ones_the_rest_was_not_tried_and_goes_along_with_the_next_call(open_world, stopped_rest):
    world = open_world(stopped_rest=stopped_rest)
    first, rest = make.invoice("2026 / 1"), [make.invoice(f"2026 / {number}") for number in range(8, 12)]
    wrong = [bad(number) for number in range(2, 8)]

    outcomes = await world.book(first, *wrong, *rest)
    again = await world.book(*rest)

    assert [type(outcome) for outcome in outcomes] == [Booked, *[Refused] * 6, *[NotAttempted] * 4]
    assert [type(outcome) for outcome in again] == [Booked] * 4
    assert len(world.entries()) == 5


async def test_five_bad_ones_stop_nothing(world):
    outcomes = await world.book(*[bad(number) for number in range(5)], make.invoice("2026 / 9"))

    assert [type(outcome) for outcome in outcomes] == [*[Refused] * 5, Booked]


async def test_an_invoice_that_the_answer_does_not_mention_is_unknown(world):
    body = ANSWER.format(IMPORTED.format(ONE.format("2026 / 1") + ONE.format("2026 / 3")))
    world.fault(FaultKind.REPLACE_ANSWER, status=200, body=body)

    outcomes = await world.book(*invoices(3))

    assert [type(outcome) for outcome in outcomes] == [Booked, Unknown, Booked]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, ""),
        (200, "<html>Yuki is being updated</html>"),
        (200, ANSWER.format("")),
        (200, ANSWER.format("Something else")),
        (200, ANSWER.format("&lt;SalesInvoicesImport")),
        (500, "<html>Runtime error</html>"),
        (500, ANSWER.format(IMPORTED.format(ONE.format("2026 / 1")))),
        (503, "Service unavailable"),
        (408, ""),
    ],
)
async def test_an_answer_that_says_nothing_leaves_every_invoice_unknown(world, status, body):
    world.fault(FaultKind.REPLACE_ANSWER, status=status, body=body)

    outcomes = await world.book(*invoices(3))

    assert [type(outcome) for outcome in outcomes] == [Unknown] * 3
    assert len(world.entries()) == 3


@pytest.mark.parametrize("kind", [FaultKind.LOSE_ANSWER, FaultKind.LOSE_REQUEST, FaultKind.TRUNCATE])
async def test_a_broken_connection_leaves_every_invoice_unknown(world, kind):
    world.fault(kind)

    outcomes = await world.book(*invoices(2))

    assert [type(outcome) for outcome in outcomes] == [Unknown] * 2


async def test_a_draft_that_was_to_be_booked_is_never_sent_again_without_a_look(open_world):
    world = open_world(leaves_drafts=True)

    (outcome,) = await world.book(make.invoice())

    assert isinstance(outcome, Unknown)
    assert outcome.reason == "left-as-draft"


async def test_the_number_comes_back_without_blanks_and_is_still_matched(open_world):
    world = open_world(echo="tight")

    outcomes = await world.book(*invoices(3))

    assert [outcome.number for outcome in outcomes] == ["2026/1", "2026/2", "2026/3"]


async def test_a_number_that_comes_back_as_another_one_is_told_apart_by_its_subject(world):
    subjects = [f"2026 / {number} ACME nv" for number in (1, 2)]
    said = "".join(
        ONE.format(900 + number).replace("<Subject/>", f"<Subject>{subject}</Subject>")
        for number, subject in enumerate(subjects)
    )
    world.fault(FaultKind.REPLACE_ANSWER, status=200, body=ANSWER.format(IMPORTED.format(said)))

    outcomes = await world.book(*invoices(2))

    assert [outcome.number for outcome in outcomes] == ["900", "901"]


async def test_one_invoice_that_breaks_the_schema_does_not_take_the_others_with_it(world):
    wrong = make.invoice("2026 / 4", to=make.customer("Etranger", country="BEL"))

    outcomes = await world.book(*invoices(3), wrong, *[make.invoice(f"2026 / {number}") for number in range(5, 9)])

    assert [type(outcome) for outcome in outcomes] == [*[Booked] * 3, Refused, *[Booked] * 4]
    assert "CountryCode" in outcomes[3].tool_text
    assert len(world.entries()) == 7


async def test_a_schema_that_refuses_everything_is_not_asked_for_ever(world):
    strangers = [make.invoice(f"2026 / {n}", to=make.customer("Etranger", country="BEL")) for n in range(25)]

    outcomes = await world.book(*strangers)

    assert [type(outcome) for outcome in outcomes] == [Refused] * 25
    assert world.operations.count("ProcessSalesInvoices") < 25


async def test_a_call_that_is_too_large_is_made_smaller(world):
    world.sandbox.largest = 20_000

    outcomes = await world.book(*invoices(25))

    assert [type(outcome) for outcome in outcomes] == [Booked] * 25


async def test_an_invoice_that_is_too_large_alone_is_refused_as_such(world):
    world.sandbox.largest = 3_000

    (outcome,) = await world.book(make.invoice(lines=[make.line() for _ in range(40)]))

    assert (type(outcome), outcome.code) == (Refused, "document-too-large")


async def test_what_was_booked_before_the_quota_ran_out_stays_booked(world):
    world.sandbox.quota.per_day = 3
    found = []

    async def run():
        async for outcome in world.connector.book([make.request(one, world.integration) for one in invoices(60)]):
            found.append(outcome)

    with pytest.raises(Throttled) as refusal:
        await run()

    assert [type(outcome) for outcome in found] == [Booked] * 25
    assert refusal.value.window == "day"
    assert refusal.value.until.isoformat() == "2026-11-26T00:00:00+01:00"


async def test_two_documents_of_one_number_never_go_out_together(world):
    first = make.invoice("2026 / 7")
    second = make.invoice("2026/7", net="50.00", key="teamleader:other:invoice:7")

    outcomes = await world.book(first, second)

    assert [type(outcome) for outcome in outcomes] == [Booked, Refused]
    assert outcomes[1].code == "duplicate-number"


async def test_an_invoice_and_a_credit_note_may_have_the_same_number(world):
    invoice = make.invoice("2026/1", "100.00")
    credit = make.credit_note("2026/1", "40.00")

    outcomes = await world.book(invoice, credit)

    assert [outcome.number for outcome in outcomes] == ["2026/1", "CN 2026/1"]
    assert [str(entry.gross.amount) for entry in world.entries()] == ["121.00", "-48.40"]


async def test_entities_that_share_an_administration_and_their_numbers_are_kept_apart_by_a_prefix(open_world):
    world = open_world({"reference_prefix": "DE-", "credit_prefix": "DE-CN "})

    outcomes = await world.book(make.invoice("2026/1"), make.credit_note("2026/1"))

    assert [outcome.number for outcome in outcomes] == ["DE-2026/1", "DE-CN 2026/1"]


async def test_numbers_that_are_too_long_stay_different(world):
    long = "2026 / " + "1234567890" * 5

    outcomes = await world.book(make.invoice(long + "1"), make.invoice(long + "2"))

    numbers = [outcome.number for outcome in outcomes]
    assert len(set(numbers)) == 2
    assert max(map(len, numbers)) == 40


@pytest.mark.parametrize("resubmission", ["replace", "skip", "double"])
async def test_an_open_invoice_is_recognised_before_anything_is_sent(open_world, resubmission):
    world = open_world(resubmission=resubmission)
    await world.book(make.invoice())

    (again,) = [
        outcome async for outcome in world.reconnected().book([make.request(make.invoice(), world.integration)])
    ]

    assert isinstance(again, AlreadyBooked)
    assert len(world.entries()) == 1
    assert world.operations.count("ProcessSalesInvoices") == 1


@pytest.mark.parametrize("resubmission", ["replace", "skip", "double"])
@pytest.mark.parametrize(
    "other",
    [
        make.invoice(net="99.00"),
        make.invoice(to=make.customer("Other bv", vat_number="BE0123456749", line_1="Elsewhere 1")),
    ],
)
async def test_another_invoice_under_the_number_is_neither_replaced_nor_adopted(open_world, resubmission, other):
    world = open_world(resubmission=resubmission)
    await world.book(other)

    requests = [make.request(replace(make.invoice(), key="teamleader:mine"), world.integration)]
    (outcome,) = [outcome async for outcome in world.reconnected().book(requests)]

    assert (type(outcome), outcome.code) == (Refused, "number-taken")
    assert outcome.values["booking_number"] == "2026 / 17"
    assert [str(entry.gross.amount) for entry in world.entries()] == [str(other.gross.amount)]


async def test_a_paid_invoice_that_yuki_skips_is_told_as_a_number_that_is_there(open_world):
    world = open_world(resubmission="skip")
    await world.book(make.invoice())
    world.sandbox.pay(world.administration, "2026 / 17")

    requests = [make.request(make.invoice(), world.integration)]
    (outcome,) = [outcome async for outcome in world.reconnected().book(requests)]

    assert (type(outcome), outcome.code) == (Refused, "duplicate-number")
    assert outcome.tool_text == "Reeds herkend"
    assert len(world.entries()) == 1


async def test_yuki_may_take_its_time_with_many_invoices(world):
    world.fault(FaultKind.DELAY, seconds=100.0)

    outcomes = await world.book(*invoices(25))

    assert [type(outcome) for outcome in outcomes] == [Booked] * 25
