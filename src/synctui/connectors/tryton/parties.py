"""Parties of Tryton: found by VAT number, or by name and postcode, or made with identifier and address.

What is found is left as the bookkeeper keeps it; only a change at the source is transferred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synctui.connectors.tryton.refusals import code_of
from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.wire import Row, message, record_of, rows_within, text_of
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
from synctui.wire.vat_numbers import EU, normal_form

_PARTY, _IDENTIFIER, _COUNTRY = "party.party", "party.identifier", "country.country"
_FIELDS = (
    "code",
    "name",
    "active",
    "account_receivable",
    "addresses.postal_code",
    "addresses.invoice",
    "identifiers.type",
    "identifiers.code_compact",
)
_TYPE_ELSEWHERE = {"CH": "ch_vat", "GB": "gb_vat", "NO": "no_mva"}
"""Types of identifiers for VAT numbers from outside the European Union."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party with what an invoice needs of it."""

    id: int
    code: str
    name: str
    is_active: bool
    receivable: int | None
    """Its own account; None where it has the company's."""
    postcodes: frozenset[str]
    address: int | None
    """Where its invoices go."""
    vat_numbers: frozenset[str]

    @classmethod
    def of(cls, row: Row) -> Party:
        addresses = rows_within(row, "addresses")
        for_invoices = [one for one in addresses if one.get("invoice")] or addresses
        identifiers = [one for one in rows_within(row, "identifiers") if _is_vat(one)]
        return cls(
            row["id"],
            text_of(row, "code"),
            text_of(row, "name"),
            bool(row.get("active", True)),
            row.get("account_receivable"),
            frozenset(_compact(one.get("postal_code")) for one in addresses) or frozenset({""}),
            for_invoices[0]["id"] if for_invoices else None,
            frozenset(_full(one) for one in identifiers),
        )


