"""From a document in the state to what `.list` and `.info` answer of it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from synctui.sandbox.state import State, Value
from synctui.sandbox.teamleader.figures import LineFigures, Totals, line_figures, totals

_WEB = "https://focus.teamleader.eu"


def reference(type_: str, id: str | None) -> dict[str, str] | None:
    return None if id is None else {"type": type_, "id": id}


class Wording:
    """The wire's shapes; whatever a document does not say is null, as there."""

    def __init__(self, state: State) -> None:
        self._state = state

    def row(self, document: Value) -> Value:
        """One row of `invoices.list` or `creditNotes.list`."""
        row = {**self._head(document), "total": self._total(document, in_full=False)}
        if document["kind"] == "credit_note":
            return row
        return {
            **row,
            "payment_reference": document.get("payment_reference"),
            "currency_exchange_rate": self._exchange_rate(document),
            "web_url": f"{_WEB}/invoice_detail.php?id={document['id']}",
            "file": None,
            "deal": None,
            "project": None,
            "delivery_date": document.get("delivery_date"),
        }

    def info(self, document: Value) -> Value:
        """`data` of `invoices.info` or `creditNotes.info`."""
        info = {
            **self._head(document),
            "discounts": [
                {"type": "percentage", "value": Decimal(one["value"]), "description": one["description"]}
                for one in document.get("discounts") or ()
            ],
            "grouped_lines": self._groups(document),
            "total": self._total(document, in_full=True),
            "currency": document["currency"],
            "currency_exchange_rate": self._exchange_rate(document),
            "document_template": reference("documentTemplate", "5f0b2f53-7a1e-4a52-8f2b-8b3a5f1c0001"),
            "peppol_status": None,
        }
        info["invoicee"] = {**self._invoicee(document), "email": None, "national_identification_number": None}
        return info if document["kind"] == "credit_note" else {**info, **self._of_invoice(document)}

    def _of_invoice(self, document: Value) -> Value:
        currency = document["currency"]
        return {
            "payment_term": document.get("payment_term") or {"type": "after_invoice_date", "days": 30},
            "payments": [
                {"paid_at": f"{one['date']}T00:00:00+00:00", "payment": _money(Decimal(one["amount"]), currency)}
                for one in document.get("payments") or ()
            ],
            "payment_reference": document.get("payment_reference"),
            "note": document.get("note"),
            "expected_payment_method": None,
            "file": None,
            "deal": None,
            "project": None,
            "on_hold_since": None,
            "custom_fields": [],
            "delivery_date": document.get("delivery_date"),
        }

    def _head(self, document: Value) -> Value:
        shared = {
            "id": document["id"],
            "department": reference("department", document["department"]),
            "status": self.status(document),
            "paid": self.is_paid(document),
            "paid_at": self._paid_at(document),
            "created_at": document["created_at"],
            "updated_at": document["updated_at"],
            "invoicee": self._invoicee(document),
        }
        if document["kind"] == "credit_note":
            return {
                **shared,
                "credit_note_number": document.get("number"),
                "credit_note_date": document.get("date"),
                "invoice": reference("invoice", document.get("invoice")),
            }
        return {
            **shared,
            "invoice_number": document.get("number"),
            "invoice_date": document.get("date"),
            "due_on": document.get("due"),
            "sent": document.get("number") is not None,
            "purchase_order_number": document.get("purchase_order_number"),
        }

    def customer(self, resource: str, kept: Value) -> Value:
        """`data` of `companies.info` or `contacts.info`; what was never filled in is empty."""
        record: Value = {
            "status": "active",
            "emails": [],
            "telephones": [],
            "addresses": [],
            "payment_term": None,
            "invoicing_preferences": {"electronic_invoicing_address": None},
            "tags": [],
            "custom_fields": [],
            "marketing_mails_consent": False,
            "web_url": f"{_WEB}/{'company' if resource == 'companies' else 'contact'}_detail.php?id={kept['id']}",
        }
        nothing = {"vat_number": "" if resource == "companies" else None, "national_identification_number": ""}
        return {**record, **nothing, **kept}

    def status(self, document: Value) -> str:
        if document["kind"] == "credit_note":
            return "booked"
        if document.get("number") is None:
            return "draft"
        return "matched" if self.is_paid(document) else "outstanding"

    def is_paid(self, document: Value) -> bool:
        return bool(document.get("is_paid")) or (bool(document.get("payments")) and self.due(document) == 0)

    def due(self, document: Value) -> Decimal:
        paid = sum((Decimal(one["amount"]) for one in document.get("payments") or ()), Decimal(0))
        return Decimal(0) if document.get("is_paid") else self.totals(document).payable - paid

    def totals(self, document: Value) -> Totals:
        rates = {row["id"]: row["rate"] for row in self._state.rows("withholding_tax_rates")}
        return totals(document["lines"], self._figures(document), document, rates)

    def _figures(self, document: Value) -> list[LineFigures]:
        rates = self._state.table("tax_rates")
        return [line_figures(line, Decimal(rates[line["tax"]]["rate"])) for line in document["lines"]]

    def _paid_at(self, document: Value) -> str | None:
        if not self.is_paid(document):
            return None
        dates = [one["date"] for one in document.get("payments") or ()]
        return f"{max(dates, default=document.get('date'))}T00:00:00+00:00"

    def _invoicee(self, document: Value) -> Value:
        type_, id = document["customer"]
        kept = self._state.get("companies" if type_ == "company" else "contacts", id) or {}
        name = kept.get("name") or f"{kept.get('first_name', '')} {kept.get('last_name', '')}".strip()
        invoicee = {
            "name": document.get("invoicee_name") or name,
            "vat_number": document.get("invoicee_vat_number") or kept.get("vat_number") or None,
            "customer": reference(type_, id),
        }
        return invoicee if document["kind"] == "credit_note" else {**invoicee, "for_attention_of": None}

    def _groups(self, document: Value) -> list[Value]:
        currency = document["currency"]
        pairs = list(zip(document["lines"], self._figures(document), strict=True))
        return [
            {
                "section": {"title": title},
                "line_items": [_line(line, figure, currency, document["kind"]) for line, figure in group],
            }
            for title, group in groupby(pairs, key=lambda pair: pair[0].get("section") or "")
        ]

    def _total(self, document: Value, *, in_full: bool) -> Value:
        sums, currency = self.totals(document), document["currency"]
        total: Value = {
            "tax_exclusive": _money(sums.net, currency),
            "tax_inclusive": _money(sums.gross, currency),
            "payable": _money(sums.payable, currency),
            "taxes": [
                {"rate": rate, "taxable": _money(taxable, currency), "tax": _money(tax, currency)}
                for rate, (taxable, tax) in sums.taxes.items()
            ],
        }
        if document["kind"] == "invoice":
            total["due"] = _money(self.due(document), currency)
        if document["kind"] == "invoice" and in_full:
            total["tax_exclusive_before_discount"] = _money(sums.net_before_discount, currency)
            total["tax_inclusive_before_discount"] = _money(sums.gross_before_discount, currency)
            total["withheld_taxes"] = [
                {"id": id, "taxable": _money(taxable, currency), "withheld": _money(part, currency)}
                for id, (taxable, part) in sums.withheld.items()
            ]
        return total

    def _exchange_rate(self, document: Value) -> Mapping[str, object]:
        home = (self._state.get("departments", document["department"]) or {}).get("currency", "EUR")
        rate = Decimal(document.get("exchange_rate") or 1)
        return {"from": document["currency"], "to": home, "rate": rate}


