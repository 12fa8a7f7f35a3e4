"""A pretend Lexware Office: profile, posting categories, contacts, vouchers with their files, and the voucher list."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from synctui.sandbox.asgi import App, Now, Request, Response, json_response, utc_now
from synctui.sandbox.lexware_office.switches import Switches
from synctui.sandbox.lexware_office.vouchers import checked, contact_name, listed
from synctui.sandbox.lexware_office.words import Refusal, refusal
from synctui.sandbox.state import State

Row = dict[str, Any]
SERVICES, GOODS, INTRA_EU, SHIFTED, EXPORT = (
    "8f8664a0-fd86-11e1-a21f-0800200c9a66",
    "8f8664a8-fd86-11e1-a21f-0800200c9a66",
    "9075a4e3-66de-4795-a016-3889feca0d20",
    "380a20cb-d04c-426e-b49c-84c22adfa362",
    "93d24c20-ea84-424e-a731-5e1b78d1e6a9",
)
ABROAD, SMALL = "ef5b1a6e-f690-4004-9a19-91276348894f", "f5c7fee8-f184-4e7a-ab04-8f7e7ad6c207"
CATEGORIES = (
    (SERVICES, "Dienstleistung", False),
    (GOODS, "Warenverkauf", False),
    (INTRA_EU, "Innergemeinschaftliche Lieferung", True),
    (SHIFTED, "Reverse Charge nach §13b UStG", True),
    (EXPORT, "Ausfuhrlieferungen an Drittländer", False),
    (ABROAD, "Dienstleistungen an Drittländer", False),
    (SMALL, "Einnahmen als Kleinunternehmer", False),
)
_LARGEST = 5 * 1024 * 1024


class LexwareOffice(App):
    """State survives in the file `state`. `contract_ended` and `forbidden` turn the key away; both start empty."""

    def __init__(self, *, state: Path | None = None, now: Now = utc_now, per_second: int | None = None) -> None:
        super().__init__()
        self.state = State(state)
        self.switches = Switches()
        self.per_second = per_second
        self.forbidden: set[str] = set()
        """Resources that the key may not use: ``vouchers``."""
        self.contract_ended = False
        self._now = now
        self._calls: list[datetime] = []

    # furnishing -----------------------------------------------------------------------------------------------

    def add_organization(self, name: str, *, key: str | None = None) -> str:
        id = _uuid("organization", name)
        self.state.put("organizations", id, {"organizationId": id, "companyName": name, "smallBusiness": False})
        for category, title, needs_contact in CATEGORIES:
            row = {
                "id": category,
                "name": title,
                "type": "income",
                "contactRequired": needs_contact,
                "splitAllowed": True,
                "groupName": "Einnahmen",
            }
            self.state.put("categories", category, row)
        rent = _uuid("category", "rent")
        self.state.put("categories", rent, {"id": rent, "name": "Miete", "type": "outgo", "contactRequired": False})
        if key is not None:
            self.state.put("keys", key, {"organization": id})
        return id

    def issue_key(self, organization: str) -> str:
        key = _uuid("key", organization, str(len(self.state.table("keys"))))
        self.state.put("keys", key, {"organization": organization})
        return key

    def revoke_keys(self) -> None:
        for key in list(self.state.table("keys")):
            self.state.delete("keys", key)

    def vouchers(self, organization: str) -> list[Row]:
        return self.state.rows(f"{organization}/vouchers")

    def contacts(self, organization: str) -> list[Row]:
        return self.state.rows(f"{organization}/contacts")

    # answering ------------------------------------------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        known = self.state.get("keys", key)
        if known is None:
            return json_response({"message": "Unauthorized"}, 401)
        if self._is_too_fast():
            return json_response({"message": "Rate limit exceeded"}, 429)
        if self.contract_ended:
            return json_response({"message": "Payment required"}, 402)
        parts = request.path.strip("/").split("/")
        if parts[:1] != ["v1"] or len(parts) < 2:
            return json_response({"message": "Not Found"}, 404)
        if parts[1] in self.forbidden:
            return json_response({"message": "Forbidden"}, 403)
        try:
            return self._routed(request, str(known["organization"]), parts[1:])
        except Refusal as problem:
            return refusal(problem, self.switches.error_shape, request.path)

    def _is_too_fast(self) -> bool:
        """A bucket that fills again within a second."""
        now = self._now()
        self._calls = [at for at in self._calls if now - at < timedelta(seconds=1)]
        if self.per_second is not None and len(self._calls) >= self.per_second:
            return True
        self._calls.append(now)
        return False

    def _routed(self, request: Request, organization: str, parts: list[str]) -> Response:
        match request.method, parts:
            case "GET", ["profile"]:
                return json_response(self.state.get("organizations", organization))
            case "GET", ["posting-categories"]:
                return json_response(self.state.rows("categories"))
            case "GET", ["contacts"]:
                return self._search(request, organization)
            case "GET", ["voucherlist"]:
                return self._list(request, organization)
            case "POST", [("contacts" | "vouchers") as resource]:
                return self._create(request, organization, resource)
            case "GET", [("contacts" | "vouchers") as resource, id]:
                return self._read(organization, resource, id)
            case "PUT", [("contacts" | "vouchers") as resource, id]:
                return self._change(request, organization, resource, id)
            case "POST", ["vouchers", id, "files"]:
                return self._hang_on(request, organization, id)
        return json_response({"message": "Not Found"}, 404)

    def _read(self, organization: str, resource: str, id: str) -> Response:
        row = self.state.get(f"{organization}/{resource}", id)
        return json_response({"message": "Not Found"}, 404) if row is None else json_response(self._shown(row))

    def _create(self, request: Request, organization: str, resource: str) -> Response:
        body = self._checked(request, organization, resource)
        table = f"{organization}/{resource}"
        id = _uuid(table, str(self.state.count(table)))
        extra: Row = {"roles": {"customer": {"number": 10000 + len(self.state.table(table))}}}
        row = {**body, **(extra if resource == "contacts" else {"files": []}), "id": id, "version": 1}
        self.state.put(table, id, {**row, "at": self._now().isoformat()})
        answer = {"id": id, "resourceUri": f"{request.origin}/v1/{resource}/{id}", "version": 1}
        return json_response(answer, 201 if resource == "vouchers" else 200)

    def _change(self, request: Request, organization: str, resource: str, id: str) -> Response:
        """What is left out is gone: files, too, and for good."""
        table = f"{organization}/{resource}"
        there = self.state.get(table, id)
        if there is None:
            return json_response({"message": "Not Found"}, 404)
        body = self._checked(request, organization, resource)
        if body.get("version") != there["version"]:
            raise Refusal("version", "optimistic_locking", 409)
        version = there["version"] + 1
        kept = {"files": [file for file in there.get("files", []) if file in (body.get("files") or [])]}
        row = {**body, **(kept if resource == "vouchers" else {}), "id": id, "version": version, "at": there["at"]}
        self.state.put(table, id, row)
        return json_response({"id": id, "version": version})

    def _checked(self, request: Request, organization: str, resource: str) -> Row:
        try:
            body: Row = request.json()
        except ValueError:
            raise Refusal("", "invalid_json", 400) from None
        contacts, plain = (
            self.state.table(f"{organization}/contacts"),
            {name: _plain(one) for name, one in body.items()},
        )
        if resource == "vouchers":
            return checked(plain, self.state.table("categories"), contacts, self.switches)
        if not contact_name(body):
            raise Refusal("company.name", "missing_entity")
        for address in (body.get("addresses") or {}).get("billing") or []:
            if len(str(address.get("countryCode") or "")) != 2:
                raise Refusal("billing", "missing_entity")
        return plain

    def _hang_on(self, request: Request, organization: str, id: str) -> Response:
        there = self.state.get(f"{organization}/vouchers", id)
        if there is None:
            return json_response({"message": "Not Found"}, 404)
        content = request.body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]
        if b'name="file"' not in request.body or not content.startswith((b"%PDF-", b"<")):
            raise Refusal("file", "invalid_type")
        if len(content) > _LARGEST:
            raise Refusal("file", "too_large")
        file = _uuid("file", id, hashlib.sha256(content).hexdigest())
        if file in there["files"] and not self.switches.same_file_again:
            file = _uuid(file, str(len(there["files"])))
        if file not in there["files"]:
            row = {**there, "files": [*there["files"], file], "version": there["version"] + 1}
            self.state.put(f"{organization}/vouchers", id, row)
        return json_response({"id": file}, 202)

    # lists ----------------------------------------------------------------------------------------------------

    def _search(self, request: Request, organization: str) -> Response:
        name, email = request.query.get("name", ""), request.query.get("email", "")
        if name and len(name) < 3:
            raise Refusal("name", "too_short", 400)
        rows = self._visible(f"{organization}/contacts")
        hits = [row for row in rows if self._is_called(row, name) and _has_mail(row, email)]
        return self._page(request, [self._shown(row) for row in hits])

    def _is_called(self, row: Row, name: str) -> bool:
        kept = contact_name(row)
        if self.switches.escapes_filters:
            kept = html.escape(kept, quote=False)
        return name.casefold() in kept.casefold()

    def _list(self, request: Request, organization: str) -> Response:
        """Both kind and status must be named."""
        query = request.query
        if not query.get("voucherType") or not query.get("voucherStatus"):
            raise Refusal("voucherType", "missing_parameter", 400)
        number, first, last = (query.get(name, "") for name in ("voucherNumber", "voucherDateFrom", "voucherDateTo"))
        rows = [
            listed(row, self.state.table(f"{organization}/contacts"), self.switches)
            for row in self._visible(f"{organization}/vouchers")
            if row["type"] in query["voucherType"].split(",")
            and (not number or row.get("voucherNumber") == number)
            and (first or "0") <= row["voucherDate"] <= (last or "9")
        ]
        return self._page(request, [self._shown(row) for row in rows])

    def _visible(self, table: str) -> Iterable[Row]:
        seen = self._now() - timedelta(seconds=self.switches.lag)
        return (row for row in self.state.rows(table) if datetime.fromisoformat(row["at"]) <= seen)

    def _page(self, request: Request, rows: list[Row]) -> Response:
        page, size = int(request.query.get("page", "0")), min(int(request.query.get("size", "25")), 250)
        shown = rows[page * size : (page + 1) * size]
        pages = max(1, -(-len(rows) // size))
        body = {"content": shown, "totalElements": len(rows), "totalPages": pages, "number": page}
        return json_response({**body, "first": page == 0, "last": page + 1 >= pages})

    def _shown(self, row: Row) -> Row:
        return {name: self._as_amount(name, value) for name, value in row.items() if name != "at"}

    def _as_amount(self, name: str, value: Any) -> Any:
        if not name.endswith("Amount"):
            return value
        amount = Decimal(str(value)).normalize()
        return format(amount, "f") if self.switches.amounts_as_text else Decimal(format(amount, "f"))


def _plain(value: Any) -> Any:
    """Decimals as texts, so that they are kept exactly."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Decimal) else value


def _has_mail(row: Row, email: str) -> bool:
    if not email:
        return True
    known = [one for group in (row.get("emailAddresses") or {}).values() for one in group]
    return email.casefold() in [one.casefold() for one in known]


def _uuid(*parts: str) -> str:
    """The same id for the same thing, so that two starts of a sandbox look alike."""
    return str(uuid5(NAMESPACE_URL, "lexware-office/" + "/".join(parts)))
