"""Whatever goes wrong with the disk, a file stands there whole or not at all, and never a second time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from synctui.connectors.e_invoice.folder import LIST
from synctui.domain.booking import AlreadyBooked, Booked, Found, NotFound, Refused, Unknown
from synctui.domain.errors import Misconfigured, Unavailable
from synctui.testing import documents as make


async def test_a_full_disk_leaves_nothing_behind_and_the_next_try_writes_it(folder: Any) -> None:
    folder.disk.bytes_left = 500

    with pytest.raises(Misconfigured) as refused:
        await folder.book(make.invoice())
    folder.disk.bytes_left = None
    left = folder.files
    again = await folder.book(make.invoice())

    assert refused.value.code == "target-folder-unusable"
    assert left == []
    assert isinstance(again, Booked)
    assert len(folder.files) == 1


async def test_a_folder_that_may_not_be_changed_is_told_before_anything_counts_as_written(folder: Any) -> None:
    folder.disk.renames_to_fail = 1

    with pytest.raises(Misconfigured) as refused:
        await folder.book(make.invoice())

    assert refused.value.values["why"] == "Read-only file system"
    assert folder.files == []
    assert isinstance((await look_up(folder, make.invoice())), NotFound)


@pytest.mark.parametrize("syncs", [["killed"], ["ok", "killed"], ["ok", "ok", "killed"]])
async def test_killed_at_any_moment_it_is_written_once_in_the_end(folder: Any, syncs: list[str]) -> None:
    invoice = make.invoice()
    folder.disk.syncs = list(syncs)

    with pytest.raises(KeyboardInterrupt):
        await folder.book(invoice)
    folder.connector = folder.reconnected()
    await folder.book(invoice)
    again = await folder.book(invoice)

    assert isinstance(again, AlreadyBooked)
    assert len(folder.entries()) == 1
    assert folder.entries()[0].gross == invoice.gross


async def test_a_file_whose_line_in_the_list_was_lost_gets_it_back(folder: Any) -> None:
    await folder.book(make.invoice())
    (folder.folder / LIST).write_bytes(b'{"department": "torn')

    found = await look_up(folder, make.invoice())
    again = await folder.book(make.invoice())
    other = await folder.book(make.invoice("2026 / 18"))

    assert isinstance(found, Found)
    assert isinstance(again, AlreadyBooked)
    assert isinstance(other, Booked)
    assert [line["number"] for line in whole_lines(folder)] == ["2026 / 17", "2026 / 18"]


async def test_a_file_that_was_taken_away_is_not_written_again(folder: Any) -> None:
    await folder.book(make.invoice())
    folder.files[0].unlink()

    again = await folder.book(make.invoice())

    assert isinstance(again, AlreadyBooked)
    assert folder.files == []


async def test_numbers_that_only_look_alike_get_files_of_their_own(folder: Any) -> None:
    for number in ("2026/1", "2026-1"):
        await folder.book(make.invoice(number))

    assert sorted(entry.number for entry in folder.entries()) == ["2026-1", "2026/1"]
    third = await folder.book(make.invoice("2026 1"))
    assert isinstance(third, Booked)
    assert len(folder.files) == 3


async def test_two_company_entities_with_the_same_number_share_a_folder(folder: Any) -> None:
    await folder.book(make.invoice())
    folder.integration = replace(folder.integration, department=make.OTHER_DEPARTMENT.key)
    folder.connector = folder.reconnected()

    before = await look_up(folder, make.invoice())
    other = await folder.book(make.invoice(department=make.OTHER_DEPARTMENT))

    assert isinstance(before, NotFound)
    assert isinstance(other, Booked)
    assert len(folder.files) == 2


async def test_another_invoice_under_the_number_is_named_and_not_written_over(folder: Any) -> None:
    await folder.book(make.invoice(net="100.00"))

    outcome = await folder.book(make.invoice(net="200.00", key="teamleader:another"))

    assert isinstance(outcome, Refused)
    assert outcome.code == "number-taken"
    assert (outcome.values["found_total"], outcome.values["total"]) == ("121.00 EUR", "242.00 EUR")
    assert len(folder.files) == 1


async def test_somebody_elses_files_with_both_names_are_left_as_they_are(folder: Any) -> None:
    from synctui.connectors.e_invoice.shelf import file_names
    from synctui.domain.invoice import Kind

    for name in file_names(Kind.INVOICE, "2026 / 17", folder.integration.department):
        (folder.folder / name).write_text("mine")

    outcome = await folder.book(make.invoice())

    assert isinstance(outcome, Refused)
    assert outcome.code == "file-name-taken"
    assert [path.read_text() for path in folder.files] == ["mine", "mine"]


async def test_a_lost_answer_is_unknown_and_then_found(folder: Any) -> None:
    folder.lose_next_answer()

    outcome = await folder.book(make.invoice())

    assert isinstance(outcome, Unknown)
    assert isinstance(await look_up(folder, make.invoice()), Found)


async def test_a_folder_that_has_lost_its_list_counts_as_another_one(folder: Any) -> None:
    later = folder.reconnected(replace(folder.integration, first_run_done=True))

    with pytest.raises(Misconfigured) as refused:
        await later.connect()
    (folder.folder / LIST).write_text("")

    assert refused.value.code == "folder-not-the-same"
    assert (await later.connect()).name == folder.folder.name


async def test_a_folder_that_is_not_there_is_named(folder: Any) -> None:
    gone = {**folder.integration.options, "folder": str(folder.folder / "gone")}

    with pytest.raises(Misconfigured) as refused:
        await folder.reconnected(replace(folder.integration, options=gone)).connect()

    assert refused.value.code == "target-folder-unusable"


async def test_who_finds_somebody_else_writing_waits_and_then_says_so(folder: Any) -> None:
    from synctui.connectors.e_invoice.folder import Folder

    with Folder(folder.folder).locked(), pytest.raises(Unavailable) as busy:
        await folder.book(make.invoice())

    assert busy.value.code == "books-busy"
    assert folder.files == []


async def look_up(folder: Any, document: Any) -> Any:
    return (await folder.connector.find([make.ref(document, folder.integration)]))[document.key]


def whole_lines(folder: Any) -> list[Any]:
    lines = (folder.folder / LIST).read_text().splitlines()
    return [json.loads(line) for line in lines if line.endswith("}")]


async def test_what_another_computer_has_written_meanwhile_is_seen(folder: Any) -> None:
    other = folder.reconnected()
    await folder.book(make.invoice("2026 / 1"))
    _ = [one async for one in other.book([folder.request(make.invoice("2026 / 2"))])]

    again = await folder.book(make.invoice("2026 / 2"))

    assert isinstance(again, AlreadyBooked)
    assert len(folder.files) == 2


async def test_a_list_that_somebody_has_replaced_is_read_anew(folder: Any) -> None:
    await folder.book(make.invoice("2026 / 1"))
    newer = folder.folder / ".newer"
    newer.write_text((folder.folder / LIST).read_text().replace("2026 / 1", "2026 / 9"))
    newer.replace(folder.folder / LIST)

    found = await look_up(folder, make.invoice("2026 / 9"))

    assert isinstance(found, Found)
