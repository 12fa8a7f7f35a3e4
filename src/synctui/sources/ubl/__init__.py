"""Invoices and credit notes in UBL 2.1 (OASIS; used by Peppol BIS Billing 3, XRechnung and EN 16931)."""

from __future__ import annotations

from lxml import etree

from synctui.domain.errors import BadInput
from synctui.domain.invoice import Document
from synctui.domain.text import clean
from synctui.sources.nodes import Node
from synctui.sources.ubl.attached import invoice_pdf
from synctui.sources.ubl.document import CREDIT_NOTE, INVOICE, document
from synctui.wire import xml

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_FORMS = {f"{{{_UBL}Invoice-2}}Invoice": INVOICE, f"{{{_UBL}CreditNote-2}}CreditNote": CREDIT_NOTE}
_CII = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument"})


def read(data: bytes) -> Document:
    """The one document in the file. Raises `BadInput` with the reason and the place, and nothing else."""
    return read_with_pdf(data)[0]


def read_with_pdf(data: bytes) -> tuple[Document, bytes | None]:
    """The same with the invoice's PDF, where the file carries it inside itself."""
    return from_root(xml.parse(data))


def from_root(root: etree._Element) -> tuple[Document, bytes | None]:
    """The same of a file that was parsed before."""
    form = _FORMS.get(str(root.tag))
    if form is not None:
        return document(Node(root), form), invoice_pdf(Node(root))
    name = str(etree.QName(root).localname)
    raise BadInput("cii-not-read") if name in _CII else BadInput("xml-no-invoice", found=clean(name)[:40])
