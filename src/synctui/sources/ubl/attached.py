"""The PDF of the invoice that a UBL file carries inside itself."""

from __future__ import annotations

import re

from synctui.domain.text import fold
from synctui.sources.en16931 import pdf_in
from synctui.sources.nodes import Node

_INVOICE_WORDS = re.compile(r"invoice|factu|rechnung|credit ?note|gutschrift|beleg")


def invoice_pdf(root: Node) -> bytes | None:
    """The attached PDF that is the invoice itself: one that says so, else the only one there is.

    Time sheets and delivery notes may be attached too; where nobody can tell, there is none.
    """
    number = fold(root.text("cbc:ID"))
    found = [(fold(_said(node)), pdf) for node in root.all("cac:AdditionalDocumentReference") if (pdf := _pdf(node))]
    named = [pdf for said, pdf in found if _INVOICE_WORDS.search(said) or (number and number in said)]
    chosen = named or [pdf for _, pdf in found]
    return chosen[0] if len(chosen) == 1 else None


def _said(node: Node) -> str:
    binary = node.one("cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
    name = binary.attribute("filename") if binary is not None else ""
    return " ".join((node.text("cbc:ID"), node.text("cbc:DocumentType"), node.text("cbc:DocumentDescription"), name))


def _pdf(node: Node) -> bytes | None:
    binary = node.one("cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
    return None if binary is None else pdf_in(binary)
