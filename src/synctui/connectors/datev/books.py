"""What was handed over for one client, as a look-up sees it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from synctui.connectors.datev.records import Batch, Handed, reference_key
from synctui.connectors.datev.settings import DatevSettings
from synctui.domain.booking import AlreadyBooked, Answer, DocumentRef, Found, NotFound, Outcome, Refused
from synctui.domain.invoice import Document, Kind


@dataclass
class Books:
    """What was handed over for this client, as far as it counts: of a document that went out twice, the last time."""

    by_key: dict[str, Handed] = field(default_factory=dict)
    by_reference: dict[str, list[Handed]] = field(default_factory=dict)
    numbers: set[str] = field(default_factory=set)
    document_numbers: dict[str, str] = field(default_factory=dict)
    """In capitals, with the key of the document that has it."""

    @classmethod
    def of(cls, batches: Iterable[Batch], settings: DatevSettings) -> Books:
        books = cls()
        for batch in batches:
            books.numbers |= {one.number for one in batch.documents}
            if (batch.consultant, batch.client) == (settings.consultant, settings.client):
                for one in batch.documents:
                    books._add(one)
        return books

    def _add(self, one: Handed) -> None:
        self.by_key[one.key] = one
        same = self.by_reference.setdefault(reference_key(one.reference), [])
        same[:] = [other for other in same if other.key != one.key] + [one]
        self.document_numbers[one.document_number.upper()] = one.key

    def find(self, key: str, reference: str, kind: Kind) -> list[Handed]:
        """The document itself, else those of the same kind under its number, the last one first."""
        if key in self.by_key:
            return [self.by_key[key]]
        same = self.by_reference.get(reference_key(reference), ())
        return [one for one in reversed(same) if one.kind == kind.value]


def answer(ref: DocumentRef, found: Sequence[Handed]) -> Answer:
    """With the customer's name only where another document may have the same number."""
    if not found:
        return NotFound()
    one = found[0]
    return Found(
        number=one.number,
        remote_id=one.remote_id,
        gross=one.money(one.gross),
        net=one.money(one.net),
        vat=one.money(one.vat),
        customer_name=None if one.key == ref.key else one.customer,
        booked_on=one.date,
        also=tuple(other.number for other in found[1:]),
    )


def there(document: Document, before: Sequence[Handed]) -> Outcome:
    """It was handed over already: adopted where it is the same, else named. It never goes into a second batch."""
    one = before[0]
    is_same = one.key == document.key or one.customer == document.customer.name
    if one.money(one.gross) == document.gross and is_same and one.file:
        net, vat, gross = one.money(one.net), one.money(one.vat), one.money(one.gross)
        return AlreadyBooked(document.key, one.number, one.remote_id, net, vat, gross)
    values = {
        "number": document.number or "",
        "booking_number": one.number,
        "found_customer": one.customer,
        "found_total": str(one.money(one.gross)),
        "total": str(document.gross),
    }
    return Refused(document.key, "number-taken", values)
