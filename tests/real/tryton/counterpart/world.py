"""A real Tryton as a world of the contract suite: the connector goes through the cutting network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from counterpart.proxy import Proxy, Trick
from counterpart.server import Company
from synctui.connectors import tryton
from synctui.connectors.tryton.session import LOCKED_PAUSE
from synctui.domain.booking import Administration
from synctui.domain.integration import Integration, Mappings
from synctui.domain.money import Money
from synctui.ports.accounting import AccountingConnector
from synctui.settings.secrets import MemorySecrets
from synctui.testing import documents as make
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import Seen, ToolWorld
from synctui.wire.context import Context
from synctui.wire.http import Call, network

JOURNAL = "REV"
LOCKED = (
    b"HTTP/1.1 503 SERVICE UNAVAILABLE\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
    b"<!doctype html>\n<html lang=en>\n<title>503 Service Unavailable</title>\n<h1>Service Unavailable</h1>\n"
    b"<p>could not obtain lock on row in relation &quot;ir_sequence_strict&quot;</p>\n"
)
"""As Tryton on PostgreSQL says it while another posting goes on."""
ENTRIES = """
select i.id, i.reference, i.number, i.invoice_date, c.code, i.untaxed_amount_cache, i.tax_amount_cache,
       i.total_amount_cache, p.name, j.code
from account_invoice i join currency_currency c on c.id = i.currency join party_party p on p.id = i.party
join account_journal j on j.id = i.journal
where i.state in ('posted', 'paid') order by i.id
"""
LINES = """
select l.invoice, coalesce(t.tax, 0), l.description from account_invoice_line l
left join "account_invoice_line-account_tax" t on t.line = l.id where l.type = 'line' order by l.id
"""


def codes(company: Company) -> dict[str, str]:
    """Tax ids by the keys of imported rates."""
    return {f"ubl:{name}": str(id) for name, id in company.facts["taxes"].items()}


def integration(company: Company, address: str, **changes: object) -> Integration:
    """Everything set as a person would, with look-ups believed at once: the tests wait for Tryton themselves."""
    settings = make.integration(
        "tryton",
        administration=Administration(str(company.facts["company"]), "Demo BV"),
        journal=JOURNAL,
        credit_journal=JOURNAL,
        options={"address": f"{address}/{company.name}", "lookup_lag": "0"},
    )
    mapping = Mappings(vat=codes(company), default_ledger=str(company.facts["revenue"]))
    return replace(settings, mapping=mapping, **changes)  # type: ignore[arg-type]


class TrytonWorld(ToolWorld):
    def __init__(self, company: Company, proxy: Proxy) -> None:
        self.company, self.proxy = company, proxy
        self.clock = VirtualClock()
        self.integration = integration(company, proxy.address)
        self.kept = MemorySecrets()
        self.kept.put(f"{self.integration.id}/key", company.key)
        self.calls: list[Call] = []
        self.connector = self.reconnected()

    def reconnected(self, **options: str) -> AccountingConnector:
        one = replace(self.integration, options={**self.integration.options, **options})
        return tryton.create(
            Context(
                secrets=self.kept,
                transport=network(),
                clock=self.clock,
                integration=one,
                on_call=self.calls.append,
            )
        )

    def strike(self, trick: Trick, *methods: str, path: str = "") -> None:
        """Play this trick on the next request that matches, and on no other."""

        def rule(method: str, where: str) -> Trick | None:
            if (methods and method not in methods) or path not in where:
                return None
            self.proxy.rule = lambda *_: None
            return trick

        self.proxy.rule = rule

    # what the contract suite asks for ---------------------------------------------------------------------------

    def entries(self) -> Sequence[Seen]:
        lines = self.company.sql(LINES)
        return [self._seen(row, [line for line in lines if line[0] == row[0]]) for row in self.company.sql(ENTRIES)]

    def _seen(self, row: tuple[str, ...], lines: Sequence[tuple[str, ...]]) -> Seen:
        _, reference, number, day, currency, net, vat, gross, customer, journal = row
        amounts: Mapping[str, Money] = {
            name: Money.of(value or "0", currency) for name, value in (("net", net), ("vat", vat), ("gross", gross))
        }
        return Seen(
            reference=reference,
            number=number,
            date=date.fromisoformat(day),
            currency=currency,
            **amounts,
            vat_codes=tuple(line[1] for line in lines),
            texts=tuple(line[2] for line in lines),
            customer=customer,
            journal=journal,
        )

    def customers(self) -> Sequence[str]:
        return [name for (name,) in self.company.sql("select name from party_party where id > 1 order by id")]

    def lose_next_answer(self) -> None:
        """The write that counts: the posting of an invoice, the making of a customer."""

        def rule(method: str, where: str) -> Trick | None:
            if method != "POST" or not ("/post?" in where or "/party.party?" in where):
                return None
            self.proxy.rule = lambda *_: None
            return Trick(keep=0)

        self.proxy.rule = rule

    def close_period(self, year: int, month: int) -> None:
        self.company.close_period(year, month)

    def expire_access(self) -> None:
        self.strike(Trick(authorization="Bearer of-yesterday"))

    def end_sign_in(self) -> None:
        self.company.end_key()

    def throttle(self) -> datetime | None:
        self.strike(Trick(answer=LOCKED))
        return self.clock.now() + LOCKED_PAUSE

    def secrets(self) -> Sequence[str]:
        return [self.company.key]

    def let_searches_catch_up(self) -> None:
        self.clock.advance(self.connector.spec.capabilities.grace)
