"""The PDF of the invoice that a CII file carries inside itself: the only one there is."""

from __future__ import annotations

import base64
import binascii

from synctui.sources.ubl.nodes import Node

_REFERENCES = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement/ram:AdditionalReferencedDocument"
_MAGIC = b"%PDF-"


def invoice_pdf(root: Node) -> bytes | None:
    """Time sheets may be attached too; where nobody can tell, there is none."""
    found = [pdf for node in root.all(f"{_REFERENCES}/ram:AttachmentBinaryObject") if (pdf := _pdf(node))]
    return found[0] if len(found) == 1 else None


def _pdf(node: Node) -> bytes | None:
    try:
        content = base64.b64decode("".join((node.element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if content.startswith(_MAGIC) else None
