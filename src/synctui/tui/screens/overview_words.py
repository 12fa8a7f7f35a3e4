"""The overview's own words: why a view is empty, and in which order it stands."""

from __future__ import annotations

from synctui.i18n import _
from synctui.ports.reading import Query
from synctui.tui.period import Period
from synctui.tui.widgets.table.columns import KINDS


def empty_words(period: Period, *, is_filtered: bool, only_unsynced: bool) -> str:
    """Why nothing is there, and the key that helps."""
    if is_filtered:
        return _("No invoice matches the filter. esc empties it.")
    if only_unsynced:
        return _("Everything is synced. u shows all invoices again.")
    if period is not Period.ALL:
        return _("No invoices in this period. t changes the period, r reads Teamleader again.")
    return _("No invoices yet. r reads Teamleader; 'synctui import' reads files.")


def order_words(query: Query) -> str:
    if query.order == "date":
        return _("newest first") if query.descending else _("oldest first")
    titles = {kind.order: kind.title for kind in KINDS if kind.order is not None}
    words = _("by {column}, descending") if query.descending else _("by {column}")
    return words.format(column=_(titles.get(query.order, query.order)))
