"""Errors explained, the last calls, and the mail to whoever helps, without a screen."""

from __future__ import annotations

import email
import email.policy
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from synctui.support import crashes
from synctui.support.call_file import CallFile
from synctui.testing.documents import customer, invoice
from synctui.wire.http import Call


@pytest.fixture
def state(office) -> Path:
    return office.folder / "home" / "state"


@pytest.fixture
def calls(office, state) -> Callable[..., None]:
    """Put calls into the log, one a second from now on."""
    log = CallFile(state / "calls.jsonl")

    def add(*statuses: int | None, integration: str | None = None) -> None:
        for i, status in enumerate(statuses):
            at = office.clock.now() + timedelta(milliseconds=i)
            log.note(Call(at, "POST", f"https://api.example/v1/entries{i}", status, 80, f"req-{i}"), integration)

    return add


# what every error means -------------------------------------------------------------------------------------------


def test_an_error_is_explained_by_its_code(office):
    answer = office("errors", "--code", "period-closed")

    assert answer.code == 0
    assert answer.out == (
        "period closed  [period-closed]\n"
        "  The accounting period ‹period› is closed in the accounting tool; the invoice is dated\n"
        "     ‹date›.\n"
        "  The accounting tool takes no bookings in a closed period.\n"
        "  1. Reopen the period in the accounting tool, or change the invoice date in Teamleader.\n"
        "  2. Sync again (s).\n"
        "  → in the accounting tool\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", "Buchhaltungszeitraum ‹period›"), ("nl", "boekhoudperiode ‹period›"), ("fr", "période comptable ‹period›")],
)
def test_an_error_is_explained_in_the_language_chosen(office, monkeypatch, language, words):
    monkeypatch.setenv("SYNCTUI_LANGUAGE", language)

    answer = office("errors", "--code", "period-closed")

    assert words in answer.out


def test_the_chapter_of_a_tool_has_its_errors_and_its_name(office):
    answer = office("errors", "exact_online", "--json")

    codes = {error["code"] for error in answer.json}
    assert {"period-closed", "vat-code-inclusive", "sign-in-needed", "vat-not-mapped"} <= codes
    assert "books-missing" not in codes
    assert any("Exact Online" in error["what"] for error in answer.json)


def test_an_unknown_code_or_tool_is_said(office):
    code, tool = office("errors", "--code", "nonsense"), office("errors", "abacus")

    assert code.code == 2
    assert "no error with the code “nonsense”" in code.err
    assert tool.code == 2
    assert "abacus" in tool.err


# the log of calls -------------------------------------------------------------------------------------------------


def test_the_log_lists_the_last_calls_newest_first(office, calls):
    calls(200, 429)

    answer = office("log")

    rows = answer.out.splitlines()[1:]
    assert ["entries1" in rows[0], "entries0" in rows[1]] == [True, True]
    assert "req-1" in rows[0]


def test_the_log_may_show_only_what_failed(office, calls):
    calls(200, 500, None)

    answer = office("log", "--failed", "--json")

    assert [(call["status"], call["request"]) for call in answer.json] == [(None, "req-2"), (500, "req-1")]


def test_the_log_of_one_sync_has_its_calls_only(office, calls):
    calls(200, integration="memory:dep-be")
    office.clock.advance(5)
    office.with_documents(invoice("2026/1"))
    office("sync")
    calls(400, integration="another:dep-be")

    answer = office("log", "--run", "1", "--json")

    assert answer.json == []


def test_the_log_of_an_unknown_sync_is_refused(office):
    assert office("log", "--run", "9").code == 2


# the mail ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def refused(office):
    """An invoice that the tool refused because of its customer."""
    values = {"customer": "Garage Peeters NV", "vat_number": "BE0123456749"}
    office.ledger.refusals["2026/0480"] = ("vat-number-invalid", values)
    office.with_documents(invoice("2026/0480", to=customer("Garage Peeters NV")))
    office("sync")


def mail(path: str) -> tuple[str, str, str]:
    message = email.message_from_bytes(Path(path).read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return str(message["To"]), str(message["Subject"]), body.get_content()


def test_the_mail_about_an_invoice_is_written_for_its_owner_alone(office, refused):
    answer = office("support", "--invoice", "2026/0480", "--to", "help@example.org")

    path = answer.out.strip()
    to, subject, body = mail(path)
    assert answer.code == 0
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    assert to == "help@example.org"
    assert "2026/0480" in subject
    assert "[vat-number-invalid]" in subject
    assert "The VAT number ••• of ••• is not valid." in body
    assert "Peeters" not in Path(path).read_text() + answer.err


def test_the_mail_is_shown_before_it_is_written(office, refused, state):
    answer = office("support", "--invoice", "2026/0480", "--show")

    assert "Invoice:               2026/0480" in answer.err
    assert answer.out == ""
    assert not (state / "support").exists()


def test_the_mail_about_a_sync_lists_what_it_left_out(office, refused):
    answer = office("support", "--run", "1", "--json")

    assert "2026/0480  vat-number-invalid" in answer.json["text"]
    assert Path(answer.json["path"]).is_file()


def test_the_mail_takes_its_address_from_the_settings_file(office, refused):
    config = office.folder / "home" / "config.toml"
    config.write_text(config.read_text() + 'support_contact = "it@example.org"\n')

    answer = office("support", "--invoice", "2026/0480", "--json", "--show")

    assert answer.json["to"] == "it@example.org"


def test_the_last_crash_is_in_the_mail(office, state):
    crashes.note(state / "crash.json", "ZeroDivisionError", ("tui/app.py:12", "tui/keys.py:3"), office.clock.now())

    answer = office("support", "--show", "--json")

    assert "ZeroDivisionError  tui/app.py:12 < tui/keys.py:3" in answer.json["text"]


def test_a_crash_of_a_command_is_noted_for_the_mail(office, state):
    office.opening_problem = ZeroDivisionError("Garage Peeters")

    crashed = office("status")

    assert crashed.code == 1
    assert crashes.last(state / "crash.json").split("  ")[1] == "ZeroDivisionError"
    assert "Peeters" not in (state / "crash.json").read_text()


@pytest.mark.parametrize("wrong", ["nobody", "a@b", "a@b.c, d@e.f", "x@y.z\r\nBcc: e@v.il"])
def test_an_address_that_is_none_is_refused(office, refused, wrong):
    answer = office("support", "--to", wrong)

    assert answer.code == 2
    assert "is not an e-mail address" in answer.err


def test_an_invoice_that_is_not_there_is_said(office, refused):
    answer = office("support", "--invoice", "2026/9999")

    assert answer.code == 2
    assert "2026/9999" in answer.err
