"""Later edits that a read has noticed at a tool that takes them: one entry of the bell before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from synctui.domain.plan import EDIT_PERIOD_CLOSED, Action, Step
from synctui.ports.service import Preview
from synctui.ports.store import NotificationDraft

EDITS = "edits"
"""`what` of such an entry; the entries of runs have none."""


def notice_of(preview: Preview, now: datetime) -> NotificationDraft | None:
    """What a person should know of the edits in this plan; None where it has none."""
    edits = [action for action in preview.plan.actions if _is_noticed(action)]
    if not edits:
        return None
    content = {
        "what": EDITS,
        "tool": preview.integration.tool,
        "tool_title": preview.spec.title,
        "department_name": preview.department.name,
        "warning": preview.spec.capabilities.edit_warning,
        "edits": [_row(action) for action in edits],
    }
    return NotificationDraft(preview.integration.id, None, now, content)


def _is_noticed(action: Action) -> bool:
    return action.step is Step.PUSH_EDIT or action.code == EDIT_PERIOD_CLOSED


def _row(action: Action) -> Mapping[str, object]:
    document, link = action.document, action.link
    refused = action.step is not Step.PUSH_EDIT
    return {
        "document": document.key,
        "number": document.number or "",
        "booking_number": link.booking_number if link is not None else None,
        "cost_centres": list(dict.fromkeys(line.cost_centre for line in document.lines if line.cost_centre)),
        "code": action.code if refused else None,
        "values": dict(action.values) if refused else {},
    }
