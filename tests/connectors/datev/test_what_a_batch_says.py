"""What stands in a booking batch: header, sides, accounts, keys, days, currencies, and the customers that go along."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from synctui.connectors.datev.extf import columns_of
from synctui.domain.booking import Booked
from synctui.domain.customer import Address
from synctui.testing import documents as make

GERMAN = {"to": make.customer("Müller & Söhne GmbH", vat_number="DE136695976", country="DE", city="Köln")}
FRENCH = make.customer("Librairie du Midi", vat_number="FR83404833048", country="FR")


def cells(row, *captions):
    return [row[caption] for caption in captions]


SIDE = ("Umsatz (ohne Soll/Haben-Kz)", "Soll/Haben-Kennzeichen", "WKZ Umsatz")
ACCOUNTS = ("Konto", "Gegenkonto (ohne BU-Schlüssel)", "BU-Schlüssel")


# the file ---------------------------------------------------------------------------------------------------------


async def test_the_header_is_built_like_the_official_example(world, read, specs) -> None:
    told = json.loads((specs / "datev-extf-samples" / "extf-700-13-columns.json").read_text())
    example = next(csv.reader(io.StringIO(told["official_header_example"]), delimiter=";"))
    world.with_options(consultant="29098", client="55003", initials="WD")
    await world.book(make.invoice(rate=make.VAT_19))

    (path,) = world.batches()
    header, rows = read(path)

    ours = dict(enumerate(header, start=1))
    same = {at for at, text in enumerate(example, start=1) if ours[at] == text}
    assert len(header) == 31
    assert same >= set(range(1, 32)) - {6, 9, 13, 15, 16, 17, 31}
    assert [ours[at] for at in (13, 15, 16)] == ["20260101", "20261101", "20261130"]
    assert (len(ours[6]), ours[17]) == (17, "Rechnungen 202611-01")
    assert list(rows[0]) == told["buchungsstapel_v13"]


async def test_texts_stand_in_quotes_and_figures_do_not(world) -> None:
    quoted = make.invoice(lines=[make.line(description='A "large" one; with everything')], **GERMAN)
    await world.book(quoted)

    line = world.batches()[0].read_bytes().decode("cp1252").split("\r\n")[2]

    assert line.startswith('121,00;"S";"EUR";;;"";10000;8320;"";0311;"2026/17";"031226";;')
    assert '"Müller & Söhne GmbH, A ""large"" one; with everything"' in line


def test_every_column_is_there_and_has_a_kind() -> None:
    assert (len(columns_of("Buchungsstapel")), len(columns_of("Debitoren/Kreditoren"))) == (125, 254)
    assert {caption for caption, is_text in columns_of("Buchungsstapel")[:14] if is_text} == {
        "Soll/Haben-Kennzeichen", "WKZ Umsatz", "WKZ Basis-Umsatz", "BU-Schlüssel", "Belegfeld 1", "Belegfeld 2",
        "Buchungstext",
    }  # fmt: skip


@pytest.mark.parametrize(("said", "flag"), [("yes", "1"), ("no", "0")])
async def test_the_batch_is_fixed_only_where_that_was_chosen(open_datev, read, said, flag) -> None:
    world = open_datev(fixed=said)
    await world.book(make.invoice())

    header, (row,) = read(world.batches()[0])

    assert (header[20], row["Festschreibung"]) == (flag, flag)


async def test_each_month_has_a_batch_of_its_own(world) -> None:
    days = [date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 31)]
    await world.book(*(make.invoice(f"2026/{n}", date=day) for n, day in enumerate(days)))

    assert [(path.name, len(world.rows(path))) for path in sorted(world.batches())] == [
        ("EXTF_Buchungsstapel_202609-01.csv", 1), ("EXTF_Buchungsstapel_202610-01.csv", 2),
    ]  # fmt: skip


async def test_a_whole_financial_year_can_be_one_batch(open_datev, read) -> None:
    world = open_datev(one_batch_per_month="no", fiscal_year_start="7")
    days = [date(2026, 6, 30), date(2026, 7, 1), date(2027, 2, 28)]
    await world.book(*(make.invoice(f"2026/{n}", date=day) for n, day in enumerate(days)))

    headers = [read(path)[0] for path in sorted(world.batches())]

    assert [(header[12], header[14], header[15]) for header in headers] == [
        ("20250701", "20260601", "20260630"), ("20260701", "20260701", "20270228"),
    ]  # fmt: skip


# the lines --------------------------------------------------------------------------------------------------------


async def test_an_invoice_is_a_debit_and_a_credit_note_a_credit_both_without_a_sign(world) -> None:
    first = make.invoice("2026/1", "100.00", rate=make.VAT_19, **GERMAN)
    await world.book(first, make.credit_note("2026/2", "40.00", rate=make.VAT_19, credits=first))

    assert [cells(row, *SIDE) for row in world.rows()] == [["119,00", "S", "EUR"], ["47,60", "H", "EUR"]]


async def test_a_negative_invoice_is_a_credit(world) -> None:
    await world.book(make.invoice("2026/1", "-100.00", rate=make.VAT_19, **GERMAN))

    assert cells(world.rows()[0], *SIDE) == ["119,00", "H", "EUR"]


async def test_there_is_one_line_for_each_rate_however_many_lines_the_invoice_has(world) -> None:
    lines = [make.line("10.00", make.VAT_19), make.line("20.00", make.VAT_7), make.line("30.00", make.VAT_19)]
    await world.book(make.invoice(lines=lines, **GERMAN))

    rows = world.rows()

    assert [cells(row, SIDE[0], ACCOUNTS[1]) for row in rows] == [["47,60", "8400"], ["21,40", "8300"]]
    assert {row["Belegfeld 1"] for row in rows} == {"2026/17"}


async def test_what_cancels_out_within_a_rate_is_written_on_both_sides_since_no_line_may_be_nothing(world) -> None:
    lines = [make.line("100.00", make.VAT_19), make.line("-100.00", make.VAT_19)]
    await world.book(make.invoice(lines=lines, **GERMAN))

    assert [cells(row, *SIDE) for row in world.rows()] == [["119,00", "S", "EUR"], ["119,00", "H", "EUR"]]


async def test_a_discount_on_an_account_of_its_own_is_a_line_of_its_own(world) -> None:
    world.with_mapping(discount_ledger="8790")
    invoice = make.invoice(net="100.00", rate=make.VAT_19, allowances=[make.discount("-10.00", make.VAT_19)], **GERMAN)
    await world.book(invoice)

    assert [cells(row, *SIDE[:2], *ACCOUNTS[1:]) for row in world.rows()] == [
        ["119,00", "S", "8400", ""], ["11,90", "H", "8790", ""],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chart", "account", "key"),
    [("03", "8400", ""), ("03", "8200", "3"), ("04", "4400", ""), ("04", "4200", "3"), ("03", "8405", "")],
)
async def test_a_key_is_given_only_where_the_account_has_no_tax_of_its_own(open_datev, chart, account, key) -> None:
    world = open_datev(chart=chart)
    world.with_mapping(ledger_by_vat={make.VAT_19.key: account})
    await world.book(make.invoice(rate=make.VAT_19, **GERMAN))

    assert cells(world.rows()[0], *ACCOUNTS[1:]) == [account, key]


async def test_an_account_that_the_tax_adviser_made_automatic_gets_no_key(open_datev) -> None:
    world = open_datev(automatic_accounts="8205=19, 8206 = 7")
    world.with_mapping(ledger_by_vat={make.VAT_19.key: "8205", make.VAT_7.key: "8206"})
    await world.book(make.invoice(lines=[make.line(tax=make.VAT_19), make.line(tax=make.VAT_7)], **GERMAN))

    assert [cells(row, *ACCOUNTS[1:]) for row in world.rows()] == [["8205", ""], ["8206", ""]]


@pytest.mark.parametrize(
    ("chart", "accounts"),
    [("03", ["8337", "8125", "8120", "8100"]), ("04", ["4337", "4125", "4120", "4100"])],
)
async def test_each_kind_of_no_vat_has_its_own_account(open_datev, chart, accounts) -> None:
    world = open_datev(chart=chart)
    kinds = (make.REVERSE_CHARGE, make.INTRA_EU, make.EXPORT, make.EXEMPT)
    await world.book(*(make.invoice(f"2026/{n}", rate=rate, to=FRENCH) for n, rate in enumerate(kinds)))

    assert [row[ACCOUNTS[1]] for row in world.rows()] == accounts


async def test_supplies_to_another_country_of_the_union_name_country_and_vat_number(world) -> None:
    await world.book(make.invoice("2026/1", rate=make.INTRA_EU, to=FRENCH), make.invoice("2026/2", rate=make.EXPORT))

    captions = ("EU-Land u. UStID (Bestimmung)", "EU-Steuersatz (Bestimmung)")
    assert [cells(row, *captions) for row in world.rows()] == [["FR83404833048", ""], ["", ""]]


async def test_vat_of_another_country_names_country_and_rate(world) -> None:
    person = make.customer("Élodie", vat_number=None, country="FR", is_company=False)
    await world.book(make.invoice(rate=make.VAT_21, to=person))

    row = world.rows()[0]
    assert cells(row, "Gegenkonto (ohne BU-Schlüssel)", "EU-Land u. UStID (Bestimmung)") == ["8320", "FR"]
    assert row["EU-Steuersatz (Bestimmung)"] == "21,00"


async def test_foreign_money_goes_along_with_its_rate_and_its_worth_in_euros(world) -> None:
    """DATEV states how much foreign money one euro is."""
    lines = [make.line("99.95", make.EXPORT, currency="USD"), make.line("0.05", make.EXPORT, currency="USD")]
    invoice = make.invoice(lines=lines, currency="USD", exchange_rate="0.925", to=make.customer(vat_number=None))
    await world.book(invoice)

    captions = (*SIDE, "Kurs", "Basis-Umsatz", "WKZ Basis-Umsatz")
    assert cells(world.rows()[0], *captions) == ["100,00", "S", "USD", "1,081081", "92,50", "EUR"]


async def test_euros_of_several_lines_add_up_to_the_worth_of_the_whole(world) -> None:
    lines = [make.line("0.05", tax, currency="USD") for tax in (make.EXPORT, make.EXEMPT, make.REVERSE_CHARGE)]
    await world.book(make.invoice(lines=lines, currency="USD", exchange_rate="0.90"))

    euros = [Decimal(row["Basis-Umsatz"].replace(",", ".")) for row in world.rows()]

    assert sum(euros) == Decimal("0.14")


async def test_days_are_written_as_datev_reads_them(world) -> None:
    invoice = make.invoice(date=date(2026, 11, 3), due=date(2026, 12, 1), **GERMAN)
    await world.book(replace(invoice, service_date=date(2026, 10, 31)))

    captions = ("Belegdatum", "Belegfeld 2", "Fälligkeit", "Leistungsdatum", "Datum Zuord. Steuerperiode")
    assert cells(world.rows()[0], *captions) == ["0311", "011226", "01122026", "31102026", "31102026"]


async def test_the_service_date_can_be_left_out(open_datev) -> None:
    world = open_datev(service_date="no")
    await world.book(make.invoice())

    assert cells(world.rows()[0], "Leistungsdatum", "Datum Zuord. Steuerperiode") == ["", ""]


async def test_cost_centres_part_the_lines_and_are_named(world) -> None:
    centres = ["Vertrieb", "Süd 1", "Vertrieb"]
    lines = [make.line("10.00", make.VAT_19, cost_centre=centre) for centre in centres]
    await world.book(make.invoice(lines=lines, **GERMAN))

    captions = (SIDE[0], "KOST1 - Kostenstelle")
    assert [cells(row, *captions) for row in world.rows()] == [["23,80", "Vertrieb"], ["11,90", "Süd 1"]]


async def test_longer_account_numbers_follow_the_setting(open_datev) -> None:
    world = open_datev(account_length="6", chart="04")
    await world.book(make.invoice(rate=make.VAT_19, **GERMAN))

    assert cells(world.rows()[0], *ACCOUNTS[:2]) == ["1000000", "440000"]


async def test_vat_that_datev_works_out_otherwise_is_told(world) -> None:
    """Three lines rounded one by one: DATEV takes the VAT out of the sum."""
    lines = [make.line("0.03", make.VAT_19)] * 5

    (differs,) = await world.book(make.invoice("2026/1", lines=lines, vat="0.05", **GERMAN))
    (agrees,) = await world.book(make.invoice("2026/2", lines=lines, vat="0.03", **GERMAN), batch=2)

    assert isinstance(differs, Booked)
    assert isinstance(agrees, Booked)
    assert (differs.notes, agrees.notes) == (("vat-split-differs",), ())


# customers --------------------------------------------------------------------------------------------------------


async def test_new_customers_go_along_once_and_again_when_they_have_changed(world, read) -> None:
    acme, other = make.customer("ACME nv"), make.customer("Other nv", vat_number=None)
    moved = replace(acme, address=replace(acme.address, city="Aalst"))
    await world.book(make.invoice("2026/1", to=acme), make.invoice("2026/2", to=other))
    await world.book(make.invoice("2026/3", to=acme), batch=2)
    await world.book(make.invoice("2026/4", to=moved), batch=3)

    told = [[(row["Konto"], row["Ort"]) for row in read(path)[1]] for path in sorted(world.folder.glob("EXTF_Deb*"))]

    assert told == [[("10000", "Gent"), ("10001", "Gent")], [("10000", "Aalst")]]


async def test_a_customer_is_written_as_company_or_as_person_with_its_address(world, read) -> None:
    company = replace(
        make.customer("Ölmühle Ålesund & Söhne Gesellschaft mit beschränkter Haftung", email="a@b.example"),
        address=Address("Lange Straße 1", "Hof 2", "9000", "Gent", "BE"),
    )
    person = replace(make.customer("Jürgen Schäfer", vat_number=None, is_company=False), address=Address())
    await world.book(make.invoice("2026/1", to=company), make.invoice("2026/2", rate=make.VAT_19, to=person))

    (path,) = world.folder.glob("EXTF_Debitoren_*.csv")
    header, (first, second) = read(path)

    assert header[:5] == ["EXTF", "700", "16", "Debitoren/Kreditoren", "5"]
    assert len(first) == len({caption for caption, _ in columns_of("Debitoren/Kreditoren")})
    assert first["Name (Adressatentyp Unternehmen)"] == "Ölmühle Ålesund & Söhne Gesellschaft mit beschränk"
    captions = ("Adressatentyp", "EU-Land", "EU-USt-IdNr.", "Adressart", "Straße", "Adresszusatz", "Ort", "E-Mail")
    assert cells(first, *captions) == [
        "2", "BE", "0403170701", "STR", "Lange Straße 1", "Hof 2", "Gent", "a@b.example",
    ]  # fmt: skip
    assert cells(second, "Name (Adressatentyp keine Angabe)", "Adressatentyp", "Adressart") == [
        "Jürgen Schäfer", "0", "",
    ]  # fmt: skip
