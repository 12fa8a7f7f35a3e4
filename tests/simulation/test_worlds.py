"""Never twice, never lost: in every one of thousands of worlds, each of them a seed that can be played again.

`SYNCTUI_WORLDS` says how many (a thousand where it is not set, three thousand in CI); one in twenty goes through
the real connector and the wire.
"""

from __future__ import annotations

import gc
import os
from typing import Any

import pytest

WORLDS = int(os.environ.get("SYNCTUI_WORLDS", "1000"))
ON_THE_WIRE = WORLDS // 20
CHUNK = 125


def chunks(worlds: int) -> list[range]:
    return [range(first, min(first + CHUNK, worlds)) for first in range(0, worlds, CHUNK)]


def names(chunk: range) -> str:
    return f"{chunk.start}-{chunk.stop - 1}"


def play(stage: Any, seeds: range, *, is_wire: bool) -> str:
    """The story of the smallest world like the first that goes wrong; nothing where none does."""
    for seed in seeds:
        played = stage.play(seed, is_wire=is_wire)
        if played.broken:
            return f"{played.broken[0]}\n{stage.shrunk(played).told()}"
        if seed % 25 == 24:
            gc.collect()
    return ""


@pytest.mark.parametrize("seeds", chunks(WORLDS - ON_THE_WIRE), ids=names)
def test_nothing_is_booked_twice_or_lost_whatever_happens(stage: Any, seeds: range) -> None:
    story = play(stage, seeds, is_wire=False)

    assert not story, story


@pytest.mark.parametrize("seeds", chunks(ON_THE_WIRE), ids=names)
def test_nothing_is_booked_twice_or_lost_through_the_real_connector(stage: Any, seeds: range) -> None:
    story = play(stage, seeds, is_wire=True)

    assert not story, story


@pytest.mark.parametrize("is_wire", [False, True], ids=["memory", "wire"])
def test_one_seed_is_one_world(stage: Any, is_wire: bool) -> None:
    for seed in range(5):
        first = stage.play(seed, is_wire=is_wire)

        again = stage.play(seed, is_wire=is_wire)
        scripted = stage.play(seed, first.script, is_wire=is_wire)

        assert first.events == again.events == scripted.events
