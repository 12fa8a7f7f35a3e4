"""``edit``: a small edit of one invoice, told what it means before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.domain.editing import EditState
from synctui.testing.documents import OTHER_DEPARTMENT, credit_note, invoice

BILL = invoice("2026/1")
EDIT = ("edit", "2026/1", "--date", "2026-11-20", "--note", "Thank you")


def test_what_will_be_changed_and_what_it_means_is_said_and_a_script_must_say_yes(office):
    answer = office.with_documents(BILL)(*EDIT)

    assert answer.code == 2
    assert "20/11/2026" in answer.err
    assert "note: empty → Thank you" in answer.err
    assert "The invoice is not in Memory yet: the change goes along with the next sync." in answer.err
    assert office.documents[BILL.key] == BILL


def test_with_yes_it_is_saved_and_the_bell_has_it(office):
    office.with_documents(BILL)

    answer = office(*EDIT, "--yes")
    bell = office("notifications", "--json").json

    changed = office.documents[BILL.key]
    assert (answer.code, answer.out) == (0, "2026/1 is saved in Teamleader.\n")
    assert (changed.date, changed.note) == (date(2026, 11, 20), "Thank you")
    assert [entry["report"]["what"] for entry in bell] == ["own-edit"]


def test_the_bell_is_read_in_words(office):
    office.with_documents(BILL)(*EDIT, "--yes")

    answer = office("notifications")

    assert "2026/1 was changed from here" in answer.out
    assert "note: empty → Thank you" in answer.out


def test_of_a_save_whose_answer_was_lost_the_bell_says_what_was_wanted(office):
    office.desk.lose_answers = 1
    office.with_documents(BILL)

    answer = office(*EDIT, "--yes")

    assert answer.code == 1
    assert "your change may not have been saved" in answer.err
    assert "Your change of 2026/1 may not have been saved: look" in office("notifications").out


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (EditState.OVERTAKEN, "edit-overtaken"),
        (EditState.LOCKED, "edit-locked"),
        (EditState.NOT_SAVED, "edit-not-saved"),
        (EditState.UNSURE, "edit-unsure"),
        (EditState.KEPT_OTHERWISE, "edit-kept-otherwise"),
    ],
)
def test_scripts_get_a_code_for_everything_that_is_not_saved(office, state, code):
    office.desk.edits_end_as = state
    office.with_documents(BILL)

    answer = office(*EDIT, "--yes", "--json")

    assert (answer.code, answer.json["code"]) == (1, code)


@pytest.mark.parametrize(
    ("written", "days"), [("14", 14), ("cash", 0), ("eom+30", 30)], ids=["days", "cash", "end of month"]
)
def test_a_payment_term_is_written_in_one_word(office, written, days):
    office.with_documents(BILL)

    answer = office("edit", "2026/1", "--term", written, "--yes", "--json")

    assert answer.json["changes"][0]["after"].endswith(f":{days}")


def test_what_is_no_payment_term_is_a_usage_error(office):
    answer = office("edit", "2026/1", "--term", "soon")

    assert answer.code == 2
    assert "soon is not a payment term such as 30, eom+30 or cash" in answer.err


def test_without_a_change_nothing_is_sent(office):
    answer = office.with_documents(BILL)("edit", "2026/1", "--note", "")

    assert (answer.code, "Nothing was changed." in answer.err) == (0, True)
    assert office.desk.asked == []


@pytest.mark.parametrize(
    ("documents", "number", "words"),
    [
        ((BILL,), "2026/9", "This invoice is not in the store."),
        (
            (BILL, replace(invoice("2026/1"), key="other", department=OTHER_DEPARTMENT)),
            "2026/1",
            "Several invoices have the number 2026/1.",
        ),
    ],
    ids=["unknown", "in two company entities"],
)
def test_a_number_that_names_no_single_invoice_changes_nothing(office, documents, number, words):
    answer = office.with_documents(*documents)("edit", number, "--note", "x", "--yes")

    assert answer.code == 2
    assert words in answer.err
    assert office.desk.asked == []


def test_a_credit_note_of_the_same_number_is_not_meant(office):
    office.with_documents(BILL, credit_note("2026/1"))

    assert office(*EDIT, "--yes").code == 0


def test_scripts_get_the_code_where_several_invoices_have_the_number(office):
    office.with_documents(BILL, replace(invoice("2026/1"), key="other", department=OTHER_DEPARTMENT))

    answer = office(*EDIT, "--yes", "--json")

    assert answer.code == 2
    assert "edit-ambiguous" in answer.out + answer.err
