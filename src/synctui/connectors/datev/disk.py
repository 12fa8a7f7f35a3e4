"""The few calls to the disk on which a hand-over hangs, so that a test can have a bad one."""

from __future__ import annotations

import os
from pathlib import Path

from synctui.settings.durable import sync_names, write_whole


class Disk:
    """Each call is done for good when it returns, or raises `OSError`."""

    def write(self, path: Path, content: bytes) -> None:
        """A new file with all of its content on the disk."""
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o644)
        write_whole(descriptor, content)

    def append(self, path: Path, content: bytes) -> None:
        """More at the end of a file; a last line that broke off is closed first."""
        with path.open("ab+") as file:
            size = file.seek(0, os.SEEK_END)
            if size:
                file.seek(size - 1)
                content = content if file.read(1) == b"\n" else b"\n" + content
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def rename(self, path: Path, to: Path) -> None:
        """At one stroke, in place of what has that name."""
        os.replace(path, to)

    def sync(self, folder: Path) -> None:
        """The names in a folder."""
        sync_names(folder)


DISK = Disk()
