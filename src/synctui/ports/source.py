"""Where invoices come from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from synctui.domain.editing import Editable, EditOutcome
from synctui.domain.invoice import Department, DocumentKey, Reading
from synctui.domain.money import Money


class WriteBack(StrEnum):
    """What became of something that was to be written at the source."""

    DONE = "done"
    """It stands there now, or stood there before."""
    IMPOSSIBLE = "impossible"
    """The source has no such thing for this document (a payment of a credit note, a document that is gone)."""
    LOCKED = "locked"
    """The account does not allow it for any document: told once, and not asked again in this run."""


class Source(Protocol):
    name: str

    async def departments(self) -> tuple[Department, ...]:
        """The company entities that this source knows."""

    def read(self, cursor: str | None, first_day: date | None = None) -> AsyncIterator[Reading]:
        """Everything changed since `cursor` (None: everything), page by page.

        Documents dated before `first_day` may be left out; an earlier day than before brings those of the days between.
        Each page carries the cursor that may be committed with it. Raises `AccessDenied`, `Throttled`, `Unavailable`.
        """

    def again(self, documents: Sequence[DocumentKey]) -> AsyncIterator[Reading]:
        """These documents as they are now, whatever the source says about changes. No page has a cursor.

        Raises what `read` raises.
        """

    async def pdf(self, document: DocumentKey) -> bytes | None:
        """The document as PDF; None where there is none. Raises what `read` raises."""

    async def ubl(self, document: DocumentKey) -> bytes | None:
        """The document as the UBL that the source itself makes of it; None where it makes none. Raises as `read`."""

    async def note_booking(self, document: DocumentKey, note: str) -> WriteBack:
        """Leave this text as a note at the document, unless it has it already: it may be asked twice.

        Raises what `read` raises, and `NoAnswer` where it may have been written.
        """

    async def register_payment(self, document: DocumentKey, amount: Money | None, paid_on: date) -> WriteBack:
        """Register a payment of `amount` (None: of all that is open), and never more than is still open.

        Nothing is ever taken back. It may be asked twice: what is paid already is `DONE`. Raises as `note_booking`.
        """

    async def editable(self, document: DocumentKey) -> Editable:
        """The single values of a document that can be changed from here, as they stand at the source now.

        Raises `BadInput` with the reason where nothing of it can be changed, else what `read` raises.
        """

    async def edit(self, document: DocumentKey, wanted: Editable, expected: Editable) -> EditOutcome:
        """Change what differs between `expected` and `wanted`: sent at most once, and read again afterwards.

        A document that is not as `expected` any more is left alone. Whatever is raised says that nothing was changed.
        """

    async def aclose(self) -> None: ...
