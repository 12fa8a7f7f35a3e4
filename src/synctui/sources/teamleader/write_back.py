"""What is written back into Teamleader where somebody wants it: the booking number as a note, and payments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from synctui.domain.invoice import Kind
from synctui.domain.money import Money
from synctui.ports.source import WriteBack
from synctui.sources.teamleader.api import Api
from synctui.sources.teamleader.values import mapping, number, text

_SUBJECT = {Kind.INVOICE: "invoice", Kind.CREDIT_NOTE: "creditNote"}


async def note(api: Api, kind: Kind, id: str, words: str) -> WriteBack:
    """A note at the document, unless one with these words stands there already."""
    subject = {"type": _SUBJECT[kind], "id": id}
    async for page in api.pages("notes.list", {"filter": {"subject": subject}}):
        if any(text(row.get("content"), multiline=True) == words for row in page):
            return WriteBack.DONE
    return await api.write("notes.create", {"subject": subject, "content": words})


async def pay(api: Api, kind: Kind, id: str, amount: Money | None, paid_on: date) -> WriteBack:
    """A payment of what is still open, at most `amount`; there is no such call for credit notes.

    The API has no key by which it knows a payment again, so what is open is read before each one.
    """
    if kind is Kind.CREDIT_NOTE:
        return WriteBack.IMPOSSIBLE
    invoice = await api.info("invoices.info", id)
    if invoice is None:
        return WriteBack.IMPOSSIBLE
    due = mapping(mapping(invoice.get("total"), "total").get("due"), "total.due")
    still_open = number(due.get("amount"), "total.due")
    currency = text(due.get("currency")) or text(invoice.get("currency"))
    if invoice.get("paid") is True or still_open <= 0:
        return WriteBack.DONE
    if amount is not None and amount.currency != currency:
        return WriteBack.IMPOSSIBLE
    paid: Decimal = still_open if amount is None else min(still_open, amount.amount)
    if paid <= 0:
        return WriteBack.IMPOSSIBLE
    payment = {"amount": paid, "currency": currency}
    body = {"id": id, "payment": payment, "paid_at": f"{paid_on.isoformat()}T00:00:00+00:00"}
    return await api.write("invoices.registerPayment", body)
