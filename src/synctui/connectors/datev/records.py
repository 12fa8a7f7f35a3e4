"""What was handed over, as it is kept beside the files: batches with their documents, and customers' accounts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from synctui.connectors.datev.postings import Entry
from synctui.domain.customer import Customer
from synctui.domain.invoice import Kind
from synctui.domain.money import Money, total
from synctui.domain.text import fold
from synctui.wire.vat_numbers import normal_form


@dataclass(frozen=True, slots=True)
class Handed:
    """One document of a batch."""

    key: str
    reference: str
    kind: str
    number: str
    document_number: str
    debtor: str
    customer: str
    day: str
    currency: str
    net: int
    vat: int
    gross: int
    """Cents, signed like the document."""
    file: str
    rows: tuple[Mapping[str, str], ...] = ()
    """Its lines as they stand in the batch, cells by column: what a Generalumkehr repeats."""

    @property
    def remote_id(self) -> str:
        return f"{self.file}#{self.number}"

    @property
    def date(self) -> date:
        return date.fromisoformat(self.day)

    def money(self, cents: int) -> Money:
        return Money(cents, self.currency)

    def is_called(self, reference: str, kind: Kind) -> bool:
        return self.kind == kind.value and reference_key(self.reference) == reference_key(reference)


@dataclass(frozen=True, slots=True)
class Batch:
    """The files that were handed over together."""

    name: str
    made: str
    consultant: int
    client: int
    files: tuple[str, ...]
    documents: tuple[Handed, ...]
    customers: Mapping[str, str] = field(default_factory=dict)
    """Accounts whose master data went along, with a fingerprint of what was said of them."""

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Batch:
        """Raises `ValueError`, `KeyError` or `TypeError` where it is none."""
        row: dict[str, Any] = json.loads(content)
        documents = tuple(Handed(**{**one, "rows": tuple(one["rows"])}) for one in row["documents"])
        return cls(**{**row, "files": tuple(row["files"]), "documents": documents})


def handed(entry: Entry, file: str, rows: tuple[Mapping[int, str], ...]) -> Handed:
    document, request = entry.document, entry.request
    net = total((line.net for line in request.lines), document.currency)
    vat = total((line.vat for line in request.lines), document.currency)
    return Handed(
        key=document.key,
        reference=request.reference,
        kind=document.kind.value,
        number=entry.number,
        document_number=entry.document_number,
        debtor=entry.debtor,
        customer=document.customer.name,
        day=entry.day.isoformat(),
        currency=document.currency,
        net=net.cents,
        vat=vat.cents,
        gross=entry.gross.cents,
        file=file,
        rows=tuple({str(at): text for at, text in row.items() if text} for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Debtor:
    """One account of a customer. `key` is empty where it comes from DATEV and nobody has matched it yet."""

    account: str
    key: str
    name: str
    vat_number: str = ""
    postal_code: str = ""

    @classmethod
    def of(cls, customer: Customer, account: str) -> Debtor:
        address = customer.address
        number = normal_form(customer.vat_number or "", address.country) or ""
        return cls(account, customer.key, customer.name, number, address.postal_code or "")

    def as_line(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> Debtor | None:
        """None for a line that broke off."""
        try:
            return cls(**json.loads(line))
        except (ValueError, TypeError):
            return None

    @property
    def plain_name(self) -> str:
        """As names are compared: without blanks, upper and lower case alike."""
        return _name(self.name)

    def is_called(self, name: str) -> bool:
        return self.plain_name == _name(name)


def reference_key(reference: str) -> str:
    """
    >>> reference_key("2026 / 17") == reference_key("2026/17")
    True
    """
    return "".join(fold(reference).split())


def _name(text: str) -> str:
    return "".join(fold(text).split())
