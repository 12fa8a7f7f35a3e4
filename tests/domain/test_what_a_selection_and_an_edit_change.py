"""The plan where a person has marked documents, where edits are transferred, and what it says a run will cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from synctui.domain.booking import Link, LinkState, Period
from synctui.domain.capabilities import Attachment, ClosedPeriod
from synctui.domain.fingerprint import content, fingerprint
from synctui.domain.plan import EDIT_PERIOD_CLOSED, Candidate, Step, edit_notices, plan
from synctui.testing.documents import VAT_7, credit_note, integration, invoice
from synctui.testing.memory_tool import SPEC

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
TOOL = SPEC.capabilities
PUSHING = replace(TOOL, pushes_edits=True)
BILL = invoice("2026/1", date=date(2026, 9, 3))
EDITED = invoice("2026/1", "200.00", date=date(2026, 9, 3))
CLOSED = (Period("70", date(2026, 9, 1), date(2026, 9, 30), is_open=False),)


def synced(document=BILL, **changes) -> Link:
    link = Link(document.key, "memory:dep-be", LinkState.SYNCED, fingerprint=fingerprint(document))
    return replace(link, content=content(document), booking_number="70/1", remote_id="m-1", **changes)


def actions(*candidates, capabilities=TOOL, settings=None, **options):
    return plan(candidates, settings or integration(), capabilities, NOW, **options).actions


def decided(*candidates, **options):
    return [(action.document.number, action.step, action.code) for action in actions(*candidates, **options)]


# what is marked -----------------------------------------------------------------------------------------------------


def test_only_what_is_marked_is_planned():
    bills = [invoice(f"2026/{n}") for n in (1, 2)]

    whole = decided(*map(Candidate, bills), selection=frozenset({bills[1].key}))

    assert whole == [("2026/2", Step.BOOK, "due")]


def test_an_edit_waits_for_a_run_that_transfers_edits_unless_it_is_marked():
    edit = Candidate(EDITED, synced())
    options = {"capabilities": PUSHING, "transfers_edits": False}

    assert decided(edit, **options) == [("2026/1", Step.HOLD, "edit-not-at-night")]
    assert decided(edit, selection=frozenset({EDITED.key}), **options) == [("2026/1", Step.PUSH_EDIT, "edit")]
    assert decided(edit, capabilities=PUSHING) == [("2026/1", Step.PUSH_EDIT, "edit")]


def test_an_edit_refused_for_its_closed_period_is_tried_again_when_it_changes_or_somebody_asks():
    values = {"period": "2026-09"}
    refused = synced(refused_edit=fingerprint(EDITED), code=EDIT_PERIOD_CLOSED, values=values)
    again = replace(EDITED, due=date(2026, 12, 1))

    (held,) = actions(Candidate(EDITED, refused), capabilities=PUSHING)

    assert (held.step, held.code, held.values, held.link) == (Step.HOLD, EDIT_PERIOD_CLOSED, values, refused)
    marked = frozenset({EDITED.key})
    assert decided(Candidate(EDITED, refused), capabilities=PUSHING, selection=marked)[0][1] is Step.PUSH_EDIT
    assert decided(Candidate(again, refused), capabilities=PUSHING)[0][1] is Step.PUSH_EDIT
    other = replace(refused, code="customer-refused")
    assert decided(Candidate(EDITED, other), capabilities=PUSHING)[0][1] is Step.PUSH_EDIT


def test_an_edit_of_a_booking_that_is_missing_in_the_tool_is_never_sent():
    gone = synced(is_missing_at_tool=True)

    assert decided(Candidate(EDITED, gone), capabilities=PUSHING) == [("2026/1", Step.HOLD, "edited-after-sync")]


# reasons, requests and links ----------------------------------------------------------------------------------------


def test_every_decision_carries_the_link_and_says_its_reason_in_values():
    link = Link(BILL.key, "memory:dep-be", LinkState.REFUSED, code="journal-invalid")
    late = integration(start_date=date(2026, 10, 1))

    (draft,) = actions(Candidate(replace(BILL, is_draft=True), link))
    (aside,) = actions(Candidate(BILL, link, set_aside="paid in cash"))
    (early,) = actions(Candidate(BILL, link), settings=late)
    (closed,) = actions(Candidate(BILL, link), periods=CLOSED)
    (unmapped,) = actions(Candidate(invoice("2026/1", rate=VAT_7), link), settings=integration(vat={}))
    (due,) = actions(Candidate(BILL, link))

    assert [action.link for action in (draft, aside, early, closed, unmapped, due)] == [link] * 6
    assert (draft.code, aside.values, early.values) == ("draft", {"reason": "paid in cash"}, {"date": "2026-10-01"})
    assert (closed.code, closed.values) == ("period-closed", {"period": "2026-09", "date": "2026-09-03"})
    assert (unmapped.step, "rate" in unmapped.values, due.step) == (Step.REFUSE, True, Step.BOOK)


def test_without_a_start_date_nothing_is_too_early():
    assert decided(Candidate(BILL), settings=integration(start_date=None)) == [("2026/1", Step.BOOK, "due")]


def test_what_a_person_confirmed_goes_out_with_the_document_and_with_no_other():
    confirmed = frozenset({"w-1"})

    (due,) = actions(Candidate(BILL, confirmed=confirmed))
    (plain,) = actions(Candidate(BILL))
    (refused,) = actions(Candidate(invoice("2026/1", rate=VAT_7), confirmed=confirmed), settings=integration(vat={}))

    assert (due.request.confirmed, plain.request.confirmed) == (confirmed, frozenset())
    assert (refused.step, refused.request) == (Step.REFUSE, None)


def test_an_unknown_attempt_keeps_its_request_only_while_it_can_be_sent():
    unknown = Link(BILL.key, "memory:dep-be", LinkState.UNKNOWN)

    (sendable,) = actions(Candidate(BILL, unknown))
    (unsendable,) = actions(Candidate(invoice("2026/1", rate=VAT_7), unknown), settings=integration(vat={}))

    assert (sendable.step, sendable.request.reference, sendable.link) == (Step.CHECK, "2026/1", unknown)
    assert (unsendable.step, unsendable.code, unsendable.request) == (Step.CHECK, "being-checked", None)


def test_a_lag_and_a_time_out_are_not_waited_for_twice():
    lagging = replace(TOOL, lookup_lag=30.0)
    link = Link(BILL.key, "memory:dep-be", LinkState.UNKNOWN, attempted_at=NOW, values={"reason": "timeout"})

    def code(seconds):
        (action,) = plan([Candidate(BILL, link)], integration(), lagging, NOW + timedelta(seconds=seconds)).actions
        return action.code

    assert (code(89), code(90)) == ("checked-later", "being-checked")


# credit notes -------------------------------------------------------------------------------------------------------


def test_a_credit_note_waits_only_for_an_invoice_that_cannot_go_out_before_it():
    bill = invoice("2026/1")
    note = credit_note("CN/1", credits=bill)
    unmapped = invoice("2026/1", rate=VAT_7)
    only_19 = replace(integration(), mapping=replace(integration().mapping, vat={
        key: code for key, code in integration().mapping.vat.items() if key != VAT_7.key
    }))  # fmt: skip

    both = decided(Candidate(bill), Candidate(note))
    refused = decided(Candidate(unmapped), Candidate(note), settings=only_19)
    alone = actions(Candidate(bill), Candidate(note), selection=frozenset({note.key}))
    after = decided(Candidate(bill, synced(bill)), Candidate(note), selection=frozenset({note.key}))

    assert [row[1] for row in both] == [Step.BOOK, Step.BOOK]
    assert ("CN/1", Step.REFUSE, "invoice-first") in refused
    assert [(one.step, one.code, one.values, one.request) for one in alone] == [
        (Step.REFUSE, "invoice-first", {"invoice": "2026/1"}, None)
    ]
    assert [row[1] for row in after] == [Step.BOOK]


def test_a_credit_note_marked_with_its_invoice_goes_out_with_it():
    bill = invoice("2026/1")
    note = credit_note("CN/1", credits=bill)

    both = decided(Candidate(bill), Candidate(note), selection=frozenset({bill.key, note.key}))

    assert [row[1] for row in both] == [Step.BOOK, Step.BOOK]


def test_a_credit_note_whose_outcome_is_unknown_is_looked_up_whatever_holds_its_invoice_back():
    note = credit_note("CN/1", credits=BILL)
    unknown = Link(note.key, "memory:dep-be", LinkState.UNKNOWN)

    whole = decided(Candidate(BILL), Candidate(note, unknown), periods=CLOSED)

    assert ("CN/1", Step.CHECK, "being-checked") in whole


def test_of_one_day_the_lower_number_goes_first_and_a_period_is_called_by_its_name():
    bills = [invoice(f"2026/{n}", key=f"teamleader:{9 - n}") for n in (3, 1, 2)]
    named = replace(CLOSED[0], name="September")

    (closed,) = actions(Candidate(BILL), periods=[named])

    assert [row[0] for row in decided(*map(Candidate, bills))] == ["2026/1", "2026/2", "2026/3"]
    assert closed.values["period"] == "September"


def test_documents_without_a_number_are_in_order_too_and_hold_their_credit_note_back():
    nameless = invoice(None, key="teamleader:n", date=BILL.date)
    note = credit_note("CN/1", credits=nameless)

    whole = actions(Candidate(BILL), Candidate(nameless), Candidate(note))

    assert [(one.document.number, one.code, one.values.get("invoice")) for one in whole] == [
        ("2026/1", "due", None), (None, "number-missing", None), ("CN/1", "invoice-first", ""),
    ]  # fmt: skip


def test_a_credit_note_does_not_wait_for_a_later_edit_of_its_invoice():
    note = credit_note("CN/1", credits=BILL)
    edit = Candidate(EDITED, synced())
    marked = frozenset({note.key})
    closed = Period("70", date(2026, 9, 3), date(2026, 9, 3), is_open=False)

    beside = decided(edit, Candidate(note), capabilities=PUSHING, selection=marked)
    refused = decided(edit, Candidate(note), capabilities=PUSHING, periods=[closed])
    at_night = decided(edit, Candidate(note), capabilities=PUSHING, selection=marked, transfers_edits=False)

    assert beside == at_night == [("CN/1", Step.BOOK, "due")]
    assert sorted(refused) == [("2026/1", Step.REFUSE, EDIT_PERIOD_CLOSED), ("CN/1", Step.BOOK, "due")]


# what a person should know before editing ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "capabilities", "periods", "codes"),
    [
        (None, TOOL, (), []),
        (replace(synced(), state=LinkState.REFUSED), TOOL, (), []),
        (synced(), TOOL, (), ["edits-not-pushed"]),
        (synced(), PUSHING, None, []),
        (synced(journal="70"), PUSHING, CLOSED, [EDIT_PERIOD_CLOSED]),
        (synced(journal="71"), PUSHING, CLOSED, []),
        (synced(), replace(PUSHING, edit_warning="cost-centres-reset"), (), ["cost-centres-reset"]),
    ],
)
def test_before_an_edit_is_said_what_will_become_of_it(link, capabilities, periods, codes):
    assert [finding.code for finding in edit_notices(BILL, link, capabilities, periods)] == codes


@pytest.mark.parametrize(
    ("period", "is_closed"),
    [
        (Period(None, date(2026, 9, 1), date(2026, 9, 30), is_open=False), True),
        (Period("70", date(2026, 9, 3), date(2026, 9, 3), is_open=False), True),
        (Period("71", date(2026, 9, 1), date(2026, 9, 30), is_open=False), False),
        (Period("70", date(2026, 9, 1), date(2026, 9, 2), is_open=False), False),
        (Period("70", date(2026, 9, 4), date(2026, 9, 30), is_open=False), False),
        (Period("70", date(2026, 9, 1), date(2026, 9, 30), is_open=True), False),
        (Period("70", date(2026, 9, 1), date(2026, 9, 30), is_open=None), False),
    ],
)
def test_a_period_closes_its_days_in_its_journal(period, is_closed):
    assert (decided(Candidate(BILL), periods=[period])[0][1] is Step.REFUSE) is is_closed
    lenient = replace(TOOL, closed_period=ClosedPeriod.REDATES)
    assert decided(Candidate(BILL), periods=[period], capabilities=lenient)[0][1] is Step.BOOK


# what a run will cost -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sends_pdf", "attachment", "calls"),
    [(False, Attachment.AFTER, 6), (True, Attachment.NONE, 6), (True, Attachment.AFTER, 12)],
)
def test_the_estimate_counts_edits_and_pdfs_where_they_are_sent(sends_pdf, attachment, calls):
    costly = replace(PUSHING, attachment=attachment, calls_per_pdf=3.0, calls_per_edit=4.0)
    settings = replace(integration(), options={"send_pdf": "yes"} if sends_pdf else {})
    whole = plan(
        [Candidate(invoice("2026/2")), Candidate(invoice("2026/3")), Candidate(EDITED, synced())], settings, costly, NOW
    )

    assert whole.estimated_calls(costly, unlinked_customers=0) == calls


def test_documents_without_a_date_come_last_and_the_rest_is_in_order_too():
    drafts = [replace(invoice(f"2026/{n}", date=day), is_draft=True) for n, day in ((1, None), (2, date(2026, 9, 3)))]

    assert [number for number, _, _ in decided(*map(Candidate, drafts))] == ["2026/2", "2026/1"]
