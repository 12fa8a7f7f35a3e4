"""Link all that match: what would be linked, what is left to a person, and one key for all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from synctui.domain.matching import Linked, Match, Matches, Unmatched, matches
from synctui.i18n import _, ngettext
from synctui.i18n.formats import count
from synctui.tui.screens.host import session_of
from synctui.tui.screens.lines import DIFFERS, QUIET, STRONG, WELL, cell, hanging, keys_line, line, stack
from synctui.tui.screens.settings_answers import CENTRE, LEDGER, VAT
from synctui.tui.screens.settings_fields import Form
from synctui.tui.signs import Signs, signs_of

AROUND = 6
"""Lines of the dialog around its body."""
LABEL = 26
FIELDS = {Linked.VAT: VAT, Linked.LEDGER: LEDGER, Linked.COST_CENTRE: CENTRE}
"""What ids of the fields begin with."""


def matches_of(form: Form) -> Matches:
    """What can be linked in this integration without asking."""
    return matches(
        form.status.integration.mapping,
        form.data,
        rates=form.rates if form.status.spec.needs_vat_mapping else (),
        ledgers=form.ledgers,
        cost_centres=form.cost_centres,
    )


def field_of(match: Match) -> str:
    return f"{FIELDS[match.of]}{match.key}"


class LinkDialog(ModalScreen[bool]):
    """True when everything that matches is to be linked."""

    CSS_PATH = "settings_links.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "link", show=False, id="links.confirm"),
        Binding("escape,q", "leave", show=False, id="links.leave"),
        Binding("down,j", "scroll(1)", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, found: Matches, tool: str) -> None:
        super().__init__()
        self._found = found
        self._tool = tool

    def compose(self) -> ComposeResult:
        with Vertical(id="links"):
            yield Static(line((_("Link all that match"), STRONG), f"  {self._tool}"), id="links-title", markup=False)
            with VerticalScroll(id="links-body", can_focus=False):
                yield Static(id="links-lines", markup=False)
            yield Static(self._keys(), id="links-keys", markup=False)

    def on_resize(self, event: events.Resize) -> None:
        self.query_one("#links-body").styles.max_height = max(3, event.size.height - AROUND)
        self.call_after_refresh(self._paint)

    def _paint(self) -> None:
        width = self.query_one("#links-body").scrollable_content_region.width or 60
        lines = list(link_lines(self._found, signs_of(session_of(self)), width))
        self.query_one("#links-lines", Static).update(stack(lines))

    def _keys(self) -> Content:
        n = len(self._found.found)
        if not n:
            return keys_line(("esc", _("close")))
        words = ngettext("link {n}", "link {n}", n).format(n=count(n))
        return keys_line((signs_of(session_of(self)).enter, words), ("esc", _("cancel")))

    def action_link(self) -> None:
        self.dismiss(bool(self._found.found))

    def action_leave(self) -> None:
        self.dismiss(False)

    def action_scroll(self, lines: int) -> None:
        self.query_one("#links-body").scroll_relative(y=lines, animate=False)


def link_lines(found: Matches, signs: Signs, width: int) -> Iterator[Content]:
    """What would be linked to what, then what a person must choose."""
    if not found.found and not found.left:
        yield Content(_("Everything is linked already."))
        return
    if not found.found:
        yield Content(_("Nothing can be linked without asking."))
    for title, of in ((_("VAT rates"), Linked.VAT), (_("Ledger accounts"), Linked.LEDGER),
                      (_("Cost centres"), Linked.COST_CENTRE)):  # fmt: skip
        links = [one for one in found.found if one.of is of]
        left = [one for one in found.left if one.of is of]
        if links or left:
            yield line((title, QUIET))
        yield from _links(links, signs, width)
        yield from _left(left, signs, width)


def _links(links: Sequence[Match], signs: Signs, width: int) -> Iterator[Content]:
    arrow = "→" if signs.enter == "↵" else "->"
    for one in links:
        first = line((f"{signs.synced} ", WELL), cell(one.label, LABEL), f" {arrow} ")
        yield hanging(Content(one.offered), width, indent=" " * (LABEL + 5), first=first)


def _left(left: Sequence[Unmatched], signs: Signs, width: int) -> Iterator[Content]:
    for one in left:
        why = _("nothing of that name or percent")
        if one.fitting == 1:
            why = _("fits several rates")
        elif one.fitting:
            why = _("{n} would fit: choose").format(n=count(one.fitting))
        first = line((f"{signs.differs} ", DIFFERS), cell(one.label, LABEL), "   ")
        yield hanging(Content.styled(why, QUIET), width, indent=" " * (LABEL + 5), first=first)
