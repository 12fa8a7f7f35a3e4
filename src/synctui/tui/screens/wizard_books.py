"""What is settled of the books while setting up: start date, journals, whether they are empty, and the nights."""

from __future__ import annotations

from dataclasses import replace

from textual.screen import Screen

from synctui.domain.connector_spec import OptionKind
from synctui.domain.integration import STARTS_EMPTY, Integration
from synctui.i18n import _
from synctui.ports.service import IntegrationStatus
from synctui.tui.screens.ask import AskDialog, Blank
from synctui.tui.screens.choose import Choice, ChoiceDialog
from synctui.tui.screens.host import session_of
from synctui.tui.screens.settings_answers import OPTION, choices_of, date_problem, value_of, with_value
from synctui.tui.screens.settings_questions import must_ask_about_edits, with_nightly_edits


async def settle_books(screen: Screen[None], status: IntegrationStatus) -> bool:
    """Start date, journals, and whether anything of it stands there already; False when the reader went back."""
    one: Integration | None = await _start_date(screen, status)
    if one is not None:
        one = await _journals(screen, status, one)
    if one is not None:
        one = await _starts_empty(screen, status, one)
    if one is None:
        return False
    await session_of(screen).service.save_integration(one)
    return True


async def _start_date(screen: Screen[None], status: IntegrationStatus) -> Integration | None:
    one = status.integration
    first = one.start_date or session_of(screen).today().replace(month=1, day=1)
    text = [
        _("Invoices dated before this day are never sent: they were booked in another way."),
        _("Usually the first day of the fiscal year, or the day after the last invoice booked by hand."),
    ]
    blank = Blank("start", _("Start date"), first.isoformat(), date_problem)
    said = await screen.app.push_screen_wait(AskDialog(status.spec.title, text, _("next"), [blank]))
    return None if said is None else with_value(one, "start_date", said["start"])


async def _journals(screen: Screen[None], status: IntegrationStatus, one: Integration) -> Integration | None:
    """Not asked where the tool has none, or one only."""
    if not any(option.kind is OptionKind.JOURNAL for option in status.spec.options):
        return one
    data = await session_of(screen).service.reference_data(one.id)
    for field, label in (("journal", _("Sales journal")), ("credit_journal", _("Credit journal"))):
        choices = choices_of(field, data)
        now = value_of(one, field) or (one.journal if field == "credit_journal" else None)
        chosen: str | None = choices[0].value if len(choices) == 1 else None
        if chosen is None and choices:
            chosen = await screen.app.push_screen_wait(ChoiceDialog(label, choices, now))
        if chosen is None:
            return None
        one = with_value(one, field, chosen)
    return one


async def _starts_empty(screen: Screen[None], status: IntegrationStatus, one: Integration) -> Integration | None:
    """Of tools that cannot show everything they have: said once by a person, for all invoices."""
    option = next((option for option in status.spec.options if option.key == STARTS_EMPTY), None)
    if option is None or one.first_run_done:
        return one
    choices = [
        Choice("yes", _("yes: nothing of it was entered there")),
        Choice("no", _("no, or not certain: ask about each invoice")),
    ]
    now = one.options.get(STARTS_EMPTY, "no")
    chosen = await screen.app.push_screen_wait(ChoiceDialog(_(option.label), choices, now))
    return None if chosen is None else with_value(one, f"{OPTION}{STARTS_EMPTY}", chosen)


async def ask_nights(screen: Screen[None], status: IntegrationStatus) -> bool:
    """Whether the sync also runs at night, and of tools that take later edits whether the nights transfer them."""
    service, one = session_of(screen).service, status.integration
    at = one.nightly_at.strftime("%H:%M")
    choices = [
        Choice("no", _("no, only when I press s")),
        Choice("yes", _("yes, at {time}").format(time=at)),
    ]
    title = _("Sync automatically, every night?")
    chosen = await screen.app.push_screen_wait(ChoiceDialog(title, choices, "yes" if one.nightly else "no"))
    if chosen is None:
        return False
    await service.set_nightly(one.id, chosen == "yes")
    if must_ask_about_edits(status):
        asked = await with_nightly_edits(screen, replace(status, integration=replace(one, nightly=chosen == "yes")))
        await service.save_integration(asked)
    return True
