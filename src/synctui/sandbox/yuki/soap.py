"""SOAP 1.1 as an ASP.NET web service speaks it: an operation and its parameters in, a result or a fault out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from synctui.sandbox.asgi import Request, Response

NS = "http://www.theyukicompany.com/"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XML = {"content-type": "text/xml; charset=utf-8"}
Fill = Callable[[etree._Element], None]


class Fault(Exception):
    """Answered with HTTP 500 and a fault element."""

    def __init__(self, text: str, *, code: str = "soap:Server", detail: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as it was asked for. Parameters are told apart by case: a misspelled one is not there."""

    name: str
    parameters: Mapping[str, etree._Element]

    def text(self, name: str) -> str:
        found = self.parameters.get(name)
        return (found.text or "").strip() if found is not None else ""

    def document(self, name: str) -> etree._Element | None:
        """The element inside of a parameter; None where it is empty or holds text only."""
        found = self.parameters.get(name)
        return found[0] if found is not None and len(found) else None


def read(request: Request) -> Operation:
    """Raises `Fault` for what an ASP.NET service turns away before it looks at the operation."""
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True)
        root = etree.fromstring(request.body, parser)
    except etree.XMLSyntaxError as problem:
        raise Fault(f"Unable to read request. ---> {problem}", code="soap:Client") from None
    body = root.find(f"{{{ENVELOPE}}}Body")
    if root.tag != f"{{{ENVELOPE}}}Envelope" or body is None or not len(body):
        raise Fault("SOAP envelope missing", code="soap:VersionMismatch")
    name = etree.QName(body[0])
    action = request.headers.get("soapaction", "").strip('"')
    if name.namespace != NS or action != NS + name.localname:
        text = f"Server did not recognize the value of HTTP Header SOAPAction: {action}."
        raise Fault(text, code="soap:Client")
    parameters = {etree.QName(child).localname: child for child in body[0] if etree.QName(child).namespace == NS}
    return Operation(name.localname, parameters)


def answer(operation: str, fill: Fill) -> Response:
    """A success: `fill` puts the content into the result element. With a prefix, so that what is inside has none."""
    envelope, body = _envelope()
    response = etree.SubElement(body, f"{{{NS}}}{operation}Response", nsmap={"yuki": NS})
    fill(etree.SubElement(response, f"{{{NS}}}{operation}Result"))
    return Response(200, _XML, _bytes(envelope))


def fault(problem: Fault) -> Response:
    envelope, body = _envelope()
    element = etree.SubElement(body, f"{{{ENVELOPE}}}Fault")
    for tag, text in (("faultcode", problem.code), ("faultstring", problem.text), ("detail", problem.detail)):
        etree.SubElement(element, tag).text = text or None
    return Response(500, _XML, _bytes(envelope))


def put(parent: etree._Element, tag: str, text: str | None = "", namespace: str | None = None) -> etree._Element:
    """A child with a text; None for a text that is nil."""
    child = etree.SubElement(parent, f"{{{namespace}}}{tag}" if namespace else tag)
    if text is None:
        child.set(f"{{{XSI}}}nil", "true")
    else:
        child.text = text or None
    return child


def _envelope() -> tuple[etree._Element, etree._Element]:
    envelope = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soap": ENVELOPE, "xsi": XSI})
    return envelope, etree.SubElement(envelope, f"{{{ENVELOPE}}}Body")


def _bytes(envelope: etree._Element) -> bytes:
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
