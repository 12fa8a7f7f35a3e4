"""One process that uses a sign-in: it waits for a line on stdin, then says the access token it got, or the error code.

usage: refresher.py HOME ISSUER
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from synctui.domain.errors import SynctuiError
from synctui.ports.pace import Unpaced
from synctui.settings.secrets import FileSecrets
from synctui.wire.http import HttpClient, network
from synctui.wire.oauth2 import Endpoints, Tokens

NAME = "exact_online:demo"


async def access(home: Path, issuer: str) -> str:
    http = HttpClient(network(), Unpaced(), base_url=issuer)
    tokens = Tokens(http, Endpoints(f"{issuer}/auth", f"{issuer}/token"), FileSecrets(home), NAME)
    try:
        return await tokens.access()
    except SynctuiError as problem:
        return problem.code
    finally:
        await http.aclose()


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    print(asyncio.run(access(Path(sys.argv[1]), sys.argv[2])))
