"""The demo company: believable on every day of the year, and the same each time."""

from __future__ import annotations

import runpy
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from synctui.domain.errors import BadInput
from synctui.sandbox.sample_company import load_company
from synctui.sandbox.teamleader import create

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "sample_data"
TODAY = date(2026, 11, 25)
DAYS = [date(2026, 1, 1), date(2026, 3, 1), date(2027, 3, 31), date(2028, 2, 29), TODAY, date(2026, 12, 31)]


@pytest.fixture(scope="module")
def company():
    return load_company(FOLDER, TODAY)


def by_id(company):
    return {document["id"]: document for document in company["documents"]}


def test_the_data_files_are_what_the_generator_writes():
    generator = runpy.run_path(str(ROOT / "tests" / "sandbox" / "sample_data_generator.py"))

    for name, content in generator["generate"]().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == generator["written"](content)


def test_it_is_as_large_as_a_small_company(company):
    assert 300 <= len(company["documents"]) <= 500
    assert {one["name"] for one in company["departments"]} == {"Muster GmbH", "Demo BV"}
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 2_000_000


@pytest.mark.parametrize("today", DAYS)
def test_its_newest_invoice_is_of_today_and_most_are_of_the_last_four_months(today):
    company = load_company(FOLDER, today)

    dates = sorted(date.fromisoformat(one["date"]) for one in company["documents"] if one["date"])
    changes = {one["updated_at"][:10] for one in company["documents"]}
    assert dates[-1] == today
    assert max(changes) < today.isoformat()
    assert sum(day > today - timedelta(days=124) for day in dates) > len(dates) / 2
    assert dates[0] < today - timedelta(days=650)


@pytest.mark.parametrize("today", DAYS)
def test_only_the_intended_documents_lie_in_the_closed_month(today):
    company = load_company(FOLDER, today)

    (month,) = company["demo"]["closed_months"]
    inside = {one["id"] for one in company["documents"] if (one["date"] or "").startswith(month)}
    start = today + timedelta(days=company["demo"]["start_date_offset_days"])
    assert inside == set(company["demo"]["documents"]["closed_period"])
    assert start == date.fromisoformat(f"{month}-01")


@pytest.mark.parametrize("today", DAYS)
def test_numbers_run_without_gaps_in_each_year_of_each_company(today):
    company = load_company(FOLDER, today)

    series = {}
    for one in company["documents"]:
        if one["number"]:
            year, _, sequence = one["number"].replace(" ", "").partition("/")
            assert year == one["date"][:4]
            series.setdefault((one["kind"], one["department"], year), []).append(int(sequence))
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in series.values())


def test_drafts_have_no_number(company):
    drafts = [one for one in company["documents"] if one["date"] is None]

    assert len(drafts) == 13
    assert {one["number"] for one in drafts} == {None}


def test_a_handful_of_documents_cannot_be_booked(company):
    told = company["demo"]["documents"]
    hopeless = {
        id
        for name in (
            "closed_period",
            "unmapped_rate",
            "malformed_vat_number",
            "no_country",
            "deleted_customer",
            "waits_for_its_invoice",
        )
        for id in told[name]
    }

    assert len(hopeless) == 13


def test_the_unmapped_rate_is_used_by_a_few_invoices_only(company):
    (rate,) = company["demo"]["unmapped_rates"]

    users = [one["id"] for one in company["documents"] if any(line["tax"] == rate for line in one["lines"])]

    assert users == company["demo"]["documents"]["unmapped_rate"]


def test_every_rate_is_told_with_its_category_and_code(company):
    assert {one["id"] for one in company["tax_rates"]} == {one["id"] for one in company["demo"]["tax_rates"]}
    assert {one["category"] for one in company["demo"]["tax_rates"]} >= {"S", "AE", "K", "G", "E"}


def test_every_document_refers_to_what_is_there(company):
    documents = by_id(company)
    customers = {one["id"] for one in (*company["companies"], *company["contacts"])}
    gone = set(company["demo"]["documents"]["deleted_customer"])
    rates = {one["id"]: one["department"] for one in company["tax_rates"]}

    for one in company["documents"]:
        assert (one["customer"][1] in customers) != (one["id"] in gone)
        assert {rates[line["tax"]] for line in one["lines"]} == {one["department"]}
        assert one.get("invoice") is None or documents[one["invoice"]]["customer"] == one["customer"]


def test_a_credit_note_is_never_older_than_its_invoice(company):
    documents = by_id(company)

    pairs = [(one, documents[one["invoice"]]) for one in company["documents"] if one.get("invoice")]

    assert len(pairs) > 15
    assert all(note["date"] >= invoice["date"] for note, invoice in pairs)


def test_no_payment_is_larger_than_its_invoice(company):
    sandbox = create(company=company)

    partly = [one for one in company["documents"] if one["payments"]]

    assert len(partly) >= 5
    assert all(sandbox.wording.due(one) > 0 for one in partly)


def test_every_state_an_invoice_can_have_is_there(company):
    sandbox = create(company=company)
    invoices = [one for one in company["documents"] if one["kind"] == "invoice"]

    states = Counter(sandbox.wording.status(one) for one in invoices)
    overdue = [one for one in invoices if sandbox.wording.status(one) == "outstanding" and one["due"] < "2026-11-25"]

    assert min(states.values()) >= 13
    assert len(overdue) > 20


def test_edits_change_what_a_tool_would_have_to_be_told(company):
    sandbox = create(company=company)

    for edit in company["demo"]["edits"]:
        before = dict(sandbox.state.get("documents", edit["id"]))
        sandbox.change(edit["id"], **edit["changes"])
        after = sandbox.state.get("documents", edit["id"])

        assert before["number"] is not None
        assert {name: before[name] for name in edit["changes"]} != {name: after[name] for name in edit["changes"]}
        assert after["updated_at"] > before["updated_at"]
        assert after["date"] >= company["demo"]["closed_months"][0]


def test_discounted_documents_still_add_up(company):
    sandbox = create(company=company)

    for id in company["demo"]["documents"]["document_discount"]:
        sums = sandbox.wording.totals(sandbox.state.get("documents", id))
        assert sums.net < sums.net_before_discount
        assert sum(taxable for taxable, _ in sums.taxes.values()) == sums.net
        assert sums.gross.as_tuple().exponent == Decimal("0.01").as_tuple().exponent


def test_a_folder_without_the_files_is_named(tmp_path):
    with pytest.raises(BadInput) as problem:
        load_company(tmp_path, TODAY)

    assert problem.value.code == "sample-data-missing"
    assert "company.json" in problem.value.values["file"]
