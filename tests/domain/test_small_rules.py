"""Small rules of the domain that screens and connectors rely on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui.connectors import exact_online
from synctui.domain.booking import ReferenceData
from synctui.domain.editing import Editable, PaymentTerm, TermKind, differing
from synctui.domain.edits import Difference, differences
from synctui.domain.fingerprint import content
from synctui.domain.integration import Mappings
from synctui.domain.invoice import TotalsProblem, totals_problem
from synctui.domain.matching import Linked, Unmatched, matches
from synctui.domain.money import Money
from synctui.domain.prepare import distribute_vat
from synctui.domain.text import clean_or_none, cut_short
from synctui.testing.documents import VAT_6, VAT_21, invoice, line
from synctui.testing.memory_tool import SPEC


def test_an_amount_without_its_sign_is_for_comparing_and_its_text_says_currency_and_cents():
    assert abs(Money.of("-12.10", "EUR")) == Money.of("12.10", "EUR")
    assert repr(Money.of("12.10", "EUR")) == "Money('12.10', 'EUR')"


def test_lines_and_vat_must_add_up_to_what_is_stated():
    bill = invoice("2026/1")

    assert totals_problem(bill) is None
    assert totals_problem(replace(bill, net=Money.of("90.00", "EUR"))) == TotalsProblem(
        "net", Money.of("90.00", "EUR"), Money.of("100.00", "EUR")
    )
    assert totals_problem(replace(bill, gross=Money.of("121.01", "EUR"))) == TotalsProblem(
        "gross", Money.of("121.01", "EUR"), Money.of("121.00", "EUR")
    )


def test_vat_of_a_rate_that_no_line_has_is_nobodys_unless_it_is_nothing():
    bill = invoice("2026/1")
    (stated,) = bill.vat
    nothing = replace(stated, tax=VAT_6, vat=Money.zero("EUR"))
    something = replace(nothing, vat=Money.of("6.00", "EUR"))
    parts = [(one.net, one.tax) for one in bill.lines]

    assert distribute_vat(replace(bill, vat=(stated, nothing)), parts) == [stated.vat]
    assert distribute_vat(replace(bill, vat=(stated, something)), parts) is None


def test_nothing_and_only_white_space_are_both_nothing():
    assert [clean_or_none(text) for text in (None, "  \t ", " Gent ")] == [None, None, "Gent"]


def test_what_an_ellipsis_cut_off_may_be_the_beginning_of_a_longer_name():
    assert sorted(cut_short("24-11  Müller Haustech…   2.940,00")) == [
        "24-11  Müller Haustech", "Haustech", "Müller Haustech",
    ]  # fmt: skip
    assert list(cut_short("no ellipsis here")) == []
    assert list(cut_short("a…")) == []


def test_a_cost_centre_that_the_tool_does_not_have_is_left_to_a_person():
    left = matches(Mappings(), ReferenceData(), cost_centres=["Somewhere"]).left

    assert left == (Unmatched(Linked.COST_CENTRE, "Somewhere", "Somewhere"),)


def test_content_that_was_kept_before_lists_were_kept_differs_in_every_line():
    bill = invoice("2026/1", lines=[line("100.00", description="Consulting")])
    old = {**content(bill), "lines": None}

    assert differences(bill, old) == [Difference("lines", None, "100.00", 1, "Consulting")]


def test_rates_that_stay_the_same_are_not_told_beside_those_that_do_not():
    before = invoice("2026/1", lines=[line("100.00", VAT_21), line("50.00", VAT_6)])
    after = invoice("2026/1", lines=[line("100.00", VAT_21), line("60.00", VAT_6)])

    told = [one for one in differences(after, content(before)) if one.field == "vat"]

    assert [(one.about, one.before, one.after) for one in told] == [("6 %", "3.00", "3.60")]


@pytest.mark.parametrize(("spec", "expected"), [(exact_online.SPEC, True), (SPEC, False)])
def test_a_tool_says_whether_credit_notes_have_a_journal_of_their_own(spec, expected):
    assert spec.has_credit_journal is expected


def test_of_lines_that_somebody_changed_meanwhile_it_is_only_told_that_they_differ():
    shown = Editable(date(2026, 11, 3), PaymentTerm(TermKind.AFTER_DATE, 30), None, "lines as shown")
    found = replace(shown, term=None, rest="other lines")

    told = [(one.field, one.before, one.after) for one in differing(shown, found)]

    assert told == [("payment_term", "after_invoice_date:30", None), ("rest", None, None)]
