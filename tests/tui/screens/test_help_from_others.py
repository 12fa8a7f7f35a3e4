"""F9 makes a mail that can be sent as it is, h explains an error, l shows the calls: in every language."""

from __future__ import annotations

import email
import email.policy
import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synctui import i18n
from synctui.bootstrap.support import Desk
from synctui.domain.customer import Address, Customer
from synctui.domain.errors import Misconfigured
from synctui.domain.plan import plan
from synctui.ports.reading import HistoryEntry, Mark
from synctui.ports.service import Preview
from synctui.ports.support import Subject
from synctui.support.call_file import CallFile
from synctui.testing.clock import VirtualClock
from synctui.testing.documents import DEPARTMENT, invoice
from synctui.tui.screens.bell import BellPanel
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.error_page import ErrorScreen
from synctui.tui.screens.plan import PlanDialog
from synctui.tui.screens.runs import RunScreen
from synctui.tui.screens.settings import SettingsScreen
from synctui.wire.http import Call

NOW = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])
LANGUAGES = i18n.languages()
PRIVATE = ("Peeters", "Kerkstraat", "3000", "Leuven", "BE0123456749", "eva@peeters.example")


@pytest.fixture
def garage() -> Customer:
    """A customer with everything that must not leave this computer."""
    address = Address(line_1="Kerkstraat 1", postal_code="3000", city="Leuven", country="BE")
    return Customer("c-1", "Garage Peeters NV", vat_number="BE0123456749", email="eva@peeters.example", address=address)


@pytest.fixture
def desk(company, tmp_path: Path) -> Desk:
    """The real desk over the pretend company."""
    made = Desk(tmp_path, company.session.reading, company.service, VirtualClock(NOW), zone="Europe/Brussels")
    company.session.support = made
    company.session.support_contact = "help@example.org"
    company.service.preferences["support_contact"] = "help@example.org"
    return made


@pytest.fixture
def refused(company, garage):
    """An invoice that the tool refused, with a sentence that names the customer."""
    said = "VAT number BE0123456749 of Garage Peeters NV is not valid (eva@peeters.example)."
    values = {"vat_number": "BE0123456749", "customer": "Garage Peeters NV"}
    entry = HistoryEntry(NOW, "refused", run=101, code="vat-number-invalid", values=values, tool_text=said)
    document = invoice("2026/0480", "7200.00", to=garage, department=DEPARTMENT)
    return company.add(
        document, Mark.REFUSED, code="vat-number-invalid", values=values, tool_text=said, history=(entry,)
    )


@pytest.fixture
def calls(tmp_path: Path) -> Callable[..., None]:
    """Put calls of the integration into the log."""
    log = CallFile(tmp_path / "calls.jsonl")

    def add(*statuses: int) -> None:
        for i, status in enumerate(statuses):
            at = NOW - timedelta(seconds=len(statuses) - i)
            url = f"https://api.example/api/v1/1024/crm/Accounts?$filter=Name eq 'Garage Peeters {i}'"
            limits = {"x-ratelimit-remaining": "4990"}
            log.note(Call(at, "GET", url, status, 80 + i, f"req-{i}", limits), "exact_online:dep-be")

    return add


def parts_of(folder: Path) -> dict[str, str]:
    """The one mail that was written: its headers, its text and its attachments, as a mail program reads them."""
    (path,) = (folder / "support").glob("*.eml")
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    found = {"to": str(message["To"]), "subject": str(message["Subject"]), "body": body.get_content()}
    for part in message.iter_attachments():
        content = part.get_content()
        found[part.get_filename() or ""] = content if isinstance(content, str) else content.decode()
    return found


@BOTH_SIZES
async def test_f9_shows_the_mail_before_it_is_written_and_enter_writes_it(opened, company, desk, refused, calls, size):
    calls(200, 400)
    async with opened(DetailScreen(refused.key), size=size) as seen:
        shown = await seen.press("f9")
        nothing_yet = not (desk._state / "support").exists()
        written = await seen.press("enter")

    found = parts_of(desk._state)
    assert "help@example.org" in shown
    assert nothing_yet
    assert "support" in written
    assert ".eml" in " ".join(written.split())
    assert found["to"] == "help@example.org"
    assert found["subject"] == "synctui: Exact Online, 2026/0480, VAT number invalid [vat-number-invalid]"
    assert set(found) == {"to", "subject", "body", "screen.txt", "screen.svg", "calls.txt"}


async def test_the_mail_holds_what_a_helper_asks_for(opened, desk, refused, calls):
    calls(200, 400)
    async with opened(DetailScreen(refused.key)) as seen:
        await seen.press("f9", "enter")

    found = parts_of(desk._state)
    for words in ("Exact Online", "1024 Demo BV books", "2026/0480", "vat-number-invalid", "req-1"):
        assert words in found["body"]
    assert "VAT number ••• of ••• is not valid" in found["body"]
    assert "textual" in found["body"]
    assert "Python" in found["body"]
    assert "400  81 ms  api.example/api/v1/1024/crm/Accounts?$filter=…" in found["calls.txt"]
    assert "x-ratelimit-remaining=4990" in found["calls.txt"]
    assert "2026/0480" in found["screen.txt"]
    assert found["screen.svg"].startswith("<svg")


