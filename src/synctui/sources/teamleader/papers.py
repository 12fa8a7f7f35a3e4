"""A document as PDF or UBL: asked for at Teamleader, fetched from the temporary address that it answers."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from synctui.domain.errors import Unavailable
from synctui.ports.pace import Unpaced
from synctui.sources.teamleader.api import TITLE, Api, Row
from synctui.sources.teamleader.values import text
from synctui.wire.context import Context
from synctui.wire.http import HttpClient
from synctui.wire.redact import remember

LARGEST = 20 * 1024 * 1024
"""Bytes; an invoice that is larger is none that a tool would take."""
_PDF, _UBL, _UBL_BELGIAN = "pdf", "ubl/peppol_bis_3", "ubl/e-fff"
UBL_FORMATS = {"invoices": (_UBL, _UBL_BELGIAN), "creditNotes": (_UBL_BELGIAN,)}
"""In the order in which they are wanted; Peppol is not offered for credit notes."""
_BEGINS = {_PDF: re.compile(rb"%PDF-"), _UBL: re.compile(rb"(\xef\xbb\xbf)?\s*<")}
_BEGINS[_UBL_BELGIAN] = _BEGINS[_UBL]


class Papers:
    """Fetches files. The address is a secret of its own, so it is in no log; no token is sent to it."""

    def __init__(self, api: Api, context: Context) -> None:
        self._api = api
        self._is_sandbox = context.base_url is not None
        # Where the file lies is not the API: it counts against no limit of it.
        self._http: HttpClient = replace(context, pace=Unpaced(), base_url="").http("")

    async def pdf(self, resource: str, id: str) -> bytes | None:
        """None where the document is gone, has no PDF, or what came is none. Raises as `Api` does."""
        return await self._file(resource, id, _PDF)

    async def ubl(self, resource: str, id: str) -> bytes | None:
        """The first of the forms of UBL that Teamleader makes of this document; None where it makes none."""
        for form in UBL_FORMATS[resource]:
            if (found := await self._file(resource, id, form)) is not None:
                return found
        return None

    async def _file(self, resource: str, id: str, form: str) -> bytes | None:
        found = await self._offered(resource, id, form)
        address = text((found or {}).get("location"))
        if address is None:
            return None
        parts = urlsplit(address)
        if parts.scheme != "https" and not self._is_sandbox:
            raise Unavailable("unexpected-answer", endpoint=f"{resource}.download", status="200", tool=TITLE)
        remember(parts.query or parts.path)
        answer = await self._http.request("GET", address, endpoint=f"{resource}.download file")
        if answer.status >= 500:
            raise Unavailable(reason=f"HTTP {answer.status}", endpoint=f"{resource}.download", tool=TITLE)
        is_one = answer.is_success and _BEGINS[form].match(answer.body) is not None and len(answer.body) <= LARGEST
        return answer.body if is_one else None

    async def _offered(self, resource: str, id: str, form: str) -> Row | None:
        """A refusal (400) says that this document has none; anything else is another matter."""
        try:
            return await self._api.info(f"{resource}.download", id, format=form)
        except Unavailable as problem:
            if problem.values.get("status") == "400":
                return None
            raise

    async def aclose(self) -> None:
        await self._http.aclose()
