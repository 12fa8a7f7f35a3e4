"""A pretend Teamleader with its small company, and a way to ask it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from synctui import sandbox
from synctui.sandbox.teamleader import TeamleaderFocus

REDIRECT = "http://localhost:8765/callback"


@dataclass(slots=True)
class Client:
    """Asks like a program would; `token` is its access token."""

    app: TeamleaderFocus
    now: datetime = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    token: str = ""

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return await client.post(path, **options)

    async def ask(self, action: str, **body: Any) -> httpx.Response:
        return await self.post(f"/{action}", json=body, headers={"Authorization": f"Bearer {self.token}"})

    async def data(self, action: str, **body: Any) -> Any:
        answer = await self.ask(action, **body)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.content)["data"]

    async def grant(self, **form: str) -> httpx.Response:
        client = {"client_id": "c", "client_secret": "s"}
        return await self.post("/oauth2/access_token", data={**client, **form})


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "teamleader.sandbox"


@pytest.fixture
def client(place: Path) -> Client:
    client = Client(None)  # type: ignore[arg-type]
    client.app = sandbox.load("teamleader", place, now=lambda: client.now)
    client.token = str(client.app.oauth.issue_tokens()["access_token"])
    return client
