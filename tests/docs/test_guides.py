"""What the guides list in prose is what the code has."""

from __future__ import annotations

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from synctui.cli.parser import build
from synctui.connectors.exact_online.spec import SITES
from synctui.domain.capabilities import Capabilities
from synctui.ports.accounting import AccountingConnector
from synctui.testing.contract import ToolWorld

DOCS = Path(__file__).parents[2] / "docs"
CONNECTOR = (DOCS / "adding-a-connector.md").read_text()
OAUTH = (DOCS / "oauth-clients.md").read_text()


def rows_below(text, sentence):
    """First cells of the table that follows a sentence."""
    _, found, rest = text.partition(sentence)
    assert found
    table = rest.split("\n\n")[1]
    return re.findall(r"^\| `([a-z_]+)", table, re.MULTILINE)


def test_the_guide_lists_every_method_of_a_connector():
    methods = [name for name, _ in inspect.getmembers(AccountingConnector, inspect.isfunction) if name[0] != "_"]

    assert sorted(rows_below(CONNECTOR, "A connector has these methods:")) == sorted(methods)


def test_the_guide_lists_every_capability():
    listed = rows_below(CONNECTOR, "## 2. What it can do: `Capabilities`")

    assert sorted(listed) == sorted(one.name for one in fields(Capabilities))


def test_the_guide_lists_everything_a_tools_world_must_do():
    listed = rows_below(CONNECTOR, "A world is a connector, its integration, and a hand on the sandbox:")

    assert sorted(listed) == sorted(ToolWorld.__abstractmethods__)


@pytest.mark.parametrize("option", sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", OAUTH))))
def test_every_option_in_the_guide_to_signing_in_exists(option, capsys):
    with pytest.raises(SystemExit):
        build().parse_args(["connect", "--help"])

    assert option in capsys.readouterr().out


def test_the_guide_to_signing_in_names_every_country_of_exact_online():
    (sentence,) = re.findall(r"`site` is the country of your sign-in: (.+)\.", OAUTH)

    assert re.findall(r"`([a-z]+)`", sentence) == list(SITES)


def test_every_link_between_the_pages_leads_somewhere():
    broken = [
        (page.name, target)
        for page in [*DOCS.glob("*.md"), DOCS.parent / "README.md"]
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text())
        if not target.startswith("https://") and not (page.parent / target).exists()
    ]

    assert broken == []
