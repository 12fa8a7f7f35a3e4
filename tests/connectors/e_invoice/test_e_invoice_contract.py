"""A folder of e-invoices keeps the connector contract, in both profiles."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.testing.contract import ConnectorContract


class TestEInvoices(ConnectorContract):
    @pytest.fixture(params=["xrechnung", "peppol"])
    def world(self, open_folder: Any, request: Any) -> Any:
        return open_folder(profile=request.param)
