"""Departments, rates, ledgers and customers that documents name: written once, found again by their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.customer import Customer
from synctui.domain.invoice import Department, Document, TaxRate
from synctui.ports.reading import Mark
from synctui.store import tables as t
from synctui.store.codec import from_text, to_text
from synctui.store.codes import MARKS
from synctui.store.marks import chunks
from synctui.store.words import needle_of


@dataclass(frozen=True, slots=True)
class KnownDepartment:
    id: int
    integration: str | None
    start_day: int

    def first_mark(self, is_draft: bool, day: int) -> int:
        """How a document stands that nobody has tried to sync yet."""
        if is_draft:
            return MARKS[Mark.DRAFT]
        if self.integration is None:
            return MARKS[Mark.NO_TOOL]
        return MARKS[Mark.BEFORE_START] if 0 < day < self.start_day else MARKS[Mark.NOT_SYNCED]


_DEPARTMENT = (
    sa.select(t.department.c.id, t.department.c.integration, t.integration.c.start_day)
    .select_from(t.department.outerjoin(t.integration, t.integration.c.id == t.department.c.integration))
    .where(t.department.c.key == sa.bindparam("one"))
)


class Registers:
    """Of one transaction: what has been looked up is remembered until its end."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._departments: dict[str, KnownDepartment] = {}
        self._described: set[str] = set()

    def departments(self, departments: Iterable[Department]) -> None:
        """As the source describes them now; the first description of a transaction counts."""
        new_ones = {one.key: one for one in departments if one.key not in self._described}
        self._described |= new_ones.keys()
        rows = [{"key": key, "content": to_text(one, Department), "integration": None} for key, one in new_ones.items()]
        if rows:
            new = insert(t.department)
            update = new.on_conflict_do_update(index_elements=["key"], set_={"content": new.excluded.content})
            self._connection.execute(update, rows)

    def department(self, department: Department) -> KnownDepartment:
        if department.key not in self._departments:
            row = self._find(department.key)
            if row is None:
                self.departments([department])
                row = self._find(department.key)
            assert row is not None
            self._departments[department.key] = KnownDepartment(row.id, row.integration, row.start_day or 0)
        return self._departments[department.key]

    def _find(self, key: str) -> sa.Row[Any, Any, Any] | None:
        return self._connection.execute(_DEPARTMENT, {"one": key}).one_or_none()

    def rates(self, source: str, rates: Iterable[TaxRate], *, is_listed: bool = True) -> None:
        """A listed rate stays listed; its label follows the source."""
        rows = [
            {"key": rate.key, "source": source, "is_listed": is_listed, "content": to_text(rate, TaxRate)}
            for rate in rates
        ]
        if rows:
            new = insert(t.tax_rate)
            listed = {"content": new.excluded.content, "source": new.excluded.source, "is_listed": sa.true()}
            update = new.on_conflict_do_update(index_elements=["key"], set_=listed)
            self._connection.execute(update if is_listed else new.on_conflict_do_nothing(), rows)

    def used_by(self, documents: Iterable[Document]) -> None:
        """Which rates, ledger numbers and cost centres a department's documents use."""
        named: dict[tuple[str, str], TaxRate] = {}
        rates: dict[tuple[int, str], None] = {}
        ledgers: dict[tuple[int, str], None] = {}
        centres: dict[tuple[int, str], None] = {}
        for document in documents:
            department = self.department(document.department).id
            taxes = [line.tax for line in document.lines] + [part.tax for part in document.allowances]
            taxes += [part.tax for part in document.vat]
            named.update({(document.source, tax.key): tax for tax in taxes})
            rates.update(((department, tax.key), None) for tax in taxes)
            ledgers.update(((department, line.ledger), None) for line in document.lines if line.ledger)
            centres.update(((department, line.cost_centre), None) for line in document.lines if line.cost_centre)
        for source in {source for source, _ in named}:
            self.rates(source, [tax for (of, _), tax in named.items() if of == source], is_listed=False)
        self._use(t.used_rate, "rate", rates)
        self._use(t.used_ledger, "ledger", ledgers)
        self._use(t.used_cost_centre, "cost_centre", centres)

    def _use(self, table: sa.Table, column: str, pairs: Mapping[tuple[int, str], None]) -> None:
        if pairs:
            rows = [{"department_id": department, column: value} for department, value in pairs]
            self._connection.execute(insert(table).on_conflict_do_nothing(), rows)

    def customers(self, customers: Iterable[Customer]) -> dict[tuple[str, str], int]:
        """Row numbers by key and name."""
        names = {(customer.key, customer.name): needle_of(customer.name) for customer in customers}
        rows = [{"key": key, "name": name, "name_fold": folded} for (key, name), folded in names.items()]
        if rows:
            self._connection.execute(insert(t.customer).on_conflict_do_nothing(), rows)
        return self._customer_ids(sorted({key for key, _ in names}))

    def _customer_ids(self, keys: Sequence[str]) -> dict[tuple[str, str], int]:
        found: dict[tuple[str, str], int] = {}
        c = t.customer.c
        for some in chunks(keys):
            rows = self._connection.execute(sa.select(c.key, c.name, c.id).where(c.key.in_(some)))
            found.update(((row.key, row.name), row.id) for row in rows)
        return found


# reading back -----------------------------------------------------------------------------------------------------


_DEPARTMENTS = sa.select(t.department.c.content).order_by(t.department.c.id)


def departments(connection: sa.Connection) -> tuple[Department, ...]:
    rows = connection.scalars(_DEPARTMENTS)
    return tuple(from_text(text, Department) for text in rows)


def tax_rates(connection: sa.Connection, department: str) -> tuple[TaxRate, ...]:
    """Rates that the department's documents use, and those listed by its source that no other department uses."""
    used = sa.select(t.used_rate.c.rate).join(t.department, t.department.c.id == t.used_rate.c.department_id)
    mine = used.where(t.department.c.key == department)
    others = used.where(t.department.c.key != department)
    source = department.partition(":")[0]
    listed = sa.and_(t.tax_rate.c.is_listed, t.tax_rate.c.source == source, t.tax_rate.c.key.not_in(others))
    rows = connection.scalars(
        sa.select(t.tax_rate.c.content).where(sa.or_(t.tax_rate.c.key.in_(mine), listed)).order_by(t.tax_rate.c.key)
    )
    return tuple(from_text(text, TaxRate) for text in rows)


def ledgers(connection: sa.Connection, department: str) -> tuple[str, ...]:
    used = sa.select(t.used_ledger.c.ledger).join(t.department, t.department.c.id == t.used_ledger.c.department_id)
    return tuple(connection.scalars(used.where(t.department.c.key == department).order_by(t.used_ledger.c.ledger)))


def cost_centres(connection: sa.Connection, department: str) -> tuple[str, ...]:
    c = t.used_cost_centre.c
    used = sa.select(c.cost_centre).join(t.department, t.department.c.id == c.department_id)
    return tuple(connection.scalars(used.where(t.department.c.key == department).order_by(c.cost_centre)))
