"""Help: the keys of the place, and every sentence of the help article in the words of this program."""

from __future__ import annotations

import pytest

from synctui.ports.reading import Mark
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.help import HelpScreen

BOTH_SIZES = pytest.mark.parametrize("size", [(120, 36), (80, 24)], ids=["120x36", "80x24"])


async def whole(seen) -> str:
    """Everything the help says, page after page, as one line of words."""
    said = [await seen.text()]
    for _page in range(12):
        said.append(await seen.press("pagedown"))
    return " ".join(" ".join(said).split())


@BOTH_SIZES
async def test_the_overviews_help_answers_the_questions_of_the_article(opened, size):
    async with opened(HelpScreen(), size=size) as seen:
        text = await whole(seen)

    for words in (
        "How can I sync my invoices with my accounting tool?",
        "press s in the invoice overview",
        "you get a notification in the bell",
        "most accounting tools can sync during the night",
        "it sends no notification",
        "it gets a booking number",
        "the gear (c) adds it",
        "the invoice is not synced",
        "Start a manual sync (s) to get a notification in the bell",
        "name the accounting tool that you use",
        "later changes in Teamleader are not transferred",
        "The exception is a tool that takes changes over (Yuki)",
        "the cost centres are reset",
        "If the booking period is closed already",
        "Exact Online: BE, NL",
    ):
        assert words in text


async def test_the_exception_is_named_by_what_tools_can_do(company, opened):
    company.service.all_specs = company.service.all_specs[:1]

    async with opened(HelpScreen()) as seen:
        text = await whole(seen)

    assert "(none of those installed)" in text
    assert "Yuki" not in text


async def test_only_keys_that_work_there_now_are_listed(company, opened, bakery):
    company.add(bakery, Mark.SYNCED, booking_number="1")

    async with opened(DetailScreen(bakery.key)) as seen:
        text = await seen.press("question_mark")

        assert isinstance(seen.app.screen, HelpScreen)
    assert "Copy the booking number" in text
    assert "Sync this invoice" not in text
    assert "Show or hide the column" not in text
    assert "Show the history of syncs" in text


async def test_escape_leaves_the_help(opened):
    async with opened(HelpScreen()) as seen:
        await seen.press("escape")

        assert not isinstance(seen.app.screen, HelpScreen)


async def test_the_signs_are_explained(opened):
    async with opened(HelpScreen()) as seen:
        text = await whole(seen)

    assert "✓ synced" in text
    assert "≠ changed since" in text
    assert "✗ a reason" in text
