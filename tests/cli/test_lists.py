"""Invoices, runs, notifications and the state of things, for people, scripts and spreadsheets."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from synctui.cli.parser import MARKS, STATES
from synctui.domain.invoice import Status
from synctui.ports.reading import Mark
from synctui.ports.store import NotificationDraft
from synctui.testing.documents import customer, integration, invoice


def test_an_invoice_has_a_booking_number_only_when_it_is_synced(office) -> None:
    office.with_documents(invoice("2026 / 1"))

    before = office("invoices", "--json").json
    office("sync")
    after = office("invoices", "--json").json

    assert [row["booking_number"] for row in before] == [None]
    assert [row["booking_number"] for row in after] == ["70/1"]
    assert after[0]["gross"] == "121.00"


def test_only_what_is_not_synced_with_its_reason(office) -> None:
    office.with_documents(invoice("2026 / 1"))
    office("sync")
    office.ledger.closed = {(2026, 11)}
    office.with_documents(invoice("2026 / 2"))
    office.ledger.refusals["2026 / 2"] = ("period-closed", {"period": "2026-11", "date": "2026-11-03"})
    office("sync")

    answer = office("invoices", "--unsynced", "--json")

    (row,) = answer.json
    assert row["number"] == "2026 / 2"
    assert row["state"] == "refused"
    assert "November 2026 is closed in Memory" in row["message"]


def test_the_table_shows_amounts_as_the_country_writes_them(office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "de")
    office.with_documents(invoice("2026 / 1", "1200.00"))

    answer = office("invoices")

    assert "Buchungsnummer" in answer.out.splitlines()[0]
    assert "1.452,00 EUR" in answer.out
    assert "03.11.2026" in answer.out


def test_csv_opens_in_a_german_spreadsheet_and_runs_no_formula(office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "de")
    office.with_documents(invoice("2026 / 1", "1200.00", to=customer('=HYPERLINK("http://x";"y")')))

    answer = office("invoices", "--csv")

    assert answer.out.startswith("\ufeff")
    header, row = list(csv.reader(io.StringIO(answer.out.removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert header[:4] == ["Nummer", "Art", "Datum", "Kunde"]
    assert row[3] == '\'=HYPERLINK("http://x";"y")'
    assert row[5] == "1452,00"


def test_a_limit_and_an_order_are_kept(office) -> None:
    office.with_documents(*(invoice(f"2026 / {n}", f"{n}00.00") for n in range(1, 6)))

    answer = office("invoices", "--order", "gross", "--ascending", "--limit", "2", "--json")

    assert [row["number"] for row in answer.json] == ["2026 / 1", "2026 / 2"]


def test_the_words_of_the_options_are_those_of_the_program() -> None:
    assert set(MARKS) == {mark.value for mark in Mark}
    assert set(STATES) == {status.value for status in Status}


def test_runs_are_listed_and_one_is_told_in_full(office) -> None:
    office.with_documents(invoice("2026 / 1"))
    office("sync")

    (run,) = office("runs", "--json").json
    report = office("runs", str(run["run"])).out
    rows = office("runs", str(run["run"]), "--csv").out

    assert run["invoices"] == 1
    assert "1 invoice synced" in report
    assert "2026 / 1;Demo BV;70/1;100.00;21.00;121.00;EUR;" in rows


def test_a_run_that_never_was_is_said_to_be_unknown(office) -> None:
    answer = office("runs", "99")

    assert answer.code == 2
    assert "99" in answer.err


def test_notifications_can_be_marked_as_read(office) -> None:
    office.with_documents(invoice("2026 / 1"))
    office("sync")

    told = office("notifications", "--unread", "--mark-read")
    left = office("notifications", "--unread")

    assert "● " in told.out
    assert "1 invoice synced" in told.out
    assert left.out == "No notifications.\n"


def test_status_fits_one_screen_and_says_what_needs_you(office) -> None:
    office.settings = integration(vat={})
    office.with_documents(invoice("2026 / 1"), invoice("2026 / 2"))
    office("sync")

    answer = office("status")

    assert answer.code == 0
    assert "Memory, Demo BV: connected" in answer.out
    assert "not synced  2" in answer.out
    assert "needs you   2" in answer.out
    assert len(answer.out.splitlines()) < 24


def test_status_says_when_a_night_did_not_run(office) -> None:
    office.settings = integration(nightly=True)
    office.with_documents(invoice("2026 / 1"))

    async def nights_ago(opened) -> None:
        since = opened.clock.now() - timedelta(days=3)
        await opened.service.save_preference(f"nightly_since:{office.settings.id}", since.isoformat())

    office.do(nights_ago)

    answer = office("status")
    report = office("status", "--json").json

    assert "last night  not run" in answer.out
    assert "No daemon is running" in answer.out
    assert report["integrations"][0]["last_night_missed"] is True


def test_status_ends_with_two_where_something_must_be_set_up(office) -> None:
    office.is_signed_in = False

    answer = office("status")

    assert answer.code == 2
    assert "sign in again" in answer.out


def test_a_notice_of_later_edits_is_told_with_what_the_next_sync_does(office) -> None:
    content = {
        "what": "edits",
        "tool": "memory",
        "tool_title": "Memory",
        "department_name": "Demo BV",
        "warning": "edit-resets-cost-centres",
        "edits": [{"document": "d", "number": "2026 / 1", "cost_centres": ["Marketing"], "code": None}],
    }

    async def ring(opened) -> None:
        await opened.world.store.notify(NotificationDraft(None, None, opened.clock.now(), content))

    office.do(ring)

    told = office("notifications").out
    rows = office("notifications", "--json").json

    assert "Memory, Demo BV: 1 invoice was changed after the sync" in told
    assert "The next sync transfers this to Memory." in told
    assert "2026 / 1  cost centre Marketing will be empty" in told
    assert rows[0]["report"]["edits"][0]["number"] == "2026 / 1"
