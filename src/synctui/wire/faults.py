"""A network that misbehaves by a script: requests and answers get lost where the script says so."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx

from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.wire.http import Transport

Sleep = Callable[[float], Awaitable[None]]
_OF_ONE_ANSWER = {"content-length", "content-encoding", "transfer-encoding"}


class FaultyTransport(httpx.AsyncBaseTransport):
    """Wraps another transport. `sleep` is the clock's, so that a delay takes no real time in a test.

    A delay longer than the client's read timeout is a lost answer, as it is on a real network.
    """

    def __init__(self, inner: Transport, script: FaultScript, sleep: Sleep) -> None:
        self._inner = inner
        self._script = script
        self._sleep = sleep

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fault = self._script.strike(request.method, request.url.path)
        if fault is None:
            return await self._inner.handle_async_request(request)
        if fault.kind is FaultKind.REFUSE_CONNECTION:
            raise httpx.ConnectError("connection refused", request=request)
        if fault.kind is FaultKind.LOSE_REQUEST:
            raise httpx.ReadError("connection reset", request=request)
        if fault.kind is FaultKind.STATUS:
            return _scripted(fault)
        answer = await self._inner.handle_async_request(request)
        body = await answer.aread()
        return await self._spoil(fault, request, answer, body)

    async def _spoil(self, fault: Fault, request: httpx.Request, answer: httpx.Response, body: bytes) -> httpx.Response:
        """The other side has done its work; this is what becomes of its answer."""
        if fault.kind is FaultKind.LOSE_ANSWER:
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.", request=request)
        if fault.kind is FaultKind.REPLACE_ANSWER:
            return _scripted(fault)
        if fault.kind is FaultKind.DELAY:
            await self._delay(fault.seconds, request)
            return _rewritten(answer, body)
        return _rewritten(answer, body[: len(body) // 2])

    async def _delay(self, seconds: float, request: httpx.Request) -> None:
        patience = request.extensions.get("timeout", {}).get("read")
        if patience is not None and seconds > patience:
            await self._sleep(patience)
            raise httpx.ReadTimeout("no answer in time", request=request)
        await self._sleep(seconds)

    async def aclose(self) -> None:
        await self._inner.aclose()


def _scripted(fault: Fault) -> httpx.Response:
    return httpx.Response(fault.status, headers=dict(fault.headers), content=fault.body.encode())


def _rewritten(answer: httpx.Response, body: bytes) -> httpx.Response:
    headers = [(name, value) for name, value in answer.headers.multi_items() if name.lower() not in _OF_ONE_ANSWER]
    return httpx.Response(answer.status_code, headers=headers, content=body)
