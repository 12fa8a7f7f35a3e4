"""The PDF of a document on its voucher: looked for first, so that it hangs there once however often it is tried."""

from __future__ import annotations

import hashlib
import re

from synctui.connectors.lexware_office.refusals import words
from synctui.connectors.lexware_office.session import Session
from synctui.domain.booking import AlreadyBooked, Booked, Outcome, Refused, Unknown
from synctui.domain.errors import NoAnswer
from synctui.domain.invoice import Document
from synctui.domain.text import clean

_LARGEST = 5 * 1024 * 1024


async def attach_pdf(session: Session, booked: Booked, pdf: bytes, document: Document) -> Outcome:
    if len(pdf) > _LARGEST:
        return Refused(booked.key, "pdf-too-large")
    there = await session.read(f"/v1/vouchers/{booked.remote_id}")
    if not isinstance(there, dict):
        return Refused(booked.key, "pdf-refused", {}, "HTTP 404")
    if there.get("files"):
        return AlreadyBooked(booked.key, booked.number, booked.remote_id)
    content, media_type = multipart(file_name(document), pdf)
    try:
        answer = await session.upload(f"/v1/vouchers/{booked.remote_id}/files", content, media_type)
    except NoAnswer as problem:
        return Unknown(booked.key, problem.values.get("reason", "no-answer"))
    return booked if answer.is_success else Refused(booked.key, "pdf-refused", {}, words(answer))


def multipart(name: str, pdf: bytes) -> tuple[bytes, str]:
    """One file as a form, and its media type."""
    boundary = f"synctui-{hashlib.sha256(pdf).hexdigest()[:32]}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    return head.encode() + pdf + f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def file_name(document: Document) -> str:
    """
    >>> from synctui.testing import documents as make
    >>> file_name(make.invoice("2026 / 17"))
    '2026-17.pdf'
    """
    return re.sub(r"[^A-Za-z0-9.-]+", "-", clean(document.number or "invoice")).strip("-") + ".pdf"
