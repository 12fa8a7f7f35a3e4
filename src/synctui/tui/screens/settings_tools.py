"""Settings: which accounting tools there are in a country, what each can do, and which cannot be connected yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from textual.content import Content
from textual.screen import Screen
from textual.widgets.option_list import Option

from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.tool_catalogue import KnownTool, countries, tools_of
from synctui.i18n import _
from synctui.i18n.tool_words import abilities, country_name, way_words
from synctui.ports.service import IntegrationStatus
from synctui.tui.screens.choose import Choice, ChoiceDialog
from synctui.tui.screens.lines import QUIET, STRONG, WELL, cell, hanging, line, section, text_option
from synctui.tui.signs import Signs

COUNTRY, TOOL = "tools-country", "tool-"
LABEL = 18


def first_country(statuses: Sequence[IntegrationStatus], specs: Sequence[ConnectorSpec]) -> str:
    """Of the company whose books come first, else the first country of all."""
    known = countries(specs)
    own = [one.department.country for one in statuses if one.department.country in known]
    return own[0] if own and own[0] is not None else known[0]


async def choose_country(screen: Screen[Any], specs: Sequence[ConnectorSpec], now: str) -> str:
    choices = [Choice(code, f"{country_name(code)} ({code})") for code in countries(specs)]
    return await screen.app.push_screen_wait(ChoiceDialog(_("Country"), choices, now)) or now


def tools_options(
    country: str,
    specs: Sequence[ConnectorSpec],
    statuses: Sequence[IntegrationStatus],
    signs: Signs,
    width: int,
    *,
    can_choose: bool = False,
) -> list[Option]:
    """The country, which opens to another one; its tools; and those of which only the name is known here.

    With `can_choose` each tool that can be connected is a line to open, with the id ``tool-`` and its name.
    """
    here = tools_of(country, specs)
    chosen = line("  ", cell(Content.styled(_("Country"), QUIET), LABEL), " ", f"{country_name(country)} ({country})")
    options = [Option(chosen, id=COUNTRY), text_option("")]
    options.append(text_option(section(_("Can be connected"), width)))
    if not here.connectable:
        text = _("No accounting tool of this country can be connected yet.")
        options.append(text_option(hanging(Content.styled(text, QUIET), width)))
    used = {one.integration.tool for one in statuses}
    for spec in here.connectable:
        first, *more = _tool(spec, signs, width, is_used=spec.name in used, can_choose=can_choose)
        options.append(Option(first, id=f"{TOOL}{spec.name}") if can_choose else text_option(first))
        options += [text_option(part) for part in more]
    if here.not_yet:
        options += [text_option(""), text_option(section(_("Cannot be connected yet"), width))]
        options += [text_option(part) for part in _not_yet(here.not_yet, width)]
    return options


def _tool(spec: ConnectorSpec, signs: Signs, width: int, *, is_used: bool, can_choose: bool) -> Iterator[Content]:
    command = "" if can_choose else f"  synctui connect {spec.name}"
    state = (f"  {_('set up')}", WELL) if is_used else (command, QUIET)
    sign = (f"{signs.mark} ", WELL) if is_used else (f"{signs.waiting} ", "")
    yield line(sign, (spec.title, STRONG), state)
    can = spec.capabilities
    for label, words in abilities(
        nightly=can.nightly,
        pushes_edits=can.pushes_edits,
        credit_notes=can.credit_notes,
        has_credit_journal=spec.has_credit_journal,
        pdf=can.attachment.value,
    ):
        first = line("    ", cell(Content.styled(label, QUIET), LABEL), " ")
        yield hanging(Content(words), width, indent=" " * (LABEL + 5), first=first)


def _not_yet(tools: Sequence[KnownTool], width: int) -> Iterator[Content]:
    """By the way that leads from Teamleader to them today."""
    ways = dict.fromkeys(tool.way for tool in tools)
    for way in ways:
        names = ", ".join(tool.title for tool in tools if tool.way is way)
        text = line((f"{way_words(way.value)}: ", QUIET), names)
        yield hanging(text, width, indent="    ", first="  ")
