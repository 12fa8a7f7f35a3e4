"""Sandboxes in processes of their own, named by environment variables: loopback only, so that no secret leaves."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from synctui.bootstrap.tools import Site
from synctui.domain.errors import Misconfigured

PREFIX = "SYNCTUI_SANDBOX_"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def sites_from(environment: Mapping[str, str]) -> dict[str, Site]:
    """``SYNCTUI_SANDBOX_EXACT_ONLINE=http://127.0.0.1:9001`` puts that sandbox in the vendor's place.

    Raises `Misconfigured` ``sandbox-not-on-loopback`` for any other address.
    """
    from synctui.wire.http import network

    sites = {}
    for variable, address in environment.items():
        if variable.startswith(PREFIX) and address:
            parts = urlsplit(address)
            if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
                raise Misconfigured("sandbox-not-on-loopback", variable=variable, address=address)
            sites[variable.removeprefix(PREFIX).lower()] = Site(network, address.rstrip("/"))
    return sites
