"""States of invoices and of their sync, in the reader's language."""

from __future__ import annotations

from synctui.domain.invoice import Kind, Status
from synctui.i18n import N_, _
from synctui.ports.reading import Mark

_STATUS = {
    Status.DRAFT: N_("Draft"),
    Status.OUTSTANDING: N_("Outstanding"),
    Status.PAID: N_("Paid"),
    Status.PARTLY_PAID: N_("Partly paid"),
    Status.OVERDUE: N_("Overdue"),
    Status.CREDITED: N_("Credited"),
}
_MARK = {
    Mark.NOT_SYNCED: N_("not synced"),
    Mark.DRAFT: N_("draft"),
    Mark.BEFORE_START: N_("before the start date"),
    Mark.SET_ASIDE: N_("set aside"),
    Mark.NO_TOOL: N_("no accounting tool"),
    Mark.REFUSED: N_("not synced"),
    Mark.UNKNOWN: N_("being checked"),
    Mark.SYNCED: N_("synced"),
    Mark.EDITED: N_("changed since the sync"),
    Mark.EDIT_REFUSED: N_("change not transferred"),
    Mark.MISSING: N_("missing in the tool"),
}
_KIND = {Kind.INVOICE: N_("Invoice"), Kind.CREDIT_NOTE: N_("Credit note")}


def status_words(status: Status) -> str:
    return _(_STATUS[status])


def mark_words(mark: Mark) -> str:
    return _(_MARK[mark])


def kind_words(kind: Kind) -> str:
    return _(_KIND[kind])
