"""The schema of the document with sales invoices, as its fields are described: a sequence, whose order counts."""

from __future__ import annotations

from functools import cache

from lxml import etree

NS = "urn:xmlns:http://www.theyukicompany.com:salesinvoices"
_INVOICE = (
    "Reference:text Subject:text PaymentMethod:payment PaymentID:text Process:boolean EmailToCustomer:boolean "
    "SentToPeppol:boolean Layout:text Notes:notes Date:date DueDate:date PriceList:text Currency:currency "
    "ProjectID:id ProjectCode:text Remarks:text DocumentFileName:text DocumentBase64:binary"
)
_CONTACT = (
    "ContactCode:text FullName:text FirstName:text MiddleName:text LastName:text Gender:gender CountryCode:country "
    "City:text Zipcode:text AddressLine_1:text AddressLine_2:text EmailAddress:text Website:text CoCNumber:text "
    "VATNumber:text ContactType:contactType BankAccount:text PhoneHome:text MobileHome:text"
)
_PERSON = "FullName:text FirstName:text MiddleName:text LastName:text Gender:gender EmailAddress:text"
_LINE = "Description:text Remarks:text ProductQuantity:quantity LineAmount:decimal LineVATAmount:decimal"
_PRODUCT = (
    "Description:text Reference:text Category:text SalesPrice:decimal VATPercentage:decimal VATIncluded:boolean "
    "VATType:int VATDescription:text GLAccountCode:text Remarks:text"
)
_TYPES: dict[str, tuple[str, str]] = {
    "text": ("string", ""),
    "payment": ("string", "maxLength=60"),
    "notes": ("string", "maxLength=500"),
    "boolean": ("boolean", ""),
    "date": ("date", r"pattern=\d{4}-\d\d-\d\d"),
    "currency": ("string", "pattern=[A-Z]{3}"),
    "country": ("string", "pattern=[A-Z]{2}"),
    "id": ("string", "minLength=36"),
    "binary": ("base64Binary", ""),
    "gender": ("string", "enumeration=Male enumeration=Female"),
    "contactType": ("string", "enumeration=Company enumeration=Person"),
    "decimal": ("decimal", ""),
    "int": ("int", ""),
    "quantity": ("decimal", "totalDigits=14 fractionDigits=4"),
}
"""Name of a type to the one it restricts, and how."""


def xsd() -> str:
    """The schema as text."""
    contact, person = _complex(_elements(_CONTACT)), _complex(_elements(_PERSON))
    product = f'<xs:element name="Product">{_complex(_elements(_PRODUCT))}</xs:element>'
    accrual = _elements("AccrualDate:date AccrualPeriods:int")
    line = _complex(_elements(_LINE) + product + accrual)
    lines = _complex(f'<xs:element name="InvoiceLine" maxOccurs="unbounded">{line}</xs:element>')
    invoice = _complex(
        _elements(_INVOICE)
        + f'<xs:element name="Contact">{contact}</xs:element>'
        + f'<xs:element name="ContactPerson" minOccurs="0">{person}</xs:element>'
        + f'<xs:element name="InvoiceLines">{lines}</xs:element>'
    )
    root = _complex(f'<xs:element name="SalesInvoice" maxOccurs="unbounded">{invoice}</xs:element>')
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{NS}" targetNamespace="{NS}" '
        f'elementFormDefault="qualified">{_types()}<xs:element name="SalesInvoices">{root}</xs:element></xs:schema>'
    )


def _types() -> str:
    return "".join(
        f'<xs:simpleType name="{name}"><xs:restriction base="xs:{base}">'
        f"{_facets(facets)}</xs:restriction></xs:simpleType>"
        for name, (base, facets) in _TYPES.items()
    )


def _facets(text: str) -> str:
    parts = (facet.partition("=") for facet in text.split())
    return "".join(f'<xs:{name} value="{value}"/>' for name, _, value in parts)


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.fromstring(xsd()))


def problem(document: etree._Element) -> str | None:
    """The first thing that is wrong with a document; None where it is valid."""
    alone = etree.fromstring(etree.tostring(document))
    try:
        _schema().assertValid(alone)
    except etree.DocumentInvalid as invalid:
        return str(invalid)
    return None


def _elements(names: str) -> str:
    parts = (name.split(":") for name in names.split())
    return "".join(f'<xs:element name="{name}" type="{type_}" minOccurs="0"/>' for name, type_ in parts)


def _complex(inside: str) -> str:
    return f"<xs:complexType><xs:sequence>{inside}</xs:sequence></xs:complexType>"
