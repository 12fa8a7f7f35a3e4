"""Hledger keeps the connector contract, with one account for all customers and with one for each."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.testing.contract import ConnectorContract


class TestHledger(ConnectorContract):
    @pytest.fixture
    def world(self, open_hledger: Any) -> Any:
        return open_hledger()


class TestHledgerWithAnAccountForEachCustomer(ConnectorContract):
    @pytest.fixture
    def world(self, open_hledger: Any) -> Any:
        return open_hledger(customer_accounts="yes")
