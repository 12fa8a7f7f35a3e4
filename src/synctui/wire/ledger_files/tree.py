"""Reads a ledger with all its include files; a file is read again only after somebody saved it."""

from __future__ import annotations

import glob
import os
from collections import defaultdict
from pathlib import Path

from synctui.domain.errors import Misconfigured
from synctui.wire.ledger_files.dialect import Dialect
from synctui.wire.ledger_files.entries import Books, Entry, Parsed
from synctui.wire.ledger_files.locked_file import Signature, signature


class Tree:
    """The files of one ledger. Raises `Misconfigured` ``books-unreadable``: half a ledger would tell half the truth."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[Path, tuple[Signature, Parsed]] = {}

    def read(self, *roots: Path) -> Books:
        """Each root and what it includes, each file once."""
        files: dict[Path, Parsed] = {}
        waiting = [root.resolve() for root in reversed(roots)]
        while waiting:
            path = waiting.pop()
            if path not in files:
                files[path] = self.parsed(path)
                waiting += [found for pattern in files[path].includes for found in _included(path, pattern)]
        return _books(files)

    def parsed(self, path: Path) -> Parsed:
        text, now = text_of(path, self._known.get(path, (None,))[0])
        if text is not None:
            self._known[path] = (now, self._dialect.parse(text))
        return self._known[path][1]

    def added(self, path: Path, text: str) -> None:
        """Know what was just appended, without reading the whole file again; if anything else changed, it is read."""
        path = path.resolve()
        (inode, size, _), parsed = self._known[path]
        try:
            now = signature(path.stat())
        except OSError:
            return
        if now[:2] == (inode, size + len(text.encode())):
            self._known[path] = (now, parsed.with_more(self._dialect.parse(text)))

    def signature(self, path: Path) -> Signature:
        """Of the file as it was read last."""
        return self._known[path.resolve()][0]


def text_of(path: Path, since: Signature | None = None) -> tuple[str | None, Signature]:
    """The text and the signature it was read at; None where nobody has saved it since."""
    try:
        with path.open("rb") as file:
            now = signature(os.fstat(file.fileno()))
            if now == since:
                return None, now
            content = file.read()
        return content.decode("utf-8-sig"), now
    except OSError as problem:
        raise Misconfigured("books-unreadable", file=str(path), why=problem.strerror or str(problem)) from problem
    except UnicodeDecodeError as problem:
        raise Misconfigured("books-unreadable", file=str(path), why="UTF-8") from problem


def _included(by: Path, pattern: str) -> list[Path]:
    path = os.path.join(by.parent, os.path.expanduser(pattern))
    found = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else [path]
    return [Path(one).resolve() for one in found]


def _books(files: dict[Path, Parsed]) -> Books:
    by_key: dict[str, list[Entry]] = defaultdict(list)
    numbers = set()
    for parsed in files.values():
        for entry in parsed.entries:
            for key in entry.keys:
                by_key[key].append(entry)
            if entry.number:
                numbers.add(entry.number)
    return Books(files, {key: tuple(found) for key, found in by_key.items()}, frozenset(numbers))
