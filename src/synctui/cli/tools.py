"""``synctui tools``: the accounting tools of a country, what each can do, and which cannot be connected yet."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Iterator, Sequence

from synctui.cli.doors import Doors
from synctui.cli.exits import OK
from synctui.cli.output import print_json, put
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured
from synctui.domain.invoice import Department
from synctui.domain.text import clean
from synctui.domain.tool_catalogue import ToolsOfCountry, countries, tools_of
from synctui.i18n import _
from synctui.i18n.tool_words import abilities, country_name, way_words

LABEL = 18


def run(args: Namespace, doors: Doors) -> int:
    return asyncio.run(_run(args, doors))


async def _run(args: Namespace, doors: Doors) -> int:
    async with doors.open_workspace(args.setting.home, "cli") as workspace:
        specs = workspace.service.specs()
        chosen = _chosen(args.country, await workspace.service.departments(), specs)
    found = [tools_of(country, specs) for country in chosen]
    if args.json:
        print_json([_as_json(one) for one in found])
        return OK
    for one in found:
        for line in _lines(one):
            put(line)
    return OK


def _chosen(wanted: str | None, departments: Sequence[Department], specs: Sequence[ConnectorSpec]) -> tuple[str, ...]:
    """The country that is named, else those of the companies, else all.

    Raises `Misconfigured` ``country-unknown`` (country, known).
    """
    known = countries(specs)
    if wanted is not None:
        if wanted.upper() not in known:
            raise Misconfigured("country-unknown", country=clean(wanted), known=", ".join(known))
        return (wanted.upper(),)
    own = {department.country for department in departments}
    return tuple(country for country in known if country in own) or known


def _lines(one: ToolsOfCountry) -> Iterator[str]:
    yield f"{country_name(one.country)} ({one.country})"
    if not one.connectable:
        yield "  " + _("No accounting tool of this country can be connected yet.")
    for spec in one.connectable:
        yield f"  {spec.title}  (synctui connect {spec.name})"
        for label, words in _abilities(spec):
            yield f"    {label:<{LABEL}}  {words}"
    if one.not_yet:
        yield "  " + _("Cannot be connected yet:")
    for tool in one.not_yet:
        yield f"    {tool.title}: {way_words(tool.way.value)}"
    yield ""


def _abilities(spec: ConnectorSpec) -> tuple[tuple[str, str], ...]:
    can = spec.capabilities
    return abilities(
        nightly=can.nightly,
        pushes_edits=can.pushes_edits,
        credit_notes=can.credit_notes,
        has_credit_journal=spec.has_credit_journal,
        pdf=can.attachment.value,
    )


def _as_json(one: ToolsOfCountry) -> dict[str, object]:
    return {
        "country": one.country,
        "tools": [
            {
                "tool": spec.name,
                "title": spec.title,
                "nightly": spec.capabilities.nightly,
                "pushes_edits": spec.capabilities.pushes_edits,
                "credit_notes": spec.capabilities.credit_notes,
                "pdf": spec.capabilities.attachment.value,
            }
            for spec in one.connectable
        ],
        "not_yet": [{"title": tool.title, "way": tool.way.value} for tool in one.not_yet],
    }
