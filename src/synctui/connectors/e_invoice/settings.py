"""The options of one integration as values: who sells, where to pay, and how buyers want to be addressed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stdnum import iban as iban_number

from synctui.connectors.e_invoice import endpoints
from synctui.connectors.e_invoice.endpoints import Endpoint
from synctui.connectors.e_invoice.spec import SPEC, XRECHNUNG
from synctui.domain.customer import Address, Customer
from synctui.domain.errors import Misconfigured
from synctui.domain.invoice import Department
from synctui.domain.text import clean, fold
from synctui.i18n import _
from synctui.wire.context import Context
from synctui.wire.vat_numbers import normal_form


@dataclass(frozen=True, slots=True)
class Seller:
    """Everything that an e-invoice says of its seller; the empty string where nothing is known."""

    name: str
    vat_number: str
    address: Address
    tax_number: str
    register: str
    contact: str
    phone: str
    email: str
    endpoint: Endpoint | None
    iban: str
    bic: str


@dataclass(frozen=True, slots=True)
class Settings:
    folder: Path
    is_xrechnung: bool
    said: Mapping[str, str]
    references: Mapping[str, str]

    @classmethod
    def of(cls, context: Context) -> Settings:
        """Raises `Misconfigured`: ``integration-missing``, ``folder-missing``."""
        integration = context.integration
        if integration is None:
            raise Misconfigured("integration-missing")
        if context.folder is None:
            raise Misconfigured("folder-missing", tool=SPEC.title)
        said = {one.key: clean(integration.options.get(one.key) or one.default or "") for one in SPEC.options}
        folder = context.folder.expanduser()
        return cls(folder, said["profile"] == XRECHNUNG, said, _pairs(said["buyer_references"]))

    def seller(self, department: Department) -> Seller:
        said = self.said
        country = (said["seller_country"] or department.country or "").upper() or None
        vat_number = normal_form(department.vat_number, country) if department.vat_number else None
        return Seller(
            name=said["seller_name"] or department.name,
            vat_number=vat_number or "",
            address=Address(
                line_1=said["seller_street"] or None,
                postal_code=said["seller_postal_code"] or None,
                city=said["seller_city"] or None,
                country=country,
            ),
            tax_number=said["seller_tax_number"],
            register=said["seller_register"],
            contact=said["seller_contact"],
            phone=said["seller_phone"],
            email=said["seller_email"],
            endpoint=self._endpoint(said["seller_endpoint"], vat_number, country, said["seller_email"]),
            iban=iban_number.compact(said["iban"]),
            bic="".join(said["bic"].split()).upper(),
        )

    def endpoint_of(self, customer: Customer) -> Endpoint | None:
        vat_number = normal_form(customer.vat_number, customer.address.country) if customer.vat_number else None
        return self._endpoint(customer.endpoint or "", vat_number, customer.address.country, customer.email)

    def _endpoint(self, said: str, vat_number: str | None, country: str | None, email: str | None) -> Endpoint | None:
        found = endpoints.written(said) or endpoints.by_vat_number(vat_number, country)
        return found or (endpoints.by_mail(email) if self.is_xrechnung else None)

    def buyer_reference(self, customer: Customer) -> str:
        """The Leitweg-ID that the customer's electronic address is, else what the settings say; empty for none."""
        noted = endpoints.written(customer.endpoint)
        if noted is not None and noted.scheme == endpoints.LEITWEG:
            return noted.value
        for known in (customer.vat_number, customer.name):
            if known and _key(known) in self.references:
                return self.references[_key(known)]
        return self.said["buyer_reference"]

    def missing(self, seller: Seller) -> list[str]:
        """Labels, in the reader's language, of the fields without which no file can be valid."""
        wanted = {
            "seller_postal_code": seller.address.postal_code,
            "seller_city": seller.address.city,
            "seller_country": seller.address.country,
            "seller_contact": seller.contact,
            "seller_phone": seller.phone if len(re.findall(r"\d", seller.phone)) >= 3 else "",
            "seller_email": seller.email if endpoints.written(seller.email) else "",
            "seller_endpoint": seller.endpoint,
            "seller_tax_number": seller.vat_number or seller.tax_number,
            "iban": seller.iban if iban_number.is_valid(seller.iban) else "",
        }
        labels = {one.key: one.label for one in SPEC.options}
        return [_(labels[key]) for key, value in wanted.items() if not value]


def _pairs(text: str) -> dict[str, str]:
    """
    >>> _pairs("DE 136695976 = 04011000-12345-34; Amt für Alles=991")
    {'de136695976': '04011000-12345-34', 'amtfüralles': '991'}
    """
    pairs = [part.rpartition("=") for part in text.split(";") if "=" in part]
    return {_key(who): reference.strip() for who, _sign, reference in pairs if who.strip() and reference.strip()}


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(text))
