"""What the guide to plain-text ledgers lists is what the connectors have."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from synctui.bootstrap.tools import GROUP
from synctui.cli.parser import build
from synctui.connectors import beancount, hledger
from synctui.testing import documents as make
from synctui.wire.ledger_files.note import Note
from synctui.wire.ledger_files.settings import CREDIT_NOTES, SALES

ROOT = Path(__file__).parents[2]
LEDGERS = (ROOT / "docs" / "plain-text-ledgers.md").read_text()
CONNECTOR = (ROOT / "docs" / "adding-a-connector.md").read_text()
ROWS = [line.strip("|").split("|") for line in re.findall(r"^\| `[a-z_]+` \|.*\|$", LEDGERS, re.MULTILINE)]
TOOLS = (hledger, beancount)


def said(cell: str) -> str | None:
    return cell.strip(" `") or None


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.SPEC.name)
def test_every_option_is_listed_with_what_it_is_at_first(tool):
    listed = {said(row[0]): said(row[2 + TOOLS.index(tool)]) for row in ROWS}
    begun = tool.suggest(make.integration(tool.SPEC.name), make.RATES).mapping
    suggested = {"default_ledger": begun.default_ledger, "discount_ledger": begun.discount_ledger}

    assert listed == {option.key: option.default or suggested.get(option.key) for option in tool.SPEC.options}


def test_the_journals_are_called_as_the_guide_says():
    begun = hledger.suggest(make.integration("hledger"), make.RATES)

    assert (begun.journal, begun.credit_journal) == (SALES, CREDIT_NOTES)
    assert f"for invoices: `{SALES}`" in LEDGERS
    assert f"for credit notes: `{CREDIT_NOTES}`" in LEDGERS


def test_the_note_is_called_as_the_guide_says():
    assert f"`{Note(Path('synctui.journal')).path.name}`" in LEDGERS


def test_the_example_is_read_as_it_is_meant():
    (example,) = re.findall(r"```\n(2026.*?)```", LEDGERS, re.DOTALL)

    (entry,) = hledger.DIALECT.parse(example).entries

    assert (entry.reference, entry.number, entry.journal) == ("2026/17", "B2026-0002", SALES)
    assert sum(posting.amount.cents for posting in entry.postings) == 0


@pytest.mark.parametrize("line", re.findall(r"^synctui (.+?)(?: +#.*)?$", LEDGERS, re.MULTILINE))
def test_every_command_in_the_guide_is_one(line):
    build().parse_args(line.partition(" > ")[0].split())


def test_the_extra_in_the_guide_exists():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert set(re.findall(r"synctui\[([a-z]+)\]", LEDGERS)) == set(project["optional-dependencies"])


def test_the_entry_point_in_the_guide_to_connectors_is_that_of_the_example():
    (snippet,) = re.findall(r"```toml\n(.*?)```", CONNECTOR, re.DOTALL)
    example = tomllib.loads((ROOT / "tests" / "packaging" / "outside" / "pyproject.toml").read_text())

    assert tomllib.loads(snippet)["project"]["entry-points"] == example["project"]["entry-points"]
    assert list(example["project"]["entry-points"]) == [GROUP]


def test_everything_a_module_may_offer_is_offered_by_one():
    _, _, rest = CONNECTOR.partition("The module offers:")
    listed = re.findall(r"^\| `([A-Za-z_]+)", rest.split("\n\n")[1], re.MULTILINE)
    from synctui.connectors import e_invoice, exact_online

    offered = {name for name in listed if any(hasattr(one, name) for one in (*TOOLS, exact_online, e_invoice))}
    assert set(listed) == offered == {"SPEC", "create", "sign_in", "suggest", "pretend"}


def test_every_folder_in_the_guide_to_connectors_is_there():
    named = re.findall(r"`((?:connectors|wire|tests)/[a-z_/]+/)`", CONNECTOR)

    assert named
    places = [ROOT / one if one.startswith("tests") else ROOT / "src" / "synctui" / one for one in named]
    assert [str(place) for place in places if not place.is_dir()] == []
