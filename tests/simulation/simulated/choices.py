"""Everything that is left to chance, drawn as it is needed, written down, and given again exactly."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """Draws from a seed, or gives again what stands in a `script`; where that ends, and for 0, nothing happens.

    Whoever asks puts the harmless answer first: a script of zeros is a quiet world.
    """

    def __init__(self, seed: int, script: Sequence[int] | None = None) -> None:
        self._random = Random(seed)
        self._aside = Random(f"aside {seed}")
        self._script = script
        self.taken: list[int] = []

    def below(self, n: int) -> int:
        """0 to n-1, all alike."""
        return self._take(n, lambda: self._random.randrange(n))

    def happens(self, chance: float) -> bool:
        return bool(self._take(2, lambda: int(self._random.random() < chance)))

    def happens_too(self, chance: float) -> bool:
        """For what was thought of later: from a stream of its own, so that kept worlds go on as they did."""
        return bool(self._take(2, lambda: int(self._aside.random() < chance)))

    def one_of(self, options: Sequence[T], weights: Sequence[float] | None = None) -> T:
        """One of these, the first where nothing is to happen."""
        drawn = self._take(
            len(options), lambda: self._random.choices(range(len(options)), weights)[0] if options else 0
        )
        return options[drawn]

    def jitter(self) -> Random | None:
        """A source of small delays for one process; None where it never waits."""
        seed = self.below(1 << 16)
        return Random(seed) if seed else None

    def _take(self, n: int, draw: object) -> int:
        if self._script is None:
            value = draw()  # type: ignore[operator]
        else:
            at = len(self.taken)
            value = min(self._script[at], n - 1) if at < len(self._script) else 0
        self.taken.append(value)
        return int(value)
