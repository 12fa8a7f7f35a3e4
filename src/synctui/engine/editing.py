"""A small edit from here: what a person is told before it, the note that outlives a crash, and what the bell says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date

from synctui.domain.editing import Editable, EditOutcome, EditState, differing
from synctui.domain.errors import AccessDenied, BadInput, SynctuiError
from synctui.domain.fingerprint import Change
from synctui.domain.invoice import Document, DocumentKey
from synctui.engine.edit_notices import EditNotices
from synctui.engine.sources import OpenSources
from synctui.ports.clock import Clock
from synctui.ports.service import EditNotice
from synctui.ports.source import Source
from synctui.ports.store import NotificationDraft, Store
from synctui.ports.tools import Tools

OWN_EDIT, UNSURE_EDIT = "own-edit", "unsure-edit"
"""`what` of a bell entry: an edit that was saved from here, and one of which that is not known."""
LOCKED = "source.{source}.locks_booked"
"""Preference: ``yes`` once the account has refused an edit because it locks booked invoices."""
LOCKED_BEFORE = "edit-locked-before"
_STANDS_THERE = frozenset({EditState.SAVED, EditState.KEPT_OTHERWISE})
_MAY_STAND_THERE = frozenset({EditState.NOT_SAVED, EditState.UNSURE})
"""After a lost answer a request may still arrive: the note stays."""


@dataclass(slots=True)
class Editing:
    """Behind the methods of the service."""

    store: Store
    tools: Tools
    clock: Clock
    notices_of: EditNotices

    # before -------------------------------------------------------------------------------------------------------

    async def notices(self, key: DocumentKey, day: date | None = None) -> tuple[EditNotice, ...]:
        """As `EditNotices.of`; in front, that the account has refused an edit before."""
        document = await self.store.document(key)
        is_locked = document is not None and await self._is_locked(document.source)
        found = [EditNotice("", _title(document.source), LOCKED_BEFORE)] if document is not None and is_locked else []
        return (*found, *await self.notices_of.of(key, day))

    async def editable(self, key: DocumentKey) -> Editable:
        async with self._source_of(await self._document(key)) as source:
            return await source.editable(key)

    # saving -------------------------------------------------------------------------------------------------------

    async def edit(self, key: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        """The note that it may not have been saved is on the disk before anything is sent.

        It goes away only with the certainty that something else is true, so neither a lost answer nor a crash loses it.
        """
        document = await self._document(key)
        told = await self.notices(key, wanted.date)
        asked_for = differing(expected, replace(wanted, rest=expected.rest))
        async with self._source_of(document) as source:
            note = await self.store.notify(self._entry(UNSURE_EDIT, document, asked_for, told))
            try:
                outcome = await source.edit(key, wanted, expected)
            except SynctuiError:
                await self._withdraw(note)
                raise
            if outcome.state not in _MAY_STAND_THERE:
                await self._settle(document, expected, outcome, told)
                await self._withdraw(note)
            if outcome.state is not EditState.LOCKED:
                await self._read_again(source, key)
        return outcome

    async def _settle(
        self, document: Document, expected: Editable, outcome: EditOutcome, told: Sequence[EditNotice]
    ) -> None:
        is_locked = outcome.state is EditState.LOCKED
        if is_locked or (outcome.state in _STANDS_THERE and await self._is_locked(document.source)):
            await self.store.save_preference(LOCKED.format(source=document.source), "yes" if is_locked else "")
        if outcome.state in _STANDS_THERE and outcome.found is not None:
            made = differing(expected, replace(outcome.found, rest=expected.rest))
            notices = [notice for notice in told if notice.code != LOCKED_BEFORE]
            await self.store.notify(self._entry(OWN_EDIT, document, made, notices))

    async def _read_again(self, source: Source, key: DocumentKey) -> None:
        """The store learns of it at once; where that fails, the next reading brings it."""
        try:
            async for page in source.again([key]):
                await self.store.save_reading(source.name, page, self.clock.now())
        except SynctuiError:
            return

    async def _withdraw(self, note: int) -> None:
        await self.store.mark_notifications([note], read=True, dismissed=True, now=self.clock.now())

    def _entry(
        self, what: str, document: Document, made: Sequence[Change], notices: Sequence[EditNotice]
    ) -> NotificationDraft:
        resets = {spec.capabilities.edit_warning for spec in self.tools.specs()} & {one.code for one in notices}
        centres = dict.fromkeys(line.cost_centre for line in document.lines if line.cost_centre)
        content = {
            "what": what,
            "tool_title": _title(document.source),
            "department_name": document.department.name,
            "changes": [{"field": one.field, "before": one.before, "after": one.after} for one in made],
            "notices": [{"code": n.code, "values": dict(n.values), "tool_title": n.tool_title} for n in notices],
            "edits": [
                {
                    "document": document.key,
                    "number": document.number or "",
                    "cost_centres": list(centres) if resets else [],
                }
            ],
        }
        at = next((one.integration for one in notices if one.integration), None)
        return NotificationDraft(at, None, self.clock.now(), content)

    # where it is --------------------------------------------------------------------------------------------------

    async def _document(self, key: DocumentKey) -> Document:
        found = await self.store.document(key)
        if found is None:
            raise BadInput("edit-gone")
        return found

    @asynccontextmanager
    async def _source_of(self, document: Document) -> AsyncIterator[Source]:
        """Raises `BadInput` ``edit-from-file`` where there never was one, `AccessDenied` where it is signed out."""
        sources = OpenSources(self.tools)
        try:
            source = sources.named(document.source)
            if source is None and await self.store.cursor(document.source) is None:
                raise BadInput("edit-from-file")
            if source is None:
                raise AccessDenied(tool=_title(document.source))
            yield source
        finally:
            await sources.aclose()

    async def _is_locked(self, source: str) -> bool:
        return await self.store.preference(LOCKED.format(source=source)) == "yes"


def _title(source: str) -> str:
    """A source is called by its name, written as names are."""
    return source.capitalize()
