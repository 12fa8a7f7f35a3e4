"""Says a colour to the terminal only where it changes: over SSH the colours would be more than half of every screen.

Textual sets and resets everything around each piece of text. What is written here looks the same, cell by cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_UNCOLOURED = re.compile(r"(?:[\r\n]|\x1b\[[0-9;]*H|\x1b\[\?(?:25|2026)[hl])*")
"""What paints nothing: moving the cursor, showing it, and the marks around one frame."""
_WITH_COLOUR = {38, 48}


@dataclass(frozen=True, slots=True)
class Pen:
    """What a terminal writes with: codes of foreground and background (empty: its own), and of bold and the like."""

    front: str = ""
    back: str = ""
    others: tuple[str, ...] = ()


PLAIN = Pen()


class Terse:
    """Rewrites what goes to one terminal, in the order in which it goes there."""

    def __init__(self) -> None:
        self._wanted = PLAIN
        self._held: Pen | None = None
        """The terminal's pen; None: not known."""

    def __call__(self, text: str) -> str:
        parts = _STYLE.split(text)
        written = [self._with_pen(parts[0])]
        for codes, rest in zip(parts[1::2], parts[2::2], strict=True):
            self._wanted = _changed(self._wanted, codes)
            written.append(self._with_pen(rest))
        return "".join(written)

    def _with_pen(self, text: str) -> str:
        if self._held == self._wanted or _UNCOLOURED.fullmatch(text):
            return text
        before, self._held = self._held, self._wanted
        return _step(before, self._wanted) + text


@lru_cache(maxsize=4096)
def _changed(pen: Pen, codes: str) -> Pen:
    """The pen after these codes.

    >>> _changed(Pen("31", "", ("1",)), "0;38;2;1;2;3;44")
    Pen(front='38;2;1;2;3', back='44', others=())
    """
    front, back, others = pen.front, pen.back, pen.others
    for code, value in _each(codes):
        if code == 0:
            front, back, others = "", "", ()
        elif 30 <= code <= 39 or 90 <= code <= 97:
            front = "" if code == 39 else value
        elif 40 <= code <= 49 or 100 <= code <= 107:
            back = "" if code == 49 else value
        elif value not in others:
            others = (*others, value)
    return Pen(front, back, others)


def _each(codes: str) -> list[tuple[int, str]]:
    """Every code of one sequence, a colour with its numbers."""
    numbers, found = codes.split(";"), []
    while numbers:
        code = int(numbers[0] or 0)
        length = (3 if numbers[1:2] == ["5"] else 5) if code in _WITH_COLOUR else 1
        found.append((code, ";".join(numbers[:length])))
        numbers = numbers[length:]
    return found


@lru_cache(maxsize=4096)
def _step(before: Pen | None, after: Pen) -> str:
    """The shortest sequence from one pen to another.

    >>> _step(Pen("31", "44"), Pen("32", "44"))
    '\\x1b[32m'
    >>> _step(Pen("31", "44", ("1",)), Pen("31"))
    '\\x1b[0;31m'
    """
    if after == PLAIN:
        return "\x1b[0m"
    codes = []
    if before is None or not set(before.others) <= set(after.others):
        codes, before = ["0"], PLAIN
    codes += [code for code in after.others if code not in before.others]
    if after.front != before.front:
        codes.append(after.front or "39")
    if after.back != before.back:
        codes.append(after.back or "49")
    return f"\x1b[{';'.join(codes)}m"
