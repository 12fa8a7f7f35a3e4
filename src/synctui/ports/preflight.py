"""Checks that need knowledge from outside the domain, handed to the plan as values."""

from __future__ import annotations

from typing import Protocol

from synctui.domain.invoice import Document
from synctui.domain.prepare import Finding


class Preflight(Protocol):
    def findings(self, document: Document) -> tuple[Finding, ...]:
        """What would be refused anyway: a malformed VAT number, a customer without country."""
