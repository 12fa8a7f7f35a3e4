"""Which errors an accounting tool can cause: the codes that its connector names, and those that any tool can cause."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import synctui
from synctui.bootstrap.tools import module, names
from synctui.i18n.errors import codes

PACKAGE = Path(synctui.__file__).parent
EVERY_TOOL = ("domain", "engine", "ports")
"""Folders whose errors have nothing to do with one tool."""
SHARED = "synctui.wire."
"""Connectors share what stands there, each what it imports."""


def codes_of_tool(name: str) -> tuple[str, frozenset[str]]:
    """The tool's title, and the codes that may occur with it. Raises `Misconfigured` ``tool-unknown``."""
    found = module(name)
    return found.SPEC.title, _named_by(found.__file__) | _of_every_tool()


def codes_of_tools() -> Mapping[str, frozenset[str]]:
    """Titles of all tools, and the codes that only their connectors name."""
    common = _of_every_tool()
    return {module(name).SPEC.title: _named_by(module(name).__file__) - common for name in names()}


@cache
def _of_every_tool() -> frozenset[str]:
    files = (path for folder in EVERY_TOOL for path in (PACKAGE / folder).rglob("*.py"))
    return frozenset().union(*(_codes_in(path) for path in files))


@cache
def _named_by(file: str) -> frozenset[str]:
    """Of a module, or of a package whose first file this is, with what it shares with other connectors."""
    path = Path(file)
    waiting = list(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]
    seen: set[Path] = set()
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += _imported_by(one)
    return frozenset().union(*(_codes_in(one) for one in seen))


def _codes_in(path: Path) -> frozenset[str]:
    nodes = ast.walk(_tree(path))
    found = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return frozenset(found) & codes()


def _imported_by(path: Path) -> Iterator[Path]:
    """Files of the shared part that this file imports from."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SHARED):
            parts = (node.module or "").split(".")[1:]
            found = PACKAGE.joinpath(*parts)
            yield from (one for one in (found.with_suffix(".py"), found / "__init__.py") if one.is_file())
            yield from (one for alias in node.names if (one := found / f"{alias.name}.py").is_file())


@cache
def _tree(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))
