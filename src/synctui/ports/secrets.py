"""Secrets and tokens: where they are kept is settled outside, and every write is atomic."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol


class Secrets(Protocol):
    """Small texts by name (``exact_online:muster/token``). A value never appears in a log, an error or a URL."""

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None:
        """Stored durably before this returns: a reader sees the old value or the new one, never a part."""

    def delete(self, name: str) -> None: ...

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        """Held by one process at a time, for the refresh of a rotating token."""
