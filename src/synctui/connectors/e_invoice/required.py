"""What an e-invoice must say and the document does not: found before anything is written, with the place to say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from synctui.connectors.e_invoice.categories import NEED_VAT_NUMBER_OF_BUYER, NOT_SUBJECT, STANDARD, Category
from synctui.connectors.e_invoice.settings import Seller, Settings
from synctui.domain.booking import BookingRequest, Refused
from synctui.domain.invoice import Document
from synctui.i18n import _


def refusal(request: BookingRequest, seller: Seller, settings: Settings) -> Refused | None:
    """The first thing that a person must settle; None where the file can be written."""
    return next(_refusals(request, seller, settings), None)


def categories(request: BookingRequest) -> tuple[Category, ...]:
    """The category of each line and, behind them, of each discount and surcharge."""
    document = request.document
    taxes = [*(line.tax for line in document.lines), *(part.tax for part in document.allowances)]
    return tuple(
        Category(line.vat_code, tax.percent.normalize()) for line, tax in zip(request.lines, taxes, strict=True)
    )


def _refusals(request: BookingRequest, seller: Seller, settings: Settings) -> Iterator[Refused]:
    document, key = request.document, request.document.key
    missing = settings.missing(seller)
    if missing:
        yield Refused(key, "seller-data-missing", {"fields": ", ".join(missing)})
    yield from _of_buyer(document, settings)
    for line in document.lines:
        if not line.description.strip():
            yield Refused(key, "line-text-missing", {"number": document.number or ""})
    yield from _of_vat(document, categories(request))


def _of_buyer(document: Document, settings: Settings) -> Iterator[Refused]:
    customer, key = document.customer, document.key
    address = customer.address
    named = {_("Postcode"): address.postal_code, _("City"): address.city, _("Country"): address.country}
    missing = [label for label, value in named.items() if not value]
    if address.country is None or (missing and settings.is_xrechnung):
        yield Refused(key, "customer-address-missing", {"customer": customer.name, "fields": ", ".join(missing)})
    if settings.endpoint_of(customer) is None:
        yield Refused(key, "endpoint-missing", {"customer": customer.name})
    if not settings.buyer_reference(customer) and (settings.is_xrechnung or not document.purchase_order):
        yield Refused(key, "buyer-reference-missing", {"customer": customer.name})


def _of_vat(document: Document, used: Sequence[Category]) -> Iterator[Refused]:
    key = document.key
    taxes = [*(line.tax for line in document.lines), *(part.tax for part in document.allowances)]
    for category, tax in zip(used, taxes, strict=True):
        if not category.is_sound:
            yield Refused(key, "vat-category-unfit", {"rate": tax.label, "vat_code": category.code or STANDARD})
    codes = {category.code for category in used}
    if NOT_SUBJECT in codes and len(codes) > 1:
        yield Refused(key, "vat-category-alone", {"number": document.number or ""})
    if codes & NEED_VAT_NUMBER_OF_BUYER and not document.customer.vat_number:
        yield Refused(key, "vat-number-missing", {"customer": document.customer.name})
