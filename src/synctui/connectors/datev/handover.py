"""The folder of the files: they appear whole or not at all, and what was handed over is known for good.

Files are written under `.synctui/parts`. The record of the batch, renamed into `.synctui/batches`, is the moment at
which it counts as handed over; then the files are renamed to where people see them. Whoever comes next after a crash
takes the second step; parts without a record were never handed over and are deleted. A person may move or delete the
files: the records stay.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from synctui.connectors.datev.disk import DISK, Disk
from synctui.connectors.datev.records import Batch, Debtor
from synctui.domain.errors import Misconfigured, Unavailable

_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}
"""Some network drives have none: there nothing keeps two computers apart."""


class FolderBusy(Exception):
    """Somebody else is writing into the folder."""


class Unsure(Exception):
    """It was begun, and the system does not say that it is there to stay: only a look into the folder tells."""


class Folder:
    """Everything here waits for the disk: call it in a thread."""

    def __init__(self, path: Path, disk: Disk = DISK) -> None:
        self.path = path
        self._own = path / ".synctui"
        self._batches, self._parts = self._own / "batches", self._own / "parts"
        self._debtors, self._lock = self._own / "debtors.jsonl", self._own / "lock"
        self._disk = disk
        self._known: dict[str, Batch] = {}

    def prepare(self, *, may_begin: bool) -> None:
        """Make the place for the records where there is none yet.

        Raises `Unavailable` ``handover-folder-gone``: a drive that is not connected looks like an empty folder.
        """
        if not self.path.is_dir() or not (may_begin or os.path.exists(self._lock)):
            raise self._gone()
        with self._as_unavailable():
            for folder in (self._own, self._batches, self._parts):
                folder.mkdir(exist_ok=True)
            self._lock.touch()

    @contextmanager
    def open(self) -> Iterator[None]:
        """With nobody else writing, and nothing half done. Raises `FolderBusy` and `Unavailable`."""
        descriptor = self._locked()
        try:
            with self._as_unavailable():
                self._settle()
            yield
        finally:
            os.close(descriptor)

    def _locked(self) -> int:
        import fcntl

        with self._as_unavailable():
            try:
                descriptor = os.open(self._lock, os.O_RDWR)
            except FileNotFoundError:
                raise self._gone() from None
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                os.close(descriptor)
                raise FolderBusy from problem
            except OSError as problem:
                if problem.errno not in _NO_LOCKS:
                    os.close(descriptor)
                    raise
        return descriptor

    def _settle(self) -> None:
        """Finish what was handed over, and throw away what was not."""
        parts = set(os.listdir(self._parts))
        if not parts:
            return
        promised = {name for batch in self.batches() for name in batch.files}
        for name in sorted(parts):
            if name in promised:
                self._disk.rename(self._parts / name, self.path / name)
            else:
                (self._parts / name).unlink()
        self._disk.sync(self.path)

    # batches --------------------------------------------------------------------------------------------------

    def batches(self) -> tuple[Batch, ...]:
        """Every batch that was handed over, the oldest first. Raises `Misconfigured` ``books-unreadable``."""
        with self._as_unavailable():
            names = sorted(name for name in os.listdir(self._batches) if name.endswith(".json"))
        for name in names:
            if name not in self._known:
                self._known[name] = self._read(self._batches / name)
        return tuple(sorted((self._known[name] for name in names), key=lambda batch: (batch.made, batch.name)))

    @staticmethod
    def _read(path: Path) -> Batch:
        try:
            return Batch.from_json(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError) as problem:
            why = getattr(problem, "strerror", None) or type(problem).__name__
            raise Misconfigured("books-unreadable", file=str(path), why=why) from problem

    def is_free(self, name: str, files: Sequence[str]) -> bool:
        return not (self._batches / f"{name}.json").exists() and not any((self.path / one).exists() for one in files)

    def hand_over(self, batch: Batch, files: Mapping[str, bytes]) -> None:
        """Raises `Unavailable` where nothing of it was handed over, and `Unsure`."""
        record = self._batches / f"{batch.name}.json"
        fresh = self._own / "record.new"
        with self._as_unavailable():
            try:
                for name, content in files.items():
                    self._disk.write(self._parts / name, content)
                self._disk.sync(self._parts)
                self._disk.write(fresh, batch.as_json())
            except OSError:
                self._throw_away(files)
                raise
        try:
            self._disk.rename(fresh, record)
            self._disk.sync(self._batches)
            for name in files:
                self._disk.rename(self._parts / name, self.path / name)
            self._disk.sync(self.path)
        except OSError as problem:
            raise Unsure(problem.strerror or "") from problem

    def _throw_away(self, files: Mapping[str, bytes]) -> None:
        with contextlib.suppress(OSError):
            for name in files:
                (self._parts / name).unlink(missing_ok=True)

    # customers' accounts --------------------------------------------------------------------------------------

    def debtors(self, since: int = 0) -> tuple[tuple[Debtor, ...], int]:
        """The accounts that were given since a place in their file, in that order, and the place where it ends now."""
        with self._as_unavailable():
            if not self._debtors.exists():
                return (), 0
            with self._debtors.open("rb") as file:
                file.seek(since)
                content = file.read()
        found = (Debtor.from_line(line) for line in content.splitlines())
        whole = content.rpartition(b"\n")
        return tuple(one for one in found if one is not None), since + len(whole[0]) + len(whole[1])

    def add_debtor(self, debtor: Debtor) -> None:
        """Raises `Unsure`: whether the line stands there, the next look says."""
        try:
            self._disk.append(self._debtors, debtor.as_line())
        except OSError as problem:
            raise Unsure(problem.strerror or "") from problem

    # trouble --------------------------------------------------------------------------------------------------

    def _gone(self) -> Unavailable:
        return Unavailable("handover-folder-gone", folder=str(self.path))

    @contextmanager
    def _as_unavailable(self) -> Iterator[None]:
        """Trouble with the disk before anything counts: the next sync tries again."""
        try:
            yield
        except OSError as problem:
            if not os.path.exists(self._lock):
                raise self._gone() from problem
            why = problem.strerror or str(problem)
            raise Unavailable("handover-not-written", folder=str(self.path), why=why) from problem
