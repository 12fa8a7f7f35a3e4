"""Plays worlds from the command line: `play.py --worlds 1000`, or one `--seed` with its story."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from simulated.playing import play_all, theatre


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--wire", action="store_true")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--stop", type=int, default=10, help="end after so many worlds that went wrong")
    options = parser.parse_args()
    if options.seed is not None:
        return _one(options)
    return _many(options)


def _one(options: argparse.Namespace) -> int:
    with theatre() as stage:
        played = stage.play(options.seed, is_wire=options.wire)
        if options.shrink and played.broken:
            played = stage.shrunk(played)
    print(played.told())
    return int(bool(played.broken))


def _many(options: argparse.Namespace) -> int:
    started, cpu, bad, n = time.monotonic(), time.process_time(), 0, 0
    for played in play_all(range(options.first, options.first + options.worlds), is_wire=options.wire):
        n += 1
        if played.broken:
            bad += 1
            print(f"seed {played.seed}: {played.broken[0]}", flush=True)
            if bad >= options.stop:
                break
    took, used = time.monotonic() - started, time.process_time() - cpu
    print(f"{n} worlds, {bad} went wrong, {took:.1f} s, {used / n * 1000:.1f} ms of processor each")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
