"""Elements of UBL, put together in the order in which they are written: text and amounts are made safe here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from synctui.domain.money import Money
from synctui.domain.text import clean

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC, CBC = f"{_UBL}CommonAggregateComponents-2", f"{_UBL}CommonBasicComponents-2"


def root(name: str) -> etree._Element:
    """``Invoice`` or ``CreditNote``."""
    space = f"{_UBL}{name}-2"
    names: Any = {None: space, "cac": CAC, "cbc": CBC}
    return etree.Element(f"{{{space}}}{name}", nsmap=names)


def group(parent: etree._Element, *names: str) -> etree._Element:
    """A group inside a group, all of them new: ``group(party, "PostalAddress", "Country")``."""
    for name in names:
        parent = etree.SubElement(parent, f"{{{CAC}}}{name}")
    return parent


def text(parent: etree._Element, name: str, value: str | None, **attributes: str) -> None:
    """An element with text; nothing where there is none to write."""
    cleaned = clean(value or "", multiline=name == "Note")
    if cleaned:
        etree.SubElement(parent, f"{{{CBC}}}{name}", attributes).text = cleaned


def amount(parent: etree._Element, name: str, value: Money) -> None:
    etree.SubElement(parent, f"{{{CBC}}}{name}", currencyID=value.currency).text = str(value.amount)


def price(parent: etree._Element, name: str, value: Decimal, currency: str) -> None:
    """A price may have more decimals than a cent."""
    etree.SubElement(parent, f"{{{CBC}}}{name}", currencyID=currency).text = plain(value)


def day(parent: etree._Element, name: str, value: date | None) -> None:
    if value is not None:
        etree.SubElement(parent, f"{{{CBC}}}{name}").text = value.isoformat()


def plain(number: Decimal) -> str:
    """
    >>> plain(Decimal("1E+2")), plain(Decimal("19.00")), plain(Decimal("0.500"))
    ('100', '19', '0.5')
    """
    return format(number.normalize() if number else Decimal(0), "f")


def written(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", pretty_print=True))
