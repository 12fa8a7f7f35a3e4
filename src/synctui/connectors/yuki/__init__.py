"""Yuki (also sold as Nmbrs Accounting): sales invoices by its SOAP web services.

API       SOAP 1.1, one address per service under ``/ws/``; an access key gives a session of 24 hours
Limits    1,000 calls a day and domain, shared with every other program; 25 invoices and 3.5 MB a call here
Numbers   the reference we send is the number; Yuki keeps it
Look-up   open items only: what is paid or a draft is not seen
Edits     the same reference sent again; cost centres set in Yuki are lost
Closed    refused with a sentence; not known beforehand
Docs      https://support.yuki.nl/en/support/solutions/articles/80000785903 and docs/yuki.md
"""

from __future__ import annotations

from synctui.connectors.yuki.access import Access
from synctui.connectors.yuki.connector import Yuki
from synctui.connectors.yuki.session import Session
from synctui.connectors.yuki.spec import SITES, SPEC
from synctui.domain.errors import Misconfigured
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context

__all__ = ["SPEC", "create"]


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; nothing is sent yet."""
    integration = context.integration
    if integration is None:
        raise Misconfigured("integration-missing")
    site = integration.options.get("site", "be")
    if site not in SITES:
        raise Misconfigured("option-unknown-choice", option="site", value=site)
    http = context.http(SITES[site])
    session = Session(http, Access(context.secrets, integration.id, context.clock), context.clock)
    return Yuki(SPEC, session, integration)
