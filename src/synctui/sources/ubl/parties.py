"""Seller and buyer of a UBL invoice: the department it belongs to, and the customer it is addressed to."""

from __future__ import annotations

from synctui.domain.customer import Address, Customer
from synctui.domain.invoice import Department
from synctui.sources import en16931
from synctui.sources.naming import Identity, country_of, customer_key
from synctui.sources.nodes import Node


def seller(root: Node, currency: str) -> tuple[str, Department]:
    """The seller's id and its department. Raises `seller-missing` where nothing says who it is."""
    return en16931.seller_of(_identity(root.needed("cac:AccountingSupplierParty/cac:Party")), currency)


def customer(root: Node, seller: str) -> Customer:
    party = root.needed("cac:AccountingCustomerParty/cac:Party")
    who, address = _identity(party), _address(party)
    return Customer(
        key=customer_key(seller, who, address),
        name=who.name,
        is_company=_is_company(party, who),
        vat_number=who.vat_number or None,
        national_id=who.legal_id or None,
        email=_email(party),
        address=address,
        endpoint=who.endpoint or None,
    )


def _identity(party: Node) -> Identity:
    country, _ = country_of(party.text("cac:PostalAddress/cac:Country/cbc:IdentificationCode"))
    return Identity(
        name=party.text("cac:PartyLegalEntity/cbc:RegistrationName") or party.text("cac:PartyName/cbc:Name"),
        vat_number=_vat_number(party),
        country=country,
        endpoint=en16931.with_scheme(party, "cbc:EndpointID"),
        party_id=en16931.with_scheme(party, "cac:PartyIdentification/cbc:ID"),
        legal_id=party.text("cac:PartyLegalEntity/cbc:CompanyID"),
    )


def _vat_number(party: Node) -> str:
    """Only the number of the scheme VAT: national tax numbers stand in the same element under other schemes."""
    for tax in party.all("cac:PartyTaxScheme"):
        if tax.text("cac:TaxScheme/cbc:ID").upper() == "VAT":
            return tax.text("cbc:CompanyID")
    return ""


def _address(party: Node) -> Address:
    where = party.one("cac:PostalAddress")
    if where is None:
        return Address()
    country, words = country_of(where.text("cac:Country/cbc:IdentificationCode"))
    second = [where.text("cbc:AdditionalStreetName"), where.text("cac:AddressLine/cbc:Line")]
    return Address(
        line_1=where.text("cbc:StreetName") or None,
        line_2=", ".join(part for part in second if part) or None,
        postal_code=where.text("cbc:PostalZone") or None,
        city=where.text("cbc:CityName") or None,
        country=country,
        country_text=words or (where.text("cac:Country/cbc:Name") or None if country is None else None),
    )


def _email(party: Node) -> str | None:
    return en16931.email(party.text("cac:Contact/cbc:ElectronicMail"), party.one("cbc:EndpointID"))


def _is_company(party: Node, who: Identity) -> bool:
    """A party of which only a person's name is known is a private customer."""
    has_registration = party.one("cac:PartyLegalEntity") is not None or bool(who.vat_number)
    return has_registration or party.one("cac:Person") is None
