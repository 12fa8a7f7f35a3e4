"""Names that look like markup or like commands to the terminal are only names, wherever they are shown."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from synctui.domain.invoice import Reading
from synctui.testing.documents import customer, invoice
from synctui.tui.screens.plan import PlanDialog

NAMES = ["Zeta [/] nv", "zx [b", "[red]Danger[/red] Z", "[@click=app.quit]Z[/]", "{name} %s $HOME `id`"]


async def put(desk, names: list[str]) -> None:
    """One invoice each that is refused because of its customer, so that the name stands in an error too."""
    departments = await desk.demo.workspace.store.departments()
    one = next(department for department in departments if department.country == "BE")
    bills = tuple(
        invoice(
            f"H/{n}",
            department=one,
            to=customer(name, vat_number="BE 12", key=f"files:{n}"),
            date=date(2026, 11, 20),
            key=f"files:{one.key}:invoice:H/{n}",
        )
        for n, name in enumerate(names)
    )
    await desk.demo.workspace.store.save_reading("files", Reading(bills, departments=(one,)), desk.clock.now())


def unclean(screen: str) -> set[str]:
    """Lines with signs that steer a terminal or turn the writing around."""
    turning = {"RLE", "LRE", "PDF", "RLO", "LRO", "RLI", "LRI", "FSI", "PDI"}
    return {
        ascii(line)
        for line in screen.split("\n")
        if any(unicodedata.category(sign) == "Cc" or unicodedata.bidirectional(sign) in turning for sign in line)
    }


async def look_for(desk, words: str) -> None:
    await desk.press("f")
    await desk.press("ctrl+u", *["space" if sign == " " else sign for sign in words])
    await desk.press("enter")


async def sync_everything(desk) -> None:
    await desk.press("s")
    await desk.until(lambda: isinstance(desk.app.screen, PlanDialog) and "invoices" in desk.screen)
    await desk.press("enter")
    await desk.until(lambda: bool(desk.app.run_model.reports) and not desk.app.run_model.is_running, 3000)


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_shown_as_it_is_in_list_filter_detail_error_and_bell(sit, name: str) -> None:
    async with sit((160, 40)) as desk:
        await put(desk, [name])

        await look_for(desk, name)
        await desk.until(lambda: bool(desk.line("H/0")))
        in_the_list = desk.line("H/0")
        await sync_everything(desk)
        await desk.press("enter")
        await desk.until(lambda: name in desk.screen and "H/0" in desk.screen)
        in_detail = desk.screen
        await desk.press("escape", "f8")
        await desk.until(lambda: "not synced" in desk.screen)
        in_bell = desk.screen

        assert name in in_the_list
        assert in_detail.count(name) >= 2, in_detail
        assert desk.app.is_running
        assert unclean("\n".join((in_the_list, in_detail, in_bell))) == set()


async def test_every_row_of_the_demo_company_is_clean_at_every_width(sit) -> None:
    """The company has names with escape sequences, zero bytes and signs that turn the writing around."""
    async with sit() as desk:
        for columns, lines in [(120, 36), (80, 24), (40, 10), (20, 5), (120, 36)]:
            await desk.pilot.resize_terminal(columns, lines)
            await desk.pilot.pause()
            for _ in range(12):
                await desk.press("pagedown")
                assert unclean(desk.screen) == set()
            await desk.press("home")
