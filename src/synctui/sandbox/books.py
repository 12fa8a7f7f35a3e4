"""What a demo or a test asks of any pretend tool: books of its own for a company entity, and a sign-in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from synctui.domain.booking import Administration
from synctui.domain.integration import Mappings
from synctui.domain.invoice import Department, TaxRate


@dataclass(frozen=True, slots=True)
class Books:
    """An administration of the pretend tool, with everything that an integration's settings name."""

    administration: Administration
    journal: str
    credit_journal: str
    mapping: Mappings


class Bookkeeping(Protocol):
    """Sandboxes that keep books implement this, so that a demo works with each of them alike."""

    def open_books(
        self, department: Department, rates: Iterable[TaxRate], years: Iterable[int], closed: Iterable[tuple[int, int]]
    ) -> Books:
        """Books for this entity with these years, VAT codes for these rates, and these months closed.

        Asked twice for one entity: the same books.
        """

    def issue_code(self, redirect_uri: str) -> str:
        """What the person brings back from signing in."""
