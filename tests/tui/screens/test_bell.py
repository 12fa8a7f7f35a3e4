"""The bell: what a manual sync told, and the way to what is not synced."""

from __future__ import annotations

from datetime import timedelta

import pytest

from synctui.ports.reading import NotificationRow
from synctui.tui.screens.bell import BellPanel

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


class Heard(BellPanel):
    """Notes what the bell says to the screen it stands on."""

    def __init__(self):
        super().__init__()
        self.heard = []

    def post_message(self, message):
        if isinstance(message, BellPanel.OpenDocument | BellPanel.OpenRun | BellPanel.OpenEdits | BellPanel.Closed):
            self.heard.append(message)
        return super().post_message(message)


@pytest.fixture
def bell():
    return Heard()


@BOTH_SIZES
async def test_an_entry_counts_what_was_synced_and_names_what_was_not(opened, bell, rings, size):
    rings()

    async with opened(bell, size=size) as seen:
        text = await seen.words()

    assert "Bell 1 new" in text
    assert "17:00 Exact Online, manual" in text
    assert "3 customers (1 new), 25 invoices and 1 credit note synced" in text
    assert "2 invoices not synced" in text
    assert "2026/0480 VAT rate not mapped" in text
    assert "2026/0479 VAT number invalid" in text


async def test_invoices_are_counted_also_where_no_customer_was(opened, bell, rings):
    rings(customers=0, customers_new=0)

    async with opened(bell) as seen:
        text = await seen.words()

    assert "0 customers, 25 invoices and 1 credit note synced" in text


@BOTH_SIZES
async def test_the_bell_is_a_sidebar_where_there_is_room_and_the_screen_where_not(opened, bell, rings, size):
    async with opened(bell, size=size) as seen:
        await seen.text()

        assert bell.outer_size.width == (44 if size[0] == 120 else 80)


async def test_it_says_that_automatic_syncs_do_not_ring(opened, bell):
    async with opened(bell) as seen:
        text = await seen.words()

    assert "No notifications." in text
    assert "Automatic syncs do not appear in the bell but in the history (F3)." in text


async def test_enter_on_a_document_opens_it_and_marks_the_entry_read(company, opened, bell, rings):
    rings()

    async with opened(bell) as seen:
        bell.focus_lines()
        before = await seen.text()
        text = await seen.press("down", "enter")

    assert [message.key for message in bell.heard] == ["doc-80"]
    assert [message.code for message in bell.heard] == ["vat-not-mapped"]
    assert ("mark_read", [1]) in company.service.done
    assert "Bell  1 new" in before
    assert "Bell  1 new" not in text


async def test_enter_on_an_entry_opens_its_run(opened, bell, rings):
    rings(7)

    async with opened(bell) as seen:
        bell.focus_lines()
        await seen.press("enter")

    assert [message.run for message in bell.heard] == [107]


async def test_j_and_k_walk_over_entries_and_documents_only(opened, bell, rings):
    rings()

    async with opened(bell) as seen:
        bell.focus_lines()
        await seen.press("j", "j", "k", "enter")

    assert [message.key for message in bell.heard] == ["doc-80"]


async def test_read_all_read_and_dismiss_have_a_key_each(company, opened, bell, rings):
    rings(2)
    rings(1)

    async with opened(bell) as seen:
        bell.focus_lines()
        await seen.press("m")
        await seen.press("a")
        await seen.press("d")
        text = await seen.text()

    assert company.service.done == [("mark_read", [2]), ("mark_read", None), ("dismiss", [2])]
    assert text.count("Exact Online, manual") == 1


async def test_escape_closes_the_bell(opened, bell, rings):
    rings()

    async with opened(bell) as seen:
        bell.focus_lines()
        await seen.press("escape")

    assert [type(message) for message in bell.heard] == [BellPanel.Closed]


@pytest.mark.parametrize(
    ("ending", "more", "words"),
    [
        ("stopped", {}, "stopped"),
        ("limit", {"next_try": "2026-11-25T08:10:00+00:00"}, "limit reached, next try at 09:10"),
        ("sign_in", {}, "sign in again"),
        ("interrupted", {}, "interrupted"),
    ],
)
async def test_a_sync_that_ended_early_says_how(opened, bell, rings, ending, more, words):
    rings(ending=ending, **more)

    async with opened(bell) as seen:
        text = await seen.text()

    assert words in text


