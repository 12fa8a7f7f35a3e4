"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def specs_folder() -> Path | None:
    """Where the vendors' schemas and example documents are, if anywhere."""
    for place in (os.environ.get("SYNCTUI_SPECS"), str(ROOT.parent / "shared" / "specs")):
        if place and Path(place).is_dir():
            return Path(place)
    return None


@pytest.fixture(scope="session")
def specs() -> Path:
    """The vendors' schemas and examples; tests that need them are left out, and named, where there are none."""
    folder = specs_folder()
    if folder is None:
        if os.environ.get("SYNCTUI_ALL_TESTS"):
            pytest.fail("the vendors' specs are needed here: set SYNCTUI_SPECS")
        pytest.skip("left out: no vendors' specs (set SYNCTUI_SPECS to their folder)")
    return folder
