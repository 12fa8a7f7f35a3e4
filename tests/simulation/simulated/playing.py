"""Playing worlds: one after the other in one loop, the same one again, and smaller ones that still go wrong."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from simulated.choices import Choices
from simulated.clockwork import Clockwork, StandsStill
from simulated.installation import Disk
from simulated.invariants import check
from simulated.world import World


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one world."""

    seed: int
    is_wire: bool
    broken: tuple[str, ...]
    events: tuple[str, ...] = ()
    script: tuple[int, ...] = field(default=(), repr=False)

    def told(self) -> str:
        """For whoever has to find out why."""
        kind = "wire" if self.is_wire else "memory"
        return "\n".join([f"seed {self.seed} ({kind})", *self.events, "broken:", *self.broken, f"script {self.script}"])


class Theatre:
    """One worker's loop and disk, used for as many worlds as it plays."""

    def __init__(self) -> None:
        self.loop = Clockwork()
        self.disk = Disk()

    def close(self) -> None:
        self.disk.close()
        self.loop.close()

    def play(self, seed: int, script: Sequence[int] | None = None, *, is_wire: bool = False) -> Played:
        """One world from its beginning to its end; a given `script` takes the place of chance."""
        self.loop.now = 0.0
        asyncio.set_event_loop(self.loop)
        choices = Choices(seed, script)
        world = World(choices, self.loop, self.disk, is_wire)
        try:
            self.loop.run_until_complete(world.play())
            check(world)
        except StandsStill:
            world.witness.breaks("everybody waits for somebody else")
        except Exception as problem:  # noqa: BLE001 - a world that falls over is a finding like any other
            world.witness.breaks(f"the world fell over: {problem!r}")
            world.log("".join(_traceback(problem)))
        finally:
            self._sweep(world)
        return Played(seed, is_wire, tuple(world.broken), tuple(world.events), tuple(choices.taken))

    def _sweep(self, world: World) -> None:
        """Nothing of this world lives on in the next one."""
        for process in world.alive:
            process.die()
        for home in (world.home, world.other):
            if home is not None:
                home.forget_backup()
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        if left:
            with suppress(StandsStill):
                self.loop.run_until_complete(asyncio.wait(left, timeout=1000))
        for handle in list(self.loop._scheduled):  # type: ignore[attr-defined]
            handle.cancel()

    def shrunk(self, played: Played) -> Played:
        """A world with fewer happenings that goes wrong in the same way."""
        best = played
        what = _kind(played)
        size = max(len(best.script) // 2, 1)
        while size:
            at = 0
            while at < len(best.script):
                for smaller in _smaller(best.script, at, size):
                    tried = self.play(best.seed, smaller, is_wire=best.is_wire)
                    if tried.broken and _kind(tried) == what and _weight(tried.script) < _weight(best.script):
                        best = tried
                        break
                else:
                    at += size
            size //= 2
        return best


def _smaller(script: Sequence[int], at: int, size: int) -> Iterator[tuple[int, ...]]:
    before, after = tuple(script[:at]), tuple(script[at + size :])
    yield before + after
    yield before + (0,) * min(size, len(script) - at) + after


def _weight(script: Sequence[int]) -> tuple[int, int]:
    """Fewer happenings first, then a shorter script."""
    return sum(1 for value in script if value), len(script)


def _kind(played: Played) -> str:
    """The first thing that broke, without what it is about."""
    return "".join(word for word in played.broken[0].split() if word.isalpha())


def _traceback(problem: BaseException) -> list[str]:
    import traceback

    return traceback.format_exception(problem)


@contextmanager
def theatre() -> Iterator[Theatre]:
    """Garbage is collected between worlds, not in them."""
    one = Theatre()
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield one
    finally:
        gc.enable()
        gc.unfreeze()
        one.close()


def play_all(seeds: Iterable[int], *, is_wire: bool = False) -> Iterator[Played]:
    with theatre() as stage:
        for n, seed in enumerate(seeds):
            yield stage.play(seed, is_wire=is_wire)
            if n % 20 == 19:
                gc.collect()
