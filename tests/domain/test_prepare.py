"""VAT codes, ledger accounts and cents: what a booking request is made of."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from synctui.domain.booking import BookingRequest, Refused
from synctui.domain.integration import Mappings
from synctui.domain.money import Money, total
from synctui.domain.prepare import distribute_vat, prepare
from synctui.testing.documents import (
    EXPORT,
    REVERSE_CHARGE,
    VAT_6,
    VAT_21,
    credit_note,
    discount,
    integration,
    invoice,
    line,
)


def test_a_cent_between_lines_and_document_goes_on_the_largest_line_of_its_rate():
    document = invoice("2026/1", lines=[line("0.97"), line("0.98"), line("0.97")], vat="0.61")

    vat = distribute_vat(document, [(part.net, part.tax) for part in document.lines])

    assert [str(part.amount) for part in vat or []] == ["0.20", "0.21", "0.20"]


def test_vat_of_a_rate_without_lines_is_refused_and_never_moved_elsewhere():
    document = invoice("2026/1")
    stray = replace(document.vat[0], tax=VAT_6)

    outcome = prepare(replace(document, vat=(stray,)), integration())

    assert isinstance(outcome, Refused)
    assert outcome.code == "vat-without-lines"


def test_zero_percent_is_not_one_thing():
    mapped = integration(vat={REVERSE_CHARGE.key: "RC"})

    reverse = prepare(invoice("2026/1", rate=REVERSE_CHARGE), mapped)
    export = prepare(invoice("2026/2", rate=EXPORT), mapped)

    assert isinstance(reverse, BookingRequest)
    assert reverse.lines[0].vat_code == "RC"
    assert isinstance(export, Refused)
    assert export.values["rate"] == EXPORT.label


def test_the_ledger_comes_from_the_line_then_the_rate_then_the_default():
    known = Mappings(
        vat={VAT_21.key: "21", VAT_6.key: "6"},
        ledger={"700100": "guid-goods"},
        ledger_by_vat={VAT_6.key: "guid-food"},
        default_ledger="guid-sales",
        discount_ledger="guid-discounts",
    )
    document = invoice(
        "2026/1",
        lines=[line(ledger="700100"), line(tax=VAT_6), line(ledger="700999")],
        allowances=[discount("-10.00")],
    )

    request = prepare(document, replace(integration(), mapping=known))

    assert isinstance(request, BookingRequest)
    assert [part.ledger for part in request.lines] == ["guid-goods", "guid-food", "guid-sales", "guid-discounts"]


def test_a_credit_note_goes_to_its_own_journal_with_negative_amounts():
    request = prepare(credit_note("2026/1", "40.00"), integration())

    assert isinstance(request, BookingRequest)
    assert (request.journal, str(request.lines[0].net.amount), str(request.lines[0].vat.amount)) == (
        "71",
        "-40.00",
        "-8.40",
    )


cents = st.integers(min_value=-(10**9), max_value=10**9)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.tuples(cents, st.sampled_from([VAT_21, VAT_6])), min_size=1, max_size=20), st.integers(-5, 5))
def test_the_lines_always_carry_exactly_the_documents_vat(parts, off):
    lines = [line(Decimal(net) / 100, tax) for net, tax in parts]
    document = invoice("2026/1", lines=lines)
    stated = replace(document.vat[0], vat=document.vat[0].vat + Money(off, "EUR"))
    document = replace(document, vat=(stated, *document.vat[1:]))

    vat = distribute_vat(document, [(part.net, part.tax) for part in document.lines])

    assert vat is not None
    assert total(vat, "EUR") == document.vat_total


def test_a_tool_without_journals_needs_none_chosen():
    outcome = prepare(invoice(), integration(journal=None, credit_journal=None), needs_journal=False)

    assert outcome.journal == ""
