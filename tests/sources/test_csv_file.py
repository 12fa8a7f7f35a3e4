"""The CSV format: exactly as described, and anything else is refused with the row and what was found."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synctui.domain.errors import BadInput
from synctui.domain.invoice import totals_problem
from synctui.sources import csv_file, ubl
from synctui.sources.csv_rows import OF_THE_LINE, OPTIONAL, REQUIRED

GUIDE = Path(__file__).parents[2] / "docs" / "import.md"
FIRST = {
    "seller_name": "Muster GmbH",
    "seller_vat_number": "DE 136695976",
    "kind": "invoice",
    "number": "2026/17",
    "date": "2026-11-03",
    "due_date": "2026-12-03",
    "currency": "EUR",
    "customer_name": "Kunde AG",
    "customer_country": "DE",
    "description": "Beratung",
    "net": "100.00",
    "vat_category": "S",
    "vat_percent": "19",
    "vat": "19.00",
    "document_gross": "119.00",
}


def row(**cells):
    return {**FIRST, **cells}


def table(*rows, separator=";", header=None):
    names = header or list(dict.fromkeys(name for one in rows for name in one))
    lines = [separator.join(names), *(separator.join(one.get(name, "") for name in names) for one in rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def refusal(data):
    with pytest.raises(BadInput) as raised:
        csv_file.read(data)
    return raised.value


def test_one_row_is_an_invoice_of_one_line():
    (document,) = csv_file.read(table(row()))

    assert document.key == "ubl:DE136695976:invoice:2026/17"
    assert (document.number, document.date, document.due) == ("2026/17", date(2026, 11, 3), date(2026, 12, 3))
    assert (document.net.amount, document.vat_total.amount, document.gross.amount) == (100, 19, 119)
    assert document.lines[0].tax.key == "ubl:S:19"
    assert document.department.name == "Muster GmbH"
    assert document.customer.is_company


def test_rows_of_one_number_are_one_invoice_with_vat_per_rate():
    rows = [
        row(document_gross="342.90"),
        row(document_gross="342.90", description="Mehr", net="100.00", vat="19.00"),
        row(document_gross="342.90", description="Buch", net="97.89", vat_percent="7.0", vat="7.01"),
    ]

    (document,) = csv_file.read(table(*rows))

    assert [line.description for line in document.lines] == ["Beratung", "Mehr", "Buch"]
    assert [(part.tax.key, part.taxable.amount, part.vat.amount) for part in document.vat] == [
        ("ubl:S:19", 200, 38),
        ("ubl:S:7", Decimal("97.89"), Decimal("7.01")),
    ]


def test_a_credit_note_is_written_positive_and_booked_negative():
    (document,) = csv_file.read(table(row(kind="credit_note", number="G-1", credited_invoice="2026/17")))

    assert document.key == "ubl:DE136695976:credit_note:G-1"
    assert document.gross.amount == -119
    assert document.credits == "ubl:DE136695976:invoice:2026/17"


def test_a_credit_note_written_negative_is_not_guessed_at():
    problem = refusal(table(row(kind="credit_note", net="-100.00", vat="-19.00", document_gross="-119.00")))

    assert problem.code == "credit-note-sign-unclear"


def test_every_optional_column_arrives():
    (document,) = csv_file.read(
        table(
            row(
                seller_country="DE",
                seller_currency="EUR",
                currency="USD",
                exchange_rate="0.92",
                service_date="2026-10-31",
                customer_number="K7",
                customer_kind="person",
                customer_vat_number="DE 123",
                customer_registration="HRB 5",
                customer_street="Ringstraße 1",
                customer_postal_code="50667",
                customer_city="Köln",
                customer_email="a@b.example",
                quantity="2.5",
                unit="HUR",
                unit_price="40",
                ledger="8400",
                cost_centre="Nord",
                payment_reference="RF18",
                purchase_order="PO-1",
                note="Danke",
            )
        )
    )

    (line,) = document.lines
    assert (line.quantity, line.unit, line.unit_price) == (Decimal("2.5"), "HUR", 40)
    assert (line.ledger, line.cost_centre) == ("8400", "Nord")
    assert (document.currency, document.department.currency, document.exchange_rate) == ("USD", "EUR", Decimal("0.92"))
    assert (document.payment_reference, document.purchase_order, document.note) == ("RF18", "PO-1", "Danke")
    assert document.service_date == date(2026, 10, 31)
    customer = document.customer
    assert customer.key == "ubl:DE136695976:customer:DE123"
    assert (customer.vat_number, customer.national_id, customer.email) == ("DE 123", "HRB 5", "a@b.example")
    assert not customer.is_company
    assert (customer.address.line_1, customer.address.postal_code, customer.address.city) == (
        "Ringstraße 1",
        "50667",
        "Köln",
    )


@pytest.mark.parametrize("amount", ["10,00", "1.234,56", "1,234.56", "1 000.00", "10.00 EUR", "=1+1", "1e3"])
def test_an_amount_in_another_spelling_is_refused_with_its_row_and_column(amount):
    problem = refusal(table(row(), row(number="2026/18", net=amount)))

    assert problem.code == "amount-unreadable"
    assert problem.values == {"field": "net", "line": "3", "found": amount}


def test_a_third_decimal_is_refused():
    assert refusal(table(row(net="100.005"))).code == "amount-too-exact"


@pytest.mark.parametrize("written", ["03.11.2026", "11/03/2026", "2026-11-31", "3 November"])
def test_a_date_in_another_spelling_is_refused(written):
    assert refusal(table(row(date=written))).values == {"field": "date", "line": "2", "found": written}


@pytest.mark.parametrize(
    "column", ["seller_name", "kind", "number", "date", "currency", "customer_name", "net", "vat", "document_gross"]
)
def test_an_empty_cell_that_is_needed_is_named(column):
    problem = refusal(table(row(**{column: ""})))

    assert problem.code == "value-missing"
    assert (problem.values["field"], problem.values["line"]) == (column, "2")


@pytest.mark.parametrize(
    ("column", "found"), [("kind", "Rechnung"), ("currency", "€"), ("vat_category", "19"), ("customer_kind", "GmbH")]
)
def test_a_word_that_is_not_in_the_list_is_refused(column, found):
    problem = refusal(table(row(**{column: found})))

    assert problem.code == "value-unknown"
    assert (problem.values["field"], problem.values["found"]) == (column, found)


def test_totals_that_contradict_each_other_are_refused_with_both_figures():
    problem = refusal(table(row(document_gross="119.01")))

    assert problem.code == "totals-contradict"
    assert problem.values == {"what": "gross", "stated": "119.01 EUR", "computed": "119.00 EUR"}


def test_the_same_row_pasted_twice_is_noticed_by_the_total():
    assert refusal(table(row(), row())).code == "totals-contradict"


def test_rows_that_disagree_about_their_invoice_are_refused_with_both():
    problem = refusal(table(row(), row(customer_name="Andere AG")))

    assert problem.code == "csv-rows-differ"
    assert problem.values == {"field": "customer_name", "line": "3", "found": "Andere AG", "first": "Kunde AG"}


@pytest.mark.parametrize("separator", [",", "\t", "|"])
def test_another_separator_is_refused(separator):
    assert refusal(table(row(), separator=separator)).code == "csv-separator"


def test_another_encoding_is_refused_with_the_row():
    latin_1 = table(row(), row(customer_name="Müller")).decode().encode("latin-1")

    problem = refusal(latin_1)

    assert problem.code == "csv-not-utf8"
    assert problem.values == {"line": "3", "found": "0xfc"}


def test_the_mark_that_excel_puts_before_utf_8_does_no_harm():
    assert len(csv_file.read(b"\xef\xbb\xbf" + table(row()))) == 1


def test_columns_must_be_the_known_ones_each_once():
    missing = [name for name in FIRST if name != "vat"]

    assert refusal(table(row(Betrag="1"))).values == {"found": "Betrag"}
    assert refusal(table(row(), header=[*FIRST, "net"])).code == "csv-column-twice"
    assert refusal(table(row(), header=missing)).values == {"field": "vat"}


def test_a_row_with_too_few_or_too_many_cells_is_refused():
    problem = refusal(table(row()) + b"a;b\r\n")

    assert problem.code == "csv-cells"
    assert problem.values == {"line": "3", "found": "2", "expected": str(len(FIRST))}


def test_rows_are_counted_as_an_editor_does_where_cells_have_line_breaks():
    data = table(row(note='"two\nlines"'), row(number="2026/18", note="", net="x"))

    assert refusal(data).values["line"] == "4"


@pytest.mark.parametrize("data", [b'seller_name;kind\n"open;x', b"a;b\n\0;c", b'a;b\n"x"y;c'])
def test_broken_quotes_and_zero_bytes_are_called_damaged(data):
    assert refusal(data).code == "csv-damaged"


def test_a_file_with_a_header_and_nothing_else_is_refused():
    assert refusal(table(header=list(FIRST))).code == "csv-no-rows"
    assert refusal(b"\n\n").code == "file-empty"


def test_hostile_text_is_made_harmless():
    (document,) = csv_file.read(table(row(customer_name="ACME\x1b[31m\u202e  nv", description="=cmd|' /C calc'!A0")))

    assert document.customer.name == "ACME[31m nv"
    assert document.lines[0].description == "=cmd|' /C calc'!A0"


def test_an_invoice_has_one_key_as_csv_and_as_ubl(specs):
    example = ubl.read((specs / "xrechnung-testsuite" / "01.05a-INVOICE_ubl.xml").read_bytes())

    (document,) = csv_file.read(
        table(row(seller_vat_number="DE 123 456 789", number=example.number or "", seller_name="anders"))
    )

    assert document.key == example.key
    assert document.department.key == example.department.key


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(place=st.integers(0, 2000), garbage=st.binary(max_size=4), length=st.integers(0, 10))
def test_garbled_files_end_in_a_reason_or_in_documents(place, garbage, length):
    data = table(row(), row(number="2026/18"))
    start = place % len(data)

    try:
        documents = csv_file.read(data[:start] + garbage + data[start + length :])
    except BadInput:
        return

    assert all(totals_problem(document) is None for document in documents)


def test_the_guide_names_every_column_and_no_other():
    named = {line.split("`")[1] for line in GUIDE.read_text().splitlines() if line.startswith("| `")}

    assert named == {*REQUIRED, *OPTIONAL}


def test_the_guide_says_which_columns_are_needed_and_which_belong_to_a_line():
    rows = [line.split("|") for line in GUIDE.read_text().splitlines() if line.startswith("| `")]
    columns = {cells[1].strip(" `"): (cells[2].strip(), cells[3].strip()) for cells in rows}

    assert {name for name, (_, needed) in columns.items() if needed == "yes"} == set(REQUIRED)
    assert {name for name, (where, _) in columns.items() if where == "line"} == set(OF_THE_LINE)


def test_the_example_in_the_guide_can_be_imported():
    _, _, rest = GUIDE.read_text().partition("```csv\n")
    example, _, _ = rest.partition("```")

    documents = csv_file.read(example.encode())

    assert [document.number for document in documents] == ["2026/17", "G-2026/3"]
    assert [str(document.gross) for document in documents] == ["226.00 EUR", "-119.00 EUR"]
