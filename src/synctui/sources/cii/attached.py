"""The PDF of the invoice that a CII file carries inside itself: the only one there is."""

from __future__ import annotations

from synctui.sources.en16931 import pdf_in
from synctui.sources.nodes import Node

_REFERENCES = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:AdditionalReferencedDocument"


def invoice_pdf(root: Node) -> bytes | None:
    """Time sheets may be attached too; where nobody can tell, there is none."""
    found = [pdf for node in root.all(f"{_REFERENCES}/ram:AttachmentBinaryObject") if (pdf := pdf_in(node))]
    return found[0] if len(found) == 1 else None
