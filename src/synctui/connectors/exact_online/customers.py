"""Customers of Exact Online (crm/Accounts): found by VAT number, registration number or name and postcode, or made.

What is found is left as the bookkeeper keeps it; only a change at the source is transferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from synctui.connectors.exact_online.entries import is_refusal, shortened
from synctui.connectors.exact_online.odata import any_of, content, guid, message, text
from synctui.connectors.exact_online.refusals import code_of
from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.booking import (
    CustomerOutcome,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    CustomerResult,
    CustomerUnknown,
)
from synctui.domain.customer import Customer
from synctui.domain.errors import AccessDenied, NoAnswer
from synctui.domain.text import clean, fold
from synctui.wire.http import Answer
from synctui.wire.vat_numbers import EU, normal_form

_RESOURCE = "crm/Accounts"
_SELECT = "ID,Code,Name,Postcode,VATNumber,ChamberOfCommerce,Status,Blocked"
_NAME = 50
_IS_COUNTRY = EU - {"EL", "XI"}
"""Prefixes of VAT numbers that are country codes as well."""


@dataclass(frozen=True, slots=True)
class _Account:
    id: str
    code: str
    name: str
    postcode: str
    vat: str
    chamber: str
    is_customer: bool
    is_blocked: bool

    @classmethod
    def of(cls, row: Row) -> _Account:
        return cls(
            str(row["ID"]),
            clean(str(row.get("Code") or "")),
            clean(str(row.get("Name") or "")),
            _compact(row.get("Postcode")),
            normal_form(str(row.get("VATNumber") or ""), None) or "",
            _compact(row.get("ChamberOfCommerce")),
            row.get("Status") == "C",
            bool(row.get("Blocked")),
        )


class Customers:
    """Those of one administration. What this sign-in has made itself is remembered, whatever a search sees by then."""

    def __init__(self, session: Session, division: str) -> None:
        self._session = session
        self._division = division
        self._made: list[_Account] = []

    async def ensure(self, wanted: CustomerRequest) -> CustomerOutcome:
        """A known one is taken as it is unless its data have changed; an unknown one is looked for, then made."""
        if wanted.remote_id is not None:
            if not wanted.is_changed:
                return CustomerReady(wanted.customer.key, wanted.remote_id, CustomerResult.CONFIRMED)
            changed = await self._change(wanted.customer, wanted.remote_id, account_body(wanted.customer))
            if changed is not None:
                return changed
        matches = await self._matches(wanted.customer)
        if not matches:
            return await self._create(wanted.customer)
        if len(matches) > 1:
            codes = ", ".join(f"{account.code} {account.name}" for account in matches)
            values = {"customer": wanted.customer.name, "count": str(len(matches)), "codes": codes}
            return CustomerRefused(wanted.customer.key, "customer-ambiguous", values)
        return await self._as_customer(wanted.customer, matches[0])

    async def recheck(self, customer: Customer, remote_id: str) -> CustomerOutcome | None:
        """After a refusal: a prospect becomes a customer, an account that is gone is `CustomerRefused` as such.

        None where the account is there and nothing about it explains the refusal.
        """
        rows = await self._session.rows(self._division, _RESOURCE, _SELECT, f"ID eq {guid(remote_id)}")
        if not rows:
            self._made = [account for account in self._made if account.id != remote_id]
            return CustomerRefused(customer.key, "customer-gone", {"customer": customer.name})
        account = _Account.of(rows[0])
        return None if account.is_customer else await self._as_customer(customer, account)

    async def _as_customer(self, customer: Customer, account: _Account) -> CustomerOutcome:
        if account.is_customer:
            return CustomerReady(customer.key, account.id, CustomerResult.CONFIRMED)
        changed = await self._change(customer, account.id, {"Status": "C"})
        return changed or CustomerRefused(customer.key, "customer-refused", {"customer": customer.name})

    async def _matches(self, customer: Customer) -> list[_Account]:
        """By the surest mark first; the accounts that share it, blocked ones only where there is no other."""
        country = customer.address.country
        vat = normal_form(customer.vat_number or "", country) or ""
        chamber = _compact(customer.national_id)
        rows = await self._session.rows(self._division, _RESOURCE, _SELECT, _filter(customer, vat, chamber))
        known = {account.id: account for account in [*self._made, *map(_Account.of, rows)]}
        accounts = list(known.values())
        by_vat = [a for a in accounts if vat and _same_vat(a.vat, vat)]
        by_chamber = [a for a in accounts if chamber and a.chamber == chamber]
        by_name = [a for a in accounts if _is_namesake(a, customer) and not _contradicts(a, vat, chamber)]
        hits = by_vat or by_chamber or by_name
        return [a for a in hits if not a.is_blocked] or hits

    async def _create(self, customer: Customer) -> CustomerOutcome:
        body = account_body(customer) | {"Status": "C"}
        try:
            answer = await self._session.create(self._division, _RESOURCE, body)
        except NoAnswer:
            return CustomerUnknown(customer.key, "no-answer")
        if not answer.is_success:
            return _refusal(customer, answer)
        d = content(answer)
        if d is None or not d.get("ID"):
            return CustomerUnknown(customer.key, "no-number")
        self._made.append(_Account.of({**body, "ID": d["ID"], "Code": d.get("Code")}))
        return CustomerReady(customer.key, str(d["ID"]), CustomerResult.CREATED)

    async def _change(self, customer: Customer, id: str, body: dict[str, Any]) -> CustomerOutcome | None:
        """None where the account is gone. A change may be sent twice: a lost answer is simply unknown."""
        try:
            answer = await self._session.change(self._division, _RESOURCE, id, body)
        except NoAnswer:
            return CustomerUnknown(customer.key, "no-answer")
        if answer.status == 404:
            return None
        if not answer.is_success:
            return _refusal(customer, answer)
        return CustomerReady(customer.key, id, CustomerResult.UPDATED)


def account_body(customer: Customer) -> dict[str, Any]:
    """The fields that are known; what is not known is left out, so that nothing is emptied. Widths are the tool's."""
    address = customer.address
    name = clean(customer.name)
    vat = normal_form(customer.vat_number or "", address.country)
    country = address.country or (vat[:2] if vat and vat[:2] in _IS_COUNTRY else None)
    body = {
        "Name": shortened(name, _NAME),
        "Remarks": name if len(name) > _NAME else None,
        "Country": country,
        "VATNumber": vat,
        "ChamberOfCommerce": _fitting(customer.national_id, 20),
        "Email": _fitting(customer.email, 128),
        "AddressLine1": _cut(address.line_1, 100),
        "AddressLine2": _cut(address.line_2, 100),
        "Postcode": _fitting(address.postal_code, 20),
        "City": _cut(address.city, 30),
    }
    return {field: value for field, value in body.items() if value}


