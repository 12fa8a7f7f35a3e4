"""The signs that stand beside words, every one a single cell wide, and an ASCII set for terminals without Unicode."""

from __future__ import annotations

from dataclasses import dataclass

from synctui.tui.session import Session


@dataclass(frozen=True, slots=True)
class Signs:
    """One character each. A state is never told by colour alone: sign and word."""

    mark: str = "●"
    waiting: str = "○"
    synced: str = "✓"
    failed: str = "✗"
    differs: str = "≠"
    descending: str = "▼"
    ascending: str = "▲"
    bar: str = "━"
    rule: str = "─"
    dot: str = "·"
    cursor: str = "▌"
    enter: str = "↵"
    cut: str = "…"
    """Stands where a text was cut."""


UNICODE = Signs()
ASCII = Signs(
    mark="*",
    waiting="o",
    synced="+",
    failed="x",
    differs="!",
    descending="v",
    ascending="^",
    bar="=",
    rule="-",
    dot=".",
    cursor=">",
    enter="enter",
    cut="~",
)


def signs_of(session: Session) -> Signs:
    return ASCII if session.is_ascii else UNICODE
