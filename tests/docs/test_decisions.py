"""Decisions are short and complete, and every dependency has its reason."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISIONS = ROOT / "docs" / "decisions"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def names(requirements):
    return [re.split(r"[<>=~!\[; ]", one, maxsplit=1)[0] for one in requirements]


def reasons(file):
    rows = re.findall(r"^\| `([^`]+)` \| (.+) \|$", (DECISIONS / file).read_text(), re.MULTILINE)
    return {name: reason for name, reason in rows if len(reason) > 10}


@pytest.mark.parametrize(
    ("file", "requirements"),
    [
        ("0001-dependencies.md", PROJECT["project"]["dependencies"]),
        ("0002-development-dependencies.md", PROJECT["dependency-groups"]["dev"]),
    ],
)
def test_every_dependency_has_its_reason_and_every_reason_its_dependency(file, requirements):
    assert list(reasons(file)) == names(requirements)


@pytest.mark.parametrize("file", sorted(DECISIONS.glob("*.md")), ids=lambda file: file.stem)
def test_a_decision_is_short_and_says_situation_choice_and_what_was_given_up(file):
    text = file.read_text()

    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", file.name)
    assert text.startswith(f"# {file.name[:4]} ")
    assert len([line for line in text.splitlines() if not line.startswith("| `")]) <= 30
    assert [word for word in ("**Situation.**", "**Choice.**", "**Given up.**") if word not in text] == []


def test_no_number_is_used_twice():
    numbers = [file.name[:4] for file in DECISIONS.glob("*.md")]

    assert len(numbers) == len(set(numbers))
