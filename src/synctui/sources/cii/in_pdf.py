"""The invoice inside a PDF: the attached XML file of ZUGFeRD 2, Factur-X or XRechnung."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader

from synctui.domain.text import fold

_NAMES = frozenset({"factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml"})

# It tells of every blemish of a file, and that would be written over the screens.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def invoice_xml(pdf: bytes) -> bytes | None:
    """The XML, None where there is none, or where the PDF is too damaged to tell."""
    try:
        attachments = PdfReader(io.BytesIO(pdf)).attachments
        found = [content for name in attachments if fold(name) in _NAMES for content in attachments[name]]
    except Exception:  # noqa: BLE001 - a damaged PDF fails in any way there is, and is then no invoice
        return None
    return found[0] if len(found) == 1 else None
