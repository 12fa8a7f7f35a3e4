"""Measure the dashboard on stores of three sizes, and VisiData on the rows of the largest, in one run.

usage: python -m bench [--rows 100,10000,1000000] [--folder PATH] [--visidata PATH] [--only NAME] [--starts N]
       [--json PATH]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from bench.make_store import make
from bench.programs import smallest_name, synctui, visidata, write_table
from bench.report import table
from bench.terminal import Figures, Program, measure


def main() -> int:
    args = _arguments()
    folder = args.folder or Path(tempfile.gettempdir()) / "synctui-bench"
    figures: list[Figures] = []
    for program in _programs(args, folder):
        print(f"{program.name} …", file=sys.stderr, flush=True)
        figures.append(measure(program))
    print(table(figures))
    if args.json:
        args.json.write_text(json.dumps(_told(figures), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", default="100,10000,1000000", help="sizes of the stores, separated by commas")
    parser.add_argument("--folder", type=Path, help="where the stores are made, and kept for the next time")
    parser.add_argument("--visidata", type=Path, help="the command vd; without it one is installed in the folder")
    parser.add_argument("--only", default="", help="only programs with this in their name (synctui, visidata)")
    parser.add_argument("--starts", type=int, default=5, help="how often each program is started")
    parser.add_argument("--json", type=Path, help="write all figures to this file as well")
    return parser.parse_args()


def _programs(args: argparse.Namespace, folder: Path) -> Iterator[Program]:
    sizes = [int(size) for size in args.rows.split(",")]
    for rows in sizes:
        name = f"synctui {rows:,}"
        if args.only.casefold() in name:
            yield synctui(name, _store(folder, rows).parent, rows, args.starts)
    if args.only.casefold() in f"visidata {sizes[-1]:,}":
        store, command = _store(folder, sizes[-1]), args.visidata or _installed(folder)
        csv = folder / f"{sizes[-1]}.csv"
        if not csv.is_file():
            write_table(store, csv)
        yield visidata(command, csv, sizes[-1], min(args.starts, 3), smallest_name(store))


def _store(folder: Path, rows: int) -> Path:
    """The generated store of this size; made if it is not there."""
    store = folder / str(rows) / "synctui.db"
    if not store.is_file():
        print(f"a store of {rows:,} documents …", file=sys.stderr, flush=True)
        store.parent.mkdir(parents=True, exist_ok=True)
        half_made = store.with_name("half-made.db")
        make(half_made, rows)
        half_made.rename(store)
    return store


def _installed(folder: Path) -> Path:
    """VisiData in an environment of its own: it is no part of the project."""
    place = folder / "visidata"
    if not (place / "bin" / "vd").is_file():
        venv.create(place, with_pip=True)
        subprocess.run([place / "bin" / "pip", "install", "--quiet", "visidata"], check=True)
    return place / "bin" / "vd"


def _told(figures: list[Figures]) -> dict[str, object]:
    machine = {"system": platform.platform(), "python": platform.python_version(), "processors": os.cpu_count()}
    return {
        "at": datetime.now().astimezone().isoformat(timespec="seconds"),
        **machine,
        "programs": [asdict(one) for one in figures],
    }


if __name__ == "__main__":
    sys.exit(main())
