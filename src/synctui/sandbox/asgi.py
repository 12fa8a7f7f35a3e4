"""A few lines of web server for the pretend tools: a request in, a response out, JSON with exact decimals."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from synctui.ports.faults import Fault, FaultKind, FaultScript

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
Now = Callable[[], datetime]

_MARK = secrets.token_hex(8)
_MARKED = re.compile(rf'"{_MARK}(-?[0-9.eE+-]+)"')


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived. Header names are lower case; of a repeated query name the last value counts."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    origin: str = "http://sandbox"
    """Scheme and host, for addresses in answers."""

    def json(self) -> Any:
        """Raises ValueError where the body is no JSON."""
        return json.loads(self.body, parse_float=Decimal)

    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


@dataclass(frozen=True, slots=True)
class Response:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def dumps(value: object) -> bytes:
    """JSON in which a Decimal is a number with all of its digits.

    >>> dumps({"amount": Decimal("121.10")})
    b'{"amount":121.10}'
    """
    text = json.dumps(value, default=_mark, ensure_ascii=False, separators=(",", ":"))
    return _MARKED.sub(r"\1", text).encode()


def _mark(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value:f}"
    raise TypeError(type(value).__name__)


def json_response(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status, {"content-type": "application/json; charset=utf-8", **(headers or {})}, dumps(value))


def redirect(address: str) -> Response:
    return Response(302, {"location": address})


class App:
    """Base of every sandbox: `answer` is all that a subclass must have. Requests are kept for tests to look at."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    async def answer(self, request: Request) -> Response:
        return Response(404)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        request = await _read(scope, receive)
        self.requests.append(request)
        await _write(await self.answer(request), send)


class ConnectionCut(Exception):
    """Raised after a started answer so that the server drops the connection; nobody catches it on purpose."""


class FaultyApp:
    """The same script of faults for a server on loopback: a lost answer really is a dropped connection there.

    A refused connection cannot be staged per request on a listening socket; it is a lost request here, which leaves
    the client knowing less, never more.
    """

    def __init__(
        self, inner: AsgiApp, script: FaultScript, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self.inner = inner
        self._script = script
        self._sleep = sleep

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._script.strike(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if fault is None:
            await self.inner(scope, receive, send)
        elif fault.kind in {FaultKind.LOSE_REQUEST, FaultKind.REFUSE_CONNECTION}:
            await _cut(send)
        elif fault.kind is FaultKind.STATUS:
            await _write(_scripted(fault), send)
        else:
            await self._spoil(fault, await _collect(self.inner, scope, receive), send)

    async def _spoil(self, fault: Fault, answer: Response, send: Send) -> None:
        if fault.kind is FaultKind.LOSE_ANSWER:
            await _cut(send)
        if fault.kind is FaultKind.DELAY:
            await self._sleep(fault.seconds)
        if fault.kind is FaultKind.REPLACE_ANSWER:
            answer = _scripted(fault)
        if fault.kind is FaultKind.TRUNCATE:
            answer = Response(answer.status, answer.headers, answer.body[: len(answer.body) // 2])
        await _write(answer, send)


def _scripted(fault: Fault) -> Response:
    return Response(fault.status, dict(fault.headers), fault.body.encode())


async def _cut(send: Send) -> None:
    """Promise a body, break off: the server closes the connection, because it cannot keep the promise."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"100")]})
    raise ConnectionCut


async def _collect(app: AsgiApp, scope: Scope, receive: Receive) -> Response:
    status, headers, body = 200, {}, b""

    async def keep(message: MutableMapping[str, Any]) -> None:
        nonlocal status, headers, body
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {name.decode(): value.decode("latin-1") for name, value in message.get("headers", [])}
        else:
            body += message.get("body", b"")

    await app(scope, receive, keep)
    headers.pop("content-length", None)
    return Response(status, headers, body)


async def _read(scope: Scope, receive: Receive) -> Request:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope.get("query_string", b"").decode(), keep_blank_values=True))
    origin = f"{scope.get('scheme', 'http')}://{headers.get('host', 'sandbox')}"
    return Request(scope["method"], scope["path"], query, headers, body, origin)


async def _write(answer: Response, send: Send) -> None:
    headers = {"content-length": str(len(answer.body)), **answer.headers}
    await send(
        {
            "type": "http.response.start",
            "status": answer.status,
            "headers": [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": answer.body})


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
