"""Seller and buyer as UBL says them, and where the money goes."""

from __future__ import annotations

from lxml import etree

from synctui.connectors.e_invoice import xml
from synctui.connectors.e_invoice.endpoints import Endpoint
from synctui.connectors.e_invoice.settings import Seller
from synctui.domain.customer import Address, Customer
from synctui.domain.invoice import Document
from synctui.wire.vat_numbers import normal_form

_CREDIT_TRANSFER, _SEPA_TRANSFER = "30", "58"
_REGISTER_SCHEMES = {"BE": "0208", "NL": "0106"}


def seller_party(root: etree._Element, seller: Seller, *, with_vat_numbers: bool) -> None:
    party = xml.group(root, "AccountingSupplierParty", "Party")
    _endpoint(party, seller.endpoint)
    _address(party, seller.address)
    if with_vat_numbers:
        _tax_number(party, seller.vat_number, "VAT")
    if seller.tax_number:
        _tax_number(party, seller.tax_number, "FC")
    country = seller.address.country or ""
    register = seller.register or (seller.vat_number[2:] if seller.vat_number.startswith("BE") else "")
    if not (with_vat_numbers and seller.vat_number):
        register = register or seller.tax_number or seller.vat_number
    _legal(party, seller.name, register, _REGISTER_SCHEMES.get(country, "") if register.isdigit() else "")
    contact = xml.group(party, "Contact")
    xml.text(contact, "Name", seller.contact)
    xml.text(contact, "Telephone", seller.phone)
    xml.text(contact, "ElectronicMail", seller.email)


def buyer_party(root: etree._Element, customer: Customer, endpoint: Endpoint | None, *, with_vat_numbers: bool) -> None:
    party = xml.group(root, "AccountingCustomerParty", "Party")
    _endpoint(party, endpoint)
    _address(party, customer.address)
    if with_vat_numbers and customer.vat_number:
        number = normal_form(customer.vat_number, customer.address.country)
        _tax_number(party, number or customer.vat_number, "VAT")
    _legal(party, customer.name, customer.national_id or "")
    if customer.email:
        xml.text(xml.group(party, "Contact"), "ElectronicMail", customer.email)


def delivery(root: etree._Element, document: Document, *, is_intra_eu: bool) -> None:
    """Day of supply; goods that go to another member state also say whereto, and when in any case."""
    supplied = document.service_date or (document.date if is_intra_eu else None)
    if supplied is None:
        return
    found = xml.group(root, "Delivery")
    xml.day(found, "ActualDeliveryDate", supplied)
    if is_intra_eu:
        _fill_address(xml.group(found, "DeliveryLocation", "Address"), document.customer.address)


def payment(root: etree._Element, seller: Seller, document: Document, *, is_credit_note: bool) -> None:
    means = xml.group(root, "PaymentMeans")
    xml.text(means, "PaymentMeansCode", _SEPA_TRANSFER if document.currency == "EUR" else _CREDIT_TRANSFER)
    if is_credit_note:
        xml.day(means, "PaymentDueDate", document.due)
    xml.text(means, "PaymentID", document.payment_reference)
    account = xml.group(means, "PayeeFinancialAccount")
    xml.text(account, "ID", seller.iban)
    xml.text(account, "Name", seller.name)
    if seller.bic:
        xml.text(xml.group(account, "FinancialInstitutionBranch"), "ID", seller.bic)


def _endpoint(party: etree._Element, endpoint: Endpoint | None) -> None:
    if endpoint is not None:
        xml.text(party, "EndpointID", endpoint.value, schemeID=endpoint.scheme)


def _address(party: etree._Element, address: Address) -> None:
    _fill_address(xml.group(party, "PostalAddress"), address)


def _fill_address(element: etree._Element, address: Address) -> None:
    xml.text(element, "StreetName", address.line_1)
    xml.text(element, "AdditionalStreetName", address.line_2)
    xml.text(element, "CityName", address.city)
    xml.text(element, "PostalZone", address.postal_code)
    xml.text(xml.group(element, "Country"), "IdentificationCode", address.country)


def _tax_number(party: etree._Element, number: str, scheme: str) -> None:
    if number:
        tax = xml.group(party, "PartyTaxScheme")
        xml.text(tax, "CompanyID", number)
        xml.text(xml.group(tax, "TaxScheme"), "ID", scheme)


def _legal(party: etree._Element, name: str, number: str, scheme: str = "") -> None:
    legal = xml.group(party, "PartyLegalEntity")
    xml.text(legal, "RegistrationName", name)
    xml.text(legal, "CompanyID", number, **({"schemeID": scheme} if scheme else {}))
