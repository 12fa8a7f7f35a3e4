"""The domain knows no clock, no network, no database and no process."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "src" / "synctui" / "domain"
FORBIDDEN = {"time", "socket", "sqlite3", "subprocess", "os", "asyncio", "threading"}


@pytest.mark.parametrize("module", sorted(DOMAIN.glob("*.py")), ids=lambda path: path.stem)
def test_a_domain_module_imports_only_the_standard_library(module: Path) -> None:
    names = {name.split(".")[0] for name in imported(ast.parse(module.read_text()))}

    assert names <= set(sys.stdlib_module_names) | {"synctui"}
    assert not names & FORBIDDEN


@pytest.mark.parametrize("module", sorted(DOMAIN.glob("*.py")), ids=lambda path: path.stem)
def test_a_domain_module_asks_no_clock(module: Path) -> None:
    calls = {node.attr for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.Attribute)}

    assert not calls & {"now", "today", "utcnow"}


def imported(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names
