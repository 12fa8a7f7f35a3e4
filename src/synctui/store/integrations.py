"""Integrations and what their tools offer: settings, reference data, customers that are linked already."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from synctui.domain.booking import CustomerReady, IntegrationId, ReferenceData
from synctui.domain.customer import CustomerKey
from synctui.domain.integration import Integration
from synctui.domain.invoice import Department
from synctui.ports.store import CustomerLink
from synctui.store import tables as t
from synctui.store.codec import from_text, to_text
from synctui.store.codes import instant, micros
from synctui.store.mapping import integration_columns
from synctui.store.marks import chunks, refresh_department
from synctui.store.registers import Registers

_ALL = sa.select(t.integration.c.settings).order_by(t.integration.c.number)
_REFERENCE = sa.select(t.reference_data).where(t.reference_data.c.integration == sa.bindparam("of"))
_CUSTOMERS = sa.select(t.customer_link).where(
    t.customer_link.c.integration == sa.bindparam("of"),
    t.customer_link.c.customer.in_(sa.bindparam("keys", expanding=True)),
)
_ONE = sa.select(t.integration.c.settings).where(t.integration.c.id == sa.bindparam("one"))


def integrations(connection: sa.Connection) -> tuple[Integration, ...]:
    """In the order in which they were added."""
    rows = connection.scalars(_ALL)
    return tuple(from_text(text, Integration) for text in rows)


def integration(connection: sa.Connection, id: IntegrationId) -> Integration | None:
    text = connection.scalar(_ONE, {"one": id})
    return None if text is None else from_text(text, Integration)


def save_integration(connection: sa.Connection, settings: Integration) -> None:
    """Add or change one; what its start date or its being there changes in the overview is shown at once."""
    i = t.integration.c
    before = connection.execute(sa.select(i.start_day, i.department).where(i.id == settings.id)).one_or_none()
    columns = integration_columns(settings)
    row = insert(t.integration).values(t.new_row(t.IntegrationTable, **columns))
    connection.execute(row.on_conflict_do_update(index_elements=["id"], set_=columns))
    if before is None or tuple(before) != (columns["start_day"], columns["department"]):
        for department in {settings.department, *([] if before is None else [before.department])}:
            _show(connection, department)


def _show(connection: sa.Connection, department: str) -> None:
    """The integration added last is the one whose state a department's documents show."""
    known = Registers(connection).department(Department(department, department.partition(":")[2] or department))
    i = t.integration.c
    newest = sa.select(i.id).where(i.department == department).order_by(i.number.desc()).limit(1)
    update = sa.update(t.department).where(t.department.c.id == known.id)
    connection.execute(update.values(integration=newest.scalar_subquery()))
    refresh_department(connection, known.id)


def save_reference_data(connection: sa.Connection, id: IntegrationId, reference: ReferenceData, now: datetime) -> None:
    columns = {"fetched_at": micros(now), "content": to_text(reference, ReferenceData)}
    row = insert(t.reference_data).values(integration=id, **columns)
    connection.execute(row.on_conflict_do_update(index_elements=["integration"], set_=columns))


def reference_data(connection: sa.Connection, id: IntegrationId) -> tuple[ReferenceData, datetime] | None:
    row = connection.execute(_REFERENCE, {"of": id}).one_or_none()
    return None if row is None else (from_text(row.content, ReferenceData), instant(row.fetched_at))


def customer_links(
    connection: sa.Connection, id: IntegrationId, keys: Collection[CustomerKey]
) -> Mapping[CustomerKey, CustomerLink]:
    found: dict[CustomerKey, CustomerLink] = {}
    for some in chunks(list(keys)):
        rows = connection.execute(_CUSTOMERS, {"of": id, "keys": some})
        found.update((row.customer, CustomerLink(row.remote_id, row.fingerprint)) for row in rows)
    return found


def save_customer_link(
    connection: sa.Connection, id: IntegrationId, ready: CustomerReady, fingerprint: str, now: datetime
) -> None:
    columns = {
        "remote_id": ready.remote_id,
        "fingerprint": fingerprint,
        "result": ready.result.value,
        "at": micros(now),
    }
    row = insert(t.customer_link).values(integration=id, customer=ready.key, **columns)
    connection.execute(row.on_conflict_do_update(index_elements=["integration", "customer"], set_=columns))
