"""The plan says for every document what will happen to it, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from synctui.domain.booking import Link, LinkState, Period
from synctui.domain.fingerprint import content, fingerprint
from synctui.domain.plan import Candidate, Step, only, plan
from synctui.domain.prepare import Finding
from synctui.testing.documents import VAT_7, credit_note, integration, invoice
from synctui.testing.memory_tool import SPEC

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TOOL = SPEC.capabilities
CLOSED = (Period("70", date(2026, 9, 1), date(2026, 9, 30), is_open=False, name="09/2026"),)


def decide(document, link=None, *, settings=None, capabilities=TOOL, periods=(), now=NOW, **known):
    candidate = Candidate(document, link, **known)
    (action,) = plan([candidate], settings or integration(), capabilities, now, periods=periods).actions
    return action.step, action.code


def synced(document, **changes):
    link = Link(document.key, "memory:dep-be", LinkState.SYNCED, fingerprint=fingerprint(document))
    return replace(link, content=content(document), booking_number="70/1", remote_id="m-1", **changes)


@pytest.mark.parametrize(
    ("document", "settings", "expected"),
    [
        (invoice("2026/1"), integration(), (Step.BOOK, "due")),
        (invoice(None, date=None, is_draft=True, key="d"), integration(), (Step.SKIP, "draft")),
        (invoice("2025/1", date=date(2025, 12, 31)), integration(), (Step.SKIP, "before-start-date")),
        (invoice("2026/1", date=date(2026, 1, 1)), integration(), (Step.BOOK, "due")),
        (invoice("2026/1", rate=VAT_7), integration(vat={}), (Step.REFUSE, "vat-not-mapped")),
        (invoice("2026/1"), integration(default_ledger=None), (Step.REFUSE, "ledger-missing")),
        (invoice("2026/1"), integration(journal=None), (Step.REFUSE, "journal-missing")),
        (credit_note("2026/1"), integration(credit_journal=None), (Step.REFUSE, "journal-missing")),
        (invoice(None, key="n"), integration(), (Step.REFUSE, "number-missing")),
        (invoice("2026/1", date=None), integration(), (Step.REFUSE, "date-missing")),
        (invoice("2026/1", lines=[], vat=None), integration(), (Step.REFUSE, "lines-missing")),
    ],
)
def test_a_document_that_was_never_sent(document, settings, expected):
    assert decide(document, settings=settings) == expected


def test_what_a_check_found_refuses_the_document():
    step = decide(invoice("2026/1"), findings=(Finding("vat-number-invalid", {"number": "BE1"}),))

    assert step == (Step.REFUSE, "vat-number-invalid")


def test_a_document_set_aside_is_left_alone():
    assert decide(invoice("2026/1"), set_aside="paid in cash") == (Step.SKIP, "set-aside")


def test_totals_that_contradict_are_never_corrected():
    document = invoice("2026/1", "100.00")

    assert decide(replace(document, gross=document.net)) == (Step.REFUSE, "totals-contradict")


def test_a_closed_period_refuses_its_first_and_its_last_day_only_in_its_journal():
    inside = [decide(invoice("2026/1", date=date(2026, 9, day)), periods=CLOSED) for day in (1, 30)]
    outside = [decide(invoice("2026/1", date=day), periods=CLOSED) for day in (date(2026, 8, 31), date(2026, 10, 1))]
    other_journal = decide(credit_note("2026/1", date=date(2026, 9, 3)), periods=CLOSED)

    assert inside == [(Step.REFUSE, "period-closed")] * 2
    assert [*outside, other_journal] == [(Step.BOOK, "due")] * 3


def test_a_period_whose_state_is_not_known_refuses_nothing():
    unknown = (replace(CLOSED[0], is_open=None),)

    assert decide(invoice("2026/1", date=date(2026, 9, 3)), periods=unknown) == (Step.BOOK, "due")


def test_a_synced_document_is_not_due_again():
    document = invoice("2026/1")

    assert decide(document, synced(document)) == (Step.SKIP, "synced")


def test_payment_and_links_are_no_edits():
    document = invoice("2026/1")
    paid = replace(document, is_paid=True, open=None, web_url="https://example.test")

    assert decide(paid, synced(document)) == (Step.SKIP, "synced")


def test_an_edit_is_held_where_the_tool_takes_none():
    document = invoice("2026/1")

    assert decide(replace(document, due=date(2027, 1, 19)), synced(document)) == (Step.HOLD, "edited-after-sync")


def test_an_edit_goes_out_where_the_tool_takes_it():
    document = invoice("2026/1")
    capabilities = replace(TOOL, pushes_edits=True, edit_warning="cost-centres-reset")
    edited = Candidate(invoice("2026/1", "200.00"), synced(document))

    (action,) = plan([edited], integration(), capabilities, NOW).actions

    assert (action.step, action.notices) == (Step.PUSH_EDIT, ("cost-centres-reset",))


@pytest.mark.parametrize(
    ("settings", "periods", "code"),
    [(integration(vat={}), (), "vat-not-mapped"), (integration(), CLOSED, "edit-period-closed")],
)
def test_an_edit_that_cannot_go_out_says_why(settings, periods, code):
    document = invoice("2026/1", date=date(2026, 9, 3))
    capabilities = replace(TOOL, pushes_edits=True)

    edited = invoice("2026/1", "200.00", date=date(2026, 9, 3))

    assert decide(edited, synced(document), settings=settings, capabilities=capabilities, periods=periods) == (
        Step.REFUSE,
        code,
    )


@pytest.mark.parametrize("state", [LinkState.INTENT, LinkState.UNKNOWN])
def test_an_unknown_outcome_is_always_looked_up_whatever_else_is_wrong_by_now(state):
    document = replace(invoice("2026/1"), is_draft=True)
    link = Link(document.key, "memory:dep-be", state, attempted_at=NOW - timedelta(hours=1))

    assert decide(document, link, settings=integration(vat={})) == (Step.CHECK, "being-checked")


def test_within_the_grace_time_an_unknown_outcome_is_checked_later():
    lagging = replace(TOOL, lookup_lag=30.0)
    document = invoice("2026/1")
    link = Link(document.key, "memory:dep-be", LinkState.UNKNOWN, attempted_at=NOW)

    inside = decide(document, link, capabilities=lagging, now=NOW + timedelta(seconds=89))
    after = decide(document, link, capabilities=lagging, now=NOW + timedelta(seconds=90))

    assert (inside, after) == ((Step.CHECK, "checked-later"), (Step.CHECK, "being-checked"))


@pytest.mark.parametrize(
    ("reason", "seconds", "expected"),
    [
        ("timeout", 59, "checked-later"),
        ("timeout", 60, "being-checked"),
        ("no-answer", 0, "being-checked"),
        ("interrupted", 0, "being-checked"),
    ],
)
def test_where_a_look_up_sees_writes_at_once_only_a_time_out_is_waited_for(reason, seconds, expected):
    document = invoice("2026/1")
    link = Link(
        document.key, "memory:dep-be", LinkState.UNKNOWN, attempted_at=NOW, code="outcome-unknown",
        values={"reason": reason},
    )  # fmt: skip

    assert decide(document, link, now=NOW + timedelta(seconds=seconds)) == (Step.CHECK, expected)


def test_a_refused_document_is_due_again():
    document = invoice("2026/1")
    link = Link(document.key, "memory:dep-be", LinkState.REFUSED, code="journal-invalid")

    assert decide(document, link) == (Step.BOOK, "due")


def test_documents_go_out_by_date_and_number_with_credit_notes_behind_their_invoices():
    bill = invoice("2026/4", date=date(2026, 10, 20))
    early = credit_note("2026/1", credits=bill, date=date(2026, 10, 1))
    others = [invoice("2026/3", date=date(2026, 10, 20)), invoice("2026/2", date=date(2026, 10, 10))]

    whole = plan([Candidate(d) for d in (early, bill, *others)], integration(), TOOL, NOW)

    assert [action.document.number for action in whole.sending] == ["2026/2", "2026/3", "2026/4", "2026/1"]


def test_each_customer_is_named_once_and_calls_are_estimated():
    whole = plan([Candidate(invoice(f"2026/{n}")) for n in range(1, 4)], integration(), TOOL, NOW)

    assert len(whole.customers) == 1
    assert whole.estimated_calls(TOOL, unlinked_customers=1) == 4


@pytest.mark.parametrize(("documents", "calls"), [(0, 0), (1, 3), (25, 3), (26, 4), (175, 9)])
def test_the_estimate_knows_that_many_documents_may_share_a_call(documents, calls):
    batches = replace(TOOL, calls_per_run=2, calls_per_document=1 / 25, calls_per_customer=0)

    whole = plan([Candidate(invoice(f"2026/{n}")) for n in range(documents)], integration(), batches, NOW)

    assert whole.estimated_calls(batches, unlinked_customers=1) == calls


def test_a_part_of_the_plan_keeps_its_order():
    documents = [invoice(f"2026/{n}") for n in range(1, 4)]
    whole = plan([Candidate(d) for d in documents], integration(), TOOL, NOW)

    assert [a.document.number for a in only(whole, frozenset({documents[2].key, documents[0].key})).actions] == [
        "2026/1",
        "2026/3",
    ]
