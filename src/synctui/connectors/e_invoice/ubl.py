"""One document as UBL 2.1 by EN 16931, in the words of XRechnung 3.0 or Peppol BIS Billing 3."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from lxml import etree

from synctui.connectors.e_invoice import lines, parties, xml
from synctui.connectors.e_invoice.categories import NOT_SUBJECT
from synctui.connectors.e_invoice.endpoints import Endpoint
from synctui.connectors.e_invoice.required import categories
from synctui.connectors.e_invoice.settings import Seller
from synctui.domain.booking import BookingRequest
from synctui.domain.invoice import Document, negated
from synctui.domain.money import Money, total

_EN = "urn:cen.eu:en16931:2017#compliant#"
_XRECHNUNG = f"{_EN}urn:xeinkauf.de:kosit:xrechnung_3.0"
_PEPPOL = f"{_EN}urn:fdc:peppol.eu:2017:poacc:billing:3.0"
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_INVOICE, _CREDIT_NOTE = "380", "381"


@dataclass(frozen=True, slots=True)
class Addressing:
    """What the document itself does not say: profile, seller, and how the buyer is addressed."""

    is_xrechnung: bool
    seller: Seller
    buyer_endpoint: Endpoint | None
    buyer_reference: str
    credited_number: str | None = None


def ubl(request: BookingRequest, to: Addressing) -> bytes:
    """The whole file. Credit notes state positive amounts, as the format wants it."""
    used = categories(request)
    is_credit_note = request.document.is_credit_note
    document = negated(request.document) if is_credit_note else request.document
    with_vat_numbers = all(category.code != NOT_SUBJECT for category in used)
    root = xml.root("CreditNote" if is_credit_note else "Invoice")
    _heading(root, document, to, is_credit_note=is_credit_note)
    _pdf(root, document, request.pdf)
    parties.seller_party(root, to.seller, with_vat_numbers=with_vat_numbers)
    parties.buyer_party(root, document.customer, to.buyer_endpoint, with_vat_numbers=with_vat_numbers)
    parties.delivery(root, document, is_intra_eu=any(category.code == "K" for category in used))
    parties.payment(root, to.seller, document, is_credit_note=is_credit_note)
    _terms(root, document, is_credit_note=is_credit_note)
    own = len(document.lines)
    lines.allowances(root, document, used[own:])
    lines.tax_total(root, document, lines.breakdown(document, used))
    _tax_in_own_currency(root, document)
    _totals(root, document)
    names = {"line": "InvoiceLine", "quantity": "InvoicedQuantity"}
    if is_credit_note:
        names = {"line": "CreditNoteLine", "quantity": "CreditedQuantity"}
    lines.lines(root, document, used[:own], names)
    return xml.written(root)


def _heading(root: etree._Element, document: Document, to: Addressing, *, is_credit_note: bool) -> None:
    xml.text(root, "CustomizationID", _XRECHNUNG if to.is_xrechnung else _PEPPOL)
    xml.text(root, "ProfileID", _PROCESS)
    xml.text(root, "ID", document.number)
    xml.day(root, "IssueDate", document.date)
    if is_credit_note:
        xml.text(root, "CreditNoteTypeCode", _CREDIT_NOTE)
    else:
        xml.day(root, "DueDate", document.due)
        xml.text(root, "InvoiceTypeCode", _INVOICE)
    xml.text(root, "Note", document.note)
    xml.text(root, "DocumentCurrencyCode", document.currency)
    if _own_vat(document) is not None:
        xml.text(root, "TaxCurrencyCode", document.department.currency)
    xml.text(root, "BuyerReference", to.buyer_reference)
    if document.purchase_order:
        xml.text(xml.group(root, "OrderReference"), "ID", document.purchase_order)
    if is_credit_note and to.credited_number:
        xml.text(xml.group(root, "BillingReference", "InvoiceDocumentReference"), "ID", to.credited_number)


def _pdf(root: etree._Element, document: Document, pdf: bytes | None) -> None:
    if pdf is None:
        return
    reference = xml.group(root, "AdditionalDocumentReference")
    xml.text(reference, "ID", document.number)
    xml.text(
        xml.group(reference, "Attachment"),
        "EmbeddedDocumentBinaryObject",
        base64.b64encode(pdf).decode("ascii"),
        mimeCode="application/pdf",
        filename="invoice.pdf",
    )


def _terms(root: etree._Element, document: Document, *, is_credit_note: bool) -> None:
    """Who owes something must read by when; without a due date that is told in words."""
    if document.due is None and document.gross.cents > 0:
        words = "Credit note: nothing to be paid." if is_credit_note else "Due on receipt."
        xml.text(xml.group(root, "PaymentTerms"), "Note", words)


def _own_vat(document: Document) -> Money | None:
    """The VAT in the currency that the seller declares it in, where the document has another and says its rate."""
    own = document.department.currency
    if own == document.currency or document.exchange_rate is None:
        return None
    return Money.rounded(document.vat_total.amount * document.exchange_rate, own)


def _tax_in_own_currency(root: etree._Element, document: Document) -> None:
    own = _own_vat(document)
    if own is not None:
        xml.amount(xml.group(root, "TaxTotal"), "TaxAmount", own)


def _totals(root: etree._Element, document: Document) -> None:
    """As the document was issued: what has been paid since is no part of it."""
    currency = document.currency
    off = [part.net for part in document.allowances if part.net.cents <= 0]
    extra = [part.net for part in document.allowances if part.net.cents > 0]
    totals = xml.group(root, "LegalMonetaryTotal")
    xml.amount(totals, "LineExtensionAmount", total((line.net for line in document.lines), currency))
    xml.amount(totals, "TaxExclusiveAmount", document.net)
    xml.amount(totals, "TaxInclusiveAmount", document.gross)
    if off:
        xml.amount(totals, "AllowanceTotalAmount", -total(off, currency))
    if extra:
        xml.amount(totals, "ChargeTotalAmount", total(extra, currency))
    rounding = document.rounding or Money.zero(currency)
    if rounding:
        xml.amount(totals, "PayableRoundingAmount", rounding)
    xml.amount(totals, "PayableAmount", document.gross + rounding)
