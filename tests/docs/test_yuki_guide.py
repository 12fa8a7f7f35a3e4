"""The guide to Yuki names what there is: options, limits, codes of VAT, the key to try it with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from synctui.cli.parser import build
from synctui.connectors.yuki.spec import SITES, SPEC
from synctui.connectors.yuki.vat import VatType
from synctui.sandbox.yuki import DEMO_KEY

GUIDE = (Path(__file__).parents[2] / "docs" / "yuki.md").read_text()


def test_its_commands_are_understood():
    for line in re.findall(r"^synctui .+$", GUIDE, re.MULTILINE):
        words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)][1:]
        command = words[: words.index(">")] if ">" in words else words

        assert build().parse_args(command).tool == "yuki"


@pytest.mark.parametrize("key", sorted(set(re.findall(r"--set ([a-z_]+)=", GUIDE))))
def test_its_settings_exist(key):
    assert key in {option.key for option in SPEC.options}


@pytest.mark.parametrize("label", re.findall(r"(?:setting |With )\*([^*]+)\*", GUIDE))
def test_the_settings_it_names_are_called_so_in_the_form(label):
    assert label in {option.label for option in SPEC.options}


def test_its_figures_are_those_of_the_connector():
    capabilities = SPEC.capabilities

    assert f"up to {capabilities.max_batch} at a time" in GUIDE
    assert f"{capabilities.limits[0].calls:,} a day" in GUIDE
    assert all(f"`{site}`" in GUIDE for site in SITES)
    assert f"`{DEMO_KEY}`" in GUIDE


@pytest.mark.parametrize("code", ["1-21", "40-21-NL"])
def test_its_vat_codes_are_written_as_they_are_read(code):
    assert f"`{code}`" in GUIDE
    assert VatType.parse(code).code == code
