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


POSITIONS: tuple[dict[str, Any], ...] = (
    {"refusal_status": 400},
    {"reason_in_header": True},
    {"vat_amounts": "computed"},
    {"due_from_condition": True},
    {"checks_digits": True},
    {"narrow_fields": False},
    {"links_documents": False, "keeps_link": True, "checks_document_account": False},
    {"orders": False},
    {"lists_paid": True, "lists_open_periods": False},
    {"language": "EN"},
    {"language": "DE"},
    {"language": "FR"},
)
"""What nobody knows of the vendor, in the positions that a sandbox does not start with."""


class TestExactOnlineInEveryPosition(ConnectorContract):
    @pytest.fixture(params=POSITIONS, ids=lambda position: " ".join(f"{key}={position[key]}" for key in position))
    def world(self, request: pytest.FixtureRequest, exact: Any) -> Any:
        for name, position in request.param.items():
            setattr(exact.sandbox if name == "language" else exact.sandbox.switches, name, position)
        return exact


class TestExactOnlineWhereNoSearchIsUpToDate(ConnectorContract):
    @pytest.fixture
    def world(self, lagging_exact: Any) -> Any:
        lagging_exact.sandbox.switches.lags_everywhere = True
        return lagging_exact
