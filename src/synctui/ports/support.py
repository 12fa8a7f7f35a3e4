"""The mail to whoever helps: what it is about, what it holds, and who writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from synctui.domain.invoice import DocumentKey
from synctui.ports.calls import CallLog


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reader asks for help with: a document, a run, or an error alone. Empty: the program as a whole."""

    document: DocumentKey | None = None
    run: int | None = None
    code: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    tool: str = ""
    """What the accounting tool is called, where only the screen knows it."""
    tool_text: str | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """A screen as text and as a picture (SVG)."""

    text: str
    svg: str


Mask = Callable[[str], str]
"""Takes out of a line what nobody else may read; the line keeps its length."""
Camera = Callable[[Mask], Shot]
"""Takes the screen as it was, through a mask."""


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment."""

    name: str
    media_type: str
    content: str


@dataclass(frozen=True, slots=True)
class Mail:
    """Ready to be sent: nothing in it opens a door or names a customer. `to` is empty where no contact is known."""

    to: str
    subject: str
    text: str
    parts: tuple[Part, ...] = ()


class SupportDesk(Protocol):
    """Makes the mail, to be looked at first, and writes it where a mail program can open it."""

    @property
    def calls(self) -> CallLog: ...

    async def contact(self) -> str:
        """The address of whoever helps; empty where none is set."""

    async def prepare(self, subject: Subject, camera: Camera | None = None) -> Mail: ...

    async def write(self, mail: Mail) -> Path:
        """Write the mail for its owner's eyes alone; raises `Misconfigured` ``folder-not-writable``."""

    def note_crash(self, kind: str, places: tuple[str, ...]) -> None:
        """Keep where the program broke down, for a mail that is made later; never fails."""
