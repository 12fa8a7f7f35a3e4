"""What a person is told before an edit: per integration, what will become of it in the books."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from synctui.domain.booking import LinkState
from synctui.domain.capabilities import ClosedPeriod
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey
from synctui.domain.plan import EDIT_PERIOD_CLOSED, Candidate, Step, edit_notices
from synctui.ports.service import EditNotice, Preview
from synctui.ports.store import Store

GOES_ALONG, WHILE_CHECKED, UNLESS_CLOSED = "edit-goes-along", "edit-while-checked", "edit-unless-closed"
PERIOD_CLOSED = frozenset({"period-closed", EDIT_PERIOD_CLOSED})
_BY_STEP = {Step.BOOK: GOES_ALONG, Step.REFUSE: GOES_ALONG, Step.CHECK: WHILE_CHECKED}

Previewer = Callable[[Integration, Sequence[DocumentKey]], Awaitable[Preview]]


@dataclass(slots=True)
class EditNotices:
    """Reads the store only: nothing is asked of a tool."""

    store: Store
    preview: Previewer

    async def of(self, key: DocumentKey, day: date | None = None) -> tuple[EditNotice, ...]:
        """In the order of the integrations; with `day`, also what would hold for the document dated so."""
        found: list[EditNotice] = []
        for one in await self.store.integrations():
            for candidate in await self.store.candidates(one.id, [key]):
                found += await self._at(one, candidate, day)
        return tuple(found)

    async def _at(self, one: Integration, candidate: Candidate, day: date | None) -> Sequence[EditNotice]:
        preview = await self.preview(one, [candidate.document.key])
        is_synced = candidate.link is not None and candidate.link.state is LinkState.SYNCED
        found = await self._synced(one, preview, candidate, day) if is_synced else _not_synced(one, preview, candidate)
        return list({notice.code: notice for notice in found}.values())

    async def _synced(
        self, one: Integration, preview: Preview, candidate: Candidate, day: date | None
    ) -> list[EditNotice]:
        can, title, document = preview.spec.capabilities, preview.spec.title, candidate.document
        cached = await self.store.reference_data(one.id)
        periods = cached[0].periods if cached else ()
        told: list[EditNotice] = []
        for dated in (document, replace(document, date=day or document.date)):
            found = edit_notices(dated, candidate.link, can, periods)
            told += [EditNotice(one.id, title, finding.code, finding.values) for finding in found]
            if can.pushes_edits and not periods and await self._was_refused(one, dated):
                told.append(EditNotice(one.id, title, EDIT_PERIOD_CLOSED, _month_of(dated)))
        is_told = any(notice.code == EDIT_PERIOD_CLOSED for notice in told)
        if can.pushes_edits and can.closed_period is ClosedPeriod.REFUSES and not periods and not is_told:
            told.append(EditNotice(one.id, title, UNLESS_CLOSED))
        return told

    async def _was_refused(self, one: Integration, document: Document) -> bool:
        """A tool that does not tell its periods has told of this month, when it refused something of it."""
        refused = await self.store.refused(one.id, PERIOD_CLOSED)
        others = await self.store.candidates(one.id, refused) if refused else ()
        return _month_of(document).get("period") in {_month_of(other.document).get("period") for other in others}


def _not_synced(one: Integration, preview: Preview, candidate: Candidate) -> Iterator[EditNotice]:
    """What the next sync would do with it now; nothing where it would leave it alone."""
    for action in preview.plan.actions:
        if action.document.key == candidate.document.key and action.step in _BY_STEP:
            yield EditNotice(one.id, preview.spec.title, _BY_STEP[action.step])


def _month_of(document: Document) -> dict[str, str]:
    if document.date is None:
        return {}
    return {"period": f"{document.date:%Y-%m}", "date": document.date.isoformat()}