class Parties:
    """Those of one company."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, Party] = {}
        self._countries: dict[str, int | None] = {}

    async def party(self, id: int) -> Party | None:
        """None where it is gone; read once in a run."""
        if id not in self._known:
            row = await self._session.record(_PARTY, id, *_FIELDS)
            if row is None:
                return None
            self._known[id] = Party.of(row)
        return self._known[id]

    async def ensure(self, wanted: CustomerRequest) -> CustomerOutcome:
        """A known one is taken as it is unless its data have changed; an unknown one is looked for, then made."""
        known = await self.party(int(wanted.remote_id)) if wanted.remote_id and wanted.remote_id.isdigit() else None
        if known is not None:
            if wanted.is_changed:
                return await self._change(wanted.customer, known)
            return CustomerReady(wanted.customer.key, str(known.id), CustomerResult.CONFIRMED)
        matches = await self._matches(wanted.customer)
        if not matches:
            return await self._create(wanted.customer)
        if len(matches) > 1:
            return _ambiguous(wanted.customer, matches)
        return CustomerReady(wanted.customer.key, str(matches[0].id), CustomerResult.CONFIRMED)

    async def _matches(self, customer: Customer) -> list[Party]:
        """By the surest mark first; inactive parties only where there is no other."""
        vat = normal_form(customer.vat_number or "", customer.address.country) or ""
        hits = await self._by_vat_number(vat) if vat else []
        hits = hits or await self._by_name(customer, vat)
        return [party for party in hits if party.is_active] or hits

    async def _by_vat_number(self, vat: str) -> list[Party]:
        """Tryton keeps national types of the same number too, some of them without the country in front."""
        rows = await self._session.rows(
            _IDENTIFIER, [["code_compact", "in", sorted({vat, vat[2:]})]], "party", "type", "code_compact"
        )
        ids = {row["party"] for row in rows if _is_vat(row) and _full(row) == vat}
        return await self._parties([["id", "in", sorted(ids)]]) if ids else []

    async def _by_name(self, customer: Customer, vat: str) -> list[Party]:
        name, postcode = clean(customer.name), clean(customer.address.postal_code or "")
        spellings = sorted({postcode, postcode.replace(" ", ""), _spaced(postcode)} - {""})
        where: list[object] = ["OR", [["name", "=", name]]]
        if spellings:
            where.append([["addresses.postal_code", "in", spellings]])
        found = await self._parties(where)
        return [party for party in found if _is_namesake(party, customer) and not _contradicts(party, vat)]

    async def _parties(self, where: list[Any]) -> list[Party]:
        """Inactive ones too: Tryton leaves them out unless they are asked for."""
        both = [where, ["active", "in", [True, False]]]
        found = [Party.of(row) for row in await self._session.rows(_PARTY, both, *_FIELDS)]
        self._known |= {party.id: party for party in found}
        return found

    async def _create(self, customer: Customer) -> CustomerOutcome:
        body: dict[str, Any] = {
            "name": clean(customer.name),
            "addresses": [["create", [await self._address(customer)]]],
        }
        identifier = _identifier(customer)
        if identifier is not None:
            body["identifiers"] = [["create", [identifier]]]
        try:
            answer = await self._session.create(_PARTY, body, *_FIELDS)
        except NoAnswer:
            return CustomerUnknown(customer.key, "no-answer")
        return self._outcome(customer, answer, CustomerResult.CREATED)

    async def _change(self, customer: Customer, party: Party) -> CustomerOutcome:
        """Name, address and VAT number as the source has them now; a change may be sent twice."""
        address = await self._address(customer)
        body: dict[str, Any] = {"name": clean(customer.name), "addresses": [["create", [address]]]}
        if party.address is not None:
            body["addresses"] = [["write", [party.address], address]]
        identifier = _identifier(customer)
        vat = normal_form(customer.vat_number or "", customer.address.country)
        if identifier is not None and vat not in party.vat_numbers:
            body["identifiers"] = [["create", [identifier]]]
        try:
            answer = await self._session.change(_PARTY, party.id, body, *_FIELDS)
        except NoAnswer:
            return CustomerUnknown(customer.key, "no-answer")
        return self._outcome(customer, answer, CustomerResult.UPDATED)

    def _outcome(self, customer: Customer, answer: Answer, result: CustomerResult) -> CustomerOutcome:
        row, words = record_of(answer), message(answer)
        if row is not None:
            self._known[row["id"]] = Party.of(row)
            return CustomerReady(customer.key, str(row["id"]), result)
        if not (400 <= answer.status < 500 and answer.status != 408):
            return CustomerUnknown(customer.key, "server-error")
        values = {
            "customer": customer.name,
            "vat_number": customer.vat_number or "",
            "country": customer.address.country or "",
        }
        return CustomerRefused(customer.key, code_of(words or ""), values, words or f"HTTP {answer.status}")

    async def _address(self, customer: Customer) -> dict[str, Any]:
        """Where the invoice goes; a country that Tryton does not have is left out."""
        address = customer.address
        lines = [clean(line) for line in (address.line_1, address.line_2) if line]
        return {
            "street": "\n".join(lines),
            "postal_code": clean(address.postal_code or ""),
            "city": clean(address.city or ""),
            "country": await self._country(address.country),
        }

    async def _country(self, code: str | None) -> int | None:
        if code is None:
            return None
        if code not in self._countries:
            rows = await self._session.rows(_COUNTRY, [["code", "=", code.upper()]], "code")
            self._countries[code] = rows[0]["id"] if rows else None
        return self._countries[code]


def _identifier(customer: Customer) -> dict[str, str] | None:
    """The VAT number under the type that Tryton checks it by; None where there is no number or no such type."""
    number = normal_form(customer.vat_number or "", customer.address.country)
    if number is None:
        return None
    kind = "eu_vat" if number[:2] in EU else _TYPE_ELSEWHERE.get(number[:2])
    return {"type": kind, "code": number} if kind is not None else None


def _is_vat(identifier: Mapping[str, Any]) -> bool:
    kind = str(identifier.get("type") or "")
    return kind == "" or kind.endswith(("_vat", "_mva"))


def _full(identifier: Mapping[str, Any]) -> str:
    """With the country in front, which national types know by their own name."""
    kind = str(identifier.get("type") or "")
    country = kind[:2].upper() if kind and not kind.startswith("eu_") else None
    return normal_form(str(identifier.get("code_compact") or ""), country) or ""


def _ambiguous(customer: Customer, matches: list[Party]) -> CustomerRefused:
    codes = ", ".join(f"{party.code} {party.name}" for party in matches)
    values = {"customer": customer.name, "count": str(len(matches)), "codes": codes}
    return CustomerRefused(customer.key, "customer-ambiguous", values)


def _is_namesake(party: Party, customer: Customer) -> bool:
    same_name = fold(party.name) == fold(clean(customer.name))
    return same_name and _compact(customer.address.postal_code) in party.postcodes


def _contradicts(party: Party, vat: str) -> bool:
    return bool(vat and party.vat_numbers and vat not in party.vat_numbers)


def _spaced(postcode: str) -> str:
    return re.sub(r"^(\d{4})([A-Z]{2})$", r"\1 \2", postcode.replace(" ", ""))


def _compact(value: object) -> str:
    return re.sub(r"[^0-9A-Z]", "", str(value or "").upper())
