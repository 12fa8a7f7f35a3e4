"""The demo keeps the books of each company entity where that entity keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest

from synctui import sandbox
from synctui.bootstrap.demo_books import Reach, check_reach, fitting, tool_of
from synctui.cli import main
from synctui.domain.booking import Journal, LedgerAccount, ReferenceData, VatCode
from synctui.domain.errors import Misconfigured
from synctui.testing import documents as make


async def tools(demo) -> dict[str, str]:
    """Tool by company entity, in the order in which the company names them."""
    names = {one.key: one.name for one in await demo.workspace.store.departments()}
    return {names[one.department]: one.tool for one in await demo.workspace.store.integrations()}


async def test_each_entity_has_a_tool_of_its_own(open_company):
    demo = await open_company(tool=None)

    assert await tools(demo) == {"Muster GmbH": tool_of(0, None), "Demo BV": tool_of(1, None)}
    assert all(demo.books_of(one) is not None for one in await demo.workspace.store.integrations())


async def test_both_entities_are_synced_to_the_end(open_company):
    demo = await open_company(tool=None)

    reports = await demo.workspace.service.sync()

    assert [report.code for report in reports] == [None, None]
    assert all(len(report.booked) > 100 for report in reports)


@pytest.mark.parametrize("name", [name for name in sandbox.sandbox_names() if sandbox.has_books(name)])
async def test_one_tool_can_have_them_all(open_company, name):
    demo = await open_company(tool=name)

    assert set((await tools(demo)).values()) == {name}


async def test_a_tool_that_writes_files_gets_a_folder_for_each_entity(open_company, tmp_path):
    demo = await open_company(tool="hledger", reach=Reach(folder=tmp_path / "books"))

    folders = {Path(one.options["folder"]).name for one in await demo.workspace.store.integrations()}

    assert demo.tool is None
    assert folders == {"muster-gmbh", "demo-bv"}
    assert sorted(path.name for path in (tmp_path / "books").iterdir()) == ["demo-bv", "muster-gmbh"]


def test_an_entity_whose_tool_cannot_be_pretended_uses_the_first():
    tools = ("exact_online", "nothing")

    assert [tool_of(position, None, tools) for position in (0, 1, 7)] == ["exact_online"] * 3
    assert tool_of(1, "hledger", tools) == "hledger"


@pytest.mark.parametrize(
    ("tool", "code"), [("hledger", "demo-needs-folder"), ("tryton", "demo-needs-address"), ("nobody", "tool-unknown")]
)
def test_what_a_tool_needs_is_said_before_anything_is_opened(tool, code):
    with pytest.raises(Misconfigured) as refusal:
        check_reach(tool, Reach())

    assert refusal.value.code == code


def test_a_real_server_is_used_where_its_address_is_given():
    check_reach("tryton", Reach(address="http://127.0.0.1:8000/books"))


def test_the_missing_folder_is_told_with_the_command_that_names_one(capsys):
    code = main(["demo", "--once", "--tool", "beancount"])

    told = capsys.readouterr()
    assert code == 2
    assert "synctui demo --tool beancount --folder PATH" in told.out + told.err


def test_a_tool_that_suggests_nothing_is_mapped_to_what_fits():
    offered = ReferenceData(
        journals=(Journal("P", "Purchases", is_sales=False), Journal("S", "Sales")),
        ledger_accounts=(LedgerAccount("1", "400", "Costs", is_revenue=False), LedgerAccount("2", "700", "Sales")),
        vat_codes=(
            VatCode("x", "21 %", make.VAT_21.percent, is_blocked=True),
            VatCode("y", "21 %", make.VAT_21.percent),
        ),
    )
    bare = make.integration(vat={}, journal=None, credit_journal=None, default_ledger=None)

    fitted = fitting(bare, [make.VAT_21, make.VAT_6], offered)

    assert (fitted.journal, fitted.credit_journal, fitted.mapping.default_ledger) == ("S", "S", "2")
    assert fitted.mapping.vat == {make.VAT_21.key: "y"}
