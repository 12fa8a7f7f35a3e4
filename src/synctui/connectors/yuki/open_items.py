"""Open items of Yuki: the only invoices it shows again. What is paid, or a draft, is not among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lxml import etree

from synctui.connectors.yuki.document import contact_name
from synctui.connectors.yuki.session import Session
from synctui.connectors.yuki.settings import Settings, tight
from synctui.connectors.yuki.soap import children, text
from synctui.domain.booking import AlreadyBooked, Answer, BookingRequest, CannotTell, DocumentRef, Found, Refused
from synctui.domain.customer import Customer
from synctui.domain.invoice import Document
from synctui.domain.money import Money
from synctui.domain.text import fold
from synctui.wire.vat_numbers import normal_form

_SALES = {"6", ""}
"""Types of open items that may be ours: sales invoices, and items that do not say what they are."""


@dataclass(frozen=True, slots=True)
class Item:
    """One open invoice or credit note; `amount` is the original one, in the currency of the books."""

    reference: str
    amount: Decimal | None
    customer: str
    code: str
    vat_number: str
    day: date | None
    left: Decimal | None = None
    """What is still open of it."""

    @classmethod
    def of(cls, element: etree._Element) -> Item:
        return cls(
            text(element, "Reference"),
            _amount(text(element, "OriginalAmount")),
            text(element, "Contact"),
            text(element, "ContactCode"),
            text(element, "VATNumber"),
            _day(text(element, "Date")),
            _amount(text(element, "OpenAmount")),
        )

    @classmethod
    def booked(cls, reference: str, document: Document, code: str | None) -> Item:
        """An item as it will stand there, of a document that was booked just now."""
        customer, amount = document.customer, document.gross.amount
        vat_number = customer.vat_number or ""
        return cls(reference, amount, customer.name, code or "", vat_number, document.date, amount)

    @property
    def is_untouched(self) -> bool:
        """Nothing has been paid of it."""
        return self.left is not None and self.left == self.amount

    def money(self, currency: str, own: str) -> Money | None:
        """The amount of a document in `currency`; None where it is shown in another one than the books'."""
        return Money.rounded(self.amount, currency) if self.amount is not None and currency == own else None

    def is_of(self, customer: Customer, code: str | None) -> bool:
        """By code, else by VAT number, else by name."""
        if code is not None and self.code == code:
            return True
        theirs = normal_form(self.vat_number, None) if self.vat_number else None
        ours = normal_form(customer.vat_number or "", customer.address.country)
        return (theirs is not None and theirs == ours) or _plain(self.customer) == _plain(contact_name(customer))


async def all_open(session: Session, administration: str) -> list[Item]:
    """Every open sales item in one call."""
    result = await session.call(
        "Accounting",
        "OutstandingDebtorItems",
        [("administrationID", administration), ("includeBankTransactions", "false"), ("sortOrder", "DateAsc")],
    )
    return _items(result)


async def open_under(session: Session, administration: str, reference: str) -> list[Item]:
    """The open items of one reference. Where the look-up knows numbers of digits only, all are read instead."""
    parameters = [("administrationID", administration), ("Reference", reference)]
    items = _items(await session.call("Accounting", "CheckOutstandingItemAdmin", parameters))
    if not items and not reference.isdigit():
        items = await all_open(session, administration)
    return [item for item in items if tight(item.reference) == tight(reference)]


def judged(request: BookingRequest, item: Item, settings: Settings, own: str) -> AlreadyBooked | Refused:
    """An open item stands under the number of a document that is to be booked: it is that one, or another."""
    source = request.document
    gross = item.money(source.currency, own)
    is_same_amount = gross == source.gross if gross is not None else item.day == source.date
    if is_same_amount and item.is_of(source.customer, settings.contact_code(source.customer)):
        return AlreadyBooked(source.key, item.reference, item.reference, gross=gross)
    values = {
        "booking_number": item.reference,
        "found_customer": item.customer,
        "found_total": str(gross if gross is not None else item.amount or ""),
        "total": str(source.gross),
    }
    return Refused(source.key, "number-taken", values)


def answer(ref: DocumentRef, items: Sequence[Item], settings: Settings, own: str) -> Answer:
    """What is not among the open items may be paid, or a draft: then nobody can tell.

    A name that was cut off when it was sent is no name to compare.
    """
    wanted = tight(ref.remote_id or settings.reference(ref.reference, ref.kind))
    hits = [item for item in items if tight(item.reference) == wanted]
    if not hits:
        return CannotTell("open-items-only")
    first = hits[0]
    return Found(
        number=first.reference,
        remote_id=first.reference,
        gross=first.money(ref.gross.currency, own),
        customer_name=None if first.customer.endswith("…") else first.customer or None,
        booked_on=first.day,
        also=tuple(item.reference for item in hits[1:]),
    )


def _items(result: etree._Element) -> list[Item]:
    elements = children(result, "Item")
    return [Item.of(one) for one in elements if _type(one) in _SALES]


def _type(element: etree._Element) -> str:
    found = children(element, "Type")
    return found[0].get("ID", "") if found else ""


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _plain(name: str) -> str:
    return "".join(fold(name).split())
