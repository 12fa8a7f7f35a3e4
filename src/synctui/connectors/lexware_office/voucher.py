"""A document as a voucher: one item for each rate and posting category, amounts and VAT as the source states them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from synctui.connectors.lexware_office.session import Row
from synctui.connectors.lexware_office.spec import COLLECTIVE, GROSS, NET, SPEC, TAXED, UNCHECKED
from synctui.domain.booking import BookingRequest
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.domain.invoice import Kind
from synctui.domain.money import Money, total
from synctui.domain.text import clean

INVOICE, CREDIT_NOTE = "salesinvoice", "salescreditnote"
_REMARK = 1500
"""Letters; how many the tool takes is not written down."""
_DEFAULTS = {option.key: option.default or "" for option in SPEC.options}


@dataclass(frozen=True, slots=True)
class Settings:
    is_collective: bool
    status: str
    tax_type: str
    reported_until: date | None

    @classmethod
    def of(cls, integration: Integration) -> Settings:
        """Vouchers to be checked are not taken with net amounts. Raises `Misconfigured` ``option-unknown-choice``."""
        said = {key: integration.options.get(key) or default for key, default in _DEFAULTS.items()}
        tax_type = GROSS if said["status"] == UNCHECKED else said["tax_type"]
        return cls(said["contacts"] == COLLECTIVE, said["status"], tax_type, _day(said["reported_until"]))


def type_of(kind: Kind, gross: Money) -> str:
    """The sign decides: amounts in a voucher are positive, and an invoice below zero is a credit note there."""
    is_credit = gross.cents < 0 or (not gross and kind is Kind.CREDIT_NOTE)
    return CREDIT_NOTE if is_credit else INVOICE


def voucher(request: BookingRequest, settings: Settings) -> Row:
    document = request.document
    type_ = type_of(document.kind, document.gross)
    sign = -1 if type_ == CREDIT_NOTE else 1
    body: Row = {
        "type": type_,
        "voucherStatus": settings.status,
        "voucherNumber": clean(request.reference),
        "voucherDate": document.date.isoformat() if document.date else None,
        "dueDate": document.due.isoformat() if document.due else None,
        "shippingDate": document.service_date.isoformat() if document.service_date else None,
        "totalGrossAmount": sign * document.gross.amount,
        "totalTaxAmount": sign * document.vat_total.amount,
        "taxType": settings.tax_type,
        "useCollectiveContact": settings.is_collective,
        "contactName": clean(document.customer.name) if settings.is_collective else None,
        "contactId": None if settings.is_collective else request.customer_remote_id,
        "remark": _remark(request),
        "voucherItems": _items(request, sign, settings.tax_type),
    }
    return {field: value for field, value in body.items() if value is not None}


def categories(request: BookingRequest) -> list[str]:
    """The posting category of each line: the one of its rate, where a rate is a category by itself."""
    return [line.ledger if line.vat_code == TAXED else line.vat_code for line in request.lines]


def _items(request: BookingRequest, sign: int, tax_type: str) -> list[Row]:
    document, currency = request.document, request.document.currency
    rates = [*(line.tax.percent for line in document.lines), *(part.tax.percent for part in document.allowances)]
    keys = list(zip(rates, categories(request), strict=True))
    items = []
    for percent, category in dict.fromkeys(keys):
        mine = [line for line, key in zip(request.lines, keys, strict=True) if key == (percent, category)]
        net, vat = total((line.net for line in mine), currency), total((line.vat for line in mine), currency)
        amount = net if tax_type == NET else net + vat
        items.append(
            {
                "amount": sign * amount.amount,
                "taxAmount": sign * vat.amount,
                "taxRatePercent": Decimal(percent),
                "categoryId": category,
            }
        )
    return items


def _remark(request: BookingRequest) -> str:
    """Items have no text: what the lines are for stands in the remark, one a line."""
    texts = [clean(line.description) for line in request.lines]
    whole = "\n".join(dict.fromkeys(text for text in texts if text))
    return whole if len(whole) <= _REMARK else whole[: _REMARK - 1] + "…"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Misconfigured("option-unknown-choice", option="reported_until", value=text) from None
