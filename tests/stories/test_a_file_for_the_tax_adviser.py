"""From the first key to a file that the tax adviser can import, and one more of an invoice that got lost on its way."""

from __future__ import annotations

from pathlib import Path

from synctui.tui.screens.plan import PlanDialog


def batches(folder: Path) -> list[str]:
    return sorted(f"{path.parent.name} {path.name}" for path in folder.glob("*/EXTF_Buchungsstapel_*.csv"))


async def _sync(desk) -> None:
    await desk.press("s")
    await desk.until(lambda: isinstance(desk.app.screen, PlanDialog) and "invoice" in desk.screen)
    before = len(desk.app.run_model.reports)
    await desk.press("enter")
    await desk.until(lambda: len(desk.app.run_model.reports) != before or not desk.app.run_model.is_running)
    await desk.until_words("Last sync")


async def test_two_keys_lead_from_the_demo_company_to_a_batch_for_each_month(sit, tmp_path: Path) -> None:
    async with sit(tool="datev", folder=tmp_path) as desk:
        await _sync(desk)
        table = desk.app.screen.table
        await desk.until(lambda: bool(table.current.booking_number))

        assert table.current.booking_number.startswith("202611-01/")
        assert batches(tmp_path)[-1] == "muster-gmbh EXTF_Buchungsstapel_202611-01.csv"


async def test_a_document_that_got_lost_is_handed_over_once_more_when_a_person_says_so(sit, tmp_path: Path) -> None:
    async with sit(tool="datev", folder=tmp_path) as desk:
        await _sync(desk)
        table = desk.app.screen.table
        await desk.until(lambda: bool(table.current.booking_number))
        number, before = table.current.number, batches(tmp_path)

        await desk.press("enter")
        await desk.until_words("once more, if the file did not arrive")
        options = desk.app.screen.query_one("OptionList")
        options.highlighted = options.get_option_index("again")
        await desk.press("enter")
        await desk.until_words("Hand it over once more?")
        await desk.press(*"lost", "enter")
        await desk.until_words("released to be handed over once more")
        await desk.press("escape")
        await _sync(desk)
        await desk.until(lambda: len(batches(tmp_path)) > len(before))

        (once_more,) = [name for name in batches(tmp_path) if name not in before]
        folder, _, file = once_more.partition(" ")
        assert file == "EXTF_Buchungsstapel_202611-02.csv"
        lines = (tmp_path / folder / file).read_text("cp1252").splitlines()[2:]
        assert all(f'"{number}"' in line for line in lines)
