"""What a screen asks of the app it stands in: its session, and the ways to other places."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol, cast

from textual.dom import DOMNode
from textual.signal import Signal

from synctui.domain.booking import IntegrationId
from synctui.domain.errors import SynctuiError
from synctui.domain.invoice import DocumentKey
from synctui.i18n.errors import error_text
from synctui.ports.support import Subject
from synctui.tui.session import Session


class Host(Protocol):
    session: Session
    data_changed: Signal[int]
    """Published when anything in the store has changed."""
    said: Subject
    """The error that was told last, for whoever asks about it."""

    async def action_back(self) -> bool:
        """One layer back; False where there is none left."""

    async def action_leave(self) -> None:
        """One layer back, and out of the program where there is none left."""

    def action_theme(self, name: str) -> None:
        """Show these colours from now on."""

    def action_wizard(self, *, another: bool = False) -> None:
        """Set up, or connect another tool."""

    def start_sync(
        self, ids: Sequence[IntegrationId] | None = None, selection: Collection[DocumentKey] | None = None
    ) -> object:
        """Show the plan, and sync when it is confirmed."""

    def open_document(self, key: DocumentKey) -> object: ...

    def action_explain(self) -> None:
        """The page of the error that the cursor stands on."""

    def open_fix(self, code: str, document_key: DocumentKey | None = None) -> object:
        """The place where an error with this code is fixed."""


def host_of(node: DOMNode) -> Host:
    return cast(Host, node.app)


def session_of(node: DOMNode) -> Session:
    return host_of(node).session


def say(node: DOMNode, text: str) -> None:
    """A short word at the edge of the screen, for what went well."""
    node.app.notify(text, markup=False)


def say_problem(node: DOMNode, problem: SynctuiError, tool: str = "") -> None:
    """What went wrong and what to do about it."""
    host_of(node).said = Subject(code=problem.code, values=problem.values, tool=tool, tool_text=problem.tool_text)
    text = error_text(problem.code, problem.values, tool)
    node.app.notify("\n".join([text.what, *text.remedy]), severity="error", timeout=10, markup=False)