def _refusal(customer: Customer, answer: Answer) -> CustomerOutcome:
    words = message(answer)
    if answer.status == 403:
        raise AccessDenied("rights-missing", tool_text=words, endpoint=_RESOURCE)
    if not is_refusal(answer, words):
        return CustomerUnknown(customer.key, "server-error")
    code = code_of(words) if words else "tool-message"
    if code == "duplicate-number":
        code = "customer-exists"
    values = {
        "customer": customer.name,
        "vat_number": customer.vat_number or "",
        "country": customer.address.country or "",
    }
    return CustomerRefused(customer.key, code, values, words or f"HTTP {answer.status}")


def _filter(customer: Customer, vat: str, chamber: str) -> str:
    """One question for all marks; the postcode only where there is no surer one, for names written differently."""
    spellings = {vat, vat[2:] if vat[:2].isalpha() else vat, clean(customer.vat_number or "")} - {""}
    tests = [f"VATNumber eq {text(spelling)}" for spelling in sorted(spellings)]
    if chamber:
        tests += [
            f"ChamberOfCommerce eq {text(spelling)}"
            for spelling in sorted({chamber, clean(customer.national_id or "")})
        ]
    tests.append(f"Name eq {text(shortened(clean(customer.name), _NAME))}")
    postcode = clean(customer.address.postal_code or "")
    if postcode and not vat and not chamber:
        tight = postcode.replace(" ", "")
        spellings = {postcode, tight, re.sub(r"^(\d{4})([A-Z]{2})$", r"\1 \2", tight)}
        tests += [f"Postcode eq {text(spelling)}" for spelling in sorted(spellings)]
    return any_of(tests)


def _same_vat(theirs: str, ours: str) -> bool:
    return theirs == ours or (theirs != "" and not theirs[:2].isalpha() and ours.endswith(theirs))


def _is_namesake(account: _Account, customer: Customer) -> bool:
    same_name = fold(account.name) == fold(shortened(clean(customer.name), _NAME))
    return same_name and account.postcode == _compact(customer.address.postal_code)


def _contradicts(account: _Account, vat: str, chamber: str) -> bool:
    other_vat = bool(vat and account.vat and not _same_vat(account.vat, vat))
    return other_vat or bool(chamber and account.chamber and account.chamber != chamber)


def _compact(value: object) -> str:
    return re.sub(r"[^0-9A-Z]", "", str(value or "").upper())


def _cut(value: str | None, length: int) -> str | None:
    return shortened(clean(value), length) if value else None


def _fitting(value: str | None, length: int) -> str | None:
    """Half of a number or address helps nobody: too long is left out."""
    cleaned = clean(value or "")
    return cleaned if len(cleaned) <= length else None
