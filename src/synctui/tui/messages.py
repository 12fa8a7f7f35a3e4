"""What workers tell the app: they never touch widgets."""

from __future__ import annotations

from collections.abc import Sequence

from textual.message import Message

from synctui.domain.errors import SynctuiError
from synctui.domain.events import Event
from synctui.domain.report import RunReport


class RunEvent(Message):
    """One event of the sync that is running."""

    def __init__(self, event: Event) -> None:
        super().__init__()
        self.event = event


class RunOver(Message):
    """The sync has ended: with its reports, or with the reason why it could not begin."""

    def __init__(self, reports: Sequence[RunReport] = (), problem: SynctuiError | None = None) -> None:
        super().__init__()
        self.reports = tuple(reports)
        self.problem = problem


class SourcesRead(Message):
    """Reading Teamleader has ended: how many documents are new or changed, or why it could not be read."""

    def __init__(self, changed: int = 0, problem: SynctuiError | None = None, *, is_asked_for: bool = False) -> None:
        super().__init__()
        self.changed = changed
        self.problem = problem
        self.is_asked_for = is_asked_for
