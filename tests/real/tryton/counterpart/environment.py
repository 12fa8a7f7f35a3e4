"""Tryton's own environment and the books to copy: made once, kept beside the project's environment for later runs."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
LOCK = HERE.parent / "requirements.lock"
BUILDER = HERE / "build_books.py"
KEPT = Path(sys.prefix) / "tryton"
"""Thrown away with the environment that it belongs to."""
FIRST_YEAR, LAST_YEAR = 2013, 2027
TODAY = date(2026, 11, 25)
"""At the server, which refuses what is dated later and asks about what was to be paid earlier."""
PASSWORD = "Lab-Pass-93xq"


class NotHere(Exception):
    """What is missing on this computer."""


def tryton() -> Path:
    """The folder with Tryton's programs, installed with pinned hashes."""
    folder = KEPT / _digest(LOCK)
    with once(folder) as is_new:
        if is_new:
            _run([sys.executable, "-m", "venv", folder], "a virtual environment for Tryton")
            install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _run([*install, "--require-hashes", "-r", LOCK], "Tryton from the package index")
    return folder / "bin"


def digest() -> str:
    """Of all that the books depend on."""
    return _digest(LOCK, BUILDER)


def memory(name: str) -> Path:
    """A new folder in memory, where the system has such a place: Tryton waits for the disk most of the time."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix=f"synctui-{name}-", dir=place))


def write_config(folder: Path, uri: str, *, has_worker: bool = False) -> Path:
    """Tryton's configuration. With a worker, reports and VIES look-ups wait in a queue that nobody empties here."""
    lines = ["[database]", f"uri = {uri}", f"path = {folder}", *(["[queue]", "worker = True"] if has_worker else [])]
    config = folder / "trytond.conf"
    config.write_text("\n".join(lines) + "\n")
    return config


def build(folder: Path, config: Path, database: str = "books") -> Path:
    """Books in an empty database; returns the file with what must be known of them."""
    programs, facts = tryton(), folder / "facts.json"
    (folder / "password").write_text(PASSWORD + "\n")
    environment = {**os.environ, "TRYTONPASSFILE": str(folder / "password")}
    admin = [programs / "trytond-admin", "-c", config, "-d", database]
    activate = ["-u", "account_invoice", "--activate-dependencies", "--email", "admin@example.test"]
    _run([*admin, *activate], "Tryton's modules", environment)
    years = [str(FIRST_YEAR), str(LAST_YEAR)]
    _run([programs / "python", BUILDER, config, database, facts, *years], "Tryton's books", environment)
    return facts


@contextmanager
def once(folder: Path) -> Iterator[bool]:
    """True for whoever is to make this folder; all others wait for it. What was left half made is made anew."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_new = not (folder / "complete").exists()
        if is_new:
            shutil.rmtree(folder, ignore_errors=True)
        yield is_new
        (folder / "complete").touch()


def _run(command: list[object], what: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise NotHere(f"{what} ({done.stderr.strip()[-400:]})")


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
