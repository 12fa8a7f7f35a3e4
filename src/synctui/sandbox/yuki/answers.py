"""What the pretend Yuki puts into the result of each operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from lxml import etree

from synctui.sandbox.yuki.books import Verdict
from synctui.sandbox.yuki.soap import NS, Fill, put

Row = Mapping[str, Any]
RESPONSE_NS = "urn:xmlns:http://www.theyukicompany.com:salesinvoicesresponse"
SALES_INVOICE = ("6", "Sales invoice")


def text(value: str) -> Fill:
    def fill(result: etree._Element) -> None:
        result.text = value

    return fill


def nothing(result: etree._Element) -> None:
    """The result stays empty."""


def administrations(rows: Iterable[Row]) -> Fill:
    def fill(result: etree._Element) -> None:
        whole = etree.SubElement(result, "Administrations")
        for row in rows:
            one = etree.SubElement(whole, "Administration", ID=row["ID"])
            for tag in ("Name", "Country", "DomainID"):
                put(one, tag, row[tag])

    return fill


def ledgers(rows: Iterable[Row]) -> Fill:
    """The description's name is misspelled at the vendor."""

    def fill(result: etree._Element) -> None:
        for row in rows:
            one = etree.SubElement(result, f"{{{NS}}}GlAccount")
            put(one, "code", row["code"], NS)
            put(one, "type", "1" if row["code"][0] in "78" else "2", NS)
            put(one, "subtype", "0", NS)
            put(one, "isEnabled", "true" if row["is_enabled"] else "false", NS)
            put(one, "descripton", row["name"], NS)

    return fill


def vat_codes(rows: Iterable[Row]) -> Fill:
    def fill(result: etree._Element) -> None:
        for row in rows:
            one = etree.SubElement(result, f"{{{NS}}}VATCode")
            put(one, "description", row["name"], NS)
            put(one, "type", str(row["type"]), NS)
            put(one, "typeDescription", row["name"], NS)
            put(one, "percentage", row["percent"], NS)
            if row["country"]:
                put(one, "country", row["country"], NS)
            put(one, "startDate", row["start"] and f"{row['start']}T00:00:00", NS)
            put(one, "endDate", None, NS)

    return fill


def open_items(root: str, items: Sequence[tuple[Row, Decimal, Decimal]], contacts: Mapping[str, Row]) -> Fill:
    def fill(result: etree._Element) -> None:
        whole = etree.SubElement(result, root)
        for row, left, original in items:
            contact = contacts[row["contact"]]
            one = etree.SubElement(whole, "Item", ID=row["id"])
            put(one, "Date", row["date"])
            put(one, "Description", row["subject"])
            put(one, "Contact", contact["FullName"])
            put(one, "OpenAmount", f"{left:.2f}")
            put(one, "OriginalAmount", f"{original:.2f}")
            put(one, "Type", SALES_INVOICE[1]).set("ID", SALES_INVOICE[0])
            put(one, "Reference", row["reference"])
            put(one, "DueDate", row["due"])
            put(one, "ContactCode", contact["ContactCode"])
            put(one, "VATNumber", contact.get("VATNumber", ""))
            put(one, "ContactID", contact["ID"])

    return fill


def imported(administration: str, now: datetime, verdicts: Sequence[Verdict], *, is_escaped: bool) -> Fill:
    """The import answer: its root has a namespace, its children have none."""
    root = etree.Element(f"{{{RESPONSE_NS}}}SalesInvoicesImportResponse", nsmap={"answer": RESPONSE_NS})
    put(root, "TimeStamp", now.date().isoformat())
    put(root, "AdministrationId", administration)
    put(root, "TotalSucceeded", str(sum(one.succeeded for one in verdicts)))
    put(root, "TotalFailed", str(sum(not one.succeeded and not one.skipped for one in verdicts)))
    put(root, "TotalSkipped", str(sum(one.skipped for one in verdicts)))
    for verdict in verdicts:
        _invoice(root, verdict)

    def fill(result: etree._Element) -> None:
        if is_escaped:
            result.text = etree.tostring(root, encoding="unicode")
        else:
            result.append(root)

    return fill


def _invoice(root: etree._Element, verdict: Verdict) -> None:
    one = etree.SubElement(root, "Invoice")
    put(one, "Succeeded", "true" if verdict.succeeded else "false")
    put(one, "Processed", "true" if verdict.processed else "false")
    put(one, "EmailSent", "false")
    put(one, "Reference", verdict.reference)
    put(one, "Subject", verdict.subject)
    put(one, "Contact", verdict.contact)
    put(one, "Message", verdict.message)
    if verdict.document_id is not None:
        put(one, "DocumentId", verdict.document_id)
