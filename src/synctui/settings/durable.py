"""Files that outlive a power cut: the old content or the new one, and never half of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def replace_whole(path: Path, content: bytes, prefix: str) -> None:
    """The file with this content, readable by its owner alone; `prefix` begins the name it has until it is whole.

    Raises `OSError`, and nothing has changed then. Whether its name is there to stay, `sync_names` makes sure.
    """
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=prefix)
    try:
        write_whole(descriptor, content)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def write_whole(descriptor: int, content: bytes) -> None:
    """All of it, on the disk when it returns; the descriptor is closed in any case. Raises `OSError`."""
    with open(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def sync_names(folder: Path) -> None:
    """The names in a folder are there to stay: of files that were made, renamed or deleted. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
