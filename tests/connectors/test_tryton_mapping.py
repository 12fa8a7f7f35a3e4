"""What is sent to Tryton for a document, and what its sentences mean, without a server."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from synctui.connectors import tryton
from synctui.connectors.tryton.invoices import Placed, kind_of, line_bodies, mark_of, vat_corrections
from synctui.connectors.tryton.reference import days_of
from synctui.connectors.tryton.refusals import WARNINGS, code_of, left_after, warning_of
from synctui.domain.errors import Misconfigured
from synctui.domain.invoice import Kind
from synctui.ports.pace import Unpaced
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.wire.context import Context

PLACED = Placed(company=1, currency=1, journal=1, party=2, address=2, receivable=39, payment_term=None)
SETTINGS = make.integration("tryton", vat={rate.key: "5" for rate in make.RATES}, default_ledger="99")


def prices(document):
    bodies = line_bodies(make.request(document, SETTINGS), PLACED)
    return [(Decimal(str(body["quantity"])), Decimal(body["unit_price"]["decimal"])) for body in bodies]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (make.line("100.00", quantity=4), (Decimal(4), Decimal(25))),
        (make.line("100.00", quantity=3), (Decimal(1), Decimal(100))),
        (make.line("-10.00", quantity=1), (Decimal(1), Decimal(-10))),
        (make.line("0.97", quantity="0.5"), (Decimal("0.5"), Decimal("1.94"))),
        (make.line("10.00", quantity=0), (Decimal(1), Decimal(10))),
    ],
)
def test_quantity_times_price_is_the_net_amount_to_the_cent(line, expected):
    assert prices(make.invoice(lines=[line])) == [expected]


def test_a_credit_note_has_negative_quantities_and_positive_prices():
    credit = make.credit_note(lines=[make.line("100.00", quantity=4), make.line("100.00", quantity=3)])

    assert prices(credit) == [(Decimal(-4), Decimal(25)), (Decimal(-1), Decimal(100))]


def test_a_few_cents_of_rounding_are_taken_from_the_document_and_a_wrong_rate_is_not():
    def corrected(vat):
        request = make.request(make.invoice(lines=[make.line("0.97")] * 3, vat=vat), SETTINGS)
        row = {"taxes": [{"id": 7, "tax": 5, "amount": {"__class__": "Decimal", "decimal": "0.61"}}]}
        return [write[2]["amount"]["decimal"] for write in vat_corrections(request, row)]

    assert [corrected(vat) for vat in ("0.61", "0.60", "0.63", "0.64")] == [[], ["0.60"], ["0.63"], []]


def test_an_invoice_and_a_credit_note_of_one_number_are_told_apart_by_their_mark_or_their_sign():
    marked = {"lines": [{"id": 1, "note": mark_of("teamleader:x", Kind.CREDIT_NOTE)}]}
    by_hand = {"lines": [{"id": 1, "note": "call back"}], "total_amount": {"__class__": "Decimal", "decimal": "-1.00"}}

    assert (kind_of(marked), kind_of(by_hand), kind_of({"lines": []})) == (
        Kind.CREDIT_NOTE, Kind.CREDIT_NOTE, Kind.INVOICE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        ([{"type": "remainder", "relativedeltas": []}], 0),
        ([{"type": "remainder", "relativedeltas": [{"days": 0}, {"days": 30}]}], 30),
        ([{"type": "remainder", "relativedeltas": [{"weeks": 2, "days": 1}]}], 15),
        ([{"type": "remainder", "relativedeltas": [{"days": 30, "day": 31}]}], None),
        ([{"type": "percent", "relativedeltas": []}, {"type": "remainder", "relativedeltas": []}], None),
    ],
)
def test_a_payment_term_is_known_by_its_days_and_not_by_its_name(lines, days):
    assert days_of(lines) == days


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('To continue, you must create a fiscal year for the date "01/02/2031" and company "Demo BV".', "year-missing"),
        ('To post invoice "[17]", you must define a sequence on fiscal year "2026".', "year-missing"),
        ('No rate found for currency "USD" on "11/03/2026".', "exchange-rate-missing"),
        ('The value "77" for field "Taxes" in record "x" of "Account Invoice Line" is not valid.', "vat-code-gone"),
        ('The value "A" for field "Account" in record "x" of "Account Invoice Line" is not valid.', "ledger-type"),
        ('The value "R" for field "Journal" in record "[17]" of "Account Invoice" is not valid.', "journal-unknown"),
        ('The European VAT Number "BE0123456789" for party "B" is not valid.', "vat-number-invalid"),
    ],
)
def test_what_tryton_says_has_a_code(words, code):
    assert (code_of(words), warning_of(words)) == (code, None)


def test_after_a_yes_only_what_tryton_asks_later_may_still_come():
    assert left_after(WARNINGS[-1]) == set()
    assert "invoice_payment_term" in left_after(WARNINGS[0])


def made(**options: str):
    settings = replace(SETTINGS, options=options)
    return tryton.create(Context(MemorySecrets(), transport=None, pace=Unpaced(), integration=settings))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({}, "address-missing"),
        ({"address": "https://books.example.com"}, "database-missing"),
        ({"address": "http://books.example.com/mine"}, "address-not-encrypted"),
        ({"address": "https://books.example.com/mine", "lookup_lag": "soon"}, "option-not-a-number"),
    ],
)
def test_a_setting_that_cannot_work_is_named_before_anything_is_sent(options, code):
    with pytest.raises(Misconfigured) as problem:
        made(**options)

    assert problem.value.code == code


@pytest.mark.parametrize(
    "options",
    [
        {"address": "books.example.com/mine"},
        {"address": "https://books.example.com", "database": "mine"},
        {"address": "http://127.0.0.1:8000/mine/"},
    ],
)
def test_the_database_may_stand_behind_the_address(options):
    assert made(**options)._session._database == "mine"