def _money(amount: Decimal, currency: str) -> Value:
    return {"amount": amount, "currency": currency}


def _line(line: Value, figure: LineFigures, currency: str, kind: str) -> Value:
    discount = line.get("discount")
    wording = {
        "product": None,
        "quantity": Decimal(line["quantity"]),
        "description": line["description"],
        "extended_description": line.get("extended_description"),
        "unit": None,
        "unit_price": {"amount": Decimal(line["price"]), "tax": "excluding"},
        "tax": reference("taxRate", line["tax"]),
        "discount": {"value": Decimal(discount), "type": "percentage"} if discount else None,
        "total": {
            "tax_exclusive": _money(figure.net, currency),
            "tax_exclusive_before_discount": _money(figure.before_discount, currency),
            "tax_inclusive": _money(figure.gross, currency),
            "tax_inclusive_before_discount": _money(figure.gross_before_discount, currency),
        },
        "product_category": reference("productCategory", line.get("category")),
    }
    if kind == "credit_note":
        # Unlike in invoices: no null, and a price with its currency.
        price = {"amount": Decimal(line["price"]), "currency": currency, "tax": "excluding"}
        return {**wording, "extended_description": line.get("extended_description") or "", "unit_price": price}
    return {**wording, "withheld_tax": reference("withholdingTaxRate", line.get("withheld"))}
