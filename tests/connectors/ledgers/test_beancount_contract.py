"""Beancount keeps the connector contract, with one account for all customers and with one for each."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.testing.contract import ConnectorContract


class TestBeancount(ConnectorContract):
    @pytest.fixture
    def world(self, open_beancount: Any) -> Any:
        return open_beancount()


class TestBeancountWithAnAccountForEachCustomer(ConnectorContract):
    @pytest.fixture
    def world(self, open_beancount: Any) -> Any:
        return open_beancount(customer_accounts="yes")
