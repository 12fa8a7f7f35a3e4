"""Which errors an accounting tool can cause: the codes that its connector names, and those that any tool can cause."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import synctui
from synctui.bootstrap.tools import module, names
from synctui.i18n.errors import codes

EVERY_TOOL = ("domain", "engine", "wire", "ports")
"""Folders whose errors have nothing to do with one tool."""


def codes_of_tool(name: str) -> tuple[str, frozenset[str]]:
    """The tool's title, and the codes that may occur with it. Raises `Misconfigured` ``tool-unknown``."""
    found = module(name)
    return found.SPEC.title, _named_by(Path(found.__file__)) | _of_every_tool()


def codes_of_tools() -> Mapping[str, frozenset[str]]:
    """Titles of all tools, and the codes that only their connectors name."""
    common = _of_every_tool()
    return {module(name).SPEC.title: _named_by(Path(module(name).__file__)) - common for name in names()}


@cache
def _of_every_tool() -> frozenset[str]:
    package = Path(synctui.__file__).parent
    return frozenset().union(*(_named_in(package / folder) for folder in EVERY_TOOL))


def _named_by(file: Path) -> frozenset[str]:
    """A connector is a module, or a package whose first file this is."""
    return _named_in(file.parent) if file.name == "__init__.py" else _codes_in(file)


def _named_in(folder: Path) -> frozenset[str]:
    return frozenset().union(*(_codes_in(path) for path in folder.rglob("*.py")))


def _codes_in(path: Path) -> frozenset[str]:
    return frozenset(_literals(ast.parse(path.read_text(encoding="utf-8")))) & codes()


def _literals(tree: ast.AST) -> Iterator[str]:
    return (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
