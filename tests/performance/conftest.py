"""Stores of two sizes, generated once for this folder: what is counted on one must be counted on the other."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

FEW, MANY = 100, 20_000
MAKE = Path(__file__).parents[2] / "bench" / "make_store.py"


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Store files by their number of documents."""
    make = runpy.run_path(str(MAKE))["make"]
    paths = {}
    for documents in (FEW, MANY):
        paths[documents] = tmp_path_factory.mktemp(str(documents)) / "synctui.db"
        make(paths[documents], documents)
    return paths


@pytest.fixture
def few(stores: dict[int, Path]) -> Path:
    return stores[FEW]


@pytest.fixture
def many(stores: dict[int, Path]) -> Path:
    return stores[MANY]
