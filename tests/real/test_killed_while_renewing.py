"""SIGKILL two hundred times while tokens are renewed: old token or new token, never half of one, never none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.loopback]

HERE = Path(__file__).parent
ROUNDS = 200
SERVE = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from synctui.sandbox.exact_online import ExactOnline
from synctui.sandbox.serve import serve

class Hasty(ExactOnline):
    later = timedelta()
    async def answer(self, request):
        if b"grant_type=refresh_token" in request.body:
            Hasty.later += timedelta(seconds=600)
        return await super().answer(request)

app = Hasty(state=Path(sys.argv[1]), now=lambda: datetime.now(UTC) + Hasty.later)
serve(app, 0, lambda address: print(address, flush=True))
"""
"""A server for which ten minutes pass between two renewals, because it refuses to renew what is still fresh."""


def test_the_sign_in_survives_every_kill_but_the_one_between_answer_and_save(tmp_path: Path) -> None:
    state = tmp_path / "server.state"
    with subprocess.Popen([sys.executable, "-c", SERVE, state], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        command = [sys.executable, HERE / "killed_refreshes.py", tmp_path / "secrets", address, state, str(ROUNDS)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        server.kill()

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["rounds"] == ROUNDS
    assert (seen["signed_out_for_nothing"], seen["used_up_but_accepted"]) == (0, 0)
    assert 0 < seen["signed_out"] < ROUNDS
    assert seen["left_over"] <= 1
