"""The built wheel works outside the clone: sample data, styles, catalogues and migrations are inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(unpacked: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`synctui` from the wheel, far from the clone."""
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "SYNCTUI_HOME": str(unpacked.parent / "home")}
    return subprocess.run(
        [sys.executable, "-P", "-m", "synctui", *arguments],
        cwd=unpacked.parent,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_the_wheel_carries_what_is_not_python(unpacked: Path) -> None:
    inside = {path.suffix for path in (unpacked / "synctui").rglob("*") if path.is_file()}

    assert {".tcss", ".mo", ".json", ".py"} <= inside
    assert list((unpacked / "synctui" / "store" / "migrations" / "versions").glob("*.py"))


def test_the_demo_company_is_synced_from_the_wheel(unpacked: Path) -> None:
    told = run(unpacked, "demo", "--once", "--json")

    report = json.loads(told.stdout)
    assert report["invoices"] > 200, told.stderr
    assert told.returncode == 1, told.stderr


def test_the_wheel_names_its_version(unpacked: Path) -> None:
    told = run(unpacked, "--version")

    assert told.stdout.strip() == "synctui 0.1.0"
