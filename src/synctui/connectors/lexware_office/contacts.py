"""Customers as contacts: looked for by e-mail and name, told apart by VAT number, or made. Copies are never made."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from synctui.connectors.lexware_office.refusals import CONFLICT, code_of, words
from synctui.connectors.lexware_office.session import Row, Session
from synctui.domain.booking import (
    CustomerOutcome,
    CustomerReady,
    CustomerRefused,
    CustomerRequest,
    CustomerResult,
    CustomerUnknown,
)
from synctui.domain.customer import Customer
from synctui.domain.errors import NoAnswer
from synctui.domain.text import clean, fold
from synctui.wire.http import Answer
from synctui.wire.vat_numbers import normal_form

_SHORTEST = 3
"""Letters that a search by name needs."""


class Contacts:
    """Those of one sign-in. What it has made itself is remembered, whatever a search sees by then."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._made: list[Row] = []

    async def ensure(self, wanted: CustomerRequest) -> CustomerOutcome:
        customer = wanted.customer
        if wanted.remote_id is not None:
            if not wanted.is_changed:
                return CustomerReady(customer.key, wanted.remote_id, CustomerResult.CONFIRMED)
            changed = await self._change(customer, wanted.remote_id)
            if changed is not None:
                return changed
        hits = await self._matches(customer)
        if len(hits) > 1:
            numbers = ", ".join(sorted(str(_at(row, "roles", "customer", "number") or row["id"]) for row in hits))
            values = {"customer": customer.name, "count": str(len(hits)), "codes": numbers}
            return CustomerRefused(customer.key, "customer-ambiguous", values)
        if hits:
            return CustomerReady(customer.key, str(hits[0]["id"]), CustomerResult.CONFIRMED)
        return await self._create(customer)

    async def _matches(self, customer: Customer) -> list[Row]:
        rows = {str(row["id"]): row for row in self._made}
        for params in _searches(customer):
            answer = await self._session.read("/v1/contacts", {**params, "customer": "true", "size": "100"})
            found = answer.get("content") if isinstance(answer, dict) else None
            rows |= {str(row["id"]): row for row in found or [] if isinstance(row, dict) and row.get("id")}
        alive = [row for row in rows.values() if not row.get("archived")]
        vat = _vat(customer)
        by_vat = [row for row in alive if _is_same_vat(_vat_of(row), vat)]
        namesakes = [row for row in alive if _is_namesake(row, customer) and not _contradicts(row, vat)]
        return by_vat or namesakes

    async def _create(self, customer: Customer) -> CustomerOutcome:
        if _lacks_country(customer):
            return CustomerRefused(customer.key, "customer-without-country", _values(customer))
        body = {"version": 0, "roles": {"customer": {}}, **contact(customer)}
        try:
            answer = await self._session.write("POST", "/v1/contacts", body)
        except NoAnswer as problem:
            return CustomerUnknown(customer.key, problem.values.get("reason", "no-answer"))
        if not answer.is_success:
            return _refused(customer, answer)
        id = _id(answer)
        if not id:
            return CustomerUnknown(customer.key, "unreadable-answer")
        self._made.append({**body, "id": id})
        return CustomerReady(customer.key, id, CustomerResult.CREATED)

    async def _change(self, customer: Customer, id: str) -> CustomerOutcome | None:
        """Only our fields, over what stands there; None where the contact is gone. Tried anew after one conflict."""
        answer: Answer | None = None
        for _try in range(2):
            there = await self._session.read(f"/v1/contacts/{id}")
            if not isinstance(there, dict) or there.get("archived"):
                return None
            try:
                answer = await self._session.write("PUT", f"/v1/contacts/{id}", {**there, **_merged(there, customer)})
            except NoAnswer as problem:
                return CustomerUnknown(customer.key, problem.values.get("reason", "no-answer"))
            if answer.is_success:
                return CustomerReady(customer.key, id, CustomerResult.UPDATED)
            if answer.status != CONFLICT:
                break
        return _refused(customer, answer) if answer is not None else None


