"""The mapping file of ``synctui connect``: VAT codes, ledger accounts, journals and start date, as TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from pathlib import Path

from synctui.domain.booking import ReferenceData
from synctui.domain.errors import BadInput
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import TaxRate
from synctui.domain.text import clean

TABLES = ("vat", "ledger_by_vat", "ledger", "cost_centres")
TEXTS = ("journal", "credit_journal")
_OF_MAPPING = ("default_ledger", "discount_ledger")
_KNOWN = {*TABLES, *TEXTS, *_OF_MAPPING, "start_date", "nightly_at"}


def apply_file(path: Path, integration: Integration, reference: ReferenceData) -> Integration:
    """The integration with what the file says; what it does not name stays as it was.

    Accounts may be named by their code. Raises `BadInput` ``mapping-unreadable`` (file, detail) or ``mapping-value``
    (file, key, expected).
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadInput("mapping-unreadable", file=str(path), detail=clean(str(problem))) from problem
    for key in found:
        if key not in _KNOWN:
            raise BadInput("mapping-value", file=str(path), key=clean(key), expected=", ".join(sorted(_KNOWN)))
    return _File(path, found, reference).apply(integration)


class _File:
    """One mapping file while it is read."""

    def __init__(self, path: Path, found: Mapping[str, object], reference: ReferenceData) -> None:
        self._path = path
        self._found = found
        self._accounts = {account.code: account.remote_id for account in reference.ledger_accounts}

    def apply(self, one: Integration) -> Integration:
        old = one.mapping
        mapping = Mappings(
            vat={**old.vat, **self._table("vat")},
            ledger_by_vat={**old.ledger_by_vat, **self._accounts_of("ledger_by_vat")},
            ledger={**old.ledger, **self._accounts_of("ledger")},
            default_ledger=self._account(self._text("default_ledger")) or old.default_ledger,
            discount_ledger=self._account(self._text("discount_ledger")) or old.discount_ledger,
            cost_centres={**old.cost_centres, **self._table("cost_centres")},
        )
        return replace(
            one,
            mapping=mapping,
            journal=self._text("journal") or one.journal,
            credit_journal=self._text("credit_journal") or one.credit_journal,
            start_date=self._day("start_date") or one.start_date,
            nightly_at=self._time("nightly_at") or one.nightly_at,
        )

    def _table(self, key: str) -> dict[str, str]:
        value = self._found.get(key, {})
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise self._wrong(key, f"[{key}]")
        return {name: item for name, item in value.items() if item}

    def _accounts_of(self, key: str) -> dict[str, str]:
        return {name: self._account(code) or code for name, code in self._table(key).items()}

    def _account(self, code: str | None) -> str | None:
        return self._accounts.get(code, code) if code is not None else None

    def _text(self, key: str) -> str | None:
        value = self._found.get(key)
        if value is None or isinstance(value, str):
            return value or None
        raise self._wrong(key, "text")

    def _day(self, key: str) -> date | None:
        value = self._found.get(key)
        if value is None or type(value) is date:
            return value
        raise self._wrong(key, "2026-01-01")

    def _time(self, key: str) -> time | None:
        value = self._found.get(key)
        if value is None or isinstance(value, time):
            return value
        raise self._wrong(key, "04:30:00")

    def _wrong(self, key: str, expected: str) -> BadInput:
        return BadInput("mapping-value", file=str(self._path), key=key, expected=expected)


def template(
    integration: Integration,
    rates: Sequence[TaxRate],
    ledgers: Sequence[str],
    reference: ReferenceData,
    *,
    has_journals: bool = True,
) -> Iterator[str]:
    """Lines of a mapping file with what is known filled in, and the tool's codes beside it as comments.

    Only what may be chosen is listed, and journals only of a tool that has some.
    """
    start = integration.start_date.isoformat() if integration.start_date else None
    yield f"start_date = {start}" if start else "# start_date = 2026-01-01"
    if has_journals:
        yield from _commented((journal.code, journal.name) for journal in reference.journals if journal.is_sales)
        yield f"journal = {_quoted(integration.journal or '')}"
        yield f"credit_journal = {_quoted(integration.credit_journal or '')}"
    accounts = [one for one in reference.ledger_accounts if one.is_revenue and not one.is_blocked]
    yield from _commented((account.code, account.name) for account in accounts)
    codes = {account.remote_id: account.code for account in reference.ledger_accounts}
    default = integration.mapping.default_ledger or ""
    yield f"default_ledger = {_quoted(codes.get(default, default))}"
    yield ""
    yield "[vat]"
    yield from _commented((code.code, code.name) for code in reference.vat_codes if not code.is_blocked)
    for rate in rates:
        yield f"{_quoted(rate.key)} = {_quoted(integration.mapping.vat.get(rate.key, ''))}  # {clean(rate.label)}"
    if ledgers:
        yield ""
        yield "[ledger]"
    for ledger in ledgers:
        yield f"{_quoted(ledger)} = {_quoted(codes.get(integration.mapping.ledger.get(ledger, ''), ''))}"


def _commented(pairs: Iterator[tuple[str, str]]) -> Iterator[str]:
    return (f"#   {clean(code)}  {clean(name)}" for code, name in pairs)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
