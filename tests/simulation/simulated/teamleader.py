"""The source: documents that people change while they are read, page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from simulated.process import Process
from synctui.domain.invoice import Department, Document, DocumentKey, Reading
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

    async def read(self, cursor: str | None) -> AsyncIterator[Reading]:
        at = int(cursor or 0)
        is_first = True
        while True:
            await self._process.step()
            problem = self._trouble()
            if problem is not None:
                raise problem
            page = tuple(self._source.after(at))
            at = max([at, *(self._source.changed[document.key] for document in page)])
            if is_first or page:
                yield self._page(page, at)
            is_first = False
            if len(page) < PAGE:
                break
        gone = tuple(key for key, number in self._source.gone.items() if number > int(cursor or 0))
        yield Reading((), gone=gone, complete_keys=frozenset(self._source.documents), cursor=str(at))

    def _page(self, documents: tuple[Document, ...], at: int) -> Reading:
        rates = {line.tax for document in documents for line in document.lines}
        return Reading(
            documents,
            departments=(DEPARTMENT,),
            tax_rates=tuple(sorted(rates, key=lambda rate: rate.key)),
            cursor=str(at),
        )

    async def aclose(self) -> None:
        pass
