"""A folder in which files appear whole or not at all, once each, with a list of what was ever written there.

A file is written beside its place, made durable, and then renamed, while nobody else may write; the list gets its line
after that. Somebody may take files away: the list still knows them. A line that was lost is found by its file.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from synctui.domain.text import clean

LIST = ".synctui-e-invoices.jsonl"
_LOCK = ".synctui-e-invoices.lock"


class FolderBusy(Exception):
    """Another process is writing into the folder."""


class NotWritten(Exception):
    """The system refused: the file does not stand there."""


class Unsure(Exception):
    """The file was put in its place, and the system does not say that it is there to stay."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that was written; amounts as text with their currency."""

    department: str
    """Whose document it is; empty where only the file is known."""
    kind: str
    number: str
    file: str
    customer: str
    gross: str
    date: str
    document: str


@dataclass(frozen=True, slots=True)
class Place:
    """How far a list has been read: the file it was, and the bytes."""

    inode: int
    offset: int


BEGINNING = Place(0, 0)


@dataclass(frozen=True, slots=True)
class Disk:
    """The calls on which everything hangs, so that a test can have a bad disk."""

    write: Callable[[int, bytes], int] = os.write
    sync: Callable[[int], None] = os.fsync
    rename: Callable[[Path, Path], None] = os.replace


DISK = Disk()


class Folder:
    """Everything here waits for the disk: call it in a thread."""

    def __init__(self, path: Path, disk: Disk = DISK) -> None:
        self.path = path
        self._disk = disk

    @property
    def has_list(self) -> bool:
        return (self.path / LIST).is_file()

    def entries(self) -> list[Entry]:
        """Every line of the list. Raises `OSError`."""
        return self.entries_since(BEGINNING)[0]

    def entries_since(self, place: Place) -> tuple[list[Entry], Place]:
        """The lines behind a place, and the place behind them; all of them where the list is not the one it was.

        A line that broke off never counted: its file speaks for itself. Raises `OSError`.
        """
        try:
            with (self.path / LIST).open("rb") as file:
                status = os.fstat(file.fileno())
                start = place.offset if status.st_ino == place.inode and status.st_size >= place.offset else 0
                file.seek(start)
                whole = file.read().rpartition(b"\n")[0]
        except FileNotFoundError:
            return [], BEGINNING
        entries = [entry for line in whole.split(b"\n") if (entry := _entry(line)) is not None]
        return entries, Place(status.st_ino, start + (len(whole) + 1 if whole else 0))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """With nobody else writing. Raises `FolderBusy`, or `OSError` where the folder cannot be written to."""
        import fcntl

        descriptor = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                raise FolderBusy from problem
            yield
        finally:
            # What stands there stands there, whatever becomes of the lock's own file.
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def begin_list(self) -> None:
        """An empty list, where there is none yet. Raises `OSError`."""
        os.close(os.open(self.path / LIST, os.O_WRONLY | os.O_CREAT, 0o644))

    def put(self, name: str, content: bytes, entry: Entry) -> None:
        """A new file and its line in the list. Only while it is locked, and where there is no file of that name.

        Raises `NotWritten` or `Unsure`.
        """
        temporary = self.path / f".{name}.part"
        try:
            self._write(temporary, content, os.O_TRUNC)
            self._disk.rename(temporary, self.path / name)
        except OSError as problem:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise NotWritten(_why(problem)) from problem
        try:
            self._sync_folder()
            self.note(entry)
        except OSError as problem:
            raise Unsure(_why(problem)) from problem

    def note(self, entry: Entry) -> None:
        """A line at the end of the list; one that broke off before it is closed first. Raises `OSError`."""
        file = self.path / LIST
        line = json.dumps(asdict(entry), ensure_ascii=False).encode() + b"\n"
        is_torn = file.exists() and file.stat().st_size > 0 and not _ends_line(file)
        self._write(file, b"\n" + line if is_torn else line, os.O_APPEND)

    def _write(self, file: Path, content: bytes, how: int) -> None:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o644)
        try:
            left = content
            while left:
                left = left[self._disk.write(descriptor, left) :]
            self._disk.sync(descriptor)
        finally:
            os.close(descriptor)

    def _sync_folder(self) -> None:
        """The new name is durable, where the file system has such a thing for folders."""
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            self._disk.sync(descriptor)
        except OSError as problem:
            if problem.errno not in {errno.EINVAL, errno.ENOTSUP}:
                raise
        finally:
            os.close(descriptor)


def _entry(line: bytes) -> Entry | None:
    try:
        return Entry(**{name: clean(str(value)) for name, value in json.loads(line).items()})
    except (ValueError, TypeError, AttributeError):
        return None


def _ends_line(file: Path) -> bool:
    with file.open("rb") as opened:
        opened.seek(-1, os.SEEK_END)
        return opened.read(1) == b"\n"


def _why(problem: OSError) -> str:
    return clean(problem.strerror or type(problem).__name__)
