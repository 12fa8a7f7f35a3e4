"""The line below the table: what is marked and its sum, or how things stand; and where the cursor is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from synctui.i18n import _, ngettext
from synctui.i18n.formats import amount, count, day
from synctui.tui.widgets.bar import Bar
from synctui.tui.widgets.pieces import DIFFERS, QUIET, WELL, Piece, piece, styled


@dataclass(frozen=True, slots=True)
class Standing:
    """What the line says. `sums` are gross cents per currency of the marked documents."""

    marked: int = 0
    hidden: int = 0
    """Marked, but not in this view."""
    sums: Mapping[str, int] = field(default_factory=dict)
    is_choosing: bool = False
    """A range has one end and waits for the other."""
    row: int = 0
    total: int = 0
    order: str = ""
    unsynced: int = 0
    needs_person: int = 0
    today: date | None = None


class SumLine(Bar):
    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._standing = Standing()

    def tell(self, standing: Standing) -> None:
        self._standing = standing
        self.show()

    def left(self) -> Sequence[Piece]:
        standing = self._standing
        if standing.is_choosing:
            return (piece(styled((_("v marks from here to there, esc leaves it"), DIFFERS)), rank=2),)
        if standing.marked:
            return _marked(standing)
        return (_day_sentence(standing),) if standing.today is not None else ()

    def right(self) -> Sequence[Piece]:
        standing = self._standing
        if not standing.total:
            return ()
        where = _("row {n} of {total}").format(n=count(standing.row + 1), total=count(standing.total))
        return (
            piece(
                styled((f"{where} · {standing.order}", QUIET)),
                styled((where, QUIET)),
                styled((f"{count(standing.row + 1)}/{count(standing.total)}", QUIET)),
                rank=1,
            ),
        )


def _marked(standing: Standing) -> tuple[Piece, ...]:
    marked = ngettext("{n} marked", "{n} marked", standing.marked).format(n=count(standing.marked))
    hidden = _(", {n} of them not shown").format(n=count(standing.hidden)) if standing.hidden else ""
    sums = [amount(cents) + f" {currency}" for currency, cents in sorted(standing.sums.items())]
    return (
        piece(styled((marked, DIFFERS), (hidden, DIFFERS)), gap=2),
        piece(styled(("   ".join(sums), "bold $foreground")), rank=1, gap=3),
    )


def _day_sentence(standing: Standing) -> Piece:
    """One sentence for whoever opens the program: everything is done, or so many wait."""
    if standing.today is None or not (standing.unsynced or standing.needs_person):
        today = day(standing.today) if standing.today else ""
        return piece(styled((_("everything synced up to {day}").format(day=today), WELL)), rank=3)
    waiting = ngettext("{n} is waiting", "{n} are waiting", standing.unsynced).format(n=count(standing.unsynced))
    if not standing.needs_person:
        return piece(styled((waiting + " " + _("(s syncs)"), QUIET)), styled((waiting, QUIET)), rank=3)
    needs = ngettext("{n} needs you (n)", "{n} need you (n)", standing.needs_person)
    words = _("{waiting}, {needs}").format(waiting=waiting, needs=needs.format(n=count(standing.needs_person)))
    return piece(styled((words, QUIET)), rank=3)
