"""Programs that add to one ledger at the same time, and are killed at any moment: every invoice stands there once."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

WRITER = Path(__file__).parent / "writer.py"
INVOICES, KILLS = 30, 5


def begun(tool: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, WRITER, tool, folder, str(INVOICES)], stdout=subprocess.DEVNULL, text=True)


def kill_when_grown(processes: list[subprocess.Popen[str]], file: Path, size: int) -> None:
    """Kill them all as soon as the file has so many bytes, wherever they are by then."""
    while file.stat().st_size < size and any(process.poll() is None for process in processes):
        pass
    for process in processes:
        process.kill()
    for process in processes:
        process.communicate()


def test_killed_again_and_again_by_twos_the_ledger_has_every_invoice_once(program, open_books):
    books, chance = open_books(program), random.Random(7)
    tool = program.module.SPEC.name
    sizes = []
    for _ in range(KILLS):
        grown = books.file.stat().st_size + chance.randrange(1, 9000)
        kill_when_grown([begun(tool, books.folder) for _ in range(2)], books.file, grown)
        sizes.append(books.file.stat().st_size)

    last = begun(tool, books.folder)
    last.communicate(timeout=120)

    entries = program.module.DIALECT.parse(books.file.read_text()).entries
    references = [entry.reference for entry in entries]
    assert last.returncode == 0
    assert len(set(sizes)) > KILLS / 2
    assert sorted(references) == sorted(f"2026 / {number}" for number in range(1, INVOICES + 1))
    assert len({entry.number for entry in entries}) == INVOICES
    assert not list(books.folder.glob(".*.synctui*"))
    program.check(books.file)
