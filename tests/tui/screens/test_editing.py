"""A small edit: what it means stands above the fields before anything is saved, for every kind of tool and state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from synctui import i18n
from synctui.domain.editing import Editable, EditOutcome, EditState, PaymentTerm, TermKind
from synctui.domain.errors import BadInput, NoAnswer, Unavailable
from synctui.ports.reading import Mark
from synctui.ports.service import EditNotice
from synctui.testing.documents import line
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.edit_form import EditForm

SMALL = (80, 24)
AT_SOURCE = Editable(date(2026, 11, 20), PaymentTerm(TermKind.AFTER_DATE, 30), "First line\nSecond line", "rest")
CLOSED = {"period": "2026-09", "date": "2026-09-30"}
NOTICES = {
    "takes no edits": EditNotice("e", "Exact Online", "edits-not-pushed"),
    "resets cost centres": EditNotice("y", "Yuki", "edit-resets-cost-centres"),
    "closed period": EditNotice("y", "Yuki", "edit-period-closed", CLOSED),
    "not synced": EditNotice("e", "Exact Online", "edit-goes-along"),
    "being checked": EditNotice("e", "Exact Online", "edit-while-checked"),
    "locked before": EditNotice("", "Teamleader", "edit-locked-before"),
}


@pytest.fixture
def bill(company, bakery):
    document = replace(bakery, web_url="https://focus.example/1", lines=(line("10.00", cost_centre="Marketing"),))
    company.service.at_source = AT_SOURCE
    return company.add(document, Mark.SYNCED, booking_number="1")


def saved(company):
    """What was saved: the values that were wanted, and those that were expected."""
    return [call[2:] for call in company.service.done if call[0] == "edit"]


async def new_day(seen, *keys):
    """Another date in the field that has the cursor when the form opens."""
    await seen.press("end", *["backspace"] * 2, *keys)


async def inside(seen):
    """The words of the open dialog, without what lies behind it."""
    rows = [row.split("│") for row in (await seen.text()).splitlines()]
    return " ".join(" ".join(row[1] for row in rows if len(row) > 2).split())


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("takes no edits", "Exact Online takes no changes to an invoice that is synced."),
        ("resets cost centres", "Cost centre Marketing will be empty afterwards."),
        ("closed period", "September 2026 is closed in Yuki"),
        ("not synced", "The invoice is not in Exact Online yet: the change goes along with the next sync."),
        ("being checked", "Whether the invoice stands in Exact Online is being checked"),
        ("locked before", "this account let nobody change booked invoices"),
    ],
)
async def test_what_the_edit_means_stands_above_the_fields_before_anything_is_saved(
    company, opened, bill, state, words
):
    company.service.edit_notices_of = {bill.key: (NOTICES[state],)}

    async with opened(DetailScreen(bill.key), size=SMALL) as seen:
        await seen.press("e")
        form = await inside(seen)
        is_open = isinstance(seen.app.screen, EditForm)

    assert is_open
    assert words in form
    assert form.index(words) < form.index("payment term")
    assert "ctrl+o open in Teamleader instead" in form
    assert saved(company) == []


@pytest.mark.parametrize("language", i18n.languages())
async def test_the_form_is_whole_in_every_language(company, opened, bill, language):
    company.service.edit_notices_of = {bill.key: (NOTICES["locked before"], NOTICES["resets cost centres"])}
    company.service.at_source = replace(AT_SOURCE, term=PaymentTerm(TermKind.END_OF_MONTH, 30))
    i18n.use(language)

    async with opened(DetailScreen(bill.key), size=SMALL) as seen:
        await seen.press("e")
        form = await inside(seen)
    wanted = [i18n._("payment term"), f"{i18n._('days after the end of the month')} ›", i18n._("cancel")]
    i18n.use("en")

    assert [words for words in wanted if words not in form] == []


async def test_the_form_shows_what_stands_at_teamleader_now(opened, bill):
    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        text = await seen.text()

    assert "2026-11-20" in text
    assert "30" in text
    assert "‹ days after the invoice date ›" in text
    assert "Second line" in text


async def test_only_what_was_changed_is_saved_and_said(company, opened, bill):
    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        await new_day(seen, "2", "4")
        text = await seen.press("enter")

    assert saved(company) == [(replace(AT_SOURCE, date=date(2026, 11, 24)), AT_SOURCE)]
    assert "2026/0480 is saved in Teamleader." in text


async def test_payment_term_and_note_are_changed_with_the_keyboard_alone(company, opened, bill):
    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e", "tab", "end", "backspace", "backspace", "1", "4", "tab", "right", "tab")
        await seen.press("enter", "x", "ctrl+s")

    term = PaymentTerm(TermKind.END_OF_MONTH, 14)
    assert saved(company) == [(replace(AT_SOURCE, term=term, note="First line\nSecond line\nx"), AT_SOURCE)]


async def test_cash_needs_no_days(company, opened, bill):
    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e", "tab", "end", "backspace", "backspace", "tab", "left", "ctrl+s")

    assert saved(company)[0][0].term == PaymentTerm(TermKind.CASH)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (["end", "backspace", "backspace", "9", "9", "enter"], "Write the date like 2026-01-31 or 31.01.2026."),
        (["tab", "end", "backspace", "backspace", "enter"], "Enter the days as a number from 0 to 999."),
    ],
    ids=["date", "days"],
)
async def test_what_cannot_be_taken_is_said_in_the_form(company, opened, bill, keys, words):
    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        text = await seen.press(*keys)
        is_open = isinstance(seen.app.screen, EditForm)

    assert is_open
    assert words in text
    assert saved(company) == []


@pytest.mark.parametrize("keys", [["escape"], ["enter"]], ids=["cancelled", "nothing changed"])
async def test_nothing_is_saved_where_nothing_is_wanted(company, opened, bill, keys):
    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e", *keys)

        assert isinstance(seen.app.screen, DetailScreen)
    assert saved(company) == []


async def test_a_new_date_in_a_closed_period_is_said_before_it_is_saved(company, opened, bill):
    company.service.notices_on = {date(2026, 11, 24): (NOTICES["closed period"],)}

    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        await new_day(seen, "2", "4", "enter")
        told, before = await inside(seen), saved(company)
        await seen.press("enter")

    assert "Not saved yet: the new date means this." in told
    assert "September 2026 is closed in Yuki" in told
    assert before == []
    assert saved(company)[0][0].date == date(2026, 11, 24)


async def test_what_somebody_else_changed_is_shown_kept_and_only_then_saved_upon(company, opened, bill):
    theirs = replace(AT_SOURCE, note="Theirs")
    company.service.edit_outcomes = [EditOutcome(EditState.OVERTAKEN, theirs)]

    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        await new_day(seen, "2", "4", "enter")
        told = await inside(seen)
        await seen.press("enter")

    assert "Somebody else has changed the invoice in Teamleader meanwhile" in told
    assert "note: First line Second line → Theirs" in told
    assert saved(company)[1] == (replace(theirs, date=date(2026, 11, 24)), theirs)


async def test_after_a_lost_answer_nothing_is_sent_until_a_person_asks_for_it(company, opened, bill):
    company.service.edit_outcomes = [EditOutcome(EditState.NOT_SAVED, AT_SOURCE)]

    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        await new_day(seen, "2", "4", "enter")
        told, sent = await inside(seen), len(saved(company))
        kept = "2026-11-24" in told
        await seen.press("escape")

    assert "the invoice still has its old values there" in told
    assert (sent, len(saved(company)), kept) == (1, 1, True)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (EditOutcome(EditState.UNSURE), "your change may not have been saved"),
        (EditOutcome(EditState.LOCKED, AT_SOURCE), "An administrator can switch the lock off in Teamleader"),
        (
            EditOutcome(EditState.KEPT_OTHERWISE, replace(AT_SOURCE, date=date(2026, 11, 25))),
            "date: 24/11/2026 → 25/11/2026",
        ),
    ],
    ids=["unsure", "locked", "kept otherwise"],
)
async def test_what_became_of_it_is_explained(company, opened, bill, outcome, words):
    company.service.edit_outcomes = [outcome]

    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        await new_day(seen, "2", "4", "enter")
        text = await inside(seen)
        await seen.press("enter")

        assert isinstance(seen.app.screen, DetailScreen)
    assert words in text
    assert len(saved(company)) == 1


async def test_the_lock_of_an_account_is_explained_only_once(company, opened, bill):
    company.service.edit_notices_of = {bill.key: (NOTICES["locked before"],)}
    company.service.edit_outcomes = [EditOutcome(EditState.LOCKED, AT_SOURCE)]

    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        await new_day(seen, "2", "4", "enter")
        text = await seen.words()

        assert isinstance(seen.app.screen, DetailScreen)
    assert "nothing was changed" in text
    assert "An administrator" not in text


async def test_a_refusal_keeps_what_was_entered_and_says_teamleaders_words(company, opened, bill):
    company.service.edit_outcomes = [BadInput("edit-refused", "Before the last <b>[b]invoice")]

    async with opened(DetailScreen(bill.key)) as seen:
        await seen.press("e")
        await new_day(seen, "0", "1", "enter")
        text = await inside(seen)

        assert isinstance(seen.app.screen, EditForm)
    assert "Before the last <b>[b]invoice" in text
    assert "2026-11-01" in text


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (BadInput("edit-credit-note"), "Teamleader lets other programs change invoices only."),
        (BadInput("edit-draft"), "A draft cannot be changed from here."),
        (BadInput("edit-gone"), "The invoice is not in Teamleader any more."),
        (Unavailable(reason="timeout"), "cannot be reached"),
        (NoAnswer(reason="timeout"), "answer"),
    ],
    ids=["credit note", "draft", "gone", "no connection", "no answer"],
)
async def test_what_cannot_be_edited_from_here_says_why_and_opens_in_teamleader(company, opened, bill, problem, words):
    company.service.at_source = problem
    addresses = []

    async with opened(DetailScreen(bill.key), size=SMALL) as seen:
        seen.app.open_url = addresses.append
        await seen.press("e")
        text = await inside(seen)
        unopened = list(addresses)
        await seen.press("enter")

    assert words in text
    assert unopened == []
    assert addresses == ["https://focus.example/1"]


async def test_an_invoice_from_a_file_says_so_and_opens_nothing(company, opened, bakery):
    document, addresses = company.add(bakery), []

    async with opened(DetailScreen(document.key)) as seen:
        seen.app.open_url = addresses.append
        await seen.press("e")
        text = await inside(seen)
        await seen.press("enter")

        assert isinstance(seen.app.screen, DetailScreen)
    assert "An invoice from an imported file cannot be changed." in text
    assert addresses == []


async def test_ctrl_o_opens_it_in_teamleader_instead(company, opened, bill):
    addresses = []

    async with opened(DetailScreen(bill.key)) as seen:
        seen.app.open_url = addresses.append
        await seen.press("e", "ctrl+o")

    assert addresses == ["https://focus.example/1"]
    assert saved(company) == []
