"""A package of somebody else adds an accounting tool, and holds it to the contract suite by itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

OUTSIDE = Path(__file__).parent / "outside"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The package's own folder, far from this project."""
    return Path(shutil.copytree(OUTSIDE, tmp_path / "project"))


def installed(project: Path) -> Path:
    """Build it and put it where packages are, with its metadata."""
    site = project.parent / "site"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(project.parent)]
    done = subprocess.run(build, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = project.parent.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


def run(site: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "SYNCTUI_HOME": str(site.parent / "home")}
    command = [sys.executable, "-P", "-m", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


def contract(site: Path, project: Path) -> subprocess.CompletedProcess[str]:
    return run(site, project, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "tests")


def test_the_contract_suite_runs_where_nothing_of_this_project_is_but_the_package(project: Path) -> None:
    told = contract(installed(project), project)

    passed = re.search(r"(\d+) passed", told.stdout)
    assert told.returncode == 0, told.stdout
    assert passed is not None
    assert int(passed[1]) >= 20


def test_the_contract_suite_finds_a_connector_that_forgets(project: Path) -> None:
    source = project / "src" / "tiny_books" / "__init__.py"
    source.write_text(source.read_text().replace("        if not hits:\n", "        if True:\n"))

    told = contract(installed(project), project)

    assert told.returncode == 1
    assert "FAILED tests/test_tiny_books.py::TestTinyBooks::test_booking_twice_books_once" in told.stdout


def test_the_tool_is_offered_and_the_whole_demo_company_is_booked_in_it(project: Path) -> None:
    site = installed(project)

    tools = run(site, project, "synctui", "tools", "--country", "BE")
    demo = run(
        site, project, "synctui", "demo", "--tool", "tiny_books", "--folder", str(project / "books"), "--once", "--json"
    )

    report = json.loads(demo.stdout)
    lines = [line for file in (project / "books").rglob("sales.jsonl") for line in file.read_text().splitlines()]
    assert "Tiny Books  (synctui connect tiny_books)" in tools.stdout
    assert report["invoices"] > 200, demo.stderr
    assert len(lines) == report["invoices"] + report["credit_notes"]
