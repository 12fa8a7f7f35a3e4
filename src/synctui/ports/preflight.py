"""Checks that need knowledge from outside the domain, handed to the plan as values."""

from __future__ import annotations

from typing import Protocol

from synctui.domain.booking import ReferenceData
from synctui.domain.integration import Integration
from synctui.domain.invoice import Document
from synctui.domain.prepare import Finding


class Preflight(Protocol):
    def findings(
        self, document: Document, integration: Integration | None = None, reference: ReferenceData | None = None
    ) -> tuple[Finding, ...]:
        """What would be refused anyway: a malformed VAT number, a customer without country.

        With the settings and what the tool offers also what is mapped to something that takes no net amounts, or that
        is blocked there.
        """
