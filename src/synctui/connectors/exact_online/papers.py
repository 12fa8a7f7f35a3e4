"""The PDF of a document in Exact Online: a cover sheet, the file on it, and then the entry that names the sheet.

Three requests, and only the last one books. What an earlier attempt has left behind is found and used again.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, replace
from typing import Any

from synctui.connectors.exact_online.entries import problem_of, shortened
from synctui.connectors.exact_online.odata import content, guid, text
from synctui.connectors.exact_online.session import Row, Session
from synctui.domain.booking import BookingRequest, Outcome, Refused, Unknown
from synctui.domain.errors import AccessDenied, Misconfigured, NoAnswer
from synctui.domain.fingerprint import fingerprint
from synctui.domain.text import clean

SHEETS, FILES, TYPES = "documents/Documents", "documents/DocumentAttachments", "documents/DocumentTypes"
_FIELDS = "ID,Subject,Account,FinancialTransactionEntryID"
_SUBJECT = 60
_NEWEST = "60"
"""A run that was broken off leaves one sheet at most behind, and it is among the newest."""
_SALES_INVOICE, _GENERAL = 10, 183
"""Types as other programs use them; the vendor has no public list, so the administration's own is asked first."""
_IS_INVOICE = re.compile(r"verkoop.?factu|sales invoice|(ausgangs|verkaufs)rechnung|facture (de vente|client)", re.I)
_IS_GENERAL = re.compile(r"algemene bijlage|general attachment|allgemeine(r)? anhang|annexe générale", re.I)


@dataclass(frozen=True, slots=True)
class _Sheet:
    id: str
    account: str | None
    has_file: bool | None
    """None where it is not known: it was found, or the answer got lost."""


class Papers:
    """Those of one administration during one sign-in."""

    def __init__(self, session: Session, division: str, type_: str = "") -> None:
        self._session = session
        self._division = division
        self._type: int | None = int(type_) if type_.isdigit() else None
        self._sheets: dict[str, _Sheet] = {}
        self._has_looked = False

    async def filed(self, request: BookingRequest, pdf: bytes) -> str | Outcome:
        """The id of the sheet with this PDF on it, or why there is none: then nothing has been booked.

        An outcome that is `Unknown` may have left a sheet behind, which is used the next time.
        """
        subject = subject_of(request)
        await self._look_around(request, subject)
        try:
            sheet = await self._sheet(request, subject)
            if not isinstance(sheet, _Sheet):
                return sheet
            problem = None if await self._has_file(sheet) else await self._hang_on(request, sheet, pdf)
        except NoAnswer:
            return Unknown(request.document.key, "no-answer")
        if problem is not None:
            return problem
        self._sheets[subject] = replace(sheet, has_file=True)
        return sheet.id

    async def _look_around(self, request: BookingRequest, subject: str) -> None:
        """Once per sign-in for what was left by a run that ended early; then for this document where it is a repeat."""
        if not self._has_looked:
            self._has_looked = True
            unnamed = "FinancialTransactionEntryID eq null"
            if not await self._remember(unnamed, orderby="Created desc", top=_NEWEST):
                await self._remember(unnamed)
        if request.is_repeat and subject not in self._sheets:
            await self._remember(f"Subject eq {text(subject)}")

    async def _remember(self, where: str, **options: str) -> bool:
        """False where this server does not understand the question."""
        try:
            rows = await self._session.rows(self._division, SHEETS, _FIELDS, where, **options)
        except Misconfigured as problem:
            if problem.code != "tool-message":
                raise
            return False
        for row in rows:
            if not row.get("FinancialTransactionEntryID"):
                found = _Sheet(str(row["ID"]), str(row["Account"]) if row.get("Account") else None, has_file=None)
                self._sheets.setdefault(clean(str(row.get("Subject") or "")), found)
        return True

    async def _sheet(self, request: BookingRequest, subject: str) -> _Sheet | Outcome:
        found = self._sheets.get(subject)
        if found is None:
            return await self._create(request, subject)
        if found.account == request.customer_remote_id:
            return found
        answer = await self._session.change(self._division, SHEETS, found.id, {"Account": request.customer_remote_id})
        if answer.status == 404:
            return await self._create(request, subject)
        return replace(found, account=request.customer_remote_id) if answer.is_success else self._not(answer, request)

    async def _create(self, request: BookingRequest, subject: str) -> _Sheet | Outcome:
        type_ = await self._type_of_sheet()
        if type_ is None:
            return Refused(request.document.key, "pdf-type-missing")
        answer = await self._session.create(self._division, SHEETS, sheet_body(request, subject, type_))
        if not answer.is_success:
            return self._not(answer, request)
        d = content(answer)
        if d is None or not d.get("ID"):
            return Unknown(request.document.key, "no-number")
        sheet = self._sheets[subject] = _Sheet(str(d["ID"]), request.customer_remote_id, has_file=False)
        return sheet

    def _not(self, answer: Any, request: BookingRequest) -> Outcome:
        return problem_of(answer, request, SHEETS)

    async def _has_file(self, sheet: _Sheet) -> bool:
        if sheet.has_file is not None:
            return sheet.has_file
        return bool(await self._session.rows(self._division, FILES, "ID,FileName", f"Document eq {guid(sheet.id)}"))

    async def _hang_on(self, request: BookingRequest, sheet: _Sheet, pdf: bytes) -> Outcome | None:
        self._sheets[subject_of(request)] = replace(sheet, has_file=None)
        body = {
            "Document": sheet.id,
            "FileName": file_name(request),
            "Attachment": base64.b64encode(pdf).decode("ascii"),
        }
        answer = await self._session.create(self._division, FILES, body)
        return None if answer.is_success else problem_of(answer, request, FILES)

    async def _type_of_sheet(self) -> int | None:
        """What the settings say, else what this administration calls a sales invoice, else its general attachment."""
        if self._type is None:
            self._type = _chosen(await self._types())
        return self._type

    async def _types(self) -> list[Row] | None:
        try:
            rows = await self._session.rows(self._division, TYPES, "ID,Description,DocumentIsCreatable")
        except (AccessDenied, Misconfigured) as problem:
            if problem.code not in {"rights-missing", "administration-missing"}:
                raise
            return None
        return [row for row in rows if row.get("DocumentIsCreatable") is not False]


