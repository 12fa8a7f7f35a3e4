"""Who hears of a run that has ended: the bell, or nobody."""

from __future__ import annotations

from typing import Protocol

from synctui.domain.integration import Integration
from synctui.domain.report import RunReport
from synctui.ports.store import NotificationDraft


class Notifier(Protocol):
    def entry(self, report: RunReport, integration: Integration) -> NotificationDraft | None:
        """The bell entry of this run, or None where it rings no bell."""
