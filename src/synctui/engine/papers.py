"""The PDFs of one run: from the imported file, else from where the document comes from; a missing one stops nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from synctui.domain.errors import AccessDenied, SynctuiError, Throttled
from synctui.domain.invoice import Document
from synctui.ports.source import Source
from synctui.ports.store import Store

FAILURES = 3
"""After so many fetches in a row that failed the source is not asked again in this run."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A PDF, or the code of why there is none: `pdf-missing` for good, `pdf-not-fetched` for now."""

    content: bytes | None = None
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_final(self) -> bool:
        """Asking again will bring nothing else."""
        return self.content is not None or self.code == "pdf-missing"


class Sources(Protocol):
    """The sources of one sync by name, opened when they are first wanted."""

    def named(self, name: str) -> Source | None: ...

    def names(self) -> tuple[str, ...]: ...


@dataclass(slots=True)
class Papers:
    store: Store
    sources: Sources
    failed: int = 0
    problem: SynctuiError | None = None
    _kept: dict[str, Paper] = field(default_factory=dict)

    async def of(self, document: Document) -> Paper:
        """Fetched once, and kept until it is dropped."""
        known = self._kept.get(document.key)
        if known is None:
            known = self._kept[document.key] = await self._fetch(document)
        return known

    def drop(self, document: Document) -> None:
        self._kept.pop(document.key, None)

    async def _fetch(self, document: Document) -> Paper:
        kept = await self.store.pdf(document.key)
        if kept is not None:
            return Paper(kept)
        source = self.sources.named(document.source)
        if source is None:
            return await self._without_source(document)
        if self.problem is not None:
            return _not_fetched(self.problem)
        try:
            content = await source.pdf(document.key)
        except SynctuiError as problem:
            self._note(problem)
            return _not_fetched(problem)
        self.failed = 0
        return Paper(content) if content is not None else Paper(code="pdf-missing")

    async def _without_source(self, document: Document) -> Paper:
        """What was never read came from a file and is complete; else the source is signed out, and has it still."""
        is_from_file = await self.store.cursor(document.source) is None
        return Paper(code="pdf-missing") if is_from_file else _not_fetched(AccessDenied())

    def _note(self, problem: SynctuiError) -> None:
        """Sign-in and limits are the same for every document; an unreachable source is given a few chances."""
        self.failed += 1
        if isinstance(problem, AccessDenied | Throttled) or self.failed >= FAILURES:
            self.problem = problem


def _not_fetched(problem: SynctuiError) -> Paper:
    return Paper(code="pdf-not-fetched", values={"reason": problem.values.get("reason", problem.code)})
