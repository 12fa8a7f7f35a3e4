"""Every import contract really bites: each is broken on purpose once, in a copy, and must be reported."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]

BREACHES = {
    "layers": ("domain/money.py", "import synctui.engine"),
    "pure core": ("engine/pace.py", "import sqlite3"),
    "thin TUI": ("tui/session.py", "import synctui.store.reading"),
    "headless": ("settings/__init__.py", "import rich"),
    "HTTP has one home": ("cli/__init__.py", "import httpx"),
    "connectors alone": ("connectors/second_tool.py", "import synctui.connectors.exact_online"),
    "honest sandbox": ("sandbox/__init__.py", "import synctui.wire.http"),
    "tables stay home": ("engine/pace.py", "import synctui.store.tables"),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "src" / "synctui", folder / "synctui", ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_every_contract_has_a_breach() -> None:
    assert {contract["name"] for contract in CONTRACTS} == set(BREACHES)


@pytest.mark.parametrize("name", list(BREACHES))
def test_a_broken_contract_is_reported(copy: Path, name: str) -> None:
    place, line = BREACHES[name]
    module = copy / "synctui" / place
    before = module.read_text() if module.exists() else None
    module.write_text((before or "") + f"\n{line}\n")

    try:
        told = lint(copy)
    finally:
        if before is None:
            module.unlink()
        else:
            module.write_text(before)

    assert told.returncode == 1, told.stdout + told.stderr
    assert f"{name} BROKEN" in told.stdout


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter over the copy, which stands before the installed package on the path."""
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
