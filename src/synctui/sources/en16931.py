"""What EN 16931 means in both of its languages, UBL and CII, once their words for it are found."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from decimal import Decimal

from synctui.domain.errors import BadInput
from synctui.domain.invoice import AllowanceCharge, Department, DocumentKey, Kind, TaxRate, VatTotal
from synctui.domain.money import Money
from synctui.domain.text import clean
from synctui.sources import figures
from synctui.sources.figures import Place
from synctui.sources.naming import Identity, department_key, document_key, email_of, seller_id
from synctui.sources.nodes import Node
from synctui.sources.totals import agree

_CREDIT_NOTES = frozenset({"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "532"})
"""UNTDID 1001 codes of credit notes."""
_NOT_TO_BE_BOOKED = frozenset({"325"})
"""A pro forma invoice is an offer in the shape of an invoice."""
_EMAIL = "EM"
"""The scheme of an electronic address that is one of e-mail."""
_MAGIC = b"%PDF-"


def kind_of(code: str, number: str, otherwise: Kind = Kind.INVOICE) -> Kind:
    """The type code decides where it is that of a credit note. Raises `pro-forma`."""
    if code in _NOT_TO_BE_BOOKED:
        raise BadInput("pro-forma", number=number)
    return Kind.CREDIT_NOTE if code in _CREDIT_NOTES else otherwise


def currencies(node: Node, amounts: str, vat: str) -> tuple[str, str]:
    """The currency of the amounts, and the one the seller declares its VAT in (the same unless stated)."""
    currency = figures.currency(node.needed_text(amounts), node.at(amounts))
    stated = node.text(vat)
    return currency, figures.currency(stated, node.at(vat)) if stated else currency


# who ------------------------------------------------------------------------------------------------------------


def seller_of(who: Identity, currency: str) -> tuple[str, Department]:
    """The seller's id and its department. Raises `seller-missing` where nothing says who it is."""
    id = seller_id(who)
    if not id:
        raise BadInput("seller-missing")
    return id, Department(department_key(id), who.name or id, who.vat_number or None, who.country, currency)


def with_scheme(party: Node, path: str) -> str:
    """An identifier behind the scheme it belongs to, where one is named; empty where there is none."""
    found = party.one(path)
    if found is None or not found.own:
        return ""
    scheme = found.attribute("schemeID")
    return f"{scheme}:{found.own}" if scheme else found.own


def email(contact: str, endpoint: Node | None) -> str | None:
    """That of the contact, else the party's electronic address where it is one of e-mail."""
    electronic = endpoint.own if endpoint is not None and endpoint.attribute("schemeID") == _EMAIL else ""
    return email_of(contact) or email_of(electronic)


# lines and amounts ----------------------------------------------------------------------------------------------


def description(name: str, more: str) -> str:
    """Both, unless they say the same.

    >>> description("Chair", "with arms"), description("Chair", "Chair"), description("", "Chair")
    ('Chair: with arms', 'Chair', 'Chair')
    """
    return ": ".join(dict.fromkeys(part for part in (name, more) if part))


def quantity(stated: Node | None) -> Decimal:
    """One where nothing is stated."""
    return Decimal(1) if stated is None else figures.number(stated.own, stated.place)


def unit(stated: Node | None) -> str | None:
    """The unit of a quantity, as its code."""
    return None if stated is None else stated.attribute("unitCode") or None


def unit_price(price: Decimal | None, base: Decimal | None) -> Decimal | None:
    """Price of one unit; files may state it for a hundred."""
    if price is None or not base:
        return price
    return round(price / base, 8).normalize() if base != 1 else price


def is_charge(indicator: str, place: Place) -> bool:
    """Raises `value-unknown` for what is neither yes nor no in XML."""
    if indicator not in {"true", "1", "false", "0"}:
        raise place.bad("value-unknown", indicator)
    return indicator in {"true", "1"}


def allowance_or_charge(amount: Money, rate: TaxRate, reason: str, *, is_charge: bool) -> AllowanceCharge:
    """A discount counts negative."""
    return AllowanceCharge(reason or ("Charge" if is_charge else "Discount"), amount if is_charge else -amount, rate)


def payable(sums: Node, gross: Money, *, due: str, rounding: str, prepaid: str) -> tuple[Money | None, Money | None]:
    """What is left to pay, and the rounding in it; it must follow from the gross amount and what was paid before."""
    currency = gross.currency
    left, rounded = sums.money(due, currency), sums.money(rounding, currency)
    if left is not None:
        nothing = Money.zero(currency)
        agree("payable", left, gross - (sums.money(prepaid, currency) or nothing) + (rounded or nothing))
    return left, rounded or None


def by_rate(parts: Iterable[VatTotal]) -> tuple[VatTotal, ...]:
    """One total per rate: a breakdown may repeat a rate for each reason of exemption."""
    found: dict[str, VatTotal] = {}
    for part in parts:
        before = found.get(part.tax.key)
        added = (part.taxable, part.vat) if before is None else (before.taxable + part.taxable, before.vat + part.vat)
        found[part.tax.key] = VatTotal(part.tax, *added)
    return tuple(found.values())


# what stands beside ---------------------------------------------------------------------------------------------


def credited(seller: str, number: str) -> DocumentKey | None:
    """The invoice that a credit note names."""
    return document_key(seller, Kind.INVOICE, number) if number else None


def note(paragraphs: Iterable[Node]) -> str | None:
    """All of them, one below the other, with their own lines."""
    texts = [clean(node.element.text or "", multiline=True) for node in paragraphs]
    return "\n".join(text for text in texts if text) or None


def pdf_in(binary: Node) -> bytes | None:
    """What is no PDF, or no base64, is none: it is no reason to refuse the invoice."""
    try:
        content = base64.b64decode("".join((binary.element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return content if content.startswith(_MAGIC) else None
