"""Documents as PDF and UBL behind addresses that stop working: asked for at the API, fetched without any sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from xml.sax.saxutils import escape

from synctui.sandbox.asgi import Now, Request, Response
from synctui.sandbox.state import State, Value
from synctui.sandbox.teamleader.lists import BadRequest

LIFE = timedelta(minutes=5)
PATH = "/files/"
_FORMATS: Mapping[str, frozenset[str]] = {
    "invoice": frozenset({"pdf", "ubl/e-fff", "ubl/peppol_bis_3"}),
    "credit_note": frozenset({"pdf", "ubl/e-fff"}),
}


class Papers:
    """`without` are ids of documents that have no file, `forms` the forms in which there are any."""

    def __init__(self, state: State, now: Now) -> None:
        self._state = state
        self._now = now
        self.without: set[str] = set()
        self.forms = {"pdf", "ubl/e-fff", "ubl/peppol_bis_3"}

    def offer(self, document: Value, body: Mapping[str, Any], origin: str) -> Value:
        """`data` of a download: an address and until when it works."""
        wanted = body.get("format")
        if wanted not in _FORMATS[document["kind"]]:
            raise BadRequest(f"format must be one of {', '.join(sorted(_FORMATS[document['kind']]))}")
        if wanted not in self.forms or document["id"] in self.without:
            raise BadRequest("The document could not be generated in this format")
        token, until = token_urlsafe(16), self._now() + LIFE
        offered = {"id": document["id"], "until": until.isoformat(), "form": wanted}
        self._state.put("downloads", token, offered)
        return {"location": f"{origin}{PATH}{token}", "expires": until.replace(microsecond=0).isoformat()}

    def fetch(self, request: Request) -> Response:
        offered = self._state.get("downloads", request.path.removeprefix(PATH))
        if offered is None or datetime.fromisoformat(offered["until"]) <= self._now():
            return Response(403, {"content-type": "text/html"}, b"<html>The link has expired</html>")
        document = self._state.get("documents", offered["id"])
        if document is None:
            return Response(404)
        if offered["form"] != "pdf":
            return Response(200, {"content-type": "application/xml"}, ubl(document))
        return Response(200, {"content-type": "application/pdf"}, one_page(f"Invoice {document.get('number')}"))


_UBL = """<?xml version="1.0" encoding="UTF-8"?>
<{name} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:ID>{number}</cbc:ID>
 <cbc:IssueDate>{date}</cbc:IssueDate>
 <cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>
</{name}>
"""


def ubl(document: Value) -> bytes:
    """The head of a UBL document: enough to tell whose it is."""
    name = "Invoice" if document["kind"] == "invoice" else "CreditNote"
    values = {field: escape(str(document.get(field) or "")) for field in ("number", "date", "currency")}
    return _UBL.format(name=name, **values).encode()


def one_page(words: str) -> bytes:
    """A PDF with one line on one page."""
    shown = words.encode("latin-1", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    stream = b"BT /F1 24 Tf 72 770 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n" % count + entries + tail
