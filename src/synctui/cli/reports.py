"""Reports of runs on stdout: as JSON in the one shape there is, or in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from synctui.cli.output import print_json, put
from synctui.domain.report import RunReport
from synctui.i18n import _, report_words
from synctui.notifications.summary import summary, with_messages
from synctui.ports.report_json import report_as_json
from synctui.ports.service import IntegrationStatus

SHOWN = 20
"""How many documents that were not synced are listed one by one."""


def titles_of(statuses: Sequence[IntegrationStatus]) -> dict[str, str]:
    """Tool names and what people call them."""
    return {status.spec.name: status.spec.title for status in statuses}


def print_reports(
    reports: Sequence[RunReport], statuses: Sequence[IntegrationStatus], zone: str, *, as_json: bool
) -> None:
    titles = titles_of(statuses)
    if as_json:
        print_json(summary(reports, lambda tool: titles.get(tool, tool)))
        return
    names = {status.integration.id: status.department.name for status in statuses}
    for report in reports:
        content = with_messages(report_as_json(report), titles.get(report.tool, report.tool))
        for line in report_lines(content, names.get(report.integration, ""), zone):
            put(line)


def report_lines(content: Mapping[str, object], department: str, zone: str) -> list[str]:
    """One run in sentences: how it ended, what was synced, what was not and why."""
    heading = ", ".join(filter(None, (str(content.get("tool_title") or content.get("tool")), department)))
    lines = [f"{heading}: {report_words.ending_words(content, zone)}", f"  {report_words.synced_words(content)}"]
    lines += [f"  {words}" for words in report_words.extra_words(content)]
    if content.get("message"):
        lines.append(f"  {content['message']}")
    left_out = report_words.not_synced_words(content)
    if left_out is None:
        return lines
    reasons = list(report_words.reasons(content))
    lines.append(f"  {left_out}:")
    for number, text in reasons[:SHOWN]:
        lines.append(f"    {number}  {text.what}")
        lines += [f"      → {step}" for step in text.remedy]
    if len(reasons) > SHOWN:
        lines.append("    " + _("and {n} more, in the history").format(n=len(reasons) - SHOWN))
    return lines
