"""A sandbox on loopback in a process of its own, by uvicorn; it is never reachable from outside."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from synctui.sandbox.asgi import AsgiApp

HOST = "127.0.0.1"


def serve(app: AsgiApp, port: int = 0, ready: Callable[[str], None] | None = None) -> None:
    """Serve until a signal says stop. Port 0 takes a free one; `ready` is told the address once it listens."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(128)
    if ready is not None:
        ready(f"http://{HOST}:{listener.getsockname()[1]}")
    # Dropped connections are on purpose here: uvicorn would print a traceback for each.
    config = uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off", ws="none")
    uvicorn.Server(config).run(sockets=[listener])
