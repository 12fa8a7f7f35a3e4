"""An installation of synctui whose invoices go to a real Tryton: its home, its settings, its processes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from counterpart.server import Company
from counterpart.world import integration
from synctui.bootstrap.workspace import open_workspace
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document, DocumentKey, Reading, TaxRate
from synctui.settings.paths import Paths
from synctui.settings.secrets import FileSecrets

DRIVER = Path(__file__).parent / "driver.py"


@dataclass(frozen=True, slots=True)
class Ended:
    """How one process ended; negative codes are signals."""

    code: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


class Nursery:
    """Makes synctui processes, one at a time; two nurseries make two at once."""

    def __init__(self) -> None:
        environment = {**os.environ, "SYNCTUI_LANGUAGE": "en", "SYNCTUI_SECRETS": "files"}
        self._process = subprocess.Popen(
            [sys.executable, DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def begin(self, one: Installation, die_at: int | str = 0) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"home": str(one.home), "die_at": die_at}) + "\n")
        self._process.stdin.flush()

    def ended(self) -> Ended:
        assert self._process.stdout is not None
        found = json.loads(self._process.stdout.readline())
        return Ended(found["code"], found["out"], found["err"])

    def sync(self, one: Installation, die_at: int | str = 0) -> Ended:
        self.begin(one, die_at)
        return self.ended()

    def stop(self) -> None:
        self._process.kill()
        self._process.communicate()


class Installation:
    """One home with one integration."""

    def __init__(self, home: Path, company: Company, address: str, documents: Sequence[Document]) -> None:
        self.home, self.company = home, company
        self.documents = {document.key: document for document in documents}
        department = documents[0].department
        self.integration: Integration = replace(
            integration(company, address), id=f"tryton:{department.key}", department=department.key, start_date=None
        )

    async def set_up(self, rates: Iterable[tuple[TaxRate, str]]) -> Installation:
        """`rates`: each with the name of its tax in Tryton's books."""
        taxes = self.company.facts["taxes"]
        named = dict(rates)
        vat = {rate.key: str(taxes[name]) for rate, name in named.items() if name in taxes}
        mapping = replace(self.integration.mapping, vat=vat)
        self.integration = replace(self.integration, mapping=mapping, start_date=date(2025, 1, 1))
        await self.add(self.documents.values(), named)
        async with self._workspace() as place:
            await place.store.save_integration(self.integration)
            place.secrets.put(f"{self.integration.id}/key", self.company.key)
        return self

    async def add(self, documents: Iterable[Document], rates: Iterable[TaxRate] = ()) -> None:
        """Put documents at the source."""
        found = tuple(documents)
        self.documents |= {document.key: document for document in found}
        reading = Reading(found, departments=(found[0].department,), tax_rates=tuple(rates))
        async with self._workspace() as place:
            await place.store.save_reading("files", reading, place.clock.now())

    def _workspace(self) -> Any:
        secrets = FileSecrets(Paths.of(self.home).secrets)
        return open_workspace(home=self.home, secrets=secrets, has_teamleader=False, sites={})

    async def say_yes(self, document: DocumentKey) -> None:
        """As a person does to the question that Tryton asks about this document."""
        async with self._workspace() as place:
            await place.service.confirm_warning(self.integration.id, document, "overdue when it was sent")

    # what synctui shows -----------------------------------------------------------------------------------------

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        path = Paths.of(self.home).store
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(query).fetchall()

    @property
    def numbers(self) -> dict[str, str]:
        """Booking numbers by document key."""
        query = "select key, booking_number from document where booking_number is not null"
        return dict(self.rows(query))  # type: ignore[arg-type]

    @property
    def refused(self) -> dict[str, tuple[str, str]]:
        """Code and the tool's own words by document key."""
        query = "select key, link.code, tool_text from link join document on document.id = document_id "
        found = self.rows(query + "where state = 'refused'")
        return {key: (code, words) for key, code, words in found}

    @property
    def steps(self) -> list[str]:
        """Of the last process, from its first intent on."""
        return (self.home / "steps.txt").read_text().splitlines()
