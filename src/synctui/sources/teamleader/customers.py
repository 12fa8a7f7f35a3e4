"""Customers of documents: the company or contact as Teamleader keeps it, else what stands on the document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from synctui.domain.customer import Address, Customer
from synctui.domain.errors import AccessDenied
from synctui.sources.teamleader.api import NAME, NO_RIGHT, Api
from synctui.sources.teamleader.values import Json, part, reference, rows, text

_ISO_COUNTRY = re.compile(r"[A-Z]{2}")


_NOWHERE = Address()


@dataclass(frozen=True, slots=True)
class _Record:
    """What is kept of a company or contact: there may be many, and an answer is large."""

    name: str | None = None
    vat_number: str | None = None
    national_id: str | None = None
    email: str | None = None
    address: Address = _NOWHERE
    endpoint: str | None = None


_NOTHING = _Record()


class Customers:
    """Each company or contact is read once in the life of this object.

    Without the right to read them, what stands on the documents is used, and `notices` says so.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[tuple[str, str], _Record] = {}
        self._forbidden: set[str] = set()
        self.notices: list[str] = []

    async def of(self, invoicee: Json, document: str) -> Customer:
        """The customer of a document.

        The name is the one on the document: changing a company's name there does not change its invoices. A deleted
        company (404) leaves what the document says; a deactivated one still has its address.
        """
        found = reference(invoicee.get("customer"))
        if found is None:
            return _customer(f"{NAME}:document:{document}", invoicee, _NOTHING, is_company=True)
        record = self._known.get(found)
        if record is None:
            record = self._known[found] = await self._read(*found)
        return _customer(f"{NAME}:{found[0]}:{found[1]}", invoicee, record, is_company=found[0] != "contact")

    async def _read(self, type_: str, id: str) -> _Record:
        action = "contacts.info" if type_ == "contact" else "companies.info"
        if action in self._forbidden:
            return _NOTHING
        try:
            raw = await self._api.info(action, id)
        except AccessDenied as denied:
            if denied.code != NO_RIGHT:
                raise
            self._forbidden.add(action)
            self.notices = ["customers-not-readable"]
            return _NOTHING
        return _NOTHING if raw is None else _record(raw)


def _customer(key: str, invoicee: Json, record: _Record, *, is_company: bool) -> Customer:
    return Customer(
        key=key,
        name=text(invoicee.get("name")) or record.name or key,
        is_company=is_company,
        vat_number=record.vat_number or text(invoicee.get("vat_number")),
        national_id=record.national_id or _national_id(invoicee),
        email=record.email or text(invoicee.get("email")),
        address=record.address,
        endpoint=record.endpoint,
    )


def _record(raw: Json) -> _Record:
    """Raises `NotReadable`."""
    preferences = part(raw.get("invoicing_preferences"), "invoicing_preferences")
    return _Record(
        _name(raw),
        text(raw.get("vat_number")),
        _national_id(raw),
        _email(rows(raw.get("emails"), "emails")),
        _address(rows(raw.get("addresses"), "addresses")),
        text(preferences.get("electronic_invoicing_address")),
    )


def _name(record: Json) -> str | None:
    parts = [text(record.get(name)) for name in ("name", "first_name", "last_name")]
    return " ".join(part for part in parts if part) or None


def _national_id(record: Json) -> str | None:
    return text(record.get("national_identification_number"))


def _email(emails: Sequence[Json]) -> str | None:
    return text((_preferred(emails) or {}).get("email"))


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
