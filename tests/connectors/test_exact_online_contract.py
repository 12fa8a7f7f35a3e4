"""Exact Online keeps the connector contract, also where its searches lag behind."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.testing.contract import ConnectorContract


class TestExactOnline(ConnectorContract):
    @pytest.fixture
    def world(self, exact: Any) -> Any:
        return exact


class TestExactOnlineWithSlowSearches(ConnectorContract):
    @pytest.fixture
    def world(self, lagging_exact: Any) -> Any:
        return lagging_exact
