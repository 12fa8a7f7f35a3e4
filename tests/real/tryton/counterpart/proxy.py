"""A network between synctui and Tryton that cuts answers, or says something else in their place, by a rule."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from socketserver import StreamRequestHandler, ThreadingTCPServer

Rule = Callable[[str, str], "Trick | None"]
"""From method and path to what is to go wrong; None for nothing."""


@dataclass(frozen=True, slots=True)
class Trick:
    keep: int | None = None
    """So many bytes of the answer get through, then the line is cut; None for all of it."""
    answer: bytes | None = None
    """Said in Tryton's place, which is not asked."""
    authorization: str | None = None
    """Sent in place of the key."""


@dataclass(slots=True)
class Proxy:
    """One request a connection. Tryton carries out what was sent to it, whether anybody still listens or not."""

    port: int
    rule: Rule = lambda method, path: None
    seen: list[tuple[str, str]] = field(default_factory=list)
    open: set[threading.Thread] = field(default_factory=set)
    server: ThreadingTCPServer = field(init=False)

    def __post_init__(self) -> None:
        proxy = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                proxy.open.add(threading.current_thread())
                try:
                    proxy.carry(self)
                except OSError:
                    pass  # either side has gone, as in a real network
                finally:
                    proxy.open.discard(threading.current_thread())

        ThreadingTCPServer.daemon_threads = True
        self.server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def carry(self, one: StreamRequestHandler) -> None:
        head = [one.rfile.readline()]
        while head[-1] not in {b"\r\n", b""}:
            head.append(one.rfile.readline())
        if not head[0].strip():
            return
        method, path = head[0].decode().split(" ")[:2]
        headers = {
            name.lower(): value.strip() for name, _, value in (line.decode().partition(":") for line in head[1:])
        }
        body = one.rfile.read(int(headers.get("content-length", 0)))
        self.seen.append((method, path))
        trick = self.rule(method, path) or Trick()
        answer = trick.answer or self._asked(head, body, trick, path.split("/")[1])
        one.wfile.write(answer if trick.keep is None else answer[: trick.keep])

    def _asked(self, head: list[bytes], body: bytes, trick: Trick, database: str) -> bytes:
        """Tryton looks for its databases once for each name that it is called by: each has a name of its own."""
        kept = [line for line in head[:-1] if not line.lower().startswith((b"connection:", b"host:"))]
        kept.append(f"Host: {database}\r\n".encode())
        if trick.authorization is not None:
            kept = [line for line in kept if not line.lower().startswith(b"authorization:")]
            kept.append(f"Authorization: {trick.authorization}\r\n".encode())
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as tryton:
            tryton.sendall(b"".join([*kept, b"Connection: close\r\n\r\n", body]))
            return b"".join(iter(lambda: tryton.recv(65536), b""))

    def wait_until_quiet(self) -> None:
        """Until Tryton has ended what it was asked for, also by processes that are dead by now."""
        for thread in list(self.open):
            thread.join(timeout=60)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
