"""Customers of documents: the company or contact as Teamleader keeps it, else what stands on the document."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synctui.domain.customer import Address, Customer
from synctui.sources.teamleader.api import NAME, Api, Row
from synctui.sources.teamleader.values import Json, part, reference, rows, text

_ISO_COUNTRY = re.compile(r"[A-Z]{2}")


class Customers:
    """Each company or contact is read once in the life of this object."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[tuple[str, str], Row | None] = {}

    async def of(self, invoicee: Json, document: str) -> Customer:
        """The customer of a document.

        The name is the one on the document: changing a company's name there does not change its invoices. A deleted
        company (404) leaves what the document says; a deactivated one still has its address.
        """
        found = reference(invoicee.get("customer"))
        if found is None:
            return _customer(f"{NAME}:document:{document}", invoicee, {}, is_company=True)
        if found not in self._known:
            action = "contacts.info" if found[0] == "contact" else "companies.info"
            self._known[found] = await self._api.info(action, found[1])
        record = self._known[found] or {}
        return _customer(f"{NAME}:{found[0]}:{found[1]}", invoicee, record, is_company=found[0] != "contact")


def _customer(key: str, invoicee: Json, record: Json, *, is_company: bool) -> Customer:
    preferences = part(record.get("invoicing_preferences"), "invoicing_preferences")
    return Customer(
        key=key,
        name=text(invoicee.get("name")) or _name(record) or key,
        is_company=is_company,
        vat_number=text(record.get("vat_number")) or text(invoicee.get("vat_number")),
        national_id=_national_id(record) or _national_id(invoicee),
        email=_email(rows(record.get("emails"), "emails")) or text(invoicee.get("email")),
        address=_address(rows(record.get("addresses"), "addresses")),
        endpoint=text(preferences.get("electronic_invoicing_address")),
    )


def _name(record: Json) -> str | None:
    parts = [text(record.get(name)) for name in ("name", "first_name", "last_name")]
    return " ".join(part for part in parts if part) or None


def _national_id(record: Json) -> str | None:
    return text(record.get("national_identification_number"))


def _email(emails: Sequence[Json]) -> str | None:
    found = _preferred(emails)
    return text(found.get("email")) if found else None


def _address(addresses: Sequence[Json]) -> Address:
    found = part((_preferred(addresses) or {}).get("address"), "address")
    country = text(found.get("country"))
    is_iso = country is not None and _ISO_COUNTRY.fullmatch(country.upper()) is not None
    return Address(
        line_1=text(found.get("line_1")),
        postal_code=text(found.get("postal_code")),
        city=text(found.get("city")),
        country=country.upper() if country and is_iso else None,
        country_text=None if is_iso else country,
    )


def _preferred(entries: Sequence[Json]) -> Json | None:
    """The one for invoices, else the primary one, else whichever comes first."""
    for wanted in ("invoicing", "primary"):
        for entry in entries:
            if entry.get("type") == wanted:
                return entry
    return entries[0] if entries else None
