"""A pretend Yuki: SOAP services as their clients see them, with switches for what nobody has written down."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from synctui.sandbox.asgi import App, Now, Request, Response, utc_now
from synctui.sandbox.state import State
from synctui.sandbox.yuki import answers, wsdl
from synctui.sandbox.yuki.books import Books, Row
from synctui.sandbox.yuki.company import Vat, add_vat, furnish, guid
from synctui.sandbox.yuki.quota import Quota
from synctui.sandbox.yuki.schema import NS as SALES_NS
from synctui.sandbox.yuki.schema import problem
from synctui.sandbox.yuki.soap import Fault, Fill, Operation, answer, fault, read
from synctui.sandbox.yuki.switches import Switches
from synctui.sandbox.yuki.words import Refusal

SESSION_LIFE = timedelta(hours=24)
LARGEST = 4 * 1024 * 1024
"""Bytes of a request: what an ASP.NET service takes unless it is told otherwise."""
_LIMIT = "Daily limit exceeded"


class Yuki(App):
    """All state survives in the file `state`; `switches` and `quota` may be turned at any time.

    `forbidden` holds services without rights, `unlicensed` and `inactive` administrations whose domain is so.
    """

    def __init__(self, *, state: Path | None = None, now: Now = utc_now, per_day: int | None = 1000) -> None:
        super().__init__()
        self._now = now
        self.state = State(state)
        self.switches = Switches()
        self.quota = Quota(now, self.switches, per_day)
        self.books = Books(self.state, now, self.switches)
        self.largest = LARGEST
        self.forbidden: set[str] = set()
        self.unlicensed: set[str] = set()
        self.inactive: set[str] = set()

    # set-up and inspection ------------------------------------------------------------------------------------

    def add_administration(
        self,
        name: str,
        country: str = "BE",
        currency: str = "EUR",
        vat: Iterable[Vat] | None = None,
        domain: str = "demo",
    ) -> str:
        """An administration with accounts, VAT codes (`vat`, else its country's) and projects; returns its GUID."""
        id = guid("administration", domain, name, len(self.state.table("administrations")))
        row = {"ID": id, "Name": name, "Country": country, "Currency": currency, "DomainID": guid("domain", domain)}
        with self.state.change():
            self.state.put("administrations", id, row)
            furnish(self.state, id, country, vat)
        return id

    def add_vat(self, administration: str, vat: Vat) -> None:
        add_vat(self.state, administration, vat)

    def issue_key(self, *administrations: str) -> str:
        """An access key for these administrations; for none named, for all there are."""
        key = secrets.token_hex(16)
        self.state.put("keys", key, {"administrations": list(administrations) or None})
        return key

    def revoke_keys(self) -> None:
        """Somebody deletes the access keys; sessions end with them."""
        for table in ("keys", "sessions"):
            for name in list(self.state.table(table)):
                self.state.delete(table, name)

    def end_sessions(self) -> None:
        for name in list(self.state.table("sessions")):
            self.state.delete("sessions", name)

    def domain(self, administration: str) -> str:
        row = self.state.get("administrations", administration)
        return str(row["DomainID"]) if row else ""

    def entries(self, administration: str) -> list[Row]:
        """Invoices, each with its `lines`; amounts are texts, cost centres stand at the lines."""
        return self.books.invoices(administration)

    def contacts(self, administration: str) -> list[Row]:
        return self.books.contacts.of(administration)

    def set_cost_centre(self, administration: str, reference: str, code: str) -> None:
        """As a bookkeeper does it in Yuki, on every line."""
        for row in self.books.under(administration, reference):
            lines = [{**line, "cost_centre": code} for line in row["lines"]]
            self.state.put(f"{administration}/invoices", row["id"], {**row, "lines": lines})

    def pay(self, administration: str, reference: str) -> None:
        """The bank statement settles it: it is no open item any more."""
        for row in self.books.under(administration, reference):
            self.state.put(f"{administration}/invoices", row["id"], {**row, "paid": row["gross"]})

    def delete_entry(self, administration: str, id: str) -> None:
        self.state.delete(f"{administration}/invoices", id)

    def close_period(self, administration: str, year: int, month: int) -> None:
        self.state.put(f"{administration}/closed", f"{year}-{month:02}", {"year": year, "month": month})

    def reopen_period(self, administration: str, year: int, month: int) -> None:
        self.state.delete(f"{administration}/closed", f"{year}-{month:02}")

    # answering ------------------------------------------------------------------------------------------------

    async def answer(self, request: Request) -> Response:
        service = request.path.rpartition("/")[2].removesuffix(".asmx")
        if service not in wsdl.SERVICES or not request.path.startswith("/ws/"):
            return Response(404, {"content-type": "text/html"}, b"<html><body>Not found</body></html>")
        if request.method == "GET":
            return wsdl.response(service, f"{request.origin}{request.path}")
        if len(request.body) > self.largest:
            return fault(Fault("Maximum request length exceeded."))
        try:
            return self._answer(service, read(request))
        except Fault as problem:
            return fault(problem)
        except Refusal as refusal:
            return fault(Fault(refusal.text(self.switches.language)))

    def _answer(self, service: str, operation: Operation) -> Response:
        if operation.name not in wsdl.SERVICES[service]:
            raise Fault(f"Server did not recognize the operation {operation.name}.", code="soap:Client")
        if operation.name == "Authenticate":
            return answer("Authenticate", answers.text(self._authenticate(operation)))
        spelling = "sessionId" if operation.name == "ProcessSalesInvoices" else "sessionID"
        session = self._session(operation.text(spelling))
        self._spend(session)
        if service in self.forbidden:
            raise Refusal("rights")
        operations: dict[str, Callable[[Operation, Row], Fill]] = {
            "Administrations": self._administrations,
            "SetCurrentDomain": self._set_current_domain,
            "GetGLAccountScheme": self._ledgers,
            "ActiveVATCodesList": self._vat_codes,
            "CheckOutstandingItemAdmin": self._check_item,
            "OutstandingDebtorItems": self._debtor_items,
            "ProcessSalesInvoices": self._process,
        }
        return answer(operation.name, operations[operation.name](operation, session))

    def _authenticate(self, operation: Operation) -> str:
        key = operation.text("accessKey")
        stored = self.state.get("keys", key)
        if stored is None:
            raise Refusal("key")
        session = guid("session", secrets.token_hex(8))
        visible = stored["administrations"] or list(self.state.table("administrations"))
        domains = list(dict.fromkeys(self.domain(one) for one in visible))
        row = {"at": self._now().isoformat(), "key": key, "domain": domains[0] if len(domains) == 1 else None}
        if domains:
            self._spend({"domain": domains[0]})
        self.state.put("sessions", session, {**row, "domains": domains})
        return session

    def _session(self, id: str) -> Row:
        stored = self.state.get("sessions", id)
        if stored is None or datetime.fromisoformat(stored["at"]) + SESSION_LIFE <= self._now():
            raise Refusal("session")
        return {**stored, "id": id}

    def _spend(self, session: Row) -> None:
        domain = session["domain"] or next(iter(session["domains"]), "")
        if not self.quota.spend(domain):
            detail = f"Every domain has {self.quota.per_day} free webservice calls a day."
            raise Fault(_LIMIT, code="soap:Client", detail=detail)

    def _administrations(self, operation: Operation, session: Row) -> Fill:
        visible = (self.state.get("keys", session["key"]) or {}).get("administrations")
        rows = [row for row in self.state.rows("administrations") if visible is None or row["ID"] in visible]
        return answers.administrations(rows)

    def _set_current_domain(self, operation: Operation, session: Row) -> Fill:
        domain = operation.text("domainID")
        if domain not in session["domains"]:
            raise Refusal("rights")
        stored = {name: value for name, value in session.items() if name != "id"}
        self.state.put("sessions", session["id"], {**stored, "domain": domain})
        return answers.nothing

    def _administration(self, operation: Operation, session: Row, spelling: str = "administrationID") -> str:
        """The administration of a request; another domain than the current one is not seen."""
        id = operation.text(spelling)
        if self.state.get("administrations", id) is None or self.domain(id) != session["domain"]:
            raise Refusal("administration")
        if id in self.inactive:
            raise Refusal("inactive")
        if id in self.unlicensed:
            raise Refusal("licence")
        return id

    def _ledgers(self, operation: Operation, session: Row) -> Fill:
        return answers.ledgers(self.state.rows(f"{self._administration(operation, session)}/ledgers"))

    def _vat_codes(self, operation: Operation, session: Row) -> Fill:
        return answers.vat_codes(self.state.rows(f"{self._administration(operation, session)}/vat"))

    def _check_item(self, operation: Operation, session: Row) -> Fill:
        administration = self._administration(operation, session)
        wanted = operation.text("Reference")
        is_asked = wanted.isdigit() or not self.switches.has_numeric_lookup
        items = self.books.open_items(administration)
        found = [one for one in items if is_asked and wanted in {one[0]["reference"], one[0]["id"]}]
        return answers.open_items("OutstandingItems", found, self._contacts_by_id(administration))

    def _debtor_items(self, operation: Operation, session: Row) -> Fill:
        administration = self._administration(operation, session)
        if operation.text("includeBankTransactions") not in {"true", "false"}:
            raise Fault("Cannot convert includeBankTransactions to System.Boolean.", code="soap:Client")
        items = self.books.open_items(administration)
        return answers.open_items("OutstandingDebtorItems", items, self._contacts_by_id(administration))

    def _contacts_by_id(self, administration: str) -> dict[str, Any]:
        return {row["ID"]: row for row in self.contacts(administration)}

    def _process(self, operation: Operation, session: Row) -> Fill:
        administration = self._administration(operation, session, "administrationId")
        document = operation.document("xmlDoc")
        if document is None or document.tag != f"{{{SALES_NS}}}SalesInvoices":
            raise Fault("The document is no SalesInvoices document.", code="soap:Client")
        wrong = problem(document)
        if wrong is not None:
            raise Fault(f"The XML document is not valid according to the schema: {wrong}")
        verdicts = self.books.process(administration, document)
        return answers.imported(administration, self._now(), verdicts, is_escaped=self.switches.is_answer_escaped)
