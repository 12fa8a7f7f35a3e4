"""The tool in memory keeps the contract in every kind it can be made: what it proves for the engine rests on that."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.domain.capabilities import ClosedPeriod, Lookup
from synctui.testing.contract import ConnectorContract


class TestOrdinaryTool(ConnectorContract):
    @pytest.fixture
    def world(self, memory: Any) -> Any:
        return memory()


class TestToolThatTakesEdits(ConnectorContract):
    @pytest.fixture
    def world(self, memory: Any) -> Any:
        return memory(pushes_edits=True, rejects_duplicates=True)


class TestToolWithSlowSearches(ConnectorContract):
    @pytest.fixture
    def world(self, memory: Any) -> Any:
        return memory(lookup_lag=30.0)


class TestToolWithoutLookUp(ConnectorContract):
    @pytest.fixture
    def world(self, memory: Any) -> Any:
        return memory(lookup=Lookup.NONE, closed_period=ClosedPeriod.REFUSES)