def _chosen(types: list[Row] | None) -> int | None:
    """None where the administration has types and none of them fits; the usual one where its list may not be read."""
    if types is None:
        return _SALES_INVOICE
    named = {int(row["ID"]): str(row.get("Description") or "") for row in types}
    for is_it in (_IS_INVOICE, _IS_GENERAL):
        fitting = [id for id, name in named.items() if is_it.search(name)]
        if fitting:
            return min(fitting)
    return next((id for id in (_SALES_INVOICE, _GENERAL) if id in named), None)


def subject_of(request: BookingRequest) -> str:
    """Number, customer, and a mark of this document with this content: two different ones never share a sheet."""
    document = request.document
    mark = hashlib.sha256(f"{document.key} {request.journal} {fingerprint(document)}".encode()).hexdigest()[:8]
    return shortened(clean(f"{document.number} {document.customer.name}"), _SUBJECT - 9) + f" {mark}"


def file_name(request: BookingRequest) -> str:
    """The number as a file name: letters, digits, dots and dashes.

    >>> re.sub(r"[^A-Za-z0-9.]+", "-", "2026 / 17")
    '2026-17'
    """
    bare = re.sub(r"[^A-Za-z0-9.]+", "-", clean(request.document.number or "")).strip("-.")
    return f"{bare[:60] or 'document'}.pdf"


def sheet_body(request: BookingRequest, subject: str, type_: int) -> dict[str, Any]:
    document = request.document
    body: dict[str, Any] = {
        "Subject": subject,
        "Type": type_,
        "Account": request.customer_remote_id,
        "DocumentDate": document.date.isoformat() if document.date else None,
        "Currency": document.currency,
        "AmountFC": document.gross.amount,
    }
    return {field: value for field, value in body.items() if value is not None}
