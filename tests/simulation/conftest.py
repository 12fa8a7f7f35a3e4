"""One theatre for each worker; the worlds are in the package beside this file."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def theatre() -> Iterator[Any]:
    """Loop and disk are made once; a migrated store is copied for every world."""
    from simulated.playing import Theatre

    one = Theatre()
    yield one
    one.close()


@pytest.fixture
def stage(theatre: Any) -> Iterator[Any]:
    """The theatre, with the garbage left lying until the curtain falls."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield theatre
    gc.enable()
    gc.unfreeze()
