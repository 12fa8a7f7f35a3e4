"""The tick-off list of later edits as lines: per invoice what to change in the tool, and what goes by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets.option_list import Option

from synctui.domain.edits import Difference, differences
from synctui.domain.invoice import DocumentKey
from synctui.i18n import _
from synctui.i18n.edit_words import difference_words, place_words
from synctui.i18n.errors import error_text
from synctui.i18n.formats import amount, count
from synctui.ports.reading import Detail, Mark
from synctui.ports.service import IntegrationStatus
from synctui.tui.screens.lines import (
    ALERT,
    DIFFERS,
    QUIET,
    STRONG,
    WELL,
    Part,
    cell,
    hanging,
    line,
    section,
    text_option,
)
from synctui.tui.signs import Signs

LATER = frozenset({Mark.EDITED, Mark.EDIT_REFUSED})
"""Marks of the documents that were changed after the sync."""
WIDE = 90


@dataclass(frozen=True, slots=True)
class Edited:
    """One synced document that differs from what its tool has."""

    detail: Detail
    status: IntegrationStatus | None

    @property
    def key(self) -> DocumentKey:
        return self.detail.document.key

    @property
    def tool(self) -> str:
        return self.status.spec.title if self.status is not None else (self.detail.tool or "")

    @property
    def goes_by_itself(self) -> bool:
        """The next sync transfers it."""
        pushes = self.status is not None and self.status.spec.capabilities.pushes_edits
        return pushes and self.detail.row.mark is Mark.EDITED

    @property
    def found(self) -> list[Difference]:
        return differences_of(self.detail)


def differences_of(detail: Detail) -> list[Difference]:
    """In what a document differs from what was sent."""
    return differences(detail.document, detail.link.content if detail.link is not None else None, detail.changes)


def difference_line(one: Difference, currency: str, signs: Signs, width: int, indent: str) -> Content:
    """One field, old and new, with the text of its line where there is room."""
    arrow = "→" if signs.enter == "↵" else "->"
    words = difference_words(one.field, one.before, one.after, currency, about=one.about, line=one.line, arrow=arrow)
    label = cell(Content.styled(place_words(one.field, line=one.line, about=one.about), QUIET), 22)
    parts: list[Part] = [(words, DIFFERS)]
    if one.line is not None and one.about and one.field not in {"lines", "discounts", "description"}:
        parts.append((f"   {one.about}", QUIET))
    return hanging(line(*parts), width, indent=" " * (len(indent) + 23), first=line(indent, label, " "))


@dataclass(frozen=True, slots=True)
class EditsView:
    """How the list is shown now; `ticked` were ticked off since it was opened and stay in sight."""

    width: int
    signs: Signs
    ticked: Collection[DocumentKey] = ()
    more: int = 0
    """Later edits that are not among those listed."""


def edits_options(edits: Sequence[Edited], view: EditsView) -> list[Option]:
    """What must be done by hand first, by tool and company, then what the next sync transfers."""
    options: list[Option] = []
    for by_itself in (False, True):
        for title, some in _by_books([one for one in edits if one.goes_by_itself is by_itself]).items():
            options += [text_option(section(title, view.width)), text_option(_what_to_do(some[0], view))]
            for one in some:
                options += _one(one, view)
            options.append(text_option(""))
    if not edits:
        text = _("No invoice was changed in Teamleader after its sync.")
        options.append(text_option(hanging(Content.styled(text, QUIET), view.width)))
    if view.more:
        text = _("and {n} more: 'synctui edits' lists them all").format(n=count(view.more))
        options.append(text_option(hanging(Content.styled(text, QUIET), view.width)))
    return options


def _by_books(edits: Sequence[Edited]) -> Mapping[str, list[Edited]]:
    groups: dict[str, list[Edited]] = {}
    for one in edits:
        groups.setdefault(f"{one.tool}  {one.detail.document.department.name}", []).append(one)
    return groups


def _what_to_do(one: Edited, view: EditsView) -> Content:
    if not one.goes_by_itself:
        text = _("Make the same changes in {tool}, then tick each one off here.")
        if one.detail.row.mark is Mark.EDIT_REFUSED:
            text = _(
                "{tool} did not take these: settle the reason and press s, or change them there and tick them off."
            )
        return hanging(Content.styled(text.format(tool=one.tool), QUIET), view.width)
    text = _("These changes are transferred to {tool} with the next sync, manual or automatic.").format(tool=one.tool)
    warning = one.status.spec.capabilities.edit_warning if one.status is not None else None
    if warning is None:
        return hanging(Content.styled(text, QUIET), view.width)
    what = error_text(warning, {}, one.tool).what
    return hanging(line((text, QUIET), " ", (what, DIFFERS)), view.width)


def _one(one: Edited, view: EditsView) -> Iterator[Option]:
    is_ticked = one.key in view.ticked
    yield Option(_head(one, view, is_ticked=is_ticked), id=one.key)
    if is_ticked:
        return
    document = one.detail.document
    for difference in one.found:
        yield text_option(difference_line(difference, document.currency, view.signs, view.width, " " * 6))
    row = one.detail.row
    if row.mark is Mark.EDIT_REFUSED:
        text = error_text(row.code or "tool-message", row.values, one.tool, tool_text=_said(one.detail)).what
        first = line("      ", (f"{view.signs.failed} ", ALERT))
        yield text_option(hanging(Content.styled(text, ALERT), view.width, indent=" " * 8, first=first))
    if one.goes_by_itself:
        for centre in dict.fromkeys(part.cost_centre for part in document.lines if part.cost_centre):
            lost = _("Cost centre {name} will be empty afterwards.").format(name=centre)
            yield text_option(hanging(Content.styled(lost, DIFFERS), view.width, indent=" " * 6))


def _said(detail: Detail) -> str | None:
    return detail.link.tool_text if detail.link is not None else None


def _head(one: Edited, view: EditsView, *, is_ticked: bool) -> Content:
    """Box, number, booking number to find it by, customer and amount."""
    row, colour = one.detail.row, QUIET if is_ticked else ""
    box: Part = (f"{view.signs.differs}   ", DIFFERS)
    if not one.goes_by_itself:
        box = ("[x] ", WELL) if is_ticked else ("[ ] ", "")
    figure = amount(row.gross_cents, row.currency)
    booking = _("booking number {number}").format(number=row.booking_number or "")
    parts: list[Part] = [box, (cell(row.number or "", 11).plain, colour)]
    if view.width < WIDE:
        room = max(view.width - 4 - 11 - 2 - len(booking), 8)
        return line(*parts, (booking, colour or STRONG), "  ", cell(Content.styled(row.customer, colour), room))
    room = max(view.width - 4 - 11 - 30 - 18 - 2, 10)
    return line(
        *parts,
        cell(Content.styled(booking, colour or STRONG), 30),
        cell(Content.styled(row.customer, colour), room),
        cell(Content.styled(figure, colour), 18, right=True),
    )
