"""What a look-up means, answer by answer: adopt, send, wait, or ask a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.booking import AlreadyBooked, BookingRequest, CannotTell, Found, Link, LinkState, NotFound
from synctui.domain.capabilities import Lookup
from synctui.domain.invoice import Kind
from synctui.domain.money import Money
from synctui.domain.plan import Action, Step
from synctui.engine.reconcile import Adopt, Leave, Send, judge, needs_lookup, questions, reference, was_found
from synctui.testing.documents import credit_note, customer, integration, invoice
from synctui.testing.memory_tool import SPEC

BILL = invoice("2026/1")
ENTRY = Found("70/4", "m-4", BILL.gross, BILL.net, BILL.vat_total, customer_name=BILL.customer.name)
TODAY = date(2026, 11, 25)


def due(document=BILL, step=Step.BOOK, link=None, request=None) -> Action:
    return Action(document, step, "due", link=link, request=request)


def attempt(document=BILL, **changes) -> Link:
    """What stands in the store of an attempt whose outcome is unknown."""
    return replace(Link(document.key, integration().id, LinkState.UNKNOWN), **changes)


def verdict(answer, step=Step.BOOK, known=None, *, link=None, cautious=False, grace=False, **tool):
    action = due(step=step, link=link)
    return judge(action, answer, known, is_cautious=cautious, is_within_grace=grace, **tool)


def tool(lookup: Lookup):
    return replace(SPEC.capabilities, lookup=lookup)


# who is asked for -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lookup", list(Lookup))
def test_an_unknown_outcome_is_looked_up_at_every_tool(lookup):
    assert needs_lookup(due(step=Step.CHECK), tool(lookup), False)


@pytest.mark.parametrize(
    ("lookup", "is_cautious", "expected"),
    [
        (Lookup.BY_REFERENCE, False, True),
        (Lookup.SCAN, False, True),
        (Lookup.FEED, False, True),
        (Lookup.OPEN_ITEMS, False, False),
        (Lookup.NONE, False, False),
        (Lookup.OPEN_ITEMS, True, True),
        (Lookup.NONE, True, True),
    ],
)
def test_what_is_due_is_looked_up_where_it_is_cheap_or_the_run_is_careful(lookup, is_cautious, expected):
    assert needs_lookup(due(), tool(lookup), is_cautious) is expected


@pytest.mark.parametrize("code", ["number-taken", "entry-of-another"])
def test_what_was_found_under_another_name_is_looked_up_again_each_time(code):
    found = due(link=attempt(state=LinkState.REFUSED, code=code))

    assert was_found(found)
    assert needs_lookup(found, tool(Lookup.NONE), False)
    assert not was_found(due(link=attempt(code="period-closed")))
    assert not was_found(due())


@pytest.mark.parametrize("step", [Step.PUSH_EDIT, Step.SKIP, Step.HOLD, Step.REFUSE])
def test_what_is_not_booked_is_not_looked_up(step):
    assert not needs_lookup(due(step=step), tool(Lookup.BY_REFERENCE), True)


def test_each_unknown_outcome_is_asked_for_by_itself_and_all_the_others_together():
    unknown = [due(invoice(f"2026/{n}"), Step.CHECK) for n in (1, 2)]
    new = [due(invoice(f"2026/{n}")) for n in (3, 4)]

    assert questions([*new, *unknown]) == [[unknown[0]], [unknown[1]], new]
    assert questions(unknown[:1]) == [unknown[:1]]
    assert questions([]) == []


# what it is asked for under -----------------------------------------------------------------------------------------


def test_a_new_document_is_asked_for_under_its_number_in_the_journal_it_will_go_to():
    request = BookingRequest(BILL, "2026/1", "79", ())

    ref = reference(due(request=request), integration(), TODAY)

    assert (ref.reference, ref.journal, ref.date, ref.gross, ref.kind) == (
        "2026/1", "79", BILL.date, BILL.gross, Kind.INVOICE,
    )  # fmt: skip


def test_an_unknown_attempt_is_asked_for_where_and_under_what_it_was_sent():
    sent = attempt(reference="old number", journal="72")
    request = BookingRequest(BILL, "2026/1", "79", ())

    unknown = reference(due(step=Step.CHECK, link=sent, request=request), integration(), TODAY)
    refused = reference(due(link=sent, request=request), integration(), TODAY)

    assert (unknown.reference, unknown.journal) == ("old number", "72")
    assert (refused.reference, refused.journal) == ("old number", "79")


@pytest.mark.parametrize(
    ("document", "settings", "journal"),
    [
        (BILL, integration(), "70"),
        (credit_note("CN/1"), integration(), "71"),
        (BILL, integration(journal=None), ""),
    ],
)
def test_what_cannot_be_sent_by_now_is_asked_for_in_the_journal_of_the_settings(document, settings, journal):
    ref = reference(due(document, Step.CHECK, attempt(document)), settings, TODAY)

    assert (ref.journal, ref.reference, ref.kind) == (journal, document.number, document.kind)


def test_a_document_without_a_date_is_asked_for_today():
    assert reference(due(replace(BILL, date=None)), integration(), TODAY).date == TODAY


# what the answer means ----------------------------------------------------------------------------------------------


def test_our_own_entry_is_adopted_with_the_tools_number_and_totals():
    booked = AlreadyBooked(BILL.key, "70/4", "m-4", BILL.net, BILL.vat_total, BILL.gross)

    assert verdict(ENTRY) == Adopt(booked)
    assert verdict(ENTRY, Step.CHECK, grace=True) == Adopt(booked)


def test_a_tool_that_tells_no_total_is_believed_by_number_and_customer():
    assert isinstance(verdict(replace(ENTRY, gross=None, net=None, vat=None)), Adopt)


def test_an_entry_without_an_id_or_a_number_is_none_to_rely_on():
    doubt = Leave("check-in-tool", {"reason": "no number"})

    assert verdict(replace(ENTRY, remote_id="")) == doubt
    assert verdict(replace(ENTRY, number="")) == doubt


def test_two_entries_of_one_number_and_total_are_left_to_a_person():
    two = replace(ENTRY, also=("70/5",))
    doubt = Leave("check-in-tool", {"reason": "several-entries"})

    assert (verdict(two), verdict(two, Step.CHECK, grace=True)) == (doubt, doubt)


def test_where_numbers_are_given_here_an_entry_needs_none():
    adopted = verdict(replace(ENTRY, number=""), has_numbers=False)

    assert isinstance(adopted, Adopt)
    assert adopted.outcome.number is None
    assert verdict(replace(ENTRY, number="", remote_id=""), has_numbers=False) == Leave(
        "check-in-tool", {"reason": "no number"}
    )


def test_another_total_is_another_invoice_and_both_are_named():
    other = replace(ENTRY, gross=Money.of("93.17", "EUR"), customer_name="Somebody")

    assert verdict(other) == Leave(
        "number-taken",
        {"booking_number": "70/4", "found_customer": "Somebody", "found_total": "93.17 EUR", "total": "121.00 EUR"},
    )


def test_what_the_tool_does_not_tell_of_another_invoice_is_left_empty():
    stranger = replace(ENTRY, gross=None, customer_name=None, customer_remote_id="c-9")

    assert verdict(stranger, known="c-1") == Leave(
        "number-taken",
        {"booking_number": "70/4", "found_customer": "", "found_total": "", "total": "121.00 EUR"},
    )


@pytest.mark.parametrize(
    ("found", "known", "is_ours"),
    [
        ({"customer_remote_id": "c-1", "customer_name": "Renamed there"}, "c-1", True),
        ({"customer_remote_id": "c-2"}, "c-1", False),
        ({"customer_remote_id": "c-2"}, None, True),
        ({"customer_remote_id": None}, "c-1", True),
        ({"customer_name": "acme   NV"}, None, True),
        ({"customer_name": "Acme bv"}, None, False),
        ({"customer_name": None}, None, True),
    ],
)
def test_the_customer_is_compared_by_id_else_by_name_else_not_at_all(found, known, is_ours):
    bill = replace(BILL, customer=customer("ACME nv"))
    entry = replace(ENTRY, customer_name="ACME nv")

    answer = judge(due(bill), replace(entry, **found), known, is_cautious=False, is_within_grace=False)

    assert isinstance(answer, Adopt) is is_ours


@pytest.mark.parametrize(
    ("content", "is_ours"),
    [({"gross": "99.99"}, True), ({"gross": "55.00"}, False), ({}, False), (None, False), ({"gross": 99}, False)],
)
def test_an_invoice_corrected_since_it_was_sent_is_known_by_what_was_sent(content, is_ours):
    entry = replace(ENTRY, gross=Money.of("99.99", "EUR"))

    answer = verdict(entry, Step.CHECK, link=attempt(content=content))

    assert isinstance(answer, Adopt) is is_ours


@pytest.mark.parametrize(
    ("step", "cautious", "grace", "expected"),
    [
        (Step.BOOK, False, False, Send()),
        (Step.BOOK, True, True, Send()),
        (Step.CHECK, False, False, Send()),
        (Step.CHECK, True, True, Leave("checked-later")),
    ],
)
def test_not_found_is_sent_unless_it_is_too_early_to_say(step, cautious, grace, expected):
    assert verdict(NotFound(), step, cautious=cautious, grace=grace) == expected


@pytest.mark.parametrize(
    ("step", "cautious", "is_left"), [(Step.CHECK, False, True), (Step.BOOK, True, True), (Step.BOOK, False, False)]
)
def test_what_is_uncertain_and_cannot_be_looked_up_waits_for_a_person(step, cautious, is_left):
    def expected(reason):
        return Leave("check-in-tool", {"reason": reason}) if is_left else Send()

    assert verdict(NotFound(), step, cautious=cautious, sees_all=False) == expected("open-items-only")
    assert verdict(CannotTell("no-lookup"), step, cautious=cautious) == expected("no-lookup")
    assert verdict(None, step, cautious=cautious) == expected("")


def test_what_a_person_released_goes_out_though_its_old_booking_stands_there():
    request = BookingRequest(BILL, "2026/1", "70", (), confirmed=frozenset({"again:70/4"}))

    released = judge(due(request=request), ENTRY, None, is_cautious=True, is_within_grace=False)
    other = judge(due(request=request), replace(ENTRY, number="70/5"), None, is_cautious=True, is_within_grace=False)

    assert (released, type(other)) == (Send(), Adopt)
