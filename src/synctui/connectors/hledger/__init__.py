"""hledger: sales as transactions at the end of a journal file.

Format    journal, as hledger 1.25 and later read it; no server, no sign-in, no limits
Numbers   given here, written as tag ``booking``
Look-up   by transaction code, in the main file and everything it includes
Closed    there are no periods; balance assertions are honoured where hledger itself is installed
Docs      https://hledger.org/hledger.html#journal
"""

from __future__ import annotations

from collections.abc import Sequence

from synctui.connectors.hledger.dialect import Hledger
from synctui.domain.integration import Integration
from synctui.domain.invoice import TaxRate
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context
from synctui.wire.ledger_files.connector import PlainTextLedger
from synctui.wire.ledger_files.settings import ledger_spec, suggested

__all__ = ["SPEC", "create", "suggest"]

DIALECT = Hledger()
SPEC = ledger_spec("hledger", "hledger", "https://hledger.org", DIALECT)


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; the file is not touched yet."""
    return PlainTextLedger(SPEC, DIALECT, context)


def suggest(integration: Integration, rates: Sequence[TaxRate]) -> Integration:
    """The integration with the journals, accounts and VAT codes that a new journal may begin with."""
    return suggested(DIALECT, integration, rates)
