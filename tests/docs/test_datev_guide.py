"""What the German guide to DATEV lists is what the connector has."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from synctui.cli.parser import build
from synctui.connectors import datev
from synctui.connectors.datev.batches import Names
from synctui.connectors.datev.chart import CASES
from synctui.connectors.datev.spec import OPTIONS, SPEC
from synctui.testing import documents as make

GUIDE = (Path(__file__).parents[2] / "docs" / "datev.de.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, cells without their signs."""
    _, _, rest = GUIDE.partition(f"## {heading}\n")
    rows = re.findall(r"^\| `.*\|$", rest.partition("\n## ")[0], re.MULTILINE)
    return [[cell.strip(" `") for cell in row.strip("|").split("|")] for row in rows]


def test_every_setting_is_listed_with_what_it_is_at_first() -> None:
    begun = datev.suggest(make.integration("datev"), make.RATES).mapping
    suggested = {"default_ledger": begun.default_ledger or ""}

    listed = {row[0]: row[1] for row in table("Einstellungen")}

    assert listed == {one.key: one.default or suggested.get(one.key, "") for one in OPTIONS}


def test_every_tax_case_is_listed_with_its_accounts_and_its_key() -> None:
    said = {None: "nicht möglich", "": "ohne"}
    there = {code: (*case.accounts, said.get(case.key, case.key)) for code, case in CASES.items() if code[:4] != "oss-"}
    abroad = {(*case.accounts, case.key) for case in CASES.values() if case.is_taxed_abroad}

    listed = {row[0]: tuple(row[1:]) for row in table("Wie gebucht wird")}

    assert {listed.pop("oss-…")} == abroad
    assert listed == there


def test_the_number_in_the_guide_looks_like_one() -> None:
    assert f"`{SPEC.capabilities.number_format.format(year=2026, month=11, batch=3, counter=17)}`" in GUIDE


@pytest.mark.parametrize("line", re.findall(r"^synctui (.+?)(?: +#.*)?$", GUIDE, re.MULTILINE))
def test_every_command_in_the_guide_is_one(line) -> None:
    build().parse_args(shlex.split(line))


def test_the_files_are_called_as_the_guide_says() -> None:
    named = {row[0].partition("….")[0] for row in table("Was in dem Ordner steht")}
    made = {
        name.partition("202611-03")[0]
        for is_xml in (True, False)
        for name in (*Names.of("202611-03", is_xml=is_xml).all(), Names.of("202611-03", is_xml=is_xml).reversals)
    }

    assert named == made
