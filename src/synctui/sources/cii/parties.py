"""Seller and buyer of a CII invoice, known by the same keys as in UBL."""

from __future__ import annotations

from synctui.domain.customer import Address, Customer
from synctui.domain.invoice import Department
from synctui.sources import en16931
from synctui.sources.naming import Identity, country_of, customer_key
from synctui.sources.nodes import Node


def seller(agreement: Node, currency: str) -> tuple[str, Department]:
    """The seller's id and its department. Raises `seller-missing` where nothing says who it is."""
    return en16931.seller_of(_identity(agreement.needed("ram:SellerTradeParty")), currency)


def customer(agreement: Node, seller: str) -> Customer:
    party = agreement.needed("ram:BuyerTradeParty")
    who, address = _identity(party), _address(party)
    return Customer(
        key=customer_key(seller, who, address),
        name=who.name,
        vat_number=who.vat_number or None,
        national_id=who.legal_id or None,
        email=_email(party),
        address=address,
        endpoint=who.endpoint or None,
    )


def _identity(party: Node) -> Identity:
    country, _ = country_of(party.text("ram:PostalTradeAddress/ram:CountryID"))
    return Identity(
        name=party.text("ram:Name"),
        vat_number=_vat_number(party),
        country=country,
        endpoint=en16931.with_scheme(party, "ram:URIUniversalCommunication/ram:URIID"),
        party_id=party.text("ram:ID") or en16931.with_scheme(party, "ram:GlobalID"),
        legal_id=party.text("ram:SpecifiedLegalOrganization/ram:ID"),
    )


def _vat_number(party: Node) -> str:
    """Only the number of the scheme VA: national tax numbers stand beside it under FC."""
    numbers = party.all("ram:SpecifiedTaxRegistration/ram:ID")
    return next((number.own for number in numbers if number.attribute("schemeID").upper() in {"VA", "VAT"}), "")


def _address(party: Node) -> Address:
    where = party.one("ram:PostalTradeAddress")
    if where is None:
        return Address()
    country, words = country_of(where.text("ram:CountryID"))
    second = [where.text("ram:LineTwo"), where.text("ram:LineThree")]
    return Address(
        line_1=where.text("ram:LineOne") or None,
        line_2=", ".join(part for part in second if part) or None,
        postal_code=where.text("ram:PostcodeCode") or None,
        city=where.text("ram:CityName") or None,
        country=country,
        country_text=words,
    )


def _email(party: Node) -> str | None:
    contact = party.text("ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID")
    return en16931.email(contact, party.one("ram:URIUniversalCommunication/ram:URIID"))
