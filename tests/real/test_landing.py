"""Where the browser lands after a sign-in: a real port of this computer, visited as a browser would."""

from __future__ import annotations

import asyncio
import socket

import pytest

from synctui.domain.errors import Unavailable
from synctui.wire.landing import HOST, landed

pytestmark = [pytest.mark.enable_socket, pytest.mark.loopback]
STATE = "state-of-this-try"


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        port: int = taken.getsockname()[1]
    return port


async def visit(port: int, target: str) -> str:
    """The first line of what the browser is answered; asked for until somebody listens."""
    while True:
        try:
            reader, writer = await asyncio.open_connection(HOST, port)
        except ConnectionRefusedError:
            await asyncio.sleep(0)
            continue
        writer.write(f"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        answer = await reader.read()
        writer.close()
        return answer.decode().partition("\r\n")[0]


async def test_only_the_visit_that_brings_the_state_of_this_try_is_taken() -> None:
    port = free_port()
    waiting = asyncio.create_task(landed(f"http://localhost:{port}/landed", STATE))

    async with asyncio.timeout(20):
        foreign = await visit(port, "/landed?code=c-1&state=somebody-elses")
        other_page = await visit(port, f"/favicon.ico?state={STATE}")
        own = await visit(port, f"/landed?code=c-2&state={STATE}")
        address = await waiting

    assert (foreign, other_page, own) == ("HTTP/1.1 404 Not Found", "HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK")
    assert address == f"http://localhost:{port}/landed?code=c-2&state={STATE}"


async def test_a_port_that_another_program_uses_is_told() -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(Unavailable) as problem:
            await landed(f"http://localhost:{port}/landed", STATE)

    assert (problem.value.code, problem.value.values) == ("landing-busy", {"port": str(port)})
