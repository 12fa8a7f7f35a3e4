"""SOAP 1.1 by lxml: one operation with its parameters out, its result or a fault back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from lxml import etree

from synctui.domain.errors import BadInput
from synctui.domain.text import clean
from synctui.wire import xml
from synctui.wire.redact import words_of

NS = "http://www.theyukicompany.com/"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
Parameter = tuple[str, "str | etree._Element"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a service says instead of an answer."""

    code: str
    words: str

    @property
    def is_the_senders(self) -> bool:
        """The service found it at fault before it did anything."""
        return self.code.rpartition(":")[2].lower() in {"client", "sender", "versionmismatch", "mustunderstand"}


def envelope(operation: str, parameters: Sequence[Parameter]) -> bytes:
    """The request's body. An element as a parameter is nested as it is, never escaped."""
    root = etree.Element(f"{{{ENVELOPE}}}Envelope", nsmap={"soap": ENVELOPE})
    body = etree.SubElement(root, f"{{{ENVELOPE}}}Body")
    asked = etree.SubElement(body, f"{{{NS}}}{operation}", nsmap=default(NS))
    for name, value in parameters:
        child = etree.SubElement(asked, f"{{{NS}}}{name}")
        if isinstance(value, str):
            child.text = sendable(value)
        else:
            child.append(value)
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")


def default(namespace: str) -> dict[str, str]:
    """A namespace without a prefix, which the types of lxml do not know."""
    return cast("dict[str, str]", {None: namespace})


def sendable(text: str) -> str:
    """Without the few characters that XML cannot hold at all."""
    return _NO_XML.sub("", text)


def reply(body: bytes, operation: str) -> etree._Element | Fault | None:
    """The result element, a fault, or None where it is neither: a page of HTML, half an answer, another operation's."""
    try:
        root = xml.parse(body)
    except BadInput:
        return None
    content = root.find(f"{{{ENVELOPE}}}Body")
    if root.tag != f"{{{ENVELOPE}}}Envelope" or content is None or not len(content):
        return None
    if content[0].tag == f"{{{ENVELOPE}}}Fault":
        return _fault(content[0])
    if content[0].tag != f"{{{NS}}}{operation}Response":
        return None
    result = content[0].find(f"{{{NS}}}{operation}Result")
    return etree.Element(f"{operation}Result") if result is None else result


def local(element: etree._Element) -> str:
    """The name without its namespace: children of answers have theirs or none."""
    return etree.QName(element).localname


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """All descendants of this name, whatever their namespace."""
    return [one for one in element.iter() if isinstance(one.tag, str) and local(one) == name]


def text(element: etree._Element, name: str) -> str:
    """The text of a direct child, made harmless; empty where there is none."""
    found = next((one for one in element if isinstance(one.tag, str) and local(one) == name), None)
    return clean(found.text or "") if found is not None else ""


def _fault(element: etree._Element) -> Fault:
    told = [one for one in element if local(one) in {"faultstring", "detail"}]
    parts = [" ".join(" ".join(str(part) for part in one.itertext()).split()) for one in told]
    words = words_of(": ".join(part for part in parts if part))
    return Fault(text(element, "faultcode"), words)
