"""Lexware Office (formerly lexoffice): bookkeeping vouchers by its public API.

API       REST, ``/v1``, JSON; an API key made by an administrator
Limits    2 requests a second; no load tests and no polling: it is asked for vouchers only in doubt
Numbers   the voucher number is the one we send; the API answers an id only, and numbers may repeat
Look-up   ``voucherlist`` by number, after an unknown outcome; by range of dates in a first run
Edits     PUT with the version that was read; a fixed voucher is cancelled and booked anew there
Closed    accepted; the VAT return may have to be corrected
Docs      https://developers.lexware.io/docs
"""

from __future__ import annotations

from synctui.connectors.lexware_office.connector import LexwareOffice
from synctui.connectors.lexware_office.session import Session
from synctui.connectors.lexware_office.spec import ADDRESS, SPEC
from synctui.domain.errors import Misconfigured
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context

__all__ = ["SPEC", "create"]


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; nothing is sent yet."""
    integration = context.integration
    if integration is None:
        raise Misconfigured("integration-missing")
    session = Session(context.http(ADDRESS), context.secrets, integration.id)
    return LexwareOffice(SPEC, session, integration)
