"""Who hears of a run that has ended: the bell after a manual one, nobody after a nightly one."""

from __future__ import annotations

from collections.abc import Callable

from synctui.domain.events import Mode
from synctui.domain.integration import Integration
from synctui.domain.report import RunReport
from synctui.notifications.summary import summary, with_messages
from synctui.ports.notifier import Notifier
from synctui.ports.report_json import report_as_json
from synctui.ports.store import NotificationDraft

__all__ = ["Bell", "Silence", "for_mode", "summary", "with_messages"]

Named = Callable[[str], str]
"""From a key to what people call it."""


class Bell:
    """Every manual run ends in exactly one entry, also when there was nothing to do."""

    def __init__(self, tool_title: Named = str, department_name: Named = str) -> None:
        self._tool_title = tool_title
        self._department_name = department_name

    def entry(self, report: RunReport, integration: Integration) -> NotificationDraft:
        """The whole report, so that it can be told in any language later."""
        named = [row.department for row in report.booked] + [row.department for row in report.not_booked]
        department = named[0] if named else self._department_name(integration.department)
        content = {
            **report_as_json(report),
            "tool_title": self._tool_title(report.tool),
            "department_name": department,
        }
        return NotificationDraft(report.integration, report.run, report.ended_at, content)


class Silence:
    """A nightly run rings no bell: its result stands in the history and in the header."""

    def entry(self, report: RunReport, integration: Integration) -> None:
        del report, integration


def for_mode(mode: Mode, tool_title: Named = str, department_name: Named = str) -> Notifier:
    """The notifier that belongs to a way of starting a run."""
    return Silence() if mode is Mode.NIGHTLY else Bell(tool_title, department_name)
