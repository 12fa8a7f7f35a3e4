"""A run told in sentences, from its report as the store, the bell and the command line keep it (JSON).

`content` has the keys of `report_as_json`, and `tool_title` where somebody knew it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from synctui.i18n import _, ngettext
from synctui.i18n.errors import ErrorText, error_text
from synctui.i18n.formats import clock_time, count, day_and_time, in_zone

Content = Mapping[str, object]


def synced_words(content: Content) -> str:
    """What was synced: customers (how many new), invoices and credit notes."""
    customers, invoices, credits = (_number(content, key) for key in ("customers", "invoices", "credit_notes"))
    if not (customers or invoices or credits):
        return _("nothing new was synced")
    return _("{customers}, {documents} synced").format(
        customers=customers_words(customers, _number(content, "customers_new")),
        documents=documents_words(invoices, credits),
    )


def customers_words(customers: int, new: int) -> str:
    if new:
        text = ngettext("{n} customer ({new} new)", "{n} customers ({new} new)", customers)
        return text.format(n=count(customers), new=count(new))
    return ngettext("{n} customer", "{n} customers", customers).format(n=count(customers))


def documents_words(invoices: int, credit_notes: int) -> str:
    """How many of each kind; a kind of which there are none is left out unless there are none at all."""
    bills = ngettext("{n} invoice", "{n} invoices", invoices).format(n=count(invoices))
    credits = ngettext("{n} credit note", "{n} credit notes", credit_notes).format(n=count(credit_notes))
    if not credit_notes:
        return bills
    return _("{invoices} and {credit_notes}").format(invoices=bills, credit_notes=credits) if invoices else credits


def extra_words(content: Content) -> tuple[str, ...]:
    """Edits that were transferred, and what stood in the tool before and was taken over."""
    booked = list(_rows(content, "booked"))
    edits = sum(1 for row in booked if row.get("updated"))
    adopted = sum(1 for row in booked if row.get("adopted"))
    said = []
    if edits:
        text = ngettext("{n} changed invoice transferred", "{n} changed invoices transferred", edits)
        said.append(text.format(n=count(edits)))
    if adopted:
        text = ngettext(
            "{n} was in the tool already: number taken over",
            "{n} were in the tool already: numbers taken over",
            adopted,
        )
        said.append(text.format(n=count(adopted)))
    notices = content.get("notices")
    if isinstance(notices, list | tuple):
        title = str(content.get("tool_title") or content.get("tool") or "")
        said += [error_text(str(code), {}, title).what for code in notices]
    return tuple(said)


def not_synced_words(content: Content) -> str | None:
    """How many were not synced; None for none."""
    rows = list(_rows(content, "not_booked"))
    if not rows:
        return None
    credits = sum(1 for row in rows if row.get("kind") == "credit_note")
    return _("{documents} not synced").format(documents=documents_words(len(rows) - credits, credits))


def mode_words(mode: object) -> str:
    """How a run was started."""
    return _("automatic") if mode == "nightly" else _("manual")


def ending_words(content: Content, zone: str) -> str:
    """How it ended; a run that left something out is never called just finished."""
    left_out = sum(1 for _row in _rows(content, "not_booked"))
    next_try = content.get("next_try")
    match content.get("ending"):
        case None:
            return _("running")
        case "finished" | "incomplete":
            return _("finished, {n} not synced").format(n=count(left_out)) if left_out else _("finished")
        case "stopped":
            return _("stopped")
        case "limit" if isinstance(next_try, str):
            time = _hour(datetime.fromisoformat(next_try), content.get("ended_at"), zone)
            return _("limit reached, next try at {time}").format(time=time)
        case "limit":
            return _("limit reached")
        case "sign_in":
            return _("sign in again")
        case "unavailable":
            return _("not reachable")
        case "misconfigured":
            return _("a setting is missing")
        case "interrupted":
            return _("interrupted")
        case _:
            return _("ended by an error")


def _hour(instant: datetime, ended_at: object, zone: str) -> str:
    """Hours and minutes; with the day where that is known not to be the day on which the run ended."""
    local = in_zone(instant, zone)
    if isinstance(ended_at, str) and in_zone(datetime.fromisoformat(ended_at), zone).date() != local.date():
        return day_and_time(instant, zone)
    return clock_time(instant, zone)


def reasons(content: Content) -> Iterator[tuple[str, ErrorText]]:
    """Each document that was not synced: its number, and the text of its error."""
    title = str(content.get("tool_title") or content.get("tool") or "")
    for row in _rows(content, "not_booked"):
        yield str(row.get("number") or row.get("document") or ""), row_text(row, title)


def row_text(row: Content, tool_title: str | None) -> ErrorText:
    """The error text of anything that has `code`, `values` and `tool_text`."""
    values, tool_text = row.get("values"), row.get("tool_text")
    return error_text(
        str(row.get("code")),
        {str(key): str(value) for key, value in values.items()} if isinstance(values, Mapping) else {},
        tool_title or None,
        tool_text=str(tool_text) if tool_text else None,
    )


def _number(content: Content, key: str) -> int:
    value = content.get(key)
    return value if isinstance(value, int) else 0


def _rows(content: Content, key: str) -> Iterator[Content]:
    rows = content.get(key)
    if isinstance(rows, (list, tuple)):
        yield from (row for row in rows if isinstance(row, Mapping))
