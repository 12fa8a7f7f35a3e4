"""What documents refer to: departments, tax rates by id, ledger numbers of product categories, withholding taxes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from synctui.domain.errors import AccessDenied
from synctui.domain.invoice import Department, TaxRate
from synctui.sources.teamleader.api import NAME, NO_RIGHT, Api, Row
from synctui.sources.teamleader.values import NotReadable, id_of, number, rows, text

_VAT_PREFIX = re.compile(r"([A-Z]{2})[0-9A-Z]?.*\d")
_OTHER_PREFIX = {"EL": "GR", "XI": "GB"}


@dataclass(slots=True)
class MasterData:
    """Read once per read. Rates and ledgers are only used by id: several rates have the same percent."""

    departments: dict[str, Department] = field(default_factory=dict)
    rates: dict[str, TaxRate] = field(default_factory=dict)
    ledgers: dict[tuple[str, str], str] = field(default_factory=dict)
    """By product category and department."""
    withholding: dict[str, str] | None = None
    """Descriptions by id; read when the first document withholds something."""
    notices: list[str] = field(default_factory=list)
    """Codes of what could not be read."""

    def department(self, id: str) -> Department:
        return self.departments.get(id) or Department(department_key(id), id)

    def ledger(self, category: str | None, department: str) -> str | None:
        return self.ledgers.get((category, department)) if category else None


async def read_master_data(api: Api) -> MasterData:
    data = MasterData()
    for row in await api.rows("departments.list", {}):
        department = _department(row)
        data.departments[department.key.partition(":")[2]] = department
    for id in data.departments:
        async for page in api.pages("taxRates.list", {"filter": {"department_id": id}}):
            for row in page:
                _add_rate(data, row)
    await _read_ledgers(api, data)
    return data


async def _read_ledgers(api: Api, data: MasterData) -> None:
    """Without the right to it nothing is lost but the accounts of categories: the settings' accounts are used."""
    try:
        for id in data.departments:
            for row in await api.rows("productCategories.list", {"filter": {"department_id": id}}):
                _add_ledgers(data, row)
    except AccessDenied as denied:
        if denied.code != NO_RIGHT:
            raise
        data.notices.append("product-categories-not-readable")


async def read_withholding(api: Api, data: MasterData) -> None:
    """Spain and Italy only. Without the right to it the taxes are named by their ids."""
    try:
        found = await api.rows("withholdingTaxRates.list", {})
    except AccessDenied as denied:
        if denied.code != NO_RIGHT:
            raise
        data.notices.append("withholding-taxes-not-readable")
        found = []
    data.withholding = {}
    for row in found:
        id = text(row.get("id"))
        if id is not None:
            data.withholding[id] = text(row.get("description")) or id


def department_key(id: str) -> str:
    return f"{NAME}:{id}"


def rate_key(id: str) -> str:
    return f"{NAME}:{id}"


@lru_cache(maxsize=256)
def plain_percent(rate: Decimal) -> Decimal:
    """0.21 as 21, without trailing zeros or exponent."""
    return Decimal(format((rate * 100).normalize(), "f"))


def unlisted_rate(id: str, percent: Decimal) -> TaxRate:
    """A rate that documents use and Teamleader does not list any more."""
    return TaxRate(rate_key(id), percent, f"{percent} %")


def _department(row: Row) -> Department:
    id = text(row.get("id")) or ""
    vat_number = text(row.get("vat_number"))
    name, currency = text(row.get("name")), text(row.get("currency"))
    return Department(department_key(id), name or id, vat_number, _country(vat_number), currency or "EUR")


def _country(vat_number: str | None) -> str | None:
    """The list of departments has no address: the VAT number tells the country, or nothing does."""
    found = _VAT_PREFIX.match((vat_number or "").upper())
    return _OTHER_PREFIX.get(found.group(1), found.group(1)) if found else None


def _add_rate(data: MasterData, row: Row) -> None:
    """A rate whose percent cannot be read is left out: documents with it are told as unreadable, not the whole read."""
    id = text(row.get("id"))
    if id is None:
        return
    try:
        percent = plain_percent(number(row.get("rate"), "rate"))
    except NotReadable:
        return
    data.rates[id] = TaxRate(rate_key(id), percent, text(row.get("description")) or f"{percent} %")


def _add_ledgers(data: MasterData, row: Row) -> None:
    """A category whose ledgers cannot be read has none: a default account is used, or asked for."""
    category = text(row.get("id"))
    try:
        ledgers = rows(row.get("ledgers"), "ledgers")
    except NotReadable:
        return
    for ledger in ledgers:
        department, account = id_of(ledger.get("department")), text(ledger.get("ledger_account_number"))
        if category and department and account:
            data.ledgers[category, department] = account
