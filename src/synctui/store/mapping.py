"""Between domain values and the columns of the store: the one place where one becomes the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from synctui.domain.booking import Link, LinkState, PaidState
from synctui.domain.fingerprint import fingerprint
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, Kind
from synctui.domain.money import Money
from synctui.domain.report import BookedRow, NotBookedRow
from synctui.domain.text import fold
from synctui.ports.reading import HistoryEntry, Row
from synctui.store.codec import from_text, mapping, plain, to_text
from synctui.store.codes import MARK_OF, day_number, day_of, instant, instant_of, status_code, status_on
from synctui.store.words import order_key, squeezed


class Columns(Protocol):
    """One row by column name: `sqlite3.Row` and a mapping of SQLAlchemy alike."""

    def __getitem__(self, column: str, /) -> Any: ...


# documents --------------------------------------------------------------------------------------------------------


def document_text(document: Document) -> str:
    return to_text(document, Document)


def document_from(row: Columns) -> Document:
    """From `content`, `credited_cents` and `is_paid_at_tool`: what other documents and the tool have said since."""
    document = from_text(row["content"], Document)
    if row["credited_cents"] is not None:
        document = replace(document, credited=Money(row["credited_cents"], document.currency))
    return replace(document, is_paid=True) if row["is_paid_at_tool"] and not document.is_paid else document


def document_columns(document: Document, *, department_id: int, customer_id: int) -> dict[str, object]:
    """What the source says of a document, for the overview; the columns of the link are not among them."""
    centres = dict.fromkeys(line.cost_centre for line in document.lines if line.cost_centre)
    credited = document.credited.cents if document.credited is not None else None
    open_cents = document.open.cents if document.open is not None else None
    return {
        "key": document.key,
        "source": document.source,
        "department_id": department_id,
        "kind": document.kind.value,
        "number": document.number,
        "number_order": order_key(document.number),
        "number_fold": squeezed(document.number),
        "words": squeezed(document.number) + "\n",
        "day": day_number(document.date),
        "due": day_number(document.due),
        "customer_id": customer_id,
        "customer_fold": fold(document.customer.name),
        "currency": document.currency,
        "net_cents": document.net.cents,
        "vat_cents": document.vat_total.cents,
        "gross_cents": document.gross.cents,
        "open_cents": open_cents,
        "credits": document.credits,
        "stated_credited_cents": credited,
        "credited_cents": credited,
        "is_draft": document.is_draft,
        "is_paid": document.is_paid,
        "status": status_code(
            is_draft=document.is_draft,
            is_paid=document.is_paid,
            credited=credited,
            gross=document.gross.cents,
            open_cents=open_cents,
        ),
        "cost_centre": ", ".join(centres) or None,
        "fingerprint": fingerprint(document),
    }


def row_from(row: Columns, today: int) -> Row:
    """One line of the overview; `today` is a day number."""
    return Row(
        key=row["key"],
        kind=Kind(row["kind"]),
        number=row["number"],
        date=day_of(row["day"]),
        customer=row["customer"],
        currency=row["currency"],
        net_cents=row["net_cents"],
        gross_cents=row["gross_cents"],
        due=day_of(row["due"]),
        status=status_on(row["status"], row["due"], today),
        department=row["department"],
        booking_number=row["booking_number"],
        mark=MARK_OF[row["mark"]],
        code=row["code"],
        values=mapping(row["code_values"]),
        synced_at=instant_of(row["synced_at"]),
        mode=row["synced_mode"],
        journal=row["journal"],
        cost_centre=row["cost_centre"],
    )


# integrations and links -------------------------------------------------------------------------------------------


def integration_columns(integration: Integration) -> dict[str, object]:
    return {
        "id": integration.id,
        "department": integration.department,
        "tool": integration.tool,
        "start_day": day_number(integration.start_date),
        "settings": to_text(integration, Integration),
    }


def link_from(row: Columns, document: str) -> Link:
    """The link of the document with this key, from the columns of `link`."""
    return Link(
        document=document,
        integration=row["integration"],
        state=LinkState(row["state"]),
        reference=row["reference"],
        journal=row["journal"],
        booking_number=row["booking_number"],
        remote_id=row["remote_id"],
        fingerprint=row["fingerprint"],
        content=mapping(row["content"]) if row["content"] else None,
        attempted_at=instant_of(row["attempted_at"]),
        synced_at=instant_of(row["synced_at"]),
        code=row["code"],
        values=mapping(row["code_values"]),
        tool_text=row["tool_text"],
        is_missing_at_tool=bool(row["is_missing"]),
        acknowledged=row["acknowledged"],
        refused_edit=row["refused_edit"],
        entry_number=mapping(row["booked"]).get("entry_number"),
    )


def paid_from(row: Columns, currency: str) -> PaidState | None:
    """What the tool has said of the payment, from the columns of `link`; None where it is not paid."""
    if not row["is_paid"]:
        return None
    amount = Money(row["paid_cents"], currency) if row["paid_cents"] is not None else None
    return PaidState(True, day_of(row["paid_on"]), amount)


def number_columns(number: str) -> dict[str, object]:
    """A booking number with the forms in which it is sorted and found."""
    return {"booking_number": number, "booking_order": order_key(number), "booking_fold": squeezed(number)}


def reason_columns(code: str | None, values: Mapping[str, str] | None, tool_text: str | None) -> dict[str, object]:
    return {"code": code, "code_values": plain(values) if values else None, "tool_text": tool_text}


def history_from(row: Columns) -> HistoryEntry:
    return HistoryEntry(
        at=instant(row["at"]),
        what=row["what"],
        run=row["run"],
        mode=row["mode"],
        tool=row["tool"],
        code=row["code"],
        values=mapping(row["code_values"]),
        tool_text=row["tool_text"],
    )


# rows of a report, made again from what a run has left behind -----------------------------------------------------


def booked_row(row: Columns, what: str) -> BookedRow:
    """From a document, its link and the word of the history (synced, adopted, updated)."""
    said = mapping(row["booked"])
    currency = row["currency"]
    return BookedRow(
        document=row["key"],
        number=row["number"] or "",
        department=row["department_name"],
        kind=Kind(row["kind"]),
        booking_number=row["booking_number"] or "",
        remote_id=row["remote_id"] or "",
        net=Money(said.get("net", row["net_cents"]), said.get("currency", currency)),
        vat=Money(said.get("vat", row["vat_cents"]), said.get("currency", currency)),
        gross=Money(said.get("gross", row["gross_cents"]), said.get("currency", currency)),
        is_adopted=what == "adopted",
        is_updated=what == "updated",
        notes=tuple(said.get("notes", ())),
    )


def not_booked_row(row: Columns) -> NotBookedRow:
    return NotBookedRow(
        document=row["key"],
        number=row["number"] or "",
        department=row["department_name"],
        kind=Kind(row["kind"]),
        code=row["code"] or "outcome-unknown",
        values=mapping(row["code_values"]),
        tool_text=row["tool_text"],
    )
