"""Lines of an invoice in the pretend Yuki: amounts, VAT codes, accounts, and the products they make or change."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lxml import etree

from synctui.sandbox.state import State
from synctui.sandbox.yuki.schema import NS
from synctui.sandbox.yuki.switches import Switches
from synctui.sandbox.yuki.words import Refusal

Row = dict[str, Any]
_CENT = Decimal("0.01")
PRICE_DECIMALS = 4
OSS = 40


def text_of(element: etree._Element, path: str) -> str:
    found = element.findtext("/".join(f"{{{NS}}}{part}" for part in path.split("/")))
    return (found or "").strip()


def line_row(
    state: State, switches: Switches, administration: str, element: etree._Element, day: date, contact: Row
) -> Row:
    """One line as it is booked. Raises `Refusal`."""
    quantity = Decimal(text_of(element, "ProductQuantity") or "1")
    price = _price(text_of(element, "Product/SalesPrice"))
    code = _vat_code(state, administration, element, day, contact)
    net = _cents(quantity * price)
    vat = _cents(net * Decimal(code["percent"]) / 100)
    if switches.honours_amounts:
        net = Decimal(text_of(element, "LineAmount") or net)
        vat = Decimal(text_of(element, "LineVATAmount") or _cents(net * Decimal(code["percent"]) / 100))
    return {
        "description": text_of(element, "Description") or text_of(element, "Product/Description"),
        "remarks": text_of(element, "Remarks"),
        "quantity": str(quantity),
        "net": str(net),
        "vat": str(vat),
        "vat_type": code["type"],
        "vat_percent": code["percent"],
        "ledger": _ledger(state, administration, text_of(element, "Product/GLAccountCode")),
        "product": text_of(element, "Product/Description"),
        "cost_centre": None,
    }


def keep_products(state: State, administration: str, elements: list[etree._Element]) -> None:
    """Products are matched by description; price, VAT and account of what is there are overwritten."""
    for element in elements:
        name = text_of(element, "Product/Description")
        row = {field: text_of(element, f"Product/{field}") for field in ("SalesPrice", "VATType", "GLAccountCode")}
        state.put(f"{administration}/products", name, {"description": name, **row})


def _price(text: str) -> Decimal:
    price = Decimal(text or "0")
    exponent = price.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > PRICE_DECIMALS:
        raise Refusal("price", price=text)
    return price


def _vat_code(state: State, administration: str, element: etree._Element, day: date, contact: Row) -> Row:
    type_, percent = text_of(element, "Product/VATType"), Decimal(text_of(element, "Product/VATPercentage") or "0")
    for row in state.rows(f"{administration}/vat"):
        is_it = str(row["type"]) == type_ and Decimal(row["percent"]) == percent
        is_there = row["type"] != OSS or row["country"] == contact.get("CountryCode")
        if is_it and is_there and (row["start"] is None or row["start"] <= day.isoformat()):
            if row["needs_number"] and not contact.get("VATNumber"):
                raise Refusal("eu-number")
            return row
    raise Refusal("tax-code", percent=f"{percent:.2f}", type=type_ or "0")


def _ledger(state: State, administration: str, code: str) -> str:
    row = state.get(f"{administration}/ledgers", code)
    if row is None:
        raise Refusal("ledger", code=code or "-")
    if not row["is_enabled"]:
        raise Refusal("ledger-disabled", code=code)
    return code


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)
