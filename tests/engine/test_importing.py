"""What an import tells: how much was new, how much was there already, what was refused, and whose books it concerns."""

from __future__ import annotations

from dataclasses import replace

from synctui.domain.invoice import Reading
from synctui.engine.importing import import_reading
from synctui.testing.documents import DEPARTMENT, OTHER_DEPARTMENT, invoice

REFUSED = (("scan.pdf", "pdf-without-xml", {"file": "scan.pdf"}),)


async def brought(world, *documents, refused=()):
    reading = Reading(documents, departments=(DEPARTMENT, OTHER_DEPARTMENT))
    return await import_reading(world.store, reading, refused, world.clock.now())


async def test_what_is_new_is_counted_and_what_is_refused_is_named_beside_it(open_world):
    world = await open_world()

    told = await brought(world, invoice("2026/1"), invoice("2026/2"), refused=REFUSED)

    assert (told.imported, told.unchanged, told.refused) == (2, 0, REFUSED)


async def test_the_same_file_again_changes_nothing_and_other_content_is_an_edit(open_world):
    world = await open_world()
    bill = invoice("2026/1")
    await brought(world, bill)

    again = await brought(world, bill)
    edited = await brought(world, replace(bill, note="corrected"), invoice("2026/2"))

    assert (again.imported, again.unchanged) == (0, 1)
    assert (edited.imported, edited.unchanged) == (2, 0)


async def test_each_company_whose_invoices_came_is_named_once(open_world):
    world = await open_world()

    told = await brought(
        world, invoice("2026/1"), invoice("R-1", department=OTHER_DEPARTMENT), invoice("2026/2")
    )  # fmt: skip

    assert told.departments == (DEPARTMENT.key, OTHER_DEPARTMENT.key)