async def test_cost_centres_that_were_reset_are_named(opened, bell, rings):
    booked = [
        {"document": "a", "number": "2026/0440", "kind": "invoice", "updated": True, "notes": ["cost-centres-reset"]}
    ]
    rings(customers=0, customers_new=0, invoices=0, credit_notes=0, booked=booked, not_booked=[], ending="finished")

    async with opened(bell) as seen:
        text = await seen.text()

    assert "1 changed invoice transferred" in text
    assert "cost centres were reset: 2026/0440" in text


async def test_a_manual_sync_with_nothing_to_do_rings_too(opened, bell, rings):
    rings(customers=0, customers_new=0, invoices=0, credit_notes=0, booked=[], not_booked=[], ending="finished")

    async with opened(bell) as seen:
        text = await seen.text()

    assert "nothing new was synced" in text


async def test_older_entries_say_their_day(company, opened, bell, rings):
    rings(at=company.session.clock.now() - timedelta(days=1))

    async with opened(bell) as seen:
        text = await seen.text()

    assert "23/11 17:00  Exact Online, manual" in text


async def test_with_several_companies_each_entry_says_whose_books(opened, bell, rings):
    rings(2)
    rings(1, department_name="Muster GmbH")

    async with opened(bell) as seen:
        text = await seen.text()

    assert "Demo BV" in text
    assert "Muster GmbH" in text


async def test_hostile_text_in_a_notification_is_only_text(opened, bell, rings):
    rings(tool_title="Evil [red]tool[/red] [@click=app.quit]x[/]")

    async with opened(bell, size=(80, 24)) as seen:
        text = await seen.text()

    assert "[red]tool[/red]" in text


async def test_two_hundred_entries_with_a_hundred_errors_each_stay_usable(opened, bell, rings):
    errors = [
        {"document": f"d{n}", "number": f"2026/{n:04}", "kind": "invoice", "code": "vat-not-mapped", "values": {}}
        for n in range(120)
    ]
    for n in range(200, 0, -1):
        rings(n, not_booked=errors)

    async with opened(bell) as seen:
        bell.focus_lines()
        text = await seen.press("end")
        top = await seen.press("home")

    assert "Automatic syncs do not appear" in text
    assert "120 invoices not synced" in top


async def test_a_bell_that_is_opened_begins_with_the_newest_entry(company, opened, bell, rings):
    rings(1)

    async with opened(bell) as seen:
        rings(2)
        company.reader.bell.reverse()
        bell.reload()
        await seen.settle()
        bell.focus_lines()
        await seen.press("enter")

    assert [message.run for message in bell.heard] == [102]


@pytest.fixture
def noticed(company):
    """A read has found two later edits at a tool that takes them, one of them in a closed period."""
    content = {
        "what": "edits",
        "tool": "yuki",
        "tool_title": "Yuki",
        "department_name": "Demo BV",
        "warning": "edit-resets-cost-centres",
        "edits": [
            {"document": "doc-40", "number": "2026/0440", "cost_centres": ["Marketing"], "code": None},
            {"document": "doc-39", "number": "2026/0399", "cost_centres": [], "code": "edit-period-closed"},
        ],
    }
    at = company.session.clock.now()
    company.reader.bell.append(NotificationRow(7, at, "yuki:dep-be", None, False, content))


@BOTH_SIZES
async def test_later_edits_that_were_noticed_are_told_before_they_are_sent(opened, noticed, size):
    async with opened(BellPanel(), size=size) as seen:
        text = await seen.words()

    assert "17:00 Yuki" in text
    assert "2 invoices were changed after the sync" in text
    assert "The next sync transfers this to Yuki." in text
    assert "Yuki resets the cost centres of the invoice." in text
    assert "2026/0440 cost centre Marketing will be empty" in text
    assert "2026/0399 change: period closed" in text


async def test_the_notice_of_later_edits_opens_their_list_and_each_line_its_invoice(opened, bell, noticed):
    async with opened(bell) as seen:
        seen.app.screen.query_one("#bell-lines").focus()
        await seen.press("enter", "down", "enter")

    kinds = [type(message) for message in bell.heard]
    assert kinds == [BellPanel.OpenEdits, BellPanel.OpenDocument]
    assert (bell.heard[1].key, bell.heard[1].code) == ("doc-40", None)
