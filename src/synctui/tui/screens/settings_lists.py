"""The settings as lines: all integrations in one list with their nightly switch, and the fields of the chosen one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widgets.option_list import Option

from synctui.domain.connector_spec import ConnectorSpec, SignIn
from synctui.i18n import _, ngettext
from synctui.i18n.errors import error_text
from synctui.i18n.formats import count
from synctui.ports.service import IntegrationStatus
from synctui.tui.screens.lines import (
    ALERT,
    DIFFERS,
    QUIET,
    STRONG,
    WELL,
    Part,
    cell,
    hanging,
    line,
    section,
    stack,
    text_option,
)
from synctui.tui.screens.settings_fields import Field, switch
from synctui.tui.signs import Signs

GENERAL, TOOLS, CONNECT = "general", "tools", "connect"
PAGES = frozenset({GENERAL, TOOLS})
"""Lines of the list that are about no integration."""
LABEL, WIDE_LABEL = 18, 28
"""Cells of a field's name, in a narrow and in a wide list."""


def integration_options(
    statuses: Sequence[IntegrationStatus], specs: Iterable[ConnectorSpec], signs: Signs, width: int
) -> list[Option]:
    """Every integration with its switch, the tools that are not set up, and what holds for all."""
    options: list[Option] = [
        Option(_integration(one, signs, width), id=f"integration-{i}") for i, one in enumerate(statuses)
    ]
    if not statuses:
        text = _("No accounting tool is set up yet.")
        options.append(text_option(hanging(Content.styled(text, QUIET), width)))
    used = {one.integration.tool for one in statuses}
    unused = [spec for spec in specs if spec.name not in used]
    if unused:
        options.append(text_option(""))
        options.append(text_option(hanging(line((_("Not set up"), QUIET)), width)))
    for spec in unused:
        command = f"synctui connect {spec.name}"
        options.append(text_option(hanging(line((f"{signs.waiting} {spec.title}  ", ""), (command, QUIET)), width)))
    options.append(text_option(""))
    options.append(Option(hanging(Content(_("Connect another tool")), width), id=CONNECT))
    options.append(Option(hanging(Content(_("Accounting tools per country")), width), id=TOOLS))
    options.append(Option(hanging(Content(_("General: language, look")), width), id=GENERAL))
    return options


def _integration(one: IntegrationStatus, signs: Signs, width: int) -> Content:
    """Two lines: what and whether it is well; whose books and the nightly switch."""
    sign, words, colour = _state(one, signs)
    first = line((f"{sign} ", colour), (one.spec.title, STRONG), (f"  {words}", QUIET if colour == WELL else colour))
    nightly = _switch(one)
    room = max(width - nightly.cell_length - 3, 8)
    return stack([first.truncate(width, ellipsis=True), line("  ", cell(one.department.name, room), " ", nightly)])


def _state(one: IntegrationStatus, signs: Signs) -> tuple[str, str, str]:
    if not one.is_signed_in:
        return signs.failed, _("sign in"), ALERT
    if one.missing:
        more = _("+ {n} more").format(n=count(one.to_settle - 1)) if one.to_settle > 1 else ""
        return signs.differs, f"{error_text(one.missing[0], {}, one.spec.title).short} {more}".rstrip(), DIFFERS
    if one.to_settle:
        n = one.to_settle
        return signs.differs, ngettext("{n} VAT rate missing", "{n} VAT rates missing", n).format(n=count(n)), DIFFERS
    return signs.mark, _("ready") if one.spec.sign_in is SignIn.NONE else _("connected"), WELL


def _switch(one: IntegrationStatus) -> Content:
    if not one.spec.capabilities.nightly:
        return line((_("no automatic sync"), QUIET))
    if one.integration.nightly:
        at = one.integration.nightly_at.strftime("%H:%M")
        return line((f"{switch(is_on=True)} " + _("at night {time}").format(time=at), WELL))
    return line((f"{switch(is_on=False)} " + _("at night"), QUIET))


def field_options(fields: Iterable[Field], width: int) -> list[Option]:
    """The rows of one integration; titles begin regions with a hairline."""
    options: list[Option] = []
    for one in fields:
        if one.is_title:
            options += [text_option(""), text_option(_region(one, width))]
        elif not one.label:
            options.append(text_option(hanging(one.value, width)))
        elif one.can_open:
            options.append(Option(_row(one, width), id=one.id))
        else:
            options.append(text_option(_row(one, width)))
    return options


def _row(one: Field, width: int) -> Content:
    room = WIDE_LABEL if width >= 70 else LABEL
    label: Part = cell(Content.styled(one.label, QUIET), room)
    return hanging(one.value, width, indent=" " * (room + 3), first=line("  ", label, " "))


def _region(one: Field, width: int) -> Content:
    title = section(one.label, width)
    return stack([title, hanging(one.value, width)]) if one.value.plain else title