@BOTH_SIZES
async def test_nothing_of_a_customer_is_in_the_mail(opened, desk, refused, calls, size):
    calls(400)
    async with opened(DetailScreen(refused.key), size=size) as seen:
        await seen.press("f9", "enter")

    found = parts_of(desk._state)
    told = {(name, words) for name, text in found.items() for words in PRIVATE if words in text}
    assert told == set()


async def test_only_its_owner_can_read_the_mail(opened, desk, refused):
    async with opened(DetailScreen(refused.key)) as seen:
        await seen.press("f9", "enter")

    (path,) = (desk._state / "support").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_leaving_the_preview_writes_nothing(opened, desk, refused):
    async with opened(DetailScreen(refused.key)) as seen:
        await seen.press("f9", "escape")
        is_back = isinstance(seen.app.screen, DetailScreen)

    assert is_back
    assert not (desk._state / "support").exists()


async def test_without_a_contact_the_preview_says_where_to_set_one(opened, company, desk, refused):
    company.service.preferences.clear()
    async with opened(DetailScreen(refused.key)) as seen:
        text = await seen.press("f9")

    assert "nobody yet: F4 › General › help contact" in text


async def test_a_folder_that_cannot_be_written_is_told(opened, desk, refused):
    (desk._state / "support").write_text("a file stands where the folder would be")
    async with opened(DetailScreen(refused.key)) as seen:
        await seen.press("f9", "enter")
        text = await seen.words()

    assert "Nothing can be written to" in text


async def test_the_help_contact_is_set_in_the_settings(opened, company, desk):
    company.session.support_contact = ""
    async with opened(SettingsScreen("general-contact")) as seen:
        await general(seen)
        await seen.press(*"me@home")
        wrong = await seen.press("enter")
        await seen.press(*".example")
        right = await seen.press("enter")

    assert "Write an address like" in wrong
    assert "me@home.example" in right
    assert company.service.preferences["support_contact"] == "me@home.example"


async def general(seen) -> None:
    """Walk to the line of the help contact and open it."""
    for _step in range(12):
        if "General: language, look" in await seen.text() and "Help contact" in await seen.text():
            break
        await seen.press("down")
    await seen.press("enter")
    for _step in range(6):
        await seen.press("down")
    await seen.press("enter")


@BOTH_SIZES
@pytest.mark.parametrize("language", LANGUAGES)
async def test_h_opens_the_page_of_the_error(opened, desk, refused, size, language):
    i18n.use(language)
    async with opened(DetailScreen(refused.key), size=size) as seen:
        await seen.press("h")
        text = await seen.words()
        is_page = isinstance(seen.app.screen, ErrorScreen)

    assert is_page
    assert "[vat-number-invalid]" in text
    for title in ("What happened", "Why", "What to do", "Where"):
        assert i18n._(title) in text
    assert "2026/0480" in text


async def test_the_page_opens_the_place_where_the_error_is_fixed(opened, company, desk, bakery):
    company.add(bakery, Mark.REFUSED, code="vat-not-mapped", values={"rate": "21 %"})
    async with opened(
        ErrorScreen(Subject(document=bakery.key, code="vat-not-mapped", values={"rate": "21 %"}))
    ) as seen:
        await seen.press("enter")
        is_settings = isinstance(seen.app.screen, SettingsScreen)

    assert is_settings


async def test_the_page_opens_the_invoice_where_it_is_fixed_elsewhere(opened, desk, refused):
    async with opened(ErrorScreen(Subject(document=refused.key, code="vat-number-invalid"))) as seen:
        await seen.press("enter")
        is_detail = isinstance(seen.app.screen, DetailScreen)

    assert is_detail


async def test_the_page_leads_to_the_mail_too(opened, desk, refused):
    async with opened(ErrorScreen(Subject(document=refused.key, code="vat-number-invalid"))) as seen:
        text = await seen.press("down", "enter")

    assert "File for support" in text


async def test_without_an_error_there_is_nothing_to_explain(opened, company, desk, bakery):
    company.add(bakery, Mark.SYNCED, booking_number="26700412")
    async with opened(DetailScreen(bakery.key)) as seen:
        await seen.press("h")
        text = await seen.words()

    assert "There is no error here." in text


async def test_an_error_in_the_bell_is_explained_where_the_cursor_stands(opened, company, desk, rings, bakery):
    rings()
    async with opened(BellPanel()) as seen:
        seen.app.screen.query_one(BellPanel).focus_lines()
        await seen.press("down")
        subject = seen.app.screen.query_one(BellPanel).subject()

    assert (subject.document, subject.code) == ("doc-80", "vat-not-mapped")


async def test_a_mail_about_a_sync_names_what_it_left_out(opened, company, desk, runs, calls):
    runs(7)
    calls(200)
    async with opened(RunScreen(7)) as seen:
        await seen.press("f9", "enter")

    found = parts_of(desk._state)
    assert "2026/0480  vat-not-mapped" in found["body"]
    assert "2026/0479  vat-number-invalid" in found["body"]


