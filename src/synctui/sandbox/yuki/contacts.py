"""Contacts of the pretend Yuki: matched by code, else by name and address, else made with the document."""

from __future__ import annotations

from typing import Any

from lxml import etree

from synctui.sandbox.state import State
from synctui.sandbox.yuki.company import guid
from synctui.sandbox.yuki.schema import NS
from synctui.sandbox.yuki.switches import Switches
from synctui.sandbox.yuki.words import Refusal

Row = dict[str, Any]
FIELDS = (
    "ContactCode",
    "FullName",
    "CountryCode",
    "City",
    "Zipcode",
    "AddressLine_1",
    "AddressLine_2",
    "EmailAddress",
    "Website",
    "CoCNumber",
    "VATNumber",
    "ContactType",
    "BankAccount",
)


class Contacts:
    """Of all administrations."""

    def __init__(self, state: State, switches: Switches) -> None:
        self._state = state
        self._switches = switches

    def of(self, administration: str) -> list[Row]:
        return self._state.rows(f"{administration}/contacts")

    def add(self, administration: str, **fields: str) -> Row:
        """A contact typed in by hand."""
        number = self._state.count(f"{administration}/contact")
        row: Row = {"ID": guid(administration, "contact", number), "ContactCode": str(1000 + number), **fields}
        self._state.put(f"{administration}/contacts", row["ID"], row)
        return row

    def match_or_make(self, administration: str, element: etree._Element | None) -> Row:
        """The contact of a document, changed or made by it."""
        given = fields_of(element)
        found = self._match(administration, given)
        if found is None:
            if not given.get("FullName"):
                raise Refusal("contact")
            return self.add(administration, **given)
        changed = {**found, **self._changes(given)}
        if changed != found:
            self._state.put(f"{administration}/contacts", found["ID"], changed)
        return changed

    def _match(self, administration: str, given: Row) -> Row | None:
        rows = self.of(administration)
        code = given.get("ContactCode")
        by_code = [row for row in rows if code and row["ContactCode"] == code]
        by_name = [row for row in rows if given.get("FullName") and _who(row) == _who(given)]
        return next(iter([*by_code, *by_name]), None)

    def _changes(self, given: Row) -> Row:
        match self._switches.contact_overwrite:
            case "nothing":
                return {}
            case "details":
                return {name: value for name, value in given.items() if name != "ContactCode"}
            case _:
                return given


def fields_of(element: etree._Element | None) -> Row:
    """What a document says of its contact, empty fields left out."""
    if element is None:
        return {}
    values = {name: (element.findtext(f"{{{NS}}}{name}") or "").strip() for name in FIELDS}
    return {name: value for name, value in values.items() if value}


def _who(row: Row) -> tuple[str, ...]:
    parts = (row.get("FullName"), row.get("Zipcode"), row.get("AddressLine_1"))
    return tuple("".join((part or "").casefold().split()) for part in parts)
