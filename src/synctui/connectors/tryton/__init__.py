"""Tryton: customer invoices by the REST API of its server.

API       REST of trytond 8.x, ``/{database}/rest/model/…``, JSON; a key of a user application
Limits    none of its own; a lock that another program holds answers 503
Numbers   given by the tool on posting, in the order of the invoice dates
Look-up   by ``reference``, which is the document's number; drafts that were left behind are used again
Closed    refused with a sentence on posting
Docs      https://docs.tryton.org
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from synctui.connectors.tryton.connector import Tryton
from synctui.connectors.tryton.session import Session
from synctui.connectors.tryton.spec import SPEC
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context
from synctui.wire.redact import remember

__all__ = ["SPEC", "create"]

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; nothing is sent yet."""
    integration = context.integration
    if integration is None:
        raise Misconfigured("integration-missing")
    address, database = _place(integration, context.base_url)
    key = context.secrets.get(f"{integration.id}/key")
    remember(key)
    session = Session(
        context.http(address),
        database,
        key,
        clock=context.clock,
        secrets=context.secrets,
        lock=f"{SPEC.name}/{address}/{database}/posting",
    )
    return Tryton(_spec(integration), session, integration)


def _place(integration: Integration, stand_in: str | None) -> tuple[str, str]:
    """Server and database; the database may stand behind the address, as in the address of Tryton's own client.

    Raises `Misconfigured` ``address-missing``, ``database-missing`` or ``address-not-encrypted``: a key is sent with
    every request, which nobody may read on the way.
    """
    stated = (stand_in or integration.options.get("address", "")).strip()
    parts = urlsplit(stated if "://" in stated or not stated else f"https://{stated}")
    if not parts.hostname:
        raise Misconfigured("address-missing")
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise Misconfigured("address-not-encrypted", address=stated)
    database = integration.options.get("database", "").strip() or parts.path.strip("/").partition("/")[0]
    if not database:
        raise Misconfigured("database-missing", address=stated)
    return f"{parts.scheme}://{parts.netloc}", database


def _spec(integration: Integration) -> ConnectorSpec:
    stated = integration.options.get("lookup_lag", "").strip()
    try:
        lag = float(stated) if stated else SPEC.capabilities.lookup_lag
    except ValueError:
        raise Misconfigured("option-not-a-number", option="lookup_lag", value=stated) from None
    return replace(SPEC, capabilities=replace(SPEC.capabilities, lookup_lag=lag))
