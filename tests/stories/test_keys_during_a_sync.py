"""While a slow tool is asked, every key works and the progress is live: counted, not timed."""

from __future__ import annotations

import asyncio

from synctui.tui.screens.plan import PlanDialog


class Gate:
    """Lets requests that book through one by one."""

    def __init__(self, tool) -> None:
        self.waiting = 0
        self._open = asyncio.Semaphore(0)
        self._answer = tool.answer
        tool.answer = self._slowly

    async def _slowly(self, request):
        if request.method == "POST" and "SalesEntries" in request.path:
            self.waiting += 1
            await self._open.acquire()
            self.waiting -= 1
        return await self._answer(request)

    def let_through(self, requests: int) -> None:
        for _ in range(requests):
            self._open.release()


async def begin(desk) -> Gate:
    gate = Gate(desk.demo.tool)
    await desk.press("s")
    await desk.until(lambda: isinstance(desk.app.screen, PlanDialog) and "invoices" in desk.screen)
    await desk.press("enter")
    await desk.until(lambda: gate.waiting > 0, 3000)
    return gate


def booked(desk) -> int:
    return len(desk.demo.tool.entries(101)) + len(desk.demo.tool.entries(202))


async def test_the_cursor_moves_and_the_window_changes_while_the_tool_does_not_answer(sit) -> None:
    async with sit() as desk:
        gate = await begin(desk)
        table, before = desk.app.screen.table, booked(desk)
        first = table.current.number

        await desk.press(*["down"] * 5)
        fifth = table.current.number
        for columns, lines in [(40, 10), (20, 5), (120, 36)]:
            await desk.pilot.resize_terminal(columns, lines)
            await desk.pilot.pause()
        await desk.press(*["up"] * 5)
        await desk.press("f8", "escape", "f3", "f2")
        still = table.current.number

        assert first != fifth
        assert first == still
        assert (desk.app.run_model.is_running, gate.waiting > 0, booked(desk)) == (True, True, before)
        await desk.press("x")
        gate.let_through(1000)
        await desk.until(lambda: not desk.app.run_model.is_running, 3000)


async def test_each_booking_is_seen_before_the_next_one_is_made(sit) -> None:
    async with sit() as desk:
        gate = await begin(desk)
        seen = []

        for _ in range(4):
            screen = desk.screen
            gate.let_through(1)
            await desk.until(lambda screen=screen: desk.screen != screen and gate.waiting > 0)
            seen.append(desk.screen)

        assert len(set(seen)) == 4
        await desk.press("x")
        gate.let_through(1000)
        await desk.until(lambda: not desk.app.run_model.is_running, 3000)
        assert booked(desk) < 60
