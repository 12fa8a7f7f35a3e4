"""Adds text to a file that people edit too: all of it or nothing, one writer at a time, no byte of theirs touched.

The text is appended to the same file, so that owner, rights, links and whatever watches it stay as they are. What is
about to be added is noted beside the file first; whoever comes next after a crash finishes or takes back just that.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from synctui.wire.ledger_files.note import Note, Noted

Signature = tuple[int, int, int]
"""Inode, size and time of change of a file: another one means that somebody saved it."""


class FileBusy(Exception):
    """Somebody else is adding to the file; `who` is a machine's name where it is not this one."""

    def __init__(self, who: str = "") -> None:
        super().__init__(who)
        self.who = who


class Edited(Exception):
    """Somebody saved the file since it was read: nothing was added."""


class NotAdded(Exception):
    """The system refused (disk full, no rights): nothing of it stands in the file."""


class Unsure(Exception):
    """It was written, and the system does not say that it is there to stay."""


class Torn(Exception):
    """A booking that broke off stands in the file, and somebody has written behind it; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Disk:
    """The two calls on which everything hangs, so that a test can have a bad disk."""

    write: Callable[[int, bytes], int] = os.write
    sync: Callable[[int], None] = os.fsync


DISK = Disk()


def signature(status: os.stat_result) -> Signature:
    return status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def locked(path: Path, disk: Disk = DISK) -> Iterator[LockedFile]:
    """The file with nobody else adding to it, and with nothing half done in it. The file must exist.

    Raises `FileBusy`, `Torn`, or `OSError` where it cannot be opened for writing.
    """
    path = path.resolve()
    descriptor = _opened(path)
    note = Note(path)
    try:
        _take(note, descriptor, disk)
        file = LockedFile(path, descriptor, note, disk)
        try:
            yield file
        finally:
            # What was added stands there, whatever becomes of the note: the next writer clears it away.
            with contextlib.suppress(OSError):
                if file.is_settled and note.is_mine():
                    note.drop()
    finally:
        os.close(descriptor)


@contextmanager
def settled(path: Path, disk: Disk = DISK) -> Iterator[None]:
    """For reading: nobody on this machine is adding meanwhile, and what broke off has been put right.

    Raises what `locked` raises.
    """
    import fcntl

    if Note(path.resolve()).read() is not None:
        with locked(path, disk):
            pass
    descriptor = os.open(path, os.O_RDONLY)
    try:
        _lock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


class LockedFile:
    """A ledger file while it is ours to add to."""

    def __init__(self, path: Path, descriptor: int, note: Note, disk: Disk) -> None:
        self._path, self._descriptor, self._note, self._disk = path, descriptor, note, disk
        self.is_settled = True
        """Whether the note may go: what it says is done, or surely not done."""

    def keep(self) -> None:
        """Say that we are still at it, before something that takes a while."""
        self._note.touch()

    def append(self, text: str, since: Signature) -> None:
        """Add the text at the end, durably.

        Raises `Edited` where the file is not as it was at `since`, `NotAdded`, and `Unsure` after which only a look
        into the file tells.
        """
        if self._now() != since or not self._is_same_file():
            raise Edited
        if not self._note.is_mine():
            raise FileBusy
        block, offset = text.encode(), since[1]
        try:
            self._note.intend(offset, block)
        except OSError as problem:
            raise NotAdded(problem.strerror) from problem
        self.is_settled = False
        self._write(block, offset)
        self._make_sure()
        self.is_settled = True

    def _write(self, block: bytes, offset: int) -> None:
        left = block
        try:
            while left:
                left = left[self._disk.write(self._descriptor, left) :]
        except OSError as problem:
            try:
                self.is_settled = _take_back(self._descriptor, offset, block, self._disk)
            except OSError as worse:
                raise Unsure(worse.strerror) from problem
            if not self.is_settled:
                raise Unsure(problem.strerror) from problem
            raise NotAdded(problem.strerror) from problem

    def _make_sure(self) -> None:
        try:
            self._disk.sync(self._descriptor)
        except OSError as problem:
            raise Unsure(problem.strerror) from problem
        if not self._is_same_file():
            self.is_settled = True
            raise Unsure("replaced")

    def _now(self) -> Signature:
        return signature(os.fstat(self._descriptor))

    def _is_same_file(self) -> bool:
        """An editor that saves by renaming leaves us with a file that nobody sees any more."""
        try:
            return os.stat(self._path).st_ino == os.fstat(self._descriptor).st_ino
        except FileNotFoundError:
            return False


def _opened(path: Path) -> int:
    import fcntl

    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        try:
            _lock(descriptor, fcntl.LOCK_EX)
            if os.stat(path).st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _lock(descriptor: int, how: int) -> None:
    import fcntl

    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError as problem:
        raise FileBusy from problem


def _take(note: Note, descriptor: int, disk: Disk) -> None:
    """Make the note ours. One that is there was left behind, since we hold the lock, or another machine is at it."""
    while not note.take():
        found = note.read()
        if found is None:
            continue
        if note.is_anothers(found):
            raise FileBusy(found.host)
        _put_right(found, descriptor, disk)
        with contextlib.suppress(FileNotFoundError):
            note.path.unlink()


def _put_right(noted: Noted, descriptor: int, disk: Disk) -> None:
    """After a crash: what is whole stays, what broke off is taken back. Raises `Torn` where neither can be done."""
    if noted.block is None or _take_back(descriptor, noted.offset, noted.block, disk):
        return
    content = _read(descriptor, 0)
    if noted.block in content:
        return
    there = _common(content[noted.offset :], noted.block)
    if there.strip():
        begun = noted.offset + len(there) - len(there.lstrip())
        raise Torn(content[:begun].count(b"\n") + 1)


def _common(first: bytes, second: bytes) -> bytes:
    """What both begin with."""
    pairs = enumerate(zip(first, second, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))]


def _take_back(descriptor: int, offset: int, block: bytes, disk: Disk) -> bool:
    """Cut the file at `offset` where nothing but a beginning of `block` stands behind it; False otherwise."""
    tail = _read(descriptor, offset)
    if tail == block or not block.startswith(tail):
        return False
    if tail:
        os.ftruncate(descriptor, offset)
        disk.sync(descriptor)
    return True


def _read(descriptor: int, offset: int) -> bytes:
    size = os.fstat(descriptor).st_size
    content = b""
    while offset + len(content) < size:
        part = os.pread(descriptor, size - offset - len(content), offset + len(content))
        if not part:
            break
        content += part
    return content
