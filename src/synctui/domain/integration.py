"""An integration: one department's books in one tool, with its mapping and its nightly switch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time

from synctui.domain.booking import Administration, IntegrationId

YES = frozenset({"yes", "true", "1"})
"""How a yes is written in options."""

STARTS_EMPTY = "starts_empty"
"""Option of tools that cannot show everything they have: nothing since the start date stands there yet."""


@dataclass(frozen=True, slots=True)
class Mappings:
    """How the source's rates and accounts are called in the tool."""

    vat: Mapping[str, str] = field(default_factory=dict)
    """Tax-rate key of the source to VAT code of the tool."""
    ledger_by_vat: Mapping[str, str] = field(default_factory=dict)
    """Default ledger account per tax-rate key."""
    ledger: Mapping[str, str] = field(default_factory=dict)
    """Ledger number of the source to account of the tool, where they differ."""
    default_ledger: str | None = None
    discount_ledger: str | None = None
    cost_centres: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Integration:
    """Settings of one integration. `start_date`: documents dated before it are never sent."""

    id: IntegrationId
    tool: str
    department: str
    administration: Administration | None = None
    start_date: date | None = None
    journal: str | None = None
    credit_journal: str | None = None
    mapping: Mappings = Mappings()
    nightly: bool = False
    nightly_at: time = time(4, 30)
    zone: str = "Europe/Berlin"
    options: Mapping[str, str] = field(default_factory=dict)
    first_run_done: bool = False
    """False until one run has looked everything in the window up: before that nothing is sent without a look-up."""

    @property
    def is_cautious(self) -> bool:
        """Nothing is sent unless the tool says for certain that it is not there.

        A person may have said once for all documents that nothing of this window stands in the tool (`STARTS_EMPTY`).
        """
        return not self.first_run_done and not self.wants(STARTS_EMPTY)

    def after_first_run(self, *, is_done: bool) -> Integration:
        """What was said of the books before anything was sent is not true of them any more."""
        options = {key: value for key, value in self.options.items() if key != STARTS_EMPTY}
        return replace(self, first_run_done=is_done, options=options)

    def wants(self, option: str, *, unless_said: bool = False) -> bool:
        """A yes-or-no option of the tool or of the program (`send_pdf`, `write_back_number` …)."""
        said = self.options.get(option)
        return unless_said if said is None else said in YES
