"""At 80 by 24 no word of ours is cut, in any of the languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from textual.screen import Screen

from synctui import i18n
from synctui.domain.fingerprint import Change
from synctui.domain.invoice import Document
from synctui.ports.reading import Mark
from synctui.ports.support import Subject
from synctui.testing.documents import DEPARTMENT, customer, invoice
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.bell import BellPanel
from synctui.tui.screens.columns import ColumnsDialog
from synctui.tui.screens.detail import DetailScreen
from synctui.tui.screens.edits import EditsScreen
from synctui.tui.screens.error_page import ErrorScreen
from synctui.tui.screens.help import HelpScreen
from synctui.tui.screens.runs import RunScreen, RunsScreen
from synctui.tui.screens.settings import SettingsScreen
from synctui.tui.screens.wizard import WizardScreen
from synctui.tui.screens.wizard_tools import ToolsScreen
from synctui.tui.widgets.footer import FooterBar
from synctui.tui.widgets.table.columns import Choices

LANGUAGES = pytest.mark.parametrize("language", i18n.languages())
SMALL = (80, 24)


@pytest.fixture(autouse=True)
def back_to_english():
    yield
    i18n.use("en")


@pytest.fixture
def bread(company) -> Document:
    """An invoice whose own words are short enough for every column."""
    document = invoice("2026/0480", "7200.00", to=customer("Bäcker"), department=DEPARTMENT)
    return company.add(document, Mark.REFUSED, code="vat-not-mapped", values={"rate": "21 %"}, same_error=3)


def screens(bread: Document) -> dict[str, Callable[[], Screen[object]]]:
    return {
        "detail": lambda: DetailScreen(bread.key),
        "error": lambda: ErrorScreen(Subject(document=bread.key, code="vat-not-mapped", values={"rate": "21 %"})),
        "help": HelpScreen,
        "runs": RunsScreen,
        "run": lambda: RunScreen(7),
        "settings": SettingsScreen,
        "wizard": WizardScreen,
        "wizard-tools": lambda: ToolsScreen("BE", ()),
        "integration": lambda: SettingsScreen("vat", "exact_online:dep-be"),
        "edits": EditsScreen,
        "columns": lambda: ColumnsDialog(Choices(), 80),
        "question": lambda: AskDialog("?", ["?"], i18n._("done, tick off"), [Blank("a", i18n._("Booking number"))]),
    }


@LANGUAGES
@pytest.mark.parametrize("name", list(screens(invoice("1", "1.00"))))
async def test_no_word_of_a_screen_is_cut(opened, company, bread, runs, language, name):
    runs(7)
    i18n.use(language)
    async with opened(screens(bread)[name](), size=SMALL) as seen:
        text = await seen.text()

    assert [line for line in text.splitlines() if "…" in line] == []


@LANGUAGES
async def test_the_bell_fits_beside_the_table(opened, company, bread, rings, language):
    rings()
    i18n.use(language)
    async with opened(BellPanel(), size=SMALL) as seen:
        text = await seen.text()

    assert [line for line in text.splitlines() if "…" in line] == []


@LANGUAGES
async def test_changes_and_their_names_fit(opened, company, language):
    i18n.use(language)
    changes = tuple(
        Change(field, "1", "2") for field in ("number", "date", "due", "customer_name", "currency", "exchange_rate")
    )
    edited = company.add(
        invoice("2026/0475", "7.00", to=customer("Bäcker")), Mark.EDITED, booking_number="1", changes=changes
    )
    async with opened(DetailScreen(edited.key), size=SMALL) as seen:
        text = await seen.text()

    assert [line for line in text.splitlines() if "…" in line] == []


@LANGUAGES
@pytest.mark.parametrize("name", ["detail", "error", "runs", "run", "settings", "edits"])
async def test_the_footer_is_never_cut_and_always_offers_help(opened, company, bread, runs, language, name):
    runs(7)
    i18n.use(language)
    async with opened(screens(bread)[name](), size=SMALL) as seen:
        await seen.settle()
        footer = seen.app.screen.query_one(FooterBar)
        last = seen.lines()[footer.region.y].rstrip()

    assert "?" in last
    assert len(last) <= SMALL[0]


@LANGUAGES
async def test_the_settings_of_an_integration_that_takes_edits_fit(opened, company, language):
    i18n.use(language)
    spec = company.service.all_specs[1]
    one = company.service.statuses[0]
    company.service.statuses.append(
        replace(one, spec=spec, integration=replace(one.integration, id="yuki:dep-be", tool="yuki", nightly=True))
    )
    async with opened(SettingsScreen("journal", "yuki:dep-be"), size=SMALL) as seen:
        text = await seen.text()

    assert [line for line in text.splitlines() if "…" in line] == []
