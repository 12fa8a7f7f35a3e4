"""Who hears of a run that has ended: the bell after a manual one, nobody after a nightly one."""

from __future__ import annotations

from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.report import RunReport
from synctui.notifications.summary import summary, with_messages
from synctui.ports.notifier import Notifier
from synctui.ports.report_json import report_as_json
from synctui.ports.store import NotificationDraft

__all__ = ["Bell", "Silence", "for_mode", "summary", "with_messages"]


class Bell:
    """Every manual run ends in exactly one entry, also when there was nothing to do."""

    def entry(self, report: RunReport, integration: Integration) -> NotificationDraft:
        """The whole report, so that it can be told in any language later."""
        del integration
        return NotificationDraft(report.integration, report.run, report.ended_at, report_as_json(report))


class Silence:
    """A nightly run rings no bell: its result stands in the history and in the header."""

    def entry(self, report: RunReport, integration: Integration) -> None:
        del report, integration


def for_mode(mode: Mode) -> Notifier:
    """The notifier that belongs to a way of starting a run."""
    return Silence() if mode is Mode.NIGHTLY else Bell()
