"""The services of the pretend Yuki with their operations and parameters, and their description for SOAP clients."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from synctui.sandbox.asgi import Response

NS = "http://www.theyukicompany.com/"
_WSDL, _SOAP, _XSD = (
    "http://schemas.xmlsoap.org/wsdl/",
    "http://schemas.xmlsoap.org/wsdl/soap/",
    "http://www.w3.org/2001/XMLSchema",
)
_SIGN_IN: Mapping[str, str] = {
    "Authenticate": "accessKey:string > string",
    "Administrations": "sessionID:string > any",
    "SetCurrentDomain": "sessionID:string domainID:string > nothing",
}
_GL = "code:string type:int subtype:int isEnabled:boolean descripton:string"
_VAT = (
    "description:string type:int typeDescription:string percentage:decimal country:string? "
    "startDate:dateTime! endDate:dateTime!"
)
SERVICES: Mapping[str, Mapping[str, str]] = {
    "Accounting": {
        **_SIGN_IN,
        "CheckOutstandingItemAdmin": "sessionID:string administrationID:string Reference:string > any",
        "OutstandingDebtorItems": (
            "sessionID:string administrationID:string includeBankTransactions:boolean sortOrder:string > any"
        ),
    },
    "AccountingInfo": {
        **_SIGN_IN,
        "GetGLAccountScheme": f"sessionID:string administrationID:string > GlAccount {_GL}",
    },
    "Vat": {**_SIGN_IN, "ActiveVATCodesList": f"sessionID:string administrationID:string > VATCode {_VAT}"},
    "Sales": {**_SIGN_IN, "ProcessSalesInvoices": "sessionId:string administrationId:string xmlDoc:any > any"},
}
"""Operation to parameters and result. Their spelling differs on purpose: so it does at the vendor."""


def response(service: str, address: str) -> Response:
    return Response(200, {"content-type": "text/xml; charset=utf-8"}, etree.tostring(_described(service, address)))


def _described(service: str, address: str) -> etree._Element:
    root = etree.Element(
        f"{{{_WSDL}}}definitions",
        nsmap={"wsdl": _WSDL, "soap": _SOAP, "xs": _XSD, "tns": NS},
        targetNamespace=NS,
    )
    schema = etree.SubElement(
        etree.SubElement(root, f"{{{_WSDL}}}types"),
        f"{{{_XSD}}}schema",
        targetNamespace=NS,
        elementFormDefault="qualified",
    )
    for name, signature in SERVICES[service].items():
        parameters, _, result = signature.partition(" > ")
        _element(schema, name, [_parameter(text) for text in parameters.split()])
        _element(schema, f"{name}Response", _result(name, result))
        for direction in ("", "Response"):
            message = etree.SubElement(root, f"{{{_WSDL}}}message", name=f"{name}Soap{direction}")
            etree.SubElement(message, f"{{{_WSDL}}}part", name="parameters", element=f"tns:{name}{direction}")
    _bound(root, service, address)
    return root


def _bound(root: etree._Element, service: str, address: str) -> None:
    ports = etree.SubElement(root, f"{{{_WSDL}}}portType", name=f"{service}Soap")
    binding = etree.SubElement(root, f"{{{_WSDL}}}binding", name=f"{service}Soap", type=f"tns:{service}Soap")
    etree.SubElement(binding, f"{{{_SOAP}}}binding", transport="http://schemas.xmlsoap.org/soap/http")
    for name in SERVICES[service]:
        port = etree.SubElement(ports, f"{{{_WSDL}}}operation", name=name)
        etree.SubElement(port, f"{{{_WSDL}}}input", message=f"tns:{name}Soap")
        etree.SubElement(port, f"{{{_WSDL}}}output", message=f"tns:{name}SoapResponse")
        bound = etree.SubElement(binding, f"{{{_WSDL}}}operation", name=name)
        etree.SubElement(bound, f"{{{_SOAP}}}operation", soapAction=NS + name, style="document")
        for direction in ("input", "output"):
            etree.SubElement(etree.SubElement(bound, f"{{{_WSDL}}}{direction}"), f"{{{_SOAP}}}body", use="literal")
    offered = etree.SubElement(root, f"{{{_WSDL}}}service", name=service)
    port = etree.SubElement(offered, f"{{{_WSDL}}}port", name=f"{service}Soap", binding=f"tns:{service}Soap")
    etree.SubElement(port, f"{{{_SOAP}}}address", location=address)


def _element(parent: etree._Element, name: str, children: list[etree._Element]) -> etree._Element:
    element = etree.SubElement(parent, f"{{{_XSD}}}element", name=name)
    element.append(_sequence(children))
    return element


def _sequence(children: list[etree._Element]) -> etree._Element:
    type_ = etree.Element(f"{{{_XSD}}}complexType")
    etree.SubElement(type_, f"{{{_XSD}}}sequence").extend(children)
    return type_


def _parameter(text: str) -> etree._Element:
    """``name:type``, ``?`` where it may be absent, ``!`` where it may be nil; ``any`` holds a document."""
    name, _, type_ = text.partition(":")
    if type_ == "any":
        return _any(name)
    element = etree.Element(f"{{{_XSD}}}element", name=name, type=f"xs:{type_.rstrip('?!')}")
    if text.endswith("?"):
        element.set("minOccurs", "0")
    if text.endswith("!"):
        element.set("nillable", "true")
    return element


def _any(name: str) -> etree._Element:
    element = etree.Element(f"{{{_XSD}}}element", name=name, minOccurs="0")
    document = etree.Element(f"{{{_XSD}}}any", processContents="skip", minOccurs="0")
    type_ = _sequence([document])
    type_.set("mixed", "true")
    element.append(type_)
    return element


def _result(operation: str, result: str) -> list[etree._Element]:
    name = f"{operation}Result"
    kind, _, fields = result.partition(" ")
    if kind == "nothing":
        return []
    if kind == "any":
        return [_any(name)]
    if not fields:
        return [_parameter(f"{name}:{kind}")]
    item = etree.Element(f"{{{_XSD}}}element", name=kind, minOccurs="0", maxOccurs="unbounded")
    item.append(_sequence([_parameter(text) for text in fields.split()]))
    whole = etree.Element(f"{{{_XSD}}}element", name=name, minOccurs="0")
    whole.append(_sequence([item]))
    return [whole]
