"""DATEV: bookings and customers handed over as files, for the tax adviser or for DATEV Unternehmen online.

Format    EXTF 700: booking batch 13, customers 5; or XML interface online, document v06.0 and ledger v060
Numbers   given here: month, batch and line
Look-up   in the records beside the files; nothing ever comes back from DATEV
Closed    known to the tax adviser alone, who refuses a batch for a closed period
Docs      https://developer.datev.de/datev/platform/en/dtvf
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from synctui.connectors.datev.chart import STANDARD, case_of
from synctui.connectors.datev.connector import Datev
from synctui.connectors.datev.spec import SPEC
from synctui.domain.integration import Integration, Mappings
from synctui.domain.invoice import TaxRate
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context

__all__ = ["SPEC", "create", "suggest"]


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; the folder is not touched yet."""
    return Datev(context)


def suggest(integration: Integration, rates: Sequence[TaxRate]) -> Integration:
    """The integration with the likely tax case of each rate that is no riddle, on the accounts of the chart."""
    likely = {rate.key: case_of(rate) for rate in rates}
    codes = {key: code for key, code in likely.items() if code is not None}
    return replace(integration, mapping=Mappings(vat=codes, default_ledger=STANDARD))
