"""The page on which the browser lands after a sign-in: heard on 127.0.0.1 alone, once, through an SSH tunnel or not."""

from __future__ import annotations

import asyncio
import hmac
from urllib.parse import parse_qs, urlsplit

from synctui.domain.errors import Unavailable

HOST = "127.0.0.1"
_LONGEST = 16_384
_PATIENCE = 10.0
"""Seconds for a browser to say what it wants."""
_OWN = {"localhost", "127.0.0.1"}


def can_land(redirect: str) -> bool:
    """Whether this redirect address is one of the person's own computer, with a port that can be listened on.

    >>> can_land("http://localhost:8765/landed"), can_land("https://www.example.com/landed")
    (True, False)
    """
    return port_of(redirect) is not None


def port_of(redirect: str) -> int | None:
    try:
        parts = urlsplit(redirect)
        is_own = parts.scheme == "http" and parts.hostname in _OWN
        return parts.port if is_own and parts.port and parts.port > 1023 else None
    except ValueError:
        return None


async def landed(redirect: str, state: str) -> str:
    """The whole address of the first visit that brings this `state`; every other visit is turned away.

    Raises `Unavailable` ``landing-busy`` (port) where the port is taken.
    """
    port = port_of(redirect)
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            target = await asyncio.wait_for(_target(reader), _PATIENCE)
            is_it = target is not None and is_answer(target, redirect, state)
            writer.write(page(is_it=is_it))
            await writer.drain()
            if is_it and not found.done():
                found.set_result(redirect.partition("?")[0] + "?" + urlsplit(target or "").query)
        except (TimeoutError, ConnectionError, asyncio.LimitOverrunError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(visit, HOST, port, limit=_LONGEST)
    except OSError as problem:
        raise Unavailable("landing-busy", port=str(port or "")) from problem
    try:
        return await found
    finally:
        server.close()


async def _target(reader: asyncio.StreamReader) -> str | None:
    """What is asked for; None unless it is a GET."""
    head = await reader.readuntil(b"\r\n\r\n")
    method, _, rest = head.decode("latin-1").partition(" ")
    return rest.partition(" ")[0] if method == "GET" else None


def is_answer(target: str, redirect: str, state: str) -> bool:
    """Whether a visit is the answer to this try: the page that was agreed on, and the state that only we know.

    >>> is_answer("/landed?code=1&state=abc", "http://localhost:8765/landed", "abc")
    True
    >>> is_answer("/landed?code=1&state=abd", "http://localhost:8765/landed", "abc")
    False
    """
    asked = urlsplit(target)
    said = parse_qs(asked.query).get("state", [""])[0]
    return (asked.path or "/") == (urlsplit(redirect).path or "/") and hmac.compare_digest(
        said.encode(), state.encode()
    )


def page(*, is_it: bool) -> bytes:
    """What the browser shows; nothing of the address is repeated, and nothing is kept."""
    text = "synctui: OK. You may close this page." if is_it else "synctui: not this page."
    status = "200 OK" if is_it else "404 Not Found"
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {len(text)}\r\n"
        f"Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n\r\n{text}"
    ).encode()
