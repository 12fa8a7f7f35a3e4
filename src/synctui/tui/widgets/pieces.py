"""One line made of pieces that shorten and give way by rank, so that nothing on a bar is ever cut in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.style import Style

QUIET = "$secondary"
ALERT = "$error"
DIFFERS = "$warning"
WELL = "$success"
ACTS = "$primary"


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a line. Where there is no room, the highest rank gives way first: to a shorter text, then entirely.

    Rank 0 is shortened but never left out.
    """

    texts: tuple[Content, ...]
    rank: int = 0
    gap: int = 2
    """Blanks before it, unless it comes first."""


def piece(*texts: Content | str, rank: int = 0, gap: int = 2) -> Piece:
    """A piece with its texts from the longest to the shortest."""
    return Piece(tuple(Content(text) if isinstance(text, str) else text for text in texts), rank, gap)


def styled(*parts: tuple[str, str] | str | Content) -> Content:
    """Text with styles; never interpreted as markup."""
    return Content.assemble(*parts)


def numbered(text: str, number: str, style: str, rest: str = QUIET) -> Content:
    """A text with `{n}` in it: the number in its own colour, the words in another."""
    before, _mark, after = text.partition("{n}")
    return Content.assemble((before, rest), (number, style), (after, rest))


def clickable(content: Content, action: str) -> Content:
    """The same text, and a click on it does `action`."""
    return content.stylize(Style.from_meta({"@click": action}))


def lay_out(left: Sequence[Piece], right: Sequence[Piece], width: int) -> Content:
    """Exactly `width` cells: one blank, the left pieces, the room between, the right pieces, one blank."""
    room = max(0, width - 2)
    chosen = _chosen([*left, *right], room, len(left))
    first, last = _joined(chosen[: len(left)]), _joined(chosen[len(left) :])
    space = room - first.cell_length - last.cell_length
    if space < 0:
        first, space = first.truncate(max(0, room - last.cell_length)), 0
        space = max(0, room - first.cell_length - last.cell_length)
    return Content.assemble(" ", first, " " * space, last, " ").truncate(width)


@dataclass(slots=True)
class _Choice:
    piece: Piece
    index: int = 0

    @property
    def text(self) -> Content | None:
        return self.piece.texts[self.index] if self.index < len(self.piece.texts) else None

    @property
    def can_give_way(self) -> bool:
        return self.index < len(self.piece.texts) - (0 if self.piece.rank else 1)


def _chosen(pieces: list[Piece], room: int, left: int) -> list[_Choice]:
    choices = [_Choice(piece) for piece in pieces]
    while _length(choices, left) > room:
        ready = [choice for choice in choices if choice.can_give_way]
        if not ready:
            break
        max(ready, key=lambda choice: choice.piece.rank).index += 1
    return choices


def _length(choices: list[_Choice], left: int) -> int:
    one, other = _joined(choices[:left]).cell_length, _joined(choices[left:]).cell_length
    return one + other + (2 if one and other else 0)


def _joined(choices: Sequence[_Choice]) -> Content:
    parts: list[Content | str] = []
    for choice in choices:
        if choice.text is not None and choice.text.plain:
            parts += [" " * choice.piece.gap] if parts else []
            parts.append(choice.text)
    return Content.assemble(*parts)
