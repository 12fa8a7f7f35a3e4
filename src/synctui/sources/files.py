"""Invoices from files and folders: each file is read as what it is, or refused with one reason; the others go on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from synctui.domain.errors import BadInput
from synctui.domain.invoice import Department, Document, DocumentKey, Reading
from synctui.domain.text import clean
from synctui.sources import cii, csv_file, ubl
from synctui.wire import xml

_SUFFIXES = frozenset({".xml", ".csv", ".pdf"})
_LARGEST = 64 * 1024 * 1024
"""Bytes; an invoice with attachments has a few millions."""


class FileDocument(NamedTuple):
    """A document and the file it came from, named as people gave it."""

    document: Document
    file: str
    pdf: bytes | None = None
    """The invoice as PDF, where it came inside the file."""


class RefusedFile(NamedTuple):
    """What was not imported, and why: a code with a text in the catalogue, and the values that fill it in."""

    file: str
    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FilesRead:
    """Everything that the paths of one import brought; no key occurs twice."""

    documents: tuple[FileDocument, ...] = ()
    refused: tuple[RefusedFile, ...] = ()


def read_paths(paths: Sequence[Path]) -> FilesRead:
    """Read files, and folders with everything below them (`.xml`, `.csv`, `.pdf` in any case), in the order of names.

    A PDF without an invoice in it is refused where it was named, and passed over in a folder: there it is the picture
    of an invoice that has a file of its own.
    Never raises for what stands in a file. The second document of a key is refused, naming the file of the first:
    also when both are equal, because nobody can tell which of them is meant.
    """
    documents: dict[DocumentKey, FileDocument] = {}
    refused: list[RefusedFile] = []
    for path in _unique(_found(paths, refused)):
        try:
            read = _read(path)
        except BadInput as problem:
            if problem.code != "file-is-pdf" or path in paths or path.suffix.lower() != ".pdf":
                refused.append(RefusedFile(_shown(path), problem.code, problem.values))
            continue
        for document, pdf in read:
            first = documents.setdefault(document.key, FileDocument(document, _shown(path), pdf))
            if first.document is not document:
                values = {"number": document.number or "", "seller": document.department.name, "first": first.file}
                refused.append(RefusedFile(_shown(path), "document-twice", values))
    return FilesRead(tuple(documents.values()), tuple(refused))


def as_reading(files: FilesRead) -> Reading:
    """For the store. A seller whose files differ about it is taken as the latest of them has it."""
    documents = tuple(one.document for one in files.documents)
    departments: dict[str, Department] = {}
    for document in sorted(documents, key=lambda document: (document.date or date.min, document.key)):
        departments[document.department.key] = document.department
    return Reading(
        documents,
        departments=tuple(departments.values()),
        done=len(documents),
        expected=len(documents),
        pdfs={one.document.key: one.pdf for one in files.documents if one.pdf is not None},
    )


def _found(paths: Sequence[Path], refused: list[RefusedFile]) -> Iterator[Path]:
    for path in paths:
        try:
            is_folder, is_there = path.is_dir(), path.exists()
        except OSError as problem:
            refused.append(RefusedFile(_shown(path), "file-unreadable", {"why": _why(problem)}))
            continue
        if is_folder:
            yield from _below(path, refused)
        elif is_there:
            yield path
        else:
            refused.append(RefusedFile(_shown(path), "path-not-found", {}))


def _below(folder: Path, refused: list[RefusedFile]) -> Iterator[Path]:
    """The invoice files in a folder; one that has none, or cannot be opened, is named."""
    unreadable: list[OSError] = []
    files = [
        Path(parent, name)
        for parent, _, names in os.walk(folder, onerror=unreadable.append)
        for name in names
        if Path(name).suffix.lower() in _SUFFIXES
    ]
    for problem in unreadable:
        refused.append(RefusedFile(clean(str(problem.filename)), "file-unreadable", {"why": _why(problem)}))
    if not files and not unreadable:
        refused.append(RefusedFile(_shown(folder), "folder-without-invoices", {}))
    yield from sorted(files)


def _unique(paths: Iterator[Path]) -> Iterator[Path]:
    """One file named twice (by itself and in its folder) is read once."""
    seen: set[str] = set()
    for path in paths:
        real = os.path.realpath(path)
        if real not in seen:
            seen.add(real)
            yield path


def _read(path: Path) -> tuple[tuple[Document, bytes | None], ...]:
    """Documents, each with the PDF that came inside the file."""
    data = _content(path)
    if not data.strip():
        raise BadInput("file-empty")
    if data.lstrip()[:5] == b"%PDF-":
        return (_inside(data),)
    if path.suffix.lower() == ".csv":
        return tuple((document, None) for document in csv_file.read(data))
    if path.suffix.lower() == ".xml" or _looks_like_xml(data):
        return (_invoice(data),)
    raise BadInput("file-not-supported", found=clean(path.suffix)[:20])


def _invoice(data: bytes) -> tuple[Document, bytes | None]:
    root = xml.parse(data)
    return cii.from_root(root) if cii.is_cii(root) else ubl.from_root(root)


def _inside(pdf: bytes) -> tuple[Document, bytes | None]:
    """The invoice that a PDF carries inside itself, with that PDF. Raises `file-is-pdf` where it carries none."""
    from synctui.sources.cii.in_pdf import invoice_xml

    found = invoice_xml(pdf)
    if found is None:
        raise BadInput("file-is-pdf")
    return _invoice(found)[0], pdf


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise BadInput("file-not-regular")
        if path.stat().st_size > _LARGEST:
            raise BadInput("file-too-large", most=str(_LARGEST // 1024 // 1024))
        return path.read_bytes()
    except OSError as problem:
        raise BadInput("file-unreadable", why=_why(problem)) from None


def _looks_like_xml(data: bytes) -> bool:
    start = data[:200].replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe \t\r\n")
    return start.startswith(b"<")


def _why(problem: OSError) -> str:
    return clean(problem.strerror or type(problem).__name__)


def _shown(path: Path) -> str:
    return clean(str(path))