def contact(customer: Customer) -> Row:
    """The fields that are known; an address goes along only with its country."""
    name = clean(customer.name)
    body: Row = {"company": {"name": name}}
    if not customer.is_company:
        first, _blank, last = name.rpartition(" ")
        body = {"person": {"lastName": last, **({"firstName": first} if first else {})}}
    elif vat := _vat(customer):
        body["company"]["vatRegistrationId"] = vat
    where = customer.address
    if where.country is not None:
        address = {"street": where.line_1, "supplement": where.line_2, "zip": where.postal_code, "city": where.city}
        known = {field: clean(value) for field, value in address.items() if value}
        body["addresses"] = {"billing": [{**known, "countryCode": where.country}]}
    if customer.email:
        body["emailAddresses"] = {"business": [customer.email]}
    return body


def _merged(there: Row, customer: Customer) -> Row:
    """Groups that hold more than what is known here keep the rest; whether it is a company is not changed."""
    new = contact(customer)
    kind = "company" if "company" in there else "person"
    merged = {name: {**_group(there, name), **_group(new, name)} for name in ("addresses", "emailAddresses")}
    if kind in new:
        merged[kind] = {**_group(there, kind), **new[kind]}
    return {name: value for name, value in merged.items() if value}


def _searches(customer: Customer) -> Iterator[dict[str, str]]:
    """The list searches in text that may be kept with its special signs written out."""
    name = clean(customer.name)
    if len(name) >= _SHORTEST:
        for spelling in dict.fromkeys((name, html.escape(name, quote=False))):
            yield {"name": spelling}
    if customer.email:
        yield {"email": customer.email}


def _refused(customer: Customer, answer: Answer) -> CustomerRefused:
    code = code_of(answer)
    code = "customer-refused" if code in {"customer-gone", "category-needs-contact"} else code
    return CustomerRefused(customer.key, code, _values(customer), words(answer))


def _values(customer: Customer) -> dict[str, str]:
    return {
        "customer": customer.name,
        "vat_number": customer.vat_number or "",
        "email": customer.email or "",
        "country": customer.address.country or "",
        "found": customer.address.country_text or "",
    }


def _lacks_country(customer: Customer) -> bool:
    where = customer.address
    return where.country is None and bool(where.line_1 or where.city or where.postal_code or where.country_text)


def _is_namesake(row: Row, customer: Customer) -> bool:
    person = _group(row, "person")
    full = " ".join(str(person[part]) for part in ("firstName", "lastName") if person.get(part))
    same = fold(clean(str(_at(row, "company", "name") or full))) == fold(clean(customer.name))
    billing = _at(row, "addresses", "billing")
    theirs = fold(str(billing[0].get("zip") or "")) if isinstance(billing, list) and billing else ""
    ours = fold(customer.address.postal_code or "")
    return same and (not theirs or not ours or theirs == ours)


def _contradicts(row: Row, vat: str) -> bool:
    theirs = _vat_of(row)
    return bool(vat and theirs) and not _is_same_vat(theirs, vat)


def _is_same_vat(theirs: str, ours: str) -> bool:
    """Somebody may have left the country's letters out."""
    has_letters = theirs[:2].isalpha()
    return bool(theirs and ours) and (theirs == ours or (not has_letters and ours[2:] == theirs))


def _vat(customer: Customer) -> str:
    return normal_form(customer.vat_number or "", customer.address.country) or ""


def _vat_of(row: Row) -> str:
    return normal_form(str(_at(row, "company", "vatRegistrationId") or ""), None) or ""


def _group(row: Row, name: str) -> Row:
    found = row.get(name)
    return found if isinstance(found, dict) else {}


def _at(row: Row, *path: str) -> Any:
    found: Any = row
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _id(answer: Answer) -> str:
    try:
        body = answer.json()
    except ValueError:
        return ""
    return str(body.get("id") or "") if isinstance(body, dict) else ""
