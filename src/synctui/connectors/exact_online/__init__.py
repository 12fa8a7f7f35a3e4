"""Exact Online: sales entries by the REST API.

API       REST/OData v1, ``/api/v1/{division}``, JSON; OAuth2 with rotating refresh tokens (600 s / 30 days)
Limits    60 calls a minute and 5,000 a day per administration; 10 client errors an hour lock an endpoint
Numbers   given by the tool, per journal; a deleted last number is given again
Look-up   by ``YourRef``, which is the document's number
Closed    refused with a sentence; known beforehand from ``JournalStatusByFinancialPeriod``
Docs      https://start.exactonline.nl/docs/HlpRestAPIResources.aspx
"""

from __future__ import annotations

from dataclasses import replace

from synctui.connectors.exact_online.connector import ExactOnline
from synctui.connectors.exact_online.session import Session
from synctui.connectors.exact_online.spec import SITES, SPEC
from synctui.domain.connector_spec import ConnectorSpec
from synctui.domain.errors import Misconfigured
from synctui.domain.integration import Integration
from synctui.ports.accounting import AccountingConnector
from synctui.wire.context import Context
from synctui.wire.http import HttpClient
from synctui.wire.oauth2 import Endpoints, Tokens

__all__ = ["SPEC", "create", "sign_in"]

CODE_LIFE = 180.0
"""Seconds: the code in the redirect address is good for three minutes."""


def create(context: Context) -> AccountingConnector:
    """A connector for the integration in `context`; nothing is sent yet."""
    integration = _integration(context)
    http = context.http(_address(integration))
    return ExactOnline(_spec(context, integration), Session(http, _tokens(context, integration, http)), integration)


def sign_in(context: Context) -> Tokens:
    """The tokens of the integration in `context`, for signing in and for asking whether anybody is."""
    integration = _integration(context)
    return _tokens(context, integration, context.http(_address(integration)))


def _tokens(context: Context, integration: Integration, http: HttpClient) -> Tokens:
    base = context.base_url or _address(integration)
    is_vendor = context.base_url is None
    endpoints = Endpoints(
        f"{base}/api/oauth2/auth", "/api/oauth2/token", needs_public_redirect=is_vendor, code_life=CODE_LIFE
    )
    margin = SPEC.capabilities.token_refresh_margin
    return Tokens(http, endpoints, context.secrets, integration.id, context.clock, margin, tool=SPEC.name)


def _spec(context: Context, integration: Integration) -> ConnectorSpec:
    """A sandbox that stands in for the vendor sees its writes at once, unless the option says otherwise."""
    default = 0.0 if context.base_url else SPEC.capabilities.lookup_lag
    stated = integration.options.get("lookup_lag", "").strip()
    try:
        lag = float(stated) if stated else default
    except ValueError:
        raise Misconfigured("option-not-a-number", option="lookup_lag", value=stated) from None
    return replace(SPEC, capabilities=replace(SPEC.capabilities, lookup_lag=lag))


def _integration(context: Context) -> Integration:
    if context.integration is None:
        raise Misconfigured("integration-missing")
    return context.integration


def _address(integration: Integration) -> str:
    site = integration.options.get("site", "nl")
    if site not in SITES:
        raise Misconfigured("option-unknown-choice", option="site", value=site)
    return SITES[site]
