"""Makes the store's file ready at start: private, of this version, and backed up before anything in it is converted."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from synctui.domain.errors import Misconfigured
from synctui.store.connection import open_for_writing
from synctui.store.failures import as_codes

SCHEMA = 4
"""The version this program works with; it stands in the file as `PRAGMA user_version`."""
NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph", "glusterfs"})
MOUNTS = Path("/proc/mounts")
MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Warned:
    """Something about the file that a person should know; it works all the same."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


def prepare(path: Path) -> tuple[Warned, ...]:
    """Create or convert the store; returns what should be said about it.

    The folder is created for its owner alone, the file too. Alembic is imported only where there is something to
    convert. Raises `Misconfigured`: store-newer, store-read-only, store-cannot-open, store-damaged, disk-full.
    """
    path = Path(path)
    with as_codes(path):
        _make_private(path)
        with closing(open_for_writing(path)) as connection:
            found = version_of(connection)
            if found > SCHEMA:
                raise Misconfigured("store-newer", path=str(path), found=str(found), known=str(SCHEMA))
            if found < SCHEMA:
                _convert(connection, path, found)
    kind = file_system(path)
    return (Warned("store-on-network", {"path": str(path), "kind": kind}),) if kind in NETWORK else ()


def version_of(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _make_private(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Only where there is no file yet: closing a descriptor of the file, even this one, would drop the locks that
    # SQLite's connections of this process hold on it (POSIX), and the next process to leave would take the log away.
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


def _convert(connection: sqlite3.Connection, path: Path, found: int) -> None:
    if found:
        _back_up(connection, path.with_name(f"{path.name}.bak-{found}"))
    from synctui.store.alembic_run import upgrade

    upgrade(connection, found_at=lambda: version_of(connection), to=SCHEMA)


def _back_up(connection: sqlite3.Connection, copy: Path) -> None:
    """A whole copy, also of what still stands in the write-ahead log; an older copy is replaced."""
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(sqlite3.connect(copy)) as target:
        connection.backup(target)


def file_system(path: Path, mounts: Path | None = None) -> str:
    """The type of the file system under `path`, empty where the system does not say."""
    try:
        lines = (mounts or MOUNTS).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    where = str(path.absolute())
    points = [(fields[1].replace(r"\040", " "), fields[2]) for line in lines if len(fields := line.split()) > 2]
    above = [(point, kind) for point, kind in points if where.startswith(point.rstrip("/") + "/")]
    return max(above, key=lambda found: len(found[0]), default=("", ""))[1]
