"""Invoices, credit notes and their customers from Teamleader Focus.

API of Teamleader Focus, version 2023-09-26 (https://developer.focus.teamleader.eu): POST ``{resource}.{action}`` with
JSON, OAuth2 with refresh tokens that work once, 200 requests in a sliding minute per client and account.
"""

from __future__ import annotations

from synctui.ports.source import Source
from synctui.sources.teamleader.api import Api
from synctui.sources.teamleader.papers import Papers
from synctui.sources.teamleader.reading import Teamleader
from synctui.wire.context import Context
from synctui.wire.oauth2 import Tokens


def create(context: Context) -> Source:
    """The source of one signed-in account; its tokens are the secret ``teamleader/token``."""
    api = Api(context)
    return Teamleader(api, context.clock, Papers(api, context))


def sign_in(context: Context) -> Tokens:
    """The tokens alone, for signing in and out."""
    return Api(context).tokens
