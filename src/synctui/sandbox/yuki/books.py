"""The sales ledger of the pretend Yuki: a document with many invoices in, a verdict on each of them out."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

from lxml import etree

from synctui.sandbox.asgi import Now
from synctui.sandbox.state import State
from synctui.sandbox.yuki.contacts import Contacts
from synctui.sandbox.yuki.lines import keep_products, line_row, text_of
from synctui.sandbox.yuki.schema import NS
from synctui.sandbox.yuki.switches import Switches
from synctui.sandbox.yuki.words import Refusal

Row = dict[str, Any]
STOPS_AFTER = 6
RATES = {"USD": Decimal("0.92"), "GBP": Decimal("1.17"), "CHF": Decimal("1.06"), "SEK": Decimal("0.088")}
"""Yuki's own exchange rates: a document brings none."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answer says of one invoice."""

    reference: str
    subject: str
    contact: str
    succeeded: bool = False
    processed: bool = False
    skipped: bool = False
    message: str = ""
    document_id: str | None = None


class Books:
    """All administrations. Invoices keep their rows when they are replaced: their `revision` grows."""

    def __init__(self, state: State, now: Now, switches: Switches) -> None:
        self.state = state
        self.contacts = Contacts(state, switches)
        self._now = now
        self._switches = switches

    def invoices(self, administration: str) -> list[Row]:
        return self.state.rows(f"{administration}/invoices")

    def under(self, administration: str, reference: str) -> list[Row]:
        return [row for row in self.invoices(administration) if row["reference"] == self.echoed(reference)]

    def process(self, administration: str, document: etree._Element) -> list[Verdict]:
        """One after the other; after six wrong ones the rest is not looked at."""
        verdicts: list[Verdict] = []
        wrong = 0
        for element in document.findall(f"{{{NS}}}SalesInvoice"):
            if wrong >= STOPS_AFTER:
                if self._switches.stopped_rest == "listed":
                    verdicts.append(self._verdict(element, Refusal("left-out"), skipped=True))
                continue
            verdict = self._one(administration, element)
            wrong += not verdict.succeeded and not verdict.skipped
            verdicts.append(verdict)
        return verdicts

    def _one(self, administration: str, element: etree._Element) -> Verdict:
        with self.state.change():
            try:
                row = self._booked(administration, element)
            except Refusal as refusal:
                return self._verdict(element, refusal, skipped=refusal.key == "exists")
        id_ = row["id"] if self._switches.gives_document_id else None
        name = row["contact_name"]
        return Verdict(row["reference"], row["subject"], name, True, row["is_processed"], document_id=id_)

    def _verdict(self, element: etree._Element, refusal: Refusal, *, skipped: bool) -> Verdict:
        reference = self.echoed(text_of(element, "Reference"))
        message = refusal.text(self._switches.language)
        name = text_of(element, "Contact/FullName")
        return Verdict(reference, text_of(element, "Subject"), name, skipped=skipped, message=message)

    def _booked(self, administration: str, element: etree._Element) -> Row:
        """Everything is looked at before anything is written; contacts and products are written with the invoice."""
        reference = self.echoed(text_of(element, "Reference")) or str(self.state.count(f"{administration}/number"))
        day = date.fromisoformat(text_of(element, "Date") or self._now().date().isoformat())
        self._check(administration, element, day)
        given = {
            "CountryCode": text_of(element, "Contact/CountryCode"),
            "VATNumber": text_of(element, "Contact/VATNumber"),
        }
        parts = element.findall(f"{{{NS}}}InvoiceLines/{{{NS}}}InvoiceLine")
        lines = [line_row(self.state, self._switches, administration, part, day, given) for part in parts]
        there = self.under(administration, reference)
        for old in there:
            self.check_period(administration, date.fromisoformat(old["date"]))
        if there and self._switches.resubmission == "skip":
            raise Refusal("exists")
        contact = self.contacts.match_or_make(administration, element.find(f"{{{NS}}}Contact"))
        keep_products(self.state, administration, parts)
        row = self._row(administration, element, reference, day, lines, contact)
        if there and self._switches.resubmission == "replace":
            row |= {"id": there[0]["id"], "revision": there[0]["revision"] + 1, "created": there[0]["created"]}
            row["paid"] = there[0]["paid"]
        self.state.put(f"{administration}/invoices", row["id"], row)
        return row

    def _check(self, administration: str, element: etree._Element, day: date) -> None:
        is_draft = text_of(element, "Process") not in {"true", "1"}
        if text_of(element, "DocumentBase64") and is_draft and self._switches.pdf_with_draft == "refuse":
            raise Refusal("pdf-draft")
        if not text_of(element, "Contact/CountryCode"):
            raise Refusal("country")
        project = text_of(element, "ProjectCode")
        if project and self.state.get(f"{administration}/projects", project) is None:
            raise Refusal("project", code=project)
        currency = text_of(element, "Currency")
        if currency and currency != self.currency(administration) and currency not in RATES:
            raise Refusal("currency", code=currency)
        self.check_period(administration, day)

    def _row(
        self, administration: str, element: etree._Element, reference: str, day: date, lines: list[Row], contact: Row
    ) -> Row:
        net = sum((Decimal(line["net"]) for line in lines), Decimal("0.00"))
        vat = sum((Decimal(line["vat"]) for line in lines), Decimal("0.00"))
        currency = text_of(element, "Currency") or self.currency(administration)
        project = text_of(element, "ProjectCode") or None
        processed = text_of(element, "Process") in {"true", "1"} and not self._switches.leaves_drafts
        return {
            "id": str(uuid4()),
            "reference": reference,
            "subject": text_of(element, "Subject"),
            "date": day.isoformat(),
            "due": text_of(element, "DueDate") or (day + timedelta(days=30)).isoformat(),
            "currency": currency,
            "rate": str(RATES.get(currency, Decimal(1))),
            "contact": contact["ID"],
            "contact_name": contact["FullName"],
            "contact_code": contact["ContactCode"],
            "payment_id": text_of(element, "PaymentID"),
            "project": project,
            "lines": [{**line, "cost_centre": project} for line in lines],
            "net": str(net),
            "vat": str(vat),
            "gross": str(net + vat),
            "paid": "0.00",
            "is_processed": processed,
            "pdf": self._pdf(element),
            "revision": 1,
            "created": self._now().isoformat(),
            "written": self._now().isoformat(),
        }

    def _pdf(self, element: etree._Element) -> Row | None:
        """Filed under a name of Yuki's own."""
        content = text_of(element, "DocumentBase64")
        is_draft = text_of(element, "Process") not in {"true", "1"}
        if not content or (is_draft and self._switches.pdf_with_draft == "ignore"):
            return None
        return {"name": f"Invoice {text_of(element, 'Reference')}.pdf", "size": len(base64.b64decode(content))}

    # what was closed, and what is open -----------------------------------------------------------------------

    def check_period(self, administration: str, day: date) -> None:
        if self.state.get(f"{administration}/closed", f"{day:%Y-%m}") is None:
            return
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        words = {"before": "closed-before", "period": "closed-period", "year": "closed-year", "french": "closed-french"}
        row = self.state.get("administrations", administration) or {}
        raise Refusal(
            words[self._switches.closed_text],
            next_day=f"{following:%d-%m-%Y}",
            name=str(row.get("Name")),
            month=f"{day:%m}",
            year=f"{day:%Y}",
        )

    def open_items(self, administration: str) -> list[tuple[Row, Decimal, Decimal]]:
        """Invoices that are processed and not paid, with open and original amount in the currency of the books."""
        found = []
        for row in self.invoices(administration):
            rate = Decimal(row["rate"]) if self._switches.converts_open_items else Decimal(1)
            original = (Decimal(row["gross"]) * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
            left = (Decimal(row["gross"]) - Decimal(row["paid"])) * rate
            age = self._now() - datetime.fromisoformat(row["written"])
            if row["is_processed"] and left and age >= timedelta(seconds=self._switches.lag):
                found.append((row, left.quantize(Decimal("0.01"), ROUND_HALF_UP), original))
        return found

    def currency(self, administration: str) -> str:
        row = self.state.get("administrations", administration)
        return str(row["Currency"]) if row else "EUR"

    def echoed(self, reference: str) -> str:
        """The reference as Yuki keeps it."""
        return "".join(reference.split()) if self._switches.echo == "tight" else reference
