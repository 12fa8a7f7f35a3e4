"""What a person fills in on the settings screen: read, checked, and put into the integration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time

from synctui.domain.booking import ReferenceData
from synctui.domain.integration import Integration
from synctui.i18n import _
from synctui.i18n.errors import error_text
from synctui.tui.screens.choose import Choice

VAT, LEDGER_BY_VAT, LEDGER, CENTRE, OPTION = "vat:", "ledger-by-vat:", "ledger:", "centre:", "option:"
"""What ids of fields begin with that exist once per rate, ledger number, cost centre or option of the tool."""
SEND_PDF, NIGHTLY_EDITS = f"{OPTION}send_pdf", f"{OPTION}nightly_edits"
WRITE_NUMBER, WRITE_PAYMENT = f"{OPTION}write_back_number", f"{OPTION}write_back_payment"
YES_OR_NO = (SEND_PDF, NIGHTLY_EDITS, WRITE_NUMBER, WRITE_PAYMENT)
"""Options that have a field of their own where the tool can do what they are about."""

_HOUR_THAT_MAY_NOT_EXIST = 2


def read_date(answer: str) -> date | None:
    """A day as people write it here: year first with hyphens, or day first with dots; None for anything else.

    >>> read_date("1.2.2026"), read_date("2026-02-01"), read_date("31.02.2026")
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 1), None)
    """
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", answer.strip())
    dotted = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", answer.strip())
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if dotted:
            return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    except ValueError:
        return None
    return None


def read_time(answer: str) -> time | None:
    """Hours and minutes of the day.

    >>> read_time("4:30"), read_time("25:00")
    (datetime.time(4, 30), None)
    """
    found = re.fullmatch(r"(\d{1,2})[:.](\d{2})", answer.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return time(int(found[1]), int(found[2]))


def date_problem(answer: str) -> str | None:
    return None if read_date(answer) else _("Write the date like 2026-01-31 or 31.01.2026.")


def time_problem(answer: str) -> str | None:
    """From 02:00 to 02:59 the clocks change: such a night would run twice or never."""
    at = read_time(answer)
    if at is None:
        return _("Write the time like 04:30.")
    if at.hour == _HOUR_THAT_MAY_NOT_EXIST:
        return error_text("night-hour-refused", {"time": at.strftime("%H:%M")}).what
    return None


def choices_of(field: str, data: ReferenceData) -> list[Choice]:
    """What the tool offers for a field; empty where it offers nothing to choose from."""
    if field in {"journal", "credit_journal"}:
        return [Choice(one.code, f"{one.code}  {one.name}") for one in data.journals if one.is_sales]
    if field.startswith(VAT):
        return [
            Choice(one.code, f"{one.code}  {one.name}", "" if one.is_exclusive else _("VAT is included in the amounts"))
            for one in data.vat_codes
            if not one.is_blocked
        ]
    if field.startswith(CENTRE):
        return [Choice(code, f"{code}  {name}") for code, name in data.cost_centres]
    if is_ledger(field):
        accounts = sorted(data.ledger_accounts, key=lambda one: (not one.is_revenue, one.code))
        return [
            Choice(one.remote_id, f"{one.code}  {one.name}", "" if one.is_revenue else _("no revenue account"))
            for one in accounts
            if not one.is_blocked
        ]
    return []


def is_ledger(field: str) -> bool:
    return field in {"default_ledger", "discount_ledger"} or field.startswith((LEDGER_BY_VAT, LEDGER))


def value_of(one: Integration, field: str) -> str | None:
    """What stands in a field now, as it is stored."""
    mapping = one.mapping
    if field.startswith(VAT):
        return mapping.vat.get(field.removeprefix(VAT))
    if field.startswith(LEDGER_BY_VAT):
        return mapping.ledger_by_vat.get(field.removeprefix(LEDGER_BY_VAT))
    if field.startswith(LEDGER):
        return mapping.ledger.get(field.removeprefix(LEDGER))
    if field.startswith(CENTRE):
        return mapping.cost_centres.get(field.removeprefix(CENTRE))
    if field.startswith(OPTION):
        return one.options.get(field.removeprefix(OPTION))
    plain: Mapping[str, str | None] = {
        "journal": one.journal,
        "credit_journal": one.credit_journal,
        "default_ledger": mapping.default_ledger,
        "discount_ledger": mapping.discount_ledger,
        "start_date": one.start_date.isoformat() if one.start_date else None,
        "nightly_at": one.nightly_at.strftime("%H:%M"),
    }
    return plain.get(field)


def with_value(one: Integration, field: str, value: str | None) -> Integration:
    """The integration with one field changed; None or nothing empties it. Dates and times have been checked before."""
    text = value or None
    mapping = one.mapping
    if field.startswith(VAT):
        return replace(one, mapping=replace(mapping, vat=_set(mapping.vat, field.removeprefix(VAT), text)))
    if field.startswith(LEDGER_BY_VAT):
        key = field.removeprefix(LEDGER_BY_VAT)
        return replace(one, mapping=replace(mapping, ledger_by_vat=_set(mapping.ledger_by_vat, key, text)))
    if field.startswith(LEDGER):
        return replace(one, mapping=replace(mapping, ledger=_set(mapping.ledger, field.removeprefix(LEDGER), text)))
    if field.startswith(CENTRE):
        centres = _set(mapping.cost_centres, field.removeprefix(CENTRE), text)
        return replace(one, mapping=replace(mapping, cost_centres=centres))
    if field.startswith(OPTION):
        return replace(one, options=_set(one.options, field.removeprefix(OPTION), text))
    match field:
        case "journal":
            return replace(one, journal=text)
        case "credit_journal":
            return replace(one, credit_journal=text)
        case "default_ledger":
            return replace(one, mapping=replace(mapping, default_ledger=text))
        case "discount_ledger":
            return replace(one, mapping=replace(mapping, discount_ledger=text))
        case "start_date":
            return replace(one, start_date=read_date(text or ""))
        case "nightly_at":
            return replace(one, nightly_at=read_time(text or "") or one.nightly_at)
        case _:
            return one


def _set(known: Mapping[str, str], key: str, value: str | None) -> dict[str, str]:
    rest = {name: text for name, text in known.items() if name != key}
    return {**rest, key: value} if value else rest


def settles(field: str) -> frozenset[str]:
    """Codes of the refusals that a value in this field may settle."""
    if field.startswith(VAT):
        return frozenset({"vat-not-mapped", "vat-code-gone", "vat-code-inclusive"})
    if is_ledger(field):
        return frozenset({"ledger-missing", "ledger-unknown", "ledger-blocked", "ledger-type"})
    if field in {"journal", "credit_journal"}:
        return frozenset({"journal-missing", "journal-unknown", "journal-type"})
    if field.startswith(CENTRE):
        return frozenset({"cost-centre-unknown"})
    if field == SEND_PDF:
        return frozenset({"pdf-refused", "pdf-type-missing", "pdf-too-large"})
    return frozenset()


def asks_about(field: str) -> Mapping[str, str]:
    """Values of a refusal that this field is about: the rate, where there is one field for each."""
    for prefix in (VAT, LEDGER_BY_VAT):
        if field.startswith(prefix):
            return {"key": field.removeprefix(prefix)}
    return {}


def focus_for(code: str, values: Mapping[str, str]) -> str:
    """The field of exactly the rate that an error speaks of, where it names one; else the error's code."""
    return f"{VAT}{values['key']}" if settles(VAT) & {code} and values.get("key") else code


def field_for(code: str) -> str | None:
    """The field in which an error with this code is fixed; None where no setting fixes it. `vat:` means a rate."""
    if code.startswith((VAT, LEDGER, LEDGER_BY_VAT, CENTRE, OPTION)):
        return code
    fields = {
        "vat-not-mapped": VAT,
        "vat-code-gone": VAT,
        "vat-code-inclusive": VAT,
        "ledger-missing": "default_ledger",
        "ledger-unknown": "default_ledger",
        "ledger-blocked": "default_ledger",
        "ledger-type": "default_ledger",
        "journal-missing": "journal",
        "journal-unknown": "journal",
        "journal-type": "journal",
        "no-sales-journal": "journal",
        "cost-centre-unknown": CENTRE,
        "start-date-missing": "start_date",
        "before-start-date": "start_date",
        "folder-missing": f"{OPTION}folder",
        "sign-in-needed": "connection",
        "sign-in-refused": "connection",
        "oauth-client-missing": "connection",
        "night-hour-refused": "nightly_at",
    }
    return fields.get(code) or (code if code in set(fields.values()) else None)
