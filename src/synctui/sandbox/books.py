"""What a demo or a test is given by any pretend tool: books of its own for a company entity."""

from __future__ import annotations

from dataclasses import dataclass

from synctui.domain.booking import Administration
from synctui.domain.integration import Mappings


@dataclass(frozen=True, slots=True)
class Books:
    """An administration of the pretend tool, with everything that an integration's settings name."""

    administration: Administration
    journal: str
    credit_journal: str
    mapping: Mappings
