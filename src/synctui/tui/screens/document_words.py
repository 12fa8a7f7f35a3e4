"""Words for documents: kinds, states, and what happened to them."""

from __future__ import annotations

from synctui.domain.invoice import Kind, Status
from synctui.i18n import _


def kind_words(kind: Kind) -> str:
    return _("Credit note") if kind is Kind.CREDIT_NOTE else _("Invoice")


def status_words(status: Status) -> str:
    match status:
        case Status.DRAFT:
            return _("draft")
        case Status.OUTSTANDING:
            return _("outstanding")
        case Status.PAID:
            return _("paid")
        case Status.PARTLY_PAID:
            return _("partly paid")
        case Status.OVERDUE:
            return _("overdue")
        case Status.CREDITED:
            return _("credited")


def history_words(what: str) -> str:
    """What a line of the history says happened."""
    match what:
        case "synced":
            return _("synced")
        case "adopted":
            return _("found in the tool, number taken over")
        case "refused":
            return _("not synced")
        case "unknown":
            return _("outcome not known")
        case "edited":
            return _("changed in Teamleader")
        case "updated":
            return _("later edit transferred")
        case "edit_refused":
            return _("later edit not transferred")
        case "set_aside":
            return _("set aside")
        case "taken_back":
            return _("taken back")
        case "released":
            return _("released by hand")
        case "released_again":
            return _("released to be handed over once more")
        case "adopted_by_hand":
            return _("booking number entered by hand")
        case "acknowledged":
            return _("later edit ticked off")
        case "tick_withdrawn":
            return _("tick taken back")
        case "missing":
            return _("missing in the tool")
        case "imported":
            return _("read")
        case "changed":
            return _("changed in Teamleader before the sync")
        case "reverted":
            return _("later edit taken back in Teamleader")
        case "gone":
            return _("deleted in Teamleader")
        case "booked_again":
            return _("the tool knows another booking of it")
        case "found_again":
            return _("found in the tool again")
        case "paid":
            return _("paid, says the tool")
        case "reset":
            return _("reset: to be synced again")
        case "confirmed":
            return _("yes said to the tool's warning")
        case "pdf_done":
            return _("PDF attached")
        case "pdf_waits":
            return _("PDF not attached yet")
        case "pdf_given_up":
            return _("PDF not attached")
        case "number_done":
            return _("booking number noted in Teamleader")
        case "payment_done":
            return _("payment registered in Teamleader")
        case "number_waits" | "number_given_up" | "payment_waits" | "payment_given_up":
            return _("not written back to Teamleader")
        case _:
            return what
