"""Kills processes by SIGKILL while they renew a token, and looks at what they leave behind.

usage: killed_refreshes.py HOME ADDRESS STATE ROUNDS   STATE is the pretend server's file; prints what was seen as JSON

Every round is a fork of this process, so that a round costs milliseconds; what is killed is as real as any process.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from synctui.domain.errors import AccessDenied
from synctui.ports.pace import Unpaced
from synctui.settings.secrets import FileSecrets
from synctui.wire.http import HttpClient, network
from synctui.wire.oauth2 import Endpoints, OAuthClient, Token, Tokens

NAME = "exact_online:demo"
SECRET = f"{NAME}/token"
REDIRECT = "https://landing.example/done"


class Rounds:
    """The sign-in under test, at a pretend server that keeps its own record of which tokens were used up."""

    def __init__(self, home: Path, address: str, state: Path) -> None:
        self.secrets = FileSecrets(home)
        self.address = address
        self.state = state
        self.folder = home
        OAuthClient("app", "client-secret", REDIRECT).save(self.secrets, "exact_online")

        self.http = HttpClient(network(), Unpaced())

    def tokens(self, http: HttpClient) -> Tokens:
        endpoints = Endpoints(f"{self.address}/api/oauth2/auth", f"{self.address}/api/oauth2/token")
        return Tokens(http, endpoints, self.secrets, NAME)

    async def sign_in(self) -> None:
        tokens = self.tokens(self.http)
        answer = await self.http.request("GET", tokens.authorize_url("state-1"))
        await tokens.exchange(answer.headers["location"], "state-1")

    def age(self) -> None:
        """The access token is too old from now on."""
        token = self.stored()
        old = Token(token.access, token.refresh, datetime.now(UTC) - timedelta(seconds=1), token.is_spent)
        self.secrets.put(SECRET, old.as_json())

    def stored(self) -> Token:
        """Raises where the file is not a whole token."""
        return Token.from_json(self.secrets.get(SECRET) or "")

    async def is_asked_to_sign_in(self) -> bool:
        self.age()
        try:
            await self.tokens(self.http).access()
        except AccessDenied:
            return True
        return False

    async def renew_for_ever(self, http: HttpClient, begun: int) -> None:
        tokens = self.tokens(http)
        await tokens.access()
        os.write(begun, b".")
        while True:
            self.age()
            await tokens.access()

    def is_used_up(self, refresh: str) -> bool:
        """Whether the server has answered a refresh with this token, by its own record."""
        is_used = False
        for line in self.state.read_bytes().split(b"\n")[:-1]:
            for table, key, value in json.loads(line):
                if table == "refresh" and key == refresh:
                    is_used = bool(value and value["is_used"])
        return is_used

    def kill_one(self, delay: float) -> None:
        """So many seconds after it has begun to renew without pause."""
        http = HttpClient(network(), Unpaced())
        ready, begun = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                asyncio.run(self.renew_for_ever(http, begun))
            finally:
                os._exit(1)
        os.close(begun)
        os.read(ready, 1)
        os.close(ready)
        time.sleep(delay)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def main() -> None:
    rounds = Rounds(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
    chance, loop = random.Random(1), asyncio.new_event_loop()
    loop.run_until_complete(rounds.sign_in())
    seen: dict[str, Any] = {"rounds": 0, "signed_out": 0, "signed_out_for_nothing": 0, "used_up_but_accepted": 0}
    for _ in range(int(sys.argv[4])):
        rounds.kill_one(chance.uniform(0.0, 0.03))
        refresh = rounds.stored().refresh
        is_lost = rounds.is_used_up(refresh)
        is_asked = loop.run_until_complete(rounds.is_asked_to_sign_in())
        seen["rounds"] += 1
        seen["signed_out"] += is_asked
        seen["signed_out_for_nothing"] += is_asked and not rounds.is_used_up(refresh)
        seen["used_up_but_accepted"] += is_lost and not is_asked
        if is_asked:
            loop.run_until_complete(rounds.sign_in())
    seen["left_over"] = len(list(rounds.folder.glob(".new-*")))
    print(json.dumps(seen))


if __name__ == "__main__":
    main()
