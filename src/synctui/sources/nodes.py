"""An element of a UBL or CII file, asked in the words of its schema; answers are cleaned text and checked figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.sources import figures
from synctui.sources.figures import Place

_NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}


@dataclass(frozen=True, slots=True)
class Node:
    element: etree._Element

    @property
    def place(self) -> Place:
        """Where it stands: its own name and line."""
        line: int = self.element.sourceline or 1  # type: ignore[assignment]
        return Place(str(etree.QName(self.element).localname), line)

    def at(self, path: str) -> Place:
        """Where something that is not there would stand."""
        return Place(path.rpartition(":")[2], self.place.line)

    def all(self, path: str) -> Iterator[Node]:
        """Children by path, in the order of the file: ``cac:Party/cac:PartyName``."""
        return (Node(found) for found in self.element.iterfind(path, _NAMESPACES))

    def one(self, path: str) -> Node | None:
        return next(self.all(path), None)

    def needed(self, path: str) -> Node:
        """The first of them. Raises `value-missing`."""
        found = self.one(path)
        if found is None:
            raise self.at(path).bad("value-missing")
        return found

    @property
    def own(self) -> str:
        return clean(self.element.text or "")

    def text(self, path: str) -> str:
        """The first text under `path`; empty where there is none."""
        return next((found.own for found in self.all(path) if found.own), "")

    def needed_text(self, path: str) -> str:
        text = self.text(path)
        if not text:
            raise self.at(path).bad("value-missing")
        return text

    def attribute(self, name: str) -> str:
        return clean(self.element.get(name) or "")

    def as_money(self, currency: str) -> Money:
        """Its amount, in the document's currency. Raises `currency-mixed` where it says another."""
        stated = self.attribute("currencyID") or currency
        if stated != currency:
            raise self.place.bad("currency-mixed", stated, currency=currency)
        return figures.money(self.own, currency, self.place)

    def as_day(self) -> date:
        return figures.day(self.own, self.place)

    def money(self, path: str, currency: str) -> Money | None:
        found = self.one(path)
        return None if found is None else found.as_money(currency)

    def number(self, path: str) -> Decimal | None:
        found = self.one(path)
        return None if found is None else figures.number(found.own, found.place)

    def day(self, path: str) -> date | None:
        found = self.one(path)
        return None if found is None else found.as_day()
