"""Documents as Yuki's SalesInvoices: elements in the order of the schema, and none that is empty."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from lxml import etree

from synctui.connectors.yuki.settings import Settings
from synctui.connectors.yuki.soap import default, sendable
from synctui.connectors.yuki.vat import VatType
from synctui.domain.booking import BookingLine, BookingRequest
from synctui.domain.customer import Customer
from synctui.domain.text import clean
from synctui.wire.vat_numbers import normal_form

NS = "urn:xmlns:http://www.theyukicompany.com:salesinvoices"
_SUBJECT, _DESCRIPTION, _REMARKS, _NAME, _PAYMENT = 100, 250, 500, 100, 60
_CENT = Decimal("0.01")
_MOST_DIGITS, _MOST_DECIMALS = 14, 4
_Field = tuple[str, "str | etree._Element | None"]


def document(invoices: Iterable[etree._Element]) -> etree._Element:
    root = etree.Element(f"{{{NS}}}SalesInvoices", nsmap=default(NS))
    root.extend(list(invoices))
    return root


def invoice(request: BookingRequest, reference: str, settings: Settings, currency: str) -> etree._Element:
    """One invoice or credit note. `currency` is that of the books: it goes without saying.

    A PDF goes along only where the invoice is booked at once: with a draft Yuki refuses it.
    """
    source = request.document
    pdf = request.pdf if settings.processes else None
    fields: list[_Field] = [
        ("Reference", reference),
        ("Subject", subject(request, reference)),
        ("PaymentID", _whole(source.payment_reference, _PAYMENT)),
        ("Process", _yes(settings.processes)),
        ("EmailToCustomer", _yes(False)),
        ("Date", source.date.isoformat() if source.date else None),
        ("DueDate", source.due.isoformat() if source.due else None),
        ("Currency", source.currency if source.currency != currency else None),
        ("ProjectCode", project(request)),
        ("DocumentFileName", f"{_file_name(reference)}.pdf" if pdf else None),
        ("DocumentBase64", base64.b64encode(pdf).decode() if pdf else None),
        ("Contact", _contact(source.customer, settings)),
        ("InvoiceLines", _element("InvoiceLines", [("InvoiceLine", _line(line)) for line in request.lines])),
    ]
    return _element("SalesInvoice", fields)


def subject(request: BookingRequest, reference: str) -> str:
    """Number and customer: what an answer is told apart by should the reference come back changed."""
    return _cut(f"{reference} {clean(request.document.customer.name)}", _SUBJECT)


def project(request: BookingRequest) -> str | None:
    """The one cost centre of all lines; Yuki knows one project for a whole invoice."""
    centres = {line.cost_centre for line in request.lines}
    return centres.pop() if len(centres) == 1 else None


def has_own_vat(request: BookingRequest) -> bool:
    """A line's VAT is not what its percentage makes of it: a tool that computes for itself would differ."""
    return any(_computed(line) != line.vat.amount for line in request.lines)


def _computed(line: BookingLine) -> Decimal:
    percent = VatType.parse(line.vat_code).percent
    return (line.net.amount * percent / 100).quantize(_CENT, ROUND_HALF_UP)


def contact_name(customer: Customer) -> str:
    """The name under which a customer stands in Yuki; where it was too long its end is missing, and that shows."""
    return _cut(clean(customer.name), _NAME)


def _contact(customer: Customer, settings: Settings) -> etree._Element:
    """Yuki looks for the code, then for name and address, and makes the contact where it finds neither."""
    address = customer.address
    return _element(
        "Contact",
        [
            ("ContactCode", settings.contact_code(customer)),
            ("FullName", contact_name(customer)),
            ("CountryCode", address.country),
            ("City", clean(address.city or "")),
            ("Zipcode", clean(address.postal_code or "")),
            ("AddressLine_1", clean(address.line_1 or "")),
            ("AddressLine_2", clean(address.line_2 or "")),
            ("EmailAddress", clean(customer.email or "")),
            ("CoCNumber", clean(customer.national_id or "")),
            ("VATNumber", normal_form(customer.vat_number or "", address.country)),
            ("ContactType", "Company" if customer.is_company else "Person"),
        ],
    )


def _line(line: BookingLine) -> etree._Element:
    """Amounts are sent, not left to Yuki; what does not fit the description stands in the remarks too."""
    text = clean(line.description)
    quantity, price = _quantity_and_price(line)
    return _element(
        "InvoiceLine",
        [
            ("Description", _cut(text, _DESCRIPTION)),
            ("Remarks", _cut(clean(line.description, multiline=True), _REMARKS) if len(text) > _DESCRIPTION else None),
            ("ProductQuantity", f"{quantity:f}"),
            ("LineAmount", str(line.net.amount)),
            ("LineVATAmount", str(line.vat.amount)),
            ("Product", _product(line, price)),
        ],
    )


def _product(line: BookingLine, price: Decimal) -> etree._Element:
    """One product per account and VAT code: Yuki finds it by its description and takes over what is sent."""
    vat = VatType.parse(line.vat_code)
    return _element(
        "Product",
        [
            ("Description", f"Teamleader {line.ledger} {line.vat_code}"),
            ("SalesPrice", f"{price:f}"),
            ("VATPercentage", f"{vat.percent:.2f}"),
            ("VATIncluded", _yes(False)),
            ("VATType", vat.type),
            ("GLAccountCode", line.ledger),
        ],
    )


def _quantity_and_price(line: BookingLine) -> tuple[Decimal, Decimal]:
    """A price that is never negative, in whole cents, whose product with the quantity is the line's amount exactly.

    The quantity carries the sign. Where no such price exists, it is one piece at the whole amount.
    """
    net, quantity = line.net.amount, abs(line.quantity or Decimal(1))
    digits = quantity.normalize().as_tuple()
    decimals = -digits.exponent if isinstance(digits.exponent, int) else 0
    if quantity and decimals <= _MOST_DECIMALS and len(digits.digits) <= _MOST_DIGITS:
        price = (abs(net) / quantity).quantize(_CENT, ROUND_HALF_UP)
        if price * quantity == abs(net):
            return (-quantity if net < 0 else quantity), price
    return Decimal(-1 if net < 0 else 1), abs(net)


def _element(name: str, fields: Iterable[_Field]) -> etree._Element:
    """Fields without a value are left out: an empty one is refused."""
    element = etree.Element(f"{{{NS}}}{name}")
    for field, value in fields:
        if isinstance(value, str) and value:
            etree.SubElement(element, f"{{{NS}}}{field}").text = sendable(value)
        elif isinstance(value, etree._Element) and len(value):
            element.append(value)
    return element


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _whole(text: str | None, length: int) -> str | None:
    """A structured reference is whole or it is none."""
    cleaned = clean(text or "")
    return cleaned if len(cleaned) <= length else None


def _file_name(reference: str) -> str:
    return "".join(character if character.isalnum() else "-" for character in reference).strip("-")
