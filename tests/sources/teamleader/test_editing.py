"""A small edit of a booked invoice: read first, sent once, read again; a lost answer is neither repeated nor lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.editing import Editable, EditState, PaymentTerm, TermKind
from synctui.domain.errors import BadInput, Unavailable
from synctui.ports.faults import Fault, FaultKind

TERM = PaymentTerm(TermKind.AFTER_DATE, 30)
LOST = {"kind": FaultKind.LOSE_ANSWER, "path": "invoices.updateBooked"}
NEVER_ARRIVED = {"kind": FaultKind.LOSE_REQUEST, "path": "invoices.updateBooked"}
NO_SECOND_LOOK = {"kind": FaultKind.STATUS, "path": "invoices.info", "status": 503, "first": 2, "times": 9}


@pytest.fixture
def wrap(vendor_spec, spec_transport):
    """Every request, and every answer with a body, as the vendor describes it."""
    return lambda transport: spec_transport(vendor_spec, transport)


async def opened(account):
    """The key of the account's only invoice, and its values as they stand."""
    key = (await account.only()).key
    return key, await account.source().editable(key)


async def test_what_can_be_changed_is_shown_as_it_stands(account):
    account.invoice(note="First line\nSecond line", payment_term={"type": "end_of_month", "days": 15})

    _, found = await opened(account)

    assert replace(found, rest="") == Editable(
        date(2026, 11, 3), PaymentTerm(TermKind.END_OF_MONTH, 15), "First line\nSecond line"
    )


@pytest.mark.parametrize(
    ("change", "sent"),
    [
        ({"date": date(2026, 11, 5)}, {"invoice_date": "2026-11-05"}),
        ({"note": "Paid in cash"}, {"note": "Paid in cash"}),
        ({"note": None}, {"note": None}),
        ({"term": PaymentTerm(TermKind.CASH)}, {"payment_term": {"type": "cash"}}),
        ({"term": PaymentTerm(TermKind.AFTER_DATE, 14)}, {"payment_term": {"type": "after_invoice_date", "days": 14}}),
    ],
    ids=["date", "note", "no note", "cash", "days"],
)
async def test_only_the_value_that_was_changed_is_sent_and_it_stands_there_afterwards(account, change, sent):
    id = account.invoice(note="Before")
    key, before = await opened(account)

    outcome = await account.source().edit(key, replace(before, **change), before)

    assert outcome.state is EditState.SAVED
    assert account.asked("invoices.updateBooked") == [{"id": id, **sent}]
    assert replace(outcome.found, rest="") == replace(before, rest="", **change)


async def test_the_due_date_follows_the_payment_term(account):
    account.invoice()
    key, before = await opened(account)

    await account.source().edit(key, replace(before, term=PaymentTerm(TermKind.END_OF_MONTH, 10)), before)

    assert (await account.only()).due == date(2026, 12, 10)


async def test_nothing_is_sent_where_nothing_was_changed(account):
    account.invoice()
    key, before = await opened(account)

    outcome = await account.source().edit(key, before, before)

    assert outcome.state is EditState.SAVED
    assert account.asked("invoices.updateBooked") == []


@pytest.mark.parametrize(
    "theirs",
    [{"date": "2026-11-09"}, {"note": "Theirs"}, {"lines": [{"description": "X", "quantity": "2", "price": "5.00"}]}],
    ids=["date", "note", "lines"],
)
async def test_what_somebody_else_has_changed_meanwhile_is_shown_and_never_overwritten(account, theirs):
    id = account.invoice(note="Before")
    key, before = await opened(account)
    lines = [{**line, "tax": "t-21"} for line in theirs.get("lines", ())]
    account.sandbox.change(id, **{**theirs, **({"lines": lines} if lines else {})})

    outcome = await account.source().edit(key, replace(before, note="Mine"), before)

    assert outcome.state is EditState.OVERTAKEN
    assert outcome.found != before
    assert account.asked("invoices.updateBooked") == []


async def test_a_payment_meanwhile_is_no_change_of_the_invoice(account):
    id = account.invoice()
    key, before = await opened(account)
    account.sandbox.register_payment(id, "20.00")

    outcome = await account.source().edit(key, replace(before, note="Mine"), before)

    assert outcome.state is EditState.SAVED


@pytest.mark.parametrize(
    ("faults", "state"),
    [
        ([LOST], EditState.SAVED),
        ([NEVER_ARRIVED], EditState.NOT_SAVED),
        ([LOST, NO_SECOND_LOOK], EditState.UNSURE),
    ],
    ids=["it had arrived", "it had not", "it cannot be looked at"],
)
async def test_after_a_lost_answer_only_reading_again_decides_and_nothing_is_sent_twice(account, faults, state):
    account.invoice()
    key, before = await opened(account)
    account.faults.extend(Fault(**fault) for fault in faults)

    outcome = await account.source().edit(key, replace(before, note="Mine"), before)

    assert outcome.state is state
    assert len(account.asked("invoices.updateBooked")) == (0 if state is EditState.NOT_SAVED else 1)


async def test_what_teamleader_writes_otherwise_is_said(account):
    account.invoice()
    key, before = await opened(account)
    account.sandbox.tamper = lambda action, data: {**data, "note": "Otherwise"} if _is_after(account, action) else data

    outcome = await account.source().edit(key, replace(before, note="Mine"), before)

    assert (outcome.state, outcome.found.note) == (EditState.KEPT_OTHERWISE, "Otherwise")


def _is_after(account, action):
    return action == "invoices.info" and bool(account.asked("invoices.updateBooked"))


async def test_an_account_that_locks_booked_invoices_changes_nothing(account):
    account.invoice()
    key, before = await opened(account)
    account.sandbox.locks_booked = True

    outcome = await account.source().edit(key, replace(before, note="Mine"), before)

    assert outcome.state is EditState.LOCKED
    assert (await account.source().editable(key)).note is None


async def test_credit_notes_drafts_and_what_is_gone_say_why_they_cannot_be_changed(account):
    ids = [account.invoice(date=None), account.credit_note(), account.invoice()]
    keys = {document.key.rpartition(":")[2]: document.key for document in await account.documents()}
    account.sandbox.delete(ids[2])
    codes = []

    for id in ids:
        with pytest.raises(BadInput) as problem:
            await account.source().editable(keys[id])
        codes.append(problem.value.code)

    assert codes == ["edit-draft", "edit-credit-note", "edit-gone"]


async def test_a_refusal_comes_with_teamleaders_own_words(account):
    account.invoice()
    key, before = await opened(account)
    body = '{"errors": [{"title": "The date is before that of the last invoice"}]}'
    account.faults.append(Fault(FaultKind.STATUS, path="invoices.updateBooked", status=400, body=body))

    with pytest.raises(BadInput) as problem:
        await account.source().edit(key, replace(before, date=date(2026, 1, 1)), before)

    assert (problem.value.code, problem.value.tool_text) == (
        "edit-refused",
        "The date is before that of the last invoice",
    )


async def test_where_teamleader_cannot_be_reached_nothing_is_sent(account):
    account.invoice()
    key, before = await opened(account)
    account.faults.append(Fault(FaultKind.REFUSE_CONNECTION, path="invoices.info"))

    with pytest.raises(Unavailable):
        await account.source().edit(key, replace(before, note="Mine"), before)

    assert account.asked("invoices.updateBooked") == []
