"""The PDF of a document, attached to its invoice in Tryton: once, however often it is tried."""

from __future__ import annotations

import re

from synctui.connectors.tryton.invoices import INVOICE
from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.wire import binary, message, record_of
from synctui.domain.booking import AlreadyBooked, Booked, Outcome, Refused, Unknown
from synctui.domain.errors import NoAnswer
from synctui.domain.invoice import Document
from synctui.domain.text import clean

_ATTACHMENT = "ir.attachment"
_TOO_LARGE = 413


async def attach_pdf(session: Session, booked: Booked, pdf: bytes, document: Document) -> Outcome:
    """Looks first whether a file of this name is there already."""
    name, resource = file_name(document), f"{INVOICE},{booked.remote_id}"
    there = await session.rows(_ATTACHMENT, [["resource", "=", resource], ["name", "=", name]], "name")
    if there:
        return AlreadyBooked(booked.key, booked.number, booked.remote_id)
    body = {"resource": resource, "name": name, "type": "data", "data": binary(pdf)}
    try:
        answer = await session.create(_ATTACHMENT, body, "name")
    except NoAnswer:
        return Unknown(booked.key, "no-answer")
    if record_of(answer) is not None:
        return booked
    if answer.status == _TOO_LARGE:
        return Refused(booked.key, "pdf-too-large")
    if 400 <= answer.status < 500:
        return Refused(booked.key, "tool-message", {}, message(answer) or f"HTTP {answer.status}")
    return Unknown(booked.key, "server-error")


def file_name(document: Document) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^\w.-]+", "-", clean(document.number or document.key)).strip("-") + ".pdf"
