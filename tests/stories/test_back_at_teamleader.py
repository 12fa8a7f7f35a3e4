"""What a sync leaves at Teamleader, where somebody wants it: the PDF fetched from there, the number noted there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synctui.domain.fingerprint import fingerprint

FEW = 3


async def _integration(desk, **options):
    """The first entity's integration with these options."""
    service = desk.demo.workspace.service
    status = (await service.integrations())[0]
    settings = replace(status.integration, options={**status.integration.options, **options})
    await service.save_integration(settings)
    return status.integration.id


async def _some_due(desk, id):
    (preview,) = await desk.demo.workspace.service.preview([id])
    return [action.document for action in preview.plan.sending[:FEW]]


@pytest.mark.parametrize("wanted", ["yes", "no"])
async def test_the_booking_number_stands_at_the_invoice_in_teamleader_only_where_it_is_wanted(sit, wanted):
    async with sit() as desk:
        id = await _integration(desk, write_back_number=wanted)
        documents = await _some_due(desk, id)

        (report,) = await desk.demo.workspace.service.sync([id], [document.key for document in documents])

        notes = [desk.demo.teamleader.notes_of(row.document.rpartition(":")[2]) for row in report.booked]
        numbers = [[f"Exact Online: booking number {row.booking_number}"] for row in report.booked]
        assert len(report.booked) == FEW
        assert notes == (numbers if wanted == "yes" else [[]] * FEW)


async def test_a_note_of_ours_is_not_taken_for_an_edit_by_the_next_reading(sit):
    async with sit() as desk:
        id = await _integration(desk, write_back_number="yes")
        documents = await _some_due(desk, id)
        store = desk.demo.workspace.store
        await desk.demo.workspace.service.sync([id], [document.key for document in documents])

        await desk.demo.workspace.service.read_sources()

        (preview,) = await desk.demo.workspace.service.preview([id], [document.key for document in documents])
        after = [await store.document(document.key) for document in documents]
        assert [fingerprint(one) for one in after] == [fingerprint(one) for one in documents]
        assert {action.code for action in preview.plan.actions} == {"synced"}
