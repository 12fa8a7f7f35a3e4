"""Secrets and tokens: where they are kept is settled outside, and every write is atomic."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class PlaceKind(StrEnum):
    KEYRING = "keyring"
    FILES = "files"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Place:
    """Where secrets are kept; `folder` is empty where that is no folder."""

    kind: PlaceKind
    folder: str = ""


class Secrets(Protocol):
    """Small texts by name (``exact_online:muster/token``). A value never appears in a log, an error or a URL."""

    @property
    def place(self) -> Place: ...

    def get(self, name: str) -> str | None: ...

    def put(self, name: str, value: str) -> None:
        """Stored durably before this returns: a reader sees the old value or the new one, never a part."""

    def delete(self, name: str) -> None: ...

    def lock(self, name: str) -> AbstractAsyncContextManager[None]:
        """Held by one process at a time, for the refresh of a rotating token."""
