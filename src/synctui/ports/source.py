"""Where invoices come from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from synctui.domain.invoice import Department, Reading


class Source(Protocol):
    name: str

    async def departments(self) -> tuple[Department, ...]:
        """The company entities that this source knows."""

    def read(self, cursor: str | None) -> AsyncIterator[Reading]:
        """Everything changed since `cursor` (None: everything), page by page.

        Each page carries the cursor that may be committed with it. Raises `AccessDenied`, `Throttled`, `Unavailable`.
        """

    async def aclose(self) -> None: ...
