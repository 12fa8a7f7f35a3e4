"""What a person has chosen for one Yuki integration, and how its documents are called there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from synctui.connectors.yuki.spec import SPEC
from synctui.domain.customer import Customer
from synctui.domain.integration import Integration
from synctui.domain.invoice import Kind
from synctui.domain.text import clean, fold

_LONGEST = 40
_DEFAULTS = {option.key: option.default or "" for option in SPEC.options}


@dataclass(frozen=True, slots=True)
class Settings:
    """Options of an integration, with their defaults filled in."""

    processes: bool = True
    gives_codes: bool = True
    prefix: str = ""
    credit_prefix: str = "CN "
    resubmission: str = "learn"
    """What is known of an invoice that is sent again: it `replaces` the first, Yuki `keeps` the first, or `learn`."""

    @classmethod
    def of(cls, integration: Integration) -> Settings:
        chosen = {**_DEFAULTS, **integration.options}
        return cls(
            chosen["process"] == "yes",
            chosen["contact_codes"] == "yes",
            chosen["reference_prefix"],
            chosen["credit_prefix"],
            chosen["resubmission"],
        )

    def reference(self, reference: str, kind: Kind) -> str:
        """What a document is called in Yuki: the same text gives the same one, two different ones do not share one."""
        prefix = self.credit_prefix if kind is Kind.CREDIT_NOTE else self.prefix
        whole = clean(prefix + clean(reference))
        if len(whole) <= _LONGEST:
            return whole
        return whole[: _LONGEST - 11] + "~" + _mark(whole)

    def contact_code(self, customer: Customer) -> str | None:
        """The code under which Yuki finds this customer again, whatever becomes of name and address."""
        return f"TL{_mark(customer.key)}" if self.gives_codes else None


def tight(reference: str) -> str:
    """The form in which references are compared: blanks and case do not count.

    >>> tight("CN 2026 / 17")
    'cn2026/17'
    """
    return "".join(fold(reference).split())


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
