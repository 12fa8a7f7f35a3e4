"""Sandboxes in processes of their own: killed servers, dropped connections, six clients with one sign-in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from synctui.domain.errors import NoAnswer
from synctui.ports.pace import Unpaced
from synctui.sandbox.exact_online import ExactOnline
from synctui.settings.secrets import FileSecrets
from synctui.testing.contract import problem_of
from synctui.wire.http import HttpClient, network
from synctui.wire.oauth2 import OAuthClient, Token

pytestmark = [pytest.mark.loopback, pytest.mark.enable_socket]

SERVE = """
import sys
from pathlib import Path
from synctui.ports.faults import FaultScript
from synctui.sandbox import load
from synctui.sandbox.serve import serve
faults = FaultScript.from_json(sys.argv[2]) if sys.argv[2] else None
serve(load("exact_online", Path(sys.argv[1]), faults), 0, lambda address: print(address, flush=True))
"""

REFRESH = """
import asyncio, sys
from pathlib import Path
from synctui.ports.pace import Unpaced
from synctui.settings.secrets import FileSecrets
from synctui.wire.http import HttpClient, network
from synctui.wire.oauth2 import Endpoints, Tokens
async def main():
    http = HttpClient(network(), Unpaced(), base_url=sys.argv[2])
    tokens = Tokens(http, Endpoints("https://unused", "/api/oauth2/token"), FileSecrets(Path(sys.argv[1])),
                    "exact_online:demo", margin=30.0)
    print(await tokens.access())
asyncio.run(main())
"""


@contextmanager
def served(state: Path, faults: str = "") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server on a free port, and its process."""
    server = subprocess.Popen([sys.executable, "-c", SERVE, str(state), faults], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip(), server
    finally:
        server.kill()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()


def signed_in(state: Path) -> str:
    """An access token of a sandbox whose file is prepared before its server starts."""
    return ExactOnline(state=state).oauth.issue_tokens()["access_token"]


def creation(token: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return {"headers": headers, "json_body": {"Name": "ACME nv", "Status": "C"}, "writes": True}


async def test_what_was_written_survives_the_death_of_the_server(tmp_path: Path) -> None:
    state = tmp_path / "state"
    token = signed_in(state)
    with served(state) as (address, server):
        http = HttpClient(network(), Unpaced(), base_url=address)
        answer = await http.request("POST", "/api/v1/101/crm/Accounts", **creation(token))  # type: ignore[arg-type]
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
        await http.aclose()

    assert answer.status == 201
    assert [account["Name"] for account in ExactOnline(state=state).accounts(101)] == ["ACME nv"]


@pytest.mark.parametrize(("kind", "written"), [("lose_answer", 1), ("lose_request", 0)])
async def test_a_dropped_connection_tells_the_client_nothing(tmp_path: Path, kind: str, written: int) -> None:
    state = tmp_path / "state"
    token = signed_in(state)
    with served(state, json.dumps([{"kind": kind, "method": "POST", "path": "Accounts"}])) as (address, _):
        http = HttpClient(network(), Unpaced(), base_url=address)
        work = http.request("POST", "/api/v1/101/crm/Accounts", **creation(token))  # type: ignore[arg-type]
        problem = await problem_of(work)
        await http.aclose()

    assert isinstance(problem, NoAnswer)
    assert len(ExactOnline(state=state).accounts(101)) == written


def test_six_processes_with_one_expired_token_ask_once(tmp_path: Path) -> None:
    state, secrets = tmp_path / "state", FileSecrets(tmp_path / "secrets")
    then = datetime.now(UTC) - timedelta(hours=1)
    issued = ExactOnline(state=state, now=lambda: then).oauth.issue_tokens()
    OAuthClient("app", "client-secret", "https://example.test").save(secrets, "exact_online")
    expired = Token(issued["access_token"], issued["refresh_token"], then + timedelta(seconds=600))
    secrets.put("exact_online:demo/token", expired.as_json())

    with served(state) as (address, _):
        command = [sys.executable, "-c", REFRESH, str(tmp_path / "secrets"), address]
        clients = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
        got = [client.communicate(timeout=60)[0].strip() for client in clients]

    known = ExactOnline(state=state).state.table("refresh")
    assert len(set(got)) == 1
    assert got[0].startswith("at-")
    assert len(known) == 2
