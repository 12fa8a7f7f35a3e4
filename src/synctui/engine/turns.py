"""Tools that number by date: nothing is sent past an earlier document of which nobody knows yet what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from synctui.domain.booking import Refused
from synctui.domain.invoice import Document
from synctui.domain.plan import Action
from synctui.engine.job import Job

UNSETTLED = frozenset({"outcome-unknown", "checked-later", "check-in-tool", "customer-unknown"})
"""Reasons that a look-up settles, and not a correction: the document is sent as it is, as soon as it can be."""


def overtaking(job: Job, action: Action, due: Sequence[Action]) -> Refused | None:
    """The reason why this one waits. `due` is all that this run was to send, in its order."""
    if not job.capabilities.numbers_by_date:
        return None
    for other in due:
        row = job.tally.not_booked.get(other.document.key)
        if row is not None and row.code in UNSETTLED and _is_earlier(other.document, action.document):
            return Refused(action.document.key, "waits-its-turn", {"earlier": row.number})
    return None


def _is_earlier(one: Document, other: Document) -> bool:
    return one.date is not None and other.date is not None and one.date < other.date
