"""Which file a document has in the folder: by the list, else by the file that bears its name."""

from __future__ import annotations

import hashlib
import re

from lxml import etree

from synctui.connectors.e_invoice.folder import BEGINNING, Entry, Folder
from synctui.connectors.e_invoice.xml import CAC, CBC
from synctui.domain.errors import BadInput
from synctui.domain.invoice import Kind
from synctui.domain.money import Money, NotAnAmount
from synctui.domain.text import clean
from synctui.wire import xml

_NAMES = {"cac": CAC, "cbc": CBC}
_PREFIX = {Kind.INVOICE: "invoice", Kind.CREDIT_NOTE: "credit-note"}
_LONGEST = 80


def file_names(kind: Kind, number: str, department: str) -> tuple[str, str]:
    """The plain name, and the one for where that is taken by a document whose number only looks alike.

    >>> file_names(Kind.INVOICE, "2026 / 17", "")[0], file_names(Kind.CREDIT_NOTE, "2026/3", "")[0]
    ('invoice-2026-17.xml', 'credit-note-2026-3.xml')
    """
    plain = re.sub(r"[^A-Za-z0-9._]+", "-", clean(number)).strip("-.")[:_LONGEST] or "unnamed"
    mark = hashlib.sha256(f"{department}\n{number}".encode()).hexdigest()[:8]
    return f"{_PREFIX[kind]}-{plain}.xml", f"{_PREFIX[kind]}-{plain}-{mark}.xml"


class Shelf:
    """The folder, seen by one department; as it stood when it was looked at last."""

    def __init__(self, folder: Folder, department: str) -> None:
        self._folder = folder
        self._department = department
        self._place = BEGINNING
        self._forget()

    def look(self) -> Shelf:
        """What has come to the list since. Raises `OSError`."""
        entries, place = self._folder.entries_since(self._place)
        if place.inode != self._place.inode or place.offset < self._place.offset:
            self._forget()
        self._place = place
        self._files.update(entry.file for entry in entries)
        for entry in entries:
            if entry.department == self._department:
                self._listed[entry.kind, entry.number] = entry
                self._numbers[entry.document] = entry.number
        return self

    def _forget(self) -> None:
        self._listed: dict[tuple[str, str], Entry] = {}
        self._numbers: dict[str, str] = {}
        self._files: set[str] = set()

    def number_of(self, document: str) -> str | None:
        """Of a document that was written here once."""
        return self._numbers.get(document)

    def entry(self, kind: Kind, number: str) -> Entry | None:
        """What was written of this document, whoever wrote it."""
        listed = self._listed.get((kind.value, number))
        if listed is not None:
            return listed
        unlisted = [name for name in file_names(kind, number, self._department) if name not in self._files]
        found = (self._read(name) for name in unlisted)
        return next((one for one in found if one is not None and (one.kind, one.number) == (kind.value, number)), None)

    def is_listed(self, entry: Entry) -> bool:
        return entry.file in self._files

    def free_name(self, kind: Kind, number: str) -> str | None:
        """A name that no file has or had; None where both are taken."""
        names = file_names(kind, number, self._department)
        free = (name for name in names if name not in self._files and not (self._folder.path / name).exists())
        return next(free, None)

    def _read(self, name: str) -> Entry | None:
        path = self._folder.path / name
        try:
            return entry_of(path.name, path.read_bytes())
        except (OSError, BadInput):
            return None


def entry_of(file: str, content: bytes) -> Entry:
    """What a file says of itself, its amount signed as a document's. Raises `BadInput`."""
    root = xml.parse(content)
    kind = Kind.CREDIT_NOTE if etree.QName(root).localname == "CreditNote" else Kind.INVOICE
    gross = _amount(root, "cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount")
    if gross is not None and kind is Kind.CREDIT_NOTE:
        gross = -gross
    return Entry(
        department="",
        kind=kind.value,
        number=_text(root, "cbc:ID"),
        file=file,
        customer=_text(root, "cac:AccountingCustomerParty/cac:Party/cac:PartyLegalEntity/cbc:RegistrationName"),
        gross=str(gross or ""),
        date=_text(root, "cbc:IssueDate"),
        document="",
    )


def amount_of(entry: Entry) -> Money | None:
    """The gross amount of an entry, as it was written down."""
    amount, _blank, currency = entry.gross.partition(" ")
    try:
        return Money.of(amount, currency) if amount and currency else None
    except NotAnAmount:
        return None


def _amount(root: etree._Element, path: str) -> Money | None:
    try:
        return Money.of(_text(root, path), _text(root, "cbc:DocumentCurrencyCode"))
    except NotAnAmount:
        return None


def _text(root: etree._Element, path: str) -> str:
    return clean(root.findtext(path, namespaces=_NAMES) or "")
