"""The words of every error code, in English; the catalogues translate them.

``short`` has at most 24 characters, ``tiny`` at most ten: they stand in a column of the overview.
Values in braces are filled in; ``{tool}`` is the accounting tool.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Place = Literal["synctui", "teamleader", "tool"]


@dataclass(frozen=True, slots=True)
class Words:
    """One code: what happened, why, and what to do now, step by step. `where` is the program it is put right in."""

    short: str
    tiny: str
    what: str
    why: str = ""
    remedy: tuple[str, ...] = ()
    where: Place = "synctui"
