"""The network that misbehaves by a script does exactly what the script says."""

from __future__ import annotations

from typing import Any

import pytest

from synctui.domain.errors import NoAnswer, Unavailable
from synctui.ports.faults import Fault, FaultKind, FaultScript
from synctui.ports.pace import Unpaced
from synctui.sandbox.asgi import App, Request, Response, json_response
from synctui.testing.clock import VirtualClock
from synctui.testing.contract import problem_of
from synctui.wire.faults import FaultyTransport
from synctui.wire.http import Answer, HttpClient, in_process


class Counting(App):
    async def answer(self, request: Request) -> Response:
        return json_response({"count": len(self.requests)})


class Bench:
    def __init__(self) -> None:
        self.app, self.clock, self.script = Counting(), VirtualClock(), FaultScript()
        transport = FaultyTransport(in_process(self.app), self.script, self.clock.sleep)
        self.http = HttpClient(transport, Unpaced(), base_url="https://tool.test", clock=self.clock)

    async def write(self, **fault: Any) -> object:
        self.script.faults = [Fault(**fault)]
        return await problem_of(self.http.request("POST", "/entries", json_body={}, writes=True))


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize(
    ("kind", "error", "arrived"),
    [
        (FaultKind.LOSE_ANSWER, NoAnswer, 1),
        (FaultKind.LOSE_REQUEST, NoAnswer, 0),
        (FaultKind.REFUSE_CONNECTION, Unavailable, 0),
    ],
)
async def test_what_the_client_can_know_is_what_it_is_told(
    bench: Bench, kind: FaultKind, error: type[Exception], arrived: int
) -> None:
    outcome = await bench.write(kind=kind)

    assert type(outcome) is error
    assert len(bench.app.requests) == arrived


async def test_a_status_comes_instead_of_the_work(bench: Bench) -> None:
    answer = await bench.write(kind=FaultKind.STATUS, status=503, body="no")

    assert isinstance(answer, Answer)
    assert (answer.status, answer.text, bench.app.requests) == (503, "no", [])


async def test_a_replaced_answer_comes_after_the_work(bench: Bench) -> None:
    answer = await bench.write(kind=FaultKind.REPLACE_ANSWER, status=200, body="{}")

    assert isinstance(answer, Answer)
    assert (answer.text, len(bench.app.requests)) == ("{}", 1)


async def test_a_torn_answer_is_no_json(bench: Bench) -> None:
    answer = await bench.write(kind=FaultKind.TRUNCATE)

    assert isinstance(answer, Answer)
    assert (answer.status, answer.text) == (200, '{"cou')


async def test_a_short_delay_passes_and_a_long_one_is_no_answer(bench: Bench) -> None:
    short = await bench.write(kind=FaultKind.DELAY, seconds=5.0)
    long = await bench.write(kind=FaultKind.DELAY, seconds=300.0)

    assert isinstance(short, Answer)
    assert isinstance(long, NoAnswer)
    assert bench.clock.slept == [5.0, 30.0]


async def test_only_the_chosen_request_is_struck(bench: Bench) -> None:
    bench.script.faults = [Fault(FaultKind.STATUS, method="POST", first=2, status=500)]

    statuses = [(await bench.http.request("POST", "/entries", writes=True)).status for _ in range(3)]

    assert statuses == [200, 500, 200]
