"""The one home of HTTP: sends one request at the pace allowed and says what is known about its fate."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx

from synctui.domain.errors import NoAnswer, Throttled, Unavailable
from synctui.ports.clock import Clock, SystemClock
from synctui.ports.pace import Pace
from synctui.wire.call_headers import limits_told, request_id
from synctui.wire.limits import told_until
from synctui.wire.redact import redact

Transport = httpx.AsyncBaseTransport
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_TOO_MANY = 429
_MOST_ADDRESSES = 256
_USUAL = {"accept": "*/*", "accept-encoding": "gzip, deflate", "connection": "keep-alive", "user-agent": "synctui"}
_EXACT = json.JSONDecoder(parse_float=Decimal)

for _chatty in ("httpx", "httpcore"):
    # They log whole addresses, and an address may hold a customer's name.
    logging.getLogger(_chatty).setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that arrived whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON with decimals kept exact; raises ValueError where it is none."""
        return _EXACT.decode(self.body.decode(json.detect_encoding(self.body), "surrogatepass"))

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the API log; secrets are removed from `url`."""

    at: datetime
    method: str
    url: str
    status: int | None
    milliseconds: int
    request_id: str | None = None
    limits: Mapping[str, str] = field(default_factory=dict)
    """What the headers said about limits and about when to try again."""


class HttpClient:
    """Requests of one sign-in. `on_call` receives every call for the API log.

    `request` returns whatever answer came, except 429, which is `Throttled`. Where none came:
    `Unavailable` if the request certainly had no effect (it never left, or it only reads), else `NoAnswer`.
    """

    def __init__(
        self,
        transport: Transport,
        pace: Pace,
        *,
        base_url: str = "",
        clock: Clock | None = None,
        on_call: Callable[[Call], None] | None = None,
    ) -> None:
        self._transport = transport
        self._base = base_url.rstrip("/")
        self._addresses: dict[str, httpx.URL] = {}
        self.pace = pace
        self._clock = clock or SystemClock()
        self._on_call = on_call

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        bearer: Callable[[], Awaitable[str]] | None = None,
        params: Mapping[str, str | Sequence[str]] | None = None,
        json_body: object = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        writes: bool = False,
        endpoint: str = "",
        patience: float | None = None,
    ) -> Answer:
        """Send once. `endpoint` names the call for limits counted per endpoint; `writes` says it changes something.

        `bearer` is asked for the access token when the slot has come: it may have been a long wait. `patience` is how
        many seconds the answer may take where the usual 30 are too few.
        """
        endpoint = endpoint or url.partition("?")[0]
        await self.pace.slot(endpoint)
        body = content if json_body is None else json.dumps(json_body, default=_as_json, ensure_ascii=False).encode()
        sent = dict(headers or {})
        if bearer is not None:
            sent["Authorization"] = f"Bearer {await bearer()}"
        if json_body is not None:
            sent.setdefault("Content-Type", "application/json")
        started, at = time.monotonic(), self._clock.now()
        status: int | None = None
        answer_headers: Mapping[str, str] = {}
        try:
            timeout = TIMEOUT if patience is None else httpx.Timeout(30.0, connect=10.0, read=patience)
            response = await self._sent(
                httpx.Request(
                    method,
                    self._address(url, params),
                    headers=_with_the_usual(sent),
                    content=body,
                    data=None if form is None else dict(form),
                    extensions={"timeout": timeout.as_dict()},
                )
            )
            status, answer_headers = response.status_code, response.headers
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as problem:
            raise Unavailable(reason=type(problem).__name__) from None
        except httpx.HTTPError as problem:
            if writes:
                raise NoAnswer(reason=type(problem).__name__) from None
            raise Unavailable(reason=type(problem).__name__) from None
        finally:
            if self._on_call is not None:
                took = round((time.monotonic() - started) * 1000)
                headers_told = request_id(answer_headers), limits_told(answer_headers)
                self._on_call(Call(at, method, redact(url), status, took, *headers_told))
        answer = Answer(response.status_code, response.headers, response.content)
        await self.pace.observe(endpoint, answer.status, answer.headers)
        if answer.status == _TOO_MANY:
            until = told_until(answer.headers, self._clock.now())
            await self.pace.blocked(until, endpoint)
            raise Throttled(until, endpoint)
        return answer

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        """The whole answer. Nothing follows redirects, keeps cookies or looks into the environment."""
        response = await self._transport.handle_async_request(request)
        try:
            await response.aread()
        finally:
            await response.aclose()
        return response

    def _address(self, url: str, params: Mapping[str, str | Sequence[str]] | None) -> httpx.URL:
        """Below the base address, unless it is a whole one. Parsed once: the same few are asked for all the time."""
        known = self._addresses.get(url)
        if known is None:
            is_whole = not self._base or url.startswith(("https://", "http://"))
            known = httpx.URL(url if is_whole else f"{self._base}/{url.lstrip('/')}")
            if len(self._addresses) >= _MOST_ADDRESSES:
                self._addresses.clear()
            self._addresses[url] = known
        return known if params is None else known.copy_merge_params(_given(params))

    async def aclose(self) -> None:
        await self._transport.aclose()


def _with_the_usual(headers: Mapping[str, str]) -> dict[str, str]:
    """What every request has, unless it says otherwise in whatever case."""
    said = {name.lower() for name in headers}
    return {**{name: value for name, value in _USUAL.items() if name not in said}, **headers}


def _given(params: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    return {name: value if isinstance(value, str) else list(value) for name, value in params.items()}


def _as_json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)


def network() -> Transport:
    """The real network, HTTP/1.1 with keep-alive and verified certificates."""
    return httpx.AsyncHTTPTransport(retries=0)


def in_process(app: Callable[..., Any]) -> Transport:
    """An ASGI application inside this process, as a transport."""
    return httpx.ASGITransport(app=app, raise_app_exceptions=False)
