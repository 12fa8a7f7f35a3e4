"""Invoices and credit notes in CII D16B and later (UN/CEFACT; used by ZUGFeRD 2, Factur-X and XRechnung)."""

from __future__ import annotations

from lxml import etree

from synctui.domain.errors import BadInput
from synctui.domain.invoice import Document
from synctui.domain.text import clean
from synctui.sources.cii.attached import invoice_pdf
from synctui.sources.cii.document import document
from synctui.sources.nodes import Node
from synctui.wire import xml

_ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"


def is_cii(root: etree._Element) -> bool:
    return root.tag == _ROOT


def read(data: bytes) -> Document:
    """The one document in the file. Raises `BadInput` with the reason and the place, and nothing else."""
    return read_with_pdf(data)[0]


def read_with_pdf(data: bytes) -> tuple[Document, bytes | None]:
    """The same with the invoice's PDF, where the file carries it inside itself."""
    return from_root(xml.parse(data))


def from_root(root: etree._Element) -> tuple[Document, bytes | None]:
    """The same of a file that was parsed before."""
    if not is_cii(root):
        raise BadInput("xml-no-invoice", found=clean(str(etree.QName(root).localname))[:40])
    return document(Node(root)), invoice_pdf(Node(root))
