"""What documents, sellers, customers and VAT rates of files are called, whatever the format of the file.

An invoice is known by its seller, its kind and its number. UBL and CSV share these keys, so that the same invoice is
one document whichever way it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from synctui.domain.customer import Address
from synctui.domain.invoice import DocumentKey, Kind, TaxRate
from synctui.domain.text import fold
from synctui.sources.figures import Place
from synctui.wire.vat_numbers import normal_form

PREFIX = "ubl"
_WITHOUT_PERCENT = frozenset({"Z", "E", "AE", "K", "G", "O"})
_CATEGORIES = _WITHOUT_PERCENT | {"S", "L", "M"}


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything a party may be known by; the empty string means that the file does not say."""

    name: str = ""
    vat_number: str = ""
    country: str | None = None
    endpoint: str = ""
    party_id: str = ""
    legal_id: str = ""


def seller_id(seller: Identity) -> str:
    """VAT number, else endpoint, else party or legal registration id, else the registered name; empty for none."""
    vat_number = normal_form(seller.vat_number, seller.country) if seller.vat_number else None
    return vat_number or seller.endpoint or seller.party_id or seller.legal_id or seller.name


def department_key(seller: str) -> str:
    return f"{PREFIX}:{seller}"


def document_key(seller: str, kind: Kind, number: str) -> DocumentKey:
    return f"{PREFIX}:{seller}:{kind.value}:{number}"


def customer_key(seller: str, customer: Identity, address: Address) -> str:
    """VAT number, else the seller's own customer number, else registration id, endpoint, or name and postcode."""
    vat_number = normal_form(customer.vat_number, customer.country) if customer.vat_number else None
    known = vat_number or customer.party_id or customer.legal_id or customer.endpoint
    by_name = f"{fold(customer.name)}:{address.postal_code or ''}"
    return f"{PREFIX}:{seller}:customer:{known or by_name}"


def tax_rate(category: str, percent: Decimal | None, place: Place) -> TaxRate:
    """The rate of an EN 16931 category. Raises `value-unknown`, `value-missing` or `number-unreadable`.

    >>> tax_rate("S", Decimal("19.00"), Place("VAT", 1)).key, tax_rate("O", None, Place("VAT", 1)).label
    ('ubl:S:19', '0 % (O)')
    """
    if category not in _CATEGORIES:
        raise place.bad("value-unknown", category)
    if percent is None and category not in _WITHOUT_PERCENT:
        raise place.bad("value-missing")
    rate = percent or Decimal(0)
    if not 0 <= rate <= 100:
        raise place.bad("number-unreadable", str(percent))
    plain = f"{rate.normalize():f}"
    return TaxRate(f"{PREFIX}:{category}:{plain}", Decimal(plain), f"{plain} % ({category})", category)


def country_of(text: str) -> tuple[str | None, str | None]:
    """The ISO code, and the words that stand there where it is none."""
    if len(text) == 2 and text.isascii() and text.isalpha():
        return text.upper(), None
    return None, text or None


def email_of(text: str) -> str | None:
    """An address with something on both sides of the @; whatever else stands there is no address."""
    name, _, host = text.partition("@")
    return text if name and "." in host.strip(".") and " " not in text and "@" not in host else None
