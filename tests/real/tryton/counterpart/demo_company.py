"""Documents of the demo company, as its pretend Teamleader hands them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from counterpart.environment import TODAY
from synctui.bootstrap.demo import open_demo
from synctui.domain.invoice import Document, TaxRate
from synctui.testing.clock import VirtualClock


@dataclass(frozen=True, slots=True)
class DemoCompany:
    documents: tuple[Document, ...]
    """Of one company entity, final ones, by date."""
    rates: tuple[tuple[TaxRate, str], ...]
    """Each with category and percentage, as the taxes of the books are called."""


async def demo_company(folder: Path, name: str = "Muster GmbH") -> DemoCompany:
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
    async with open_demo(
        tool="exact_online", store=folder / "demo.db", clock=VirtualClock(noon), is_watched=False
    ) as demo:
        store = demo.workspace.store
        (department,) = [one for one in await store.departments() if one.name == name]
        (one,) = [one for one in await store.integrations() if one.department == department.key]
        found = [candidate.document for candidate in await store.candidates(one.id, None)]
        categories = {row["id"]: row["category"] for row in demo.company["demo"]["tax_rates"]}
        rates = await store.tax_rates(department.key)
    final = [document for document in found if document.date is not None and not document.is_draft]
    final.sort(key=lambda document: (document.date, document.number or "", document.key))
    return DemoCompany(tuple(final), tuple((rate, _name(rate, categories)) for rate in rates))


def _name(rate: TaxRate, categories: dict[str, str]) -> str:
    return f"{categories.get(rate.key.rpartition(':')[2], '?')}:{rate.percent.normalize():f}"
