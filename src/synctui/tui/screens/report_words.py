"""How a run is told in words: what was synced, what was not, and how it ended."""

from __future__ import annotations

from datetime import datetime

from synctui.domain.events import Mode
from synctui.domain.report import Ending
from synctui.i18n import _, ngettext
from synctui.i18n.formats import clock_time, count
from synctui.tui.screens.told import Told


def customers_words(customers: int, new: int) -> str:
    """How many customers, and how many of them are new."""
    if new:
        text = ngettext("{n} customer ({new} new)", "{n} customers ({new} new)", customers)
        return text.format(n=count(customers), new=count(new))
    return ngettext("{n} customer", "{n} customers", customers).format(n=count(customers))


def documents_words(invoices: int, credit_notes: int) -> str:
    """How many invoices and credit notes; kinds of which there are none are left out unless there are none at all."""
    bills = ngettext("{n} invoice", "{n} invoices", invoices).format(n=count(invoices))
    credits = ngettext("{n} credit note", "{n} credit notes", credit_notes).format(n=count(credit_notes))
    if not credit_notes:
        return bills
    return _("{invoices} and {credit_notes}").format(invoices=bills, credit_notes=credits) if invoices else credits


def synced_words(told: Told) -> str:
    """The sentence the bell is for: customers, invoices and credit notes that were synced."""
    if not (told.customers or told.invoices or told.credit_notes):
        return _("nothing new was synced")
    return _("{customers}, {documents} synced").format(
        customers=customers_words(told.customers, told.customers_new),
        documents=documents_words(told.invoices, told.credit_notes),
    )


def not_synced_words(told: Told) -> str:
    credits = sum(1 for row in told.not_booked if row.kind.value == "credit_note")
    return _("{documents} not synced").format(documents=documents_words(len(told.not_booked) - credits, credits))


def mode_words(mode: str) -> str:
    """How a run was started."""
    return _("automatic") if mode == Mode.NIGHTLY.value else _("manual")


def ending_words(ending: str | None, not_booked: int, next_try: datetime | None = None, zone: str = "UTC") -> str:
    """How a run ended; one that left something out is never called just finished. None: it is still going on."""
    match ending:
        case None:
            return _("running")
        case Ending.FINISHED | Ending.INCOMPLETE:
            return _("finished, {n} not synced").format(n=count(not_booked)) if not_booked else _("finished")
        case Ending.STOPPED:
            return _("stopped")
        case Ending.LIMIT:
            return _limit_words(next_try, zone)
        case Ending.SIGN_IN:
            return _("sign in again")
        case Ending.UNAVAILABLE:
            return _("not reachable")
        case Ending.MISCONFIGURED:
            return _("a setting is missing")
        case Ending.INTERRUPTED:
            return _("interrupted")
        case _:
            return _("ended by an error")


def _limit_words(next_try: datetime | None, zone: str) -> str:
    if next_try is None:
        return _("limit reached")
    return _("limit reached, next try at {time}").format(time=clock_time(next_try, zone))


def ending_colour(ending: str | None, not_booked: int) -> str:
    """Red where a person must act, amber where it will go on by itself or was wished, else quiet."""
    if ending in {Ending.SIGN_IN, Ending.MISCONFIGURED, Ending.FAILED} or not_booked:
        return "$error"
    if ending in {Ending.STOPPED, Ending.LIMIT, Ending.UNAVAILABLE, Ending.INTERRUPTED}:
        return "$warning"
    return "$secondary"
