"""What the cursor of a screen stands on, for whoever explains an error or asks for help with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any, Protocol, runtime_checkable

from textual.screen import Screen

from synctui.ports.reading import Detail, Mark, Reader
from synctui.ports.support import Subject
from synctui.tui.screens.told import told


@runtime_checkable
class TellsSubject(Protocol):
    """A screen on which one can point at something."""

    def subject(self) -> Subject: ...


def subject_of(screen: Screen[Any]) -> Subject:
    """An empty subject where the screen is about nothing that can be pointed at."""
    return screen.subject() if isinstance(screen, TellsSubject) else Subject()


def with_error(reader: Reader, subject: Subject, today: date, takes_edits: Collection[str] = ()) -> Subject:
    """The subject with the error that the store knows of it, unless it names one itself.

    `takes_edits` are the integrations to which later edits are transferred.
    """
    if subject.code is not None:
        return subject
    detail = reader.detail(subject.document, today) if subject.document is not None else None
    if detail is not None:
        said = next((entry.tool_text for entry in detail.history if entry.tool_text), None)
        text = (detail.link.tool_text if detail.link is not None else None) or said
        code = detail.row.code or _code_of(detail, detail.integration in takes_edits)
        return replace(subject, code=code, values=detail.row.values, tool_text=text)
    run = reader.run(subject.run) if subject.run is not None else None
    if run is None:
        return subject
    what = told(run.report)
    return replace(subject, code=what.code, values=what.values, tool=what.tool)


def _code_of(detail: Detail, takes_edits: bool) -> str | None:
    """What a mark without a code of its own means; None where nothing is the matter."""
    match detail.row.mark:
        case Mark.MISSING:
            return "missing-at-tool"
        case Mark.EDITED:
            return "edit" if takes_edits else "edited-after-sync"
        case Mark.DRAFT:
            return "draft"
        case _:
            return None
