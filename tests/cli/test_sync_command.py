"""`synctui sync` syncs once, says what it did, and ends with a code that a script can act on."""

from __future__ import annotations

import asyncio
import os
import signal
from dataclasses import replace

import pytest

from synctui.domain.errors import AccessDenied, Busy, Misconfigured, Throttled, Unavailable
from synctui.testing.documents import INTRA_EU, credit_note, integration, invoice, line


def test_a_sync_books_everything_and_ends_with_zero(office) -> None:
    first = invoice("2026 / 1")
    office.with_documents(first, invoice("2026 / 2"), credit_note("2026 / 1", credits=first))

    answer = office("sync")

    assert answer.code == 0
    assert "finished" in answer.out
    assert "1 customer (1 new), 2 invoices and 1 credit note synced" in answer.out
    assert len(office.ledger.entries) == 3


def test_the_json_report_has_the_keys_scripts_rely_on(office) -> None:
    office.settings = replace(office.settings, mapping=replace(office.settings.mapping, vat={"ubl:S:21": "S21"}))
    office.with_documents(invoice("2026 / 1", "100.00"), invoice("2026 / 2", lines=[line("50.00", INTRA_EU, "Goods")]))

    answer = office("sync", "--json")

    report = answer.json
    assert answer.code == 1
    assert {"customers", "invoices", "credit_notes", "not_booked", "calls", "booked"} <= report.keys()
    assert (report["customers"], report["invoices"], report["credit_notes"]) == (1, 1, 0)
    (booked,) = report["booked"]
    assert booked["number"] == "2026 / 1"
    assert booked["booking_number"] == "70/1"
    assert (booked["net"], booked["vat"], booked["gross"], booked["currency"]) == ("100.00", "21.00", "121.00", "EUR")
    (refused,) = report["not_booked"]
    assert refused["code"] == "vat-not-mapped"
    assert refused["message"].startswith("The VAT rate “0 % intra-EU” has no VAT code in Memory. F4")


def test_a_second_sync_has_nothing_to_do(office) -> None:
    office.with_documents(invoice("2026 / 1"))
    office("sync")

    answer = office("sync", "--json")

    assert answer.code == 0
    assert answer.json["booked"] == []
    assert len(office.ledger.entries) == 1


def test_a_run_from_the_command_line_rings_the_bell_too(office) -> None:
    office.with_documents(invoice("2026 / 1"))
    office("sync")

    answer = office("notifications", "--json")

    (entry,) = answer.json
    assert entry["read"] is False
    assert entry["report"]["invoices"] == 1


def test_a_dry_run_sends_nothing(office) -> None:
    office.with_documents(invoice("2026 / 1"), invoice("2026 / 2", date=None, is_draft=True))

    answer = office("sync", "--dry-run", "--json")

    (plan,) = answer.json["integrations"]
    assert answer.code == 0
    assert [row["number"] for row in plan["sending"]] == ["2026 / 1"]
    assert [row["code"] for row in plan["left_out"]] == ["draft"]
    assert office.ledger.entries == []
    assert office("runs", "--json").json == []


def test_a_dry_run_says_what_would_be_refused(office) -> None:
    office.settings = integration(vat={})
    office.with_documents(invoice("2026 / 1"))

    answer = office("sync", "--dry-run")

    assert answer.code == 1
    assert "✗ 2026 / 1  The VAT rate “21 %” has no VAT code in Memory." in answer.out


@pytest.mark.parametrize(
    "problem", [AccessDenied(), Unavailable(), Throttled(None)], ids=["sign-in", "not reachable", "limit"]
)
def test_when_nothing_could_be_tried_the_code_is_three(office, problem: Exception) -> None:
    office.with_documents(invoice("2026 / 1"))
    office.source_problem = problem

    answer = office("sync")

    assert answer.code == 3
    assert office.ledger.entries == []


def test_a_missing_setting_is_a_matter_of_configuration(office) -> None:
    office.settings = replace(integration(), start_date=None)
    office.with_documents(invoice("2026 / 1"))

    answer = office("sync")

    assert answer.code == 2
    assert "No start date is set for Memory." in answer.out


def test_whoever_starts_a_second_sync_is_told_who_runs_the_first(office) -> None:
    office.opening_problem = Busy(who="tui", host="desk", pid="4711", mode="manual", since="")

    answer = office("sync")

    assert answer.code == 4
    assert "the open app on desk, process 4711, manual" in answer.err


def test_without_an_integration_it_says_how_to_set_one_up(office) -> None:
    office.settings = None

    answer = office("sync", "--json")

    assert answer.code == 2
    assert answer.json["code"] == "no-integration"
    assert "synctui connect TOOL" in answer.err


def test_a_tool_that_is_not_there_is_named(office) -> None:
    answer = office("sync", "--tool", "yuki")

    assert answer.code == 2
    assert "yuki" in answer.err


def test_tool_and_company_entity_are_found_by_their_names(office) -> None:
    office.with_documents(invoice("2026 / 1"))

    answer = office("sync", "--tool", "memory", "--department", "demo bv")

    assert answer.code == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_after_the_current_invoice(office, number: int) -> None:
    office.with_documents(invoice("2026 / 1"), invoice("2026 / 2"))

    async def stop(entry: object) -> None:
        os.kill(os.getpid(), number)
        for _ in range(10):  # the event loop needs some turns until it has read its signals
            await asyncio.sleep(0)

    office.ledger.on_written = stop

    answer = office("sync", "--json")

    assert answer.code == 130
    assert answer.json["invoices"] == 1
    assert [row["code"] for row in answer.json["not_booked"]] == ["not-reached"]
    assert "after the current invoice" in answer.err


def test_in_german_the_report_is_german(office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCTUI_LANGUAGE", "de")
    office.settings = integration(vat={})
    office.with_documents(invoice("2026 / 1"))

    answer = office("sync")

    assert "fertig, 1 nicht synchronisiert" in answer.out
    assert "Der Steuersatz „21 %“ hat keinen Steuercode in Memory." in answer.out


def test_an_error_of_the_program_shows_no_value_of_a_variable(office) -> None:
    secret = "customer Meier"
    office.opening_problem = RuntimeError(secret)

    answer = office("sync")

    assert answer.code == 1
    assert "RuntimeError" in answer.err
    assert "Meier" not in answer.err + answer.out


def test_a_wrong_setting_is_told_with_its_line(office) -> None:
    (office.folder / "home" / "config.toml").write_text("# mine\nzone = 7\n")

    answer = office("sync")

    assert answer.code == 2
    assert "line 2" in answer.err
    assert "zone" in answer.err


def test_misconfigured_is_two(office) -> None:
    office.opening_problem = Misconfigured("store-damaged", path="x.db")

    assert office("status").code == 2
