"""The page on the architecture describes the folders and contracts there really are."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text()
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def test_the_tree_lists_every_folder_and_no_other():
    listed = re.findall(r"^[├└]── ([a-z0-9_]+)/ +\S", PAGE, re.MULTILINE)
    real = [path.parent.name for path in (ROOT / "src" / "synctui").glob("*/__init__.py")]

    assert sorted(listed) == sorted(real)


def test_the_layers_on_the_page_are_the_ones_that_are_checked():
    (layers,) = [contract["layers"] for contract in CONTRACTS if contract["type"] == "layers"]

    assert "```\n" + "\n".join(layers) + "\n```" in PAGE


def test_every_contract_is_explained():
    explained = re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE)

    assert explained == [contract["name"] for contract in CONTRACTS]


def test_every_file_that_is_named_exists():
    named = re.findall(r"`((?:domain|engine|ports|wire)/[a-z_]+\.py)`", PAGE)

    assert named
    assert [name for name in named if not (ROOT / "src" / "synctui" / name).is_file()] == []


def test_what_a_newcomer_reads_is_under_seven_hundred_lines_with_the_page():
    files = [ROOT / "src" / "synctui" / name for name in ("domain/plan.py", "engine/run.py")]
    lines = len(PAGE.splitlines()) + sum(len(file.read_text().splitlines()) for file in files)

    assert lines < 700
