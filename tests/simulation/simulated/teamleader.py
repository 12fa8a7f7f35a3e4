"""The source: documents that people change while they are read, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from simulated.process import Process
from synctui.domain.editing import Editable, EditOutcome
from synctui.domain.errors import BadInput
from synctui.domain.invoice import Department, Document, DocumentKey, Reading, TaxRate
from synctui.domain.money import Money
from synctui.ports.source import WriteBack
from synctui.testing.documents import DEPARTMENT

PAGE = 2


@dataclass(slots=True)
class Source:
    """What stands in Teamleader now; every change has a number."""

    documents: dict[DocumentKey, Document] = field(default_factory=dict)
    changed: dict[DocumentKey, int] = field(default_factory=dict)
    gone: dict[DocumentKey, int] = field(default_factory=dict)
    changes: int = 0

    def put(self, document: Document) -> None:
        self.changes += 1
        self.documents[document.key] = document
        self.changed[document.key] = self.changes
        self.gone.pop(document.key, None)

    def delete(self, key: DocumentKey) -> None:
        self.changes += 1
        del self.documents[key]
        del self.changed[key]
        self.gone[key] = self.changes

    def after(self, number: int) -> list[Document]:
        """The next page of what was changed since."""
        order = sorted((at, key) for key, at in self.changed.items() if at > number)
        return [self.documents[key] for _, key in order[:PAGE]]


class SourceDoor:
    """Implements `ports.source.Source` for one process. Each page shows what stands there when it is asked for."""

    name = "teamleader"

    def __init__(self, source: Source, process: Process, trouble: Callable[[], Exception | None]) -> None:
        self._source = source
        self._process = process
        self._trouble = trouble

    async def departments(self) -> tuple[Department, ...]:
        return (DEPARTMENT,)

    async def read(self, cursor: str | None, first_day: date | None = None) -> AsyncIterator[Reading]:
        start = at = int(cursor or 0)
        while True:
            await self._process.step()
            problem = self._trouble()
            if problem is not None:
                raise problem
            page = tuple(self._source.after(at))
            at = max([at, *(self._source.changed[document.key] for document in page)])
            if len(page) < PAGE:
                yield self._last_page(page, start, at)
                return
            yield Reading(page, departments=(DEPARTMENT,), tax_rates=_rates(page), cursor=str(at), is_last=False)

    def _last_page(self, page: tuple[Document, ...], start: int, at: int) -> Reading:
        """With it the read is complete: what is not at the source any more is known."""
        return Reading(
            page,
            gone=tuple(key for key, number in self._source.gone.items() if number > start),
            departments=(DEPARTMENT,),
            tax_rates=_rates(page),
            cursor=str(at),
            complete_keys=frozenset(self._source.documents),
        )

    async def again(self, documents: Sequence[DocumentKey]) -> AsyncIterator[Reading]:
        there = tuple(self._source.documents[key] for key in documents if key in self._source.documents)
        gone = tuple(key for key in documents if key not in self._source.documents)
        yield Reading(there, gone, departments=(DEPARTMENT,), tax_rates=_rates(there), is_last=False)

    async def ubl(self, document: DocumentKey) -> bytes | None:
        return None

    async def pdf(self, document: DocumentKey) -> bytes | None:
        return None

    async def note_booking(self, document: DocumentKey, note: str) -> WriteBack:
        return WriteBack.IMPOSSIBLE

    async def register_payment(self, document: DocumentKey, amount: Money | None, paid_on: date) -> WriteBack:
        return WriteBack.IMPOSSIBLE

    async def editable(self, document: DocumentKey) -> Editable:
        raise BadInput("edit-from-file")

    async def edit(self, document: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        raise BadInput("edit-from-file")

    async def aclose(self) -> None:
        pass


def _rates(documents: tuple[Document, ...]) -> tuple[TaxRate, ...]:
    rates = {line.tax for document in documents for line in document.lines}
    return tuple(sorted(rates, key=lambda rate: rate.key))
