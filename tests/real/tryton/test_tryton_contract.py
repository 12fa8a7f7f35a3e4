"""The Tryton connector keeps the connector contract at a real Tryton."""

from __future__ import annotations

import pytest

from synctui.testing.contract import ConnectorContract

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]


class TestTryton(ConnectorContract):
    """On SQLite, with its reports made at once."""