@BOTH_SIZES
async def test_l_shows_the_last_calls_newest_first(opened, company, desk, calls, size):
    calls(200, 429, 200)
    async with opened(size=size) as seen:
        text = await seen.press("l")
        failed = await seen.press("u")
        opened_line = await seen.press("enter")

    assert text.count("/api/v1/1024") == 3
    assert text.index("82 ms") < text.index("80 ms")
    assert failed.count("/api/v1") == 1
    assert "x-ratelimit-remaining: 4990" in opened_line
    assert "request req-1" in opened_line


async def test_the_log_is_filtered_by_what_is_typed(opened, company, desk, calls):
    calls(200, 429, 503)
    async with opened() as seen:
        await seen.press("l", "f")
        found = await seen.press(*"503")
        all_again = await seen.press("escape")
        await seen.press("escape")
        text = await seen.text()

    assert found.count("api.example") == 1
    assert all_again.count("api.example") == 3
    assert "API log" not in text


async def test_an_empty_log_says_so(opened, desk):
    async with opened() as seen:
        text = await seen.press("l")

    assert "No calls are noted." in text


@pytest.mark.parametrize(
    ("mark", "code"), [(Mark.MISSING, "missing-at-tool"), (Mark.EDITED, "edited-after-sync"), (Mark.DRAFT, "draft")]
)
async def test_a_mark_without_an_error_of_its_own_is_explained_too(opened, company, desk, bakery, mark, code):
    company.add(bakery, mark, booking_number="26700412")
    async with opened(DetailScreen(bakery.key)) as seen:
        text = await seen.press("h")

    assert f"[{code}]" in text


async def test_an_edit_that_the_tool_takes_is_explained_as_one(opened, company, desk, bakery):
    taker = company.service.all_specs[1]
    company.service.statuses = [replace(one, spec=taker) for one in company.service.statuses]
    company.add(bakery, Mark.EDITED, booking_number="26700412")
    async with opened(DetailScreen(bakery.key)) as seen:
        text = await seen.press("h")

    assert "[edit]" in text
    assert "the next sync transfers the change to Yuki" in " ".join(text.split())


async def test_what_keeps_a_plan_from_starting_is_explained_and_can_be_asked_about(opened, company, desk):
    spec, one = company.service.all_specs[0], company.service.statuses[0].integration
    nothing = plan([], one, spec.capabilities, NOW)
    problem = Misconfigured("journal-missing")
    async with opened(PlanDialog([Preview(one, spec, DEPARTMENT, nothing, problem=problem)])) as seen:
        page = await seen.press("h")
        await seen.press("escape")
        mail = await seen.press("f9")

    assert "[journal-missing]" in page
    assert "No sales journal is chosen for Exact Online." in page
    assert "journal-missing" in mail


async def test_an_error_that_was_only_said_can_be_asked_about_afterwards(opened, company, desk):
    async with opened() as seen:
        seen.app.say_problem(Misconfigured("store-read-only", path="/srv/synctui.db"))
        page = await seen.press("h")
        await seen.press("escape")
        mail = await seen.press("f9")

    assert "[store-read-only]" in page
    assert "store-read-only" in mail


async def test_a_crash_is_noted_without_any_value_and_told_in_the_next_mail(opened, company, desk):
    def break_down() -> None:
        raise ZeroDivisionError("Garage Peeters NV")

    async def work() -> None:
        async with opened() as seen:
            seen.app.call_later(break_down)
            await seen.pilot.pause()

    with pytest.raises(ZeroDivisionError):
        await work()
    mail = await desk.prepare(Subject())

    assert "ZeroDivisionError" in mail.text
    assert "test_help_from_others.py" in mail.text
    assert "Peeters" not in mail.text


async def test_the_log_opened_on_a_sync_shows_its_calls_only(opened, company, desk, runs, calls):
    began = NOW - timedelta(minutes=5)
    runs(7, at=began)
    calls(200, 429)
    within = Call(began + timedelta(seconds=30), "POST", "https://api.example/v1/entries", 201, 9)
    CallFile(desk._state / "calls.jsonl").note(within, "exact_online:dep-be")
    async with opened(RunScreen(7)) as seen:
        text = await seen.press("l")

    assert "sync 7: all calls" in text
    assert text.count("api.example/v1/entries") == 1
    assert "/api/v1/1024" not in text


@BOTH_SIZES
async def test_the_help_begins_with_the_error_at_the_cursor(opened, desk, refused, size):
    async with opened(DetailScreen(refused.key), size=size) as seen:
        text = await seen.press("question_mark")

    assert "[vat-number-invalid]" in text
    assert "What to do" in text


async def test_enter_on_an_error_that_is_fixed_in_the_tool_opens_its_page(opened, company, desk, bakery):
    company.add(bakery, Mark.REFUSED, code="period-closed", values={"period": "2026-10", "date": "2026-10-05"})
    async with opened(DetailScreen(bakery.key)) as seen:
        await seen.press("enter")
        is_page = isinstance(seen.app.screen, ErrorScreen)

    assert is_page
