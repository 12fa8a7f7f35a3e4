"""Beancount: sales as transactions at the end of a ledger file.

Format    Beancount 2 and 3; no server, no sign-in, no limits
Numbers   given here, written as metadata ``booking``
Look-up   by metadata ``reference``, else by ``^link``, in the main file and everything it includes
Closed    there are no periods; balance assertions are honoured where beancount itself can be imported
Docs      https://beancount.github.io/docs/beancount_language_syntax.html
"""

from __future__ import annotations

from collections.abc import Sequence

from synctui.connectors.beancount.dialect import Beancount
from synctui.domain.integration import Integration
from synctui.domain.invoice import TaxRate
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context
from synctui.wire.ledger_files.connector import PlainTextLedger
from synctui.wire.ledger_files.settings import ledger_spec, suggested

__all__ = ["SPEC", "create", "suggest"]

DIALECT = Beancount()
SPEC = ledger_spec("beancount", "Beancount", "https://beancount.github.io", DIALECT)


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; the file is not touched yet."""
    return PlainTextLedger(SPEC, DIALECT, context)


def suggest(integration: Integration, rates: Sequence[TaxRate]) -> Integration:
    """The integration with the journals, accounts and VAT codes that a new ledger may begin with."""
    return suggested(DIALECT, integration, rates)
