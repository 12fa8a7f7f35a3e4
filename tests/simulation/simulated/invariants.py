"""What must hold at the end of every world, read from the store's tables and the tool's books, past the engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from simulated.installation import Installation
from simulated.world import World
from synctui.domain.capabilities import Numbering

_LINKS = """
SELECT d.key, d.number, d.gone_at, d.is_hidden, d.is_draft, d.set_aside, d.mark, d.kind, l.state, l.booking_number,
    l.remote_id, l.is_by_hand, l.is_missing, l.code, l.reference, d.day, i.start_day, l.code_values
FROM document d
LEFT JOIN link l ON l.document_id = d.id
LEFT JOIN integration i ON 1 = 1
ORDER BY d.id
"""
CLASH = {"number-taken", "entry-of-another"}
"""Reasons that tell a person of two documents under one number."""


def check(world: World) -> None:
    """Adds to `world.broken` whatever does not hold."""
    for home in [world.home, *([world.other] if world.other else [])]:
        for what in _of_home(world, home):
            world.witness.breaks(f"{home.name}: {what}")
    for what in _of_tool(world):
        world.witness.breaks(what)


def _of_tool(world: World) -> Iterator[str]:
    standing = world.tool.standing()
    written = Counter(
        world.witness.authors[entry.remote_id][0]
        for entry in standing
        if world.witness.authors.get(entry.remote_id, ("", ""))[1] == "engine"
    )
    yield from (f"{key} stands {n} times in the tool" for key, n in written.items() if n > 1)
    if world.witness.edits and not world.capabilities.pushes_edits:
        yield f"edits were sent: {world.witness.edits}"
    fast = world.tool.too_fast()
    if fast and not world.has_wrong_clocks and not world.home.restored and not world.has_second_home:
        yield f"faster than the limit: {fast}"


def _of_home(world: World, home: Installation) -> Iterator[str]:
    rows = home.rows(_LINKS)
    for row in rows:
        yield from _of_document(world, row)
    shared = Counter(row["remote_id"] for row in rows if row["state"] == "synced" and not row["is_by_hand"])
    yield from (f"two documents claim the one entry {id}" for id, n in shared.items() if n > 1)
    yield from _nothing_held(home)
    yield from _nothing_lost(world, home, rows)
    yield from _runs(home)


def _of_document(world: World, row: dict[str, Any]) -> Iterator[str]:
    key = row["key"]
    if row["state"] != "synced":
        if row["booking_number"] and row["state"] is not None:
            yield f"{key} is {row['state']} and shows {row['booking_number']}"
        return
    if not row["booking_number"]:
        yield f"{key} is synced without a number"
    if row["is_by_hand"]:
        return
    yield from _missing(world, row)
    author = world.witness.authors.get(row["remote_id"])
    stands = {entry.remote_id: entry for entry in world.tool.standing()}.get(row["remote_id"])
    if stands is None:
        if row["remote_id"] not in world.witness.deleted:
            yield f"{key} is synced with {row['remote_id']}, which never was in the tool"
    elif world.capabilities.numbering is not Numbering.NONE and stands.number != row["booking_number"]:
        yield f"{key} shows {row['booking_number']}, the tool {stands.number}"
    elif author is not None and author[0] != key and row["number"] not in world.papers.odd:
        yield f"{key} claims the entry of {author[0]}"


def _missing(world: World, row: dict[str, Any]) -> Iterator[str]:
    """Where the tool can be asked, what somebody deleted there is marked; nothing else is."""
    standing = world.tool.standing()
    is_there = any(entry.remote_id == row["remote_id"] for entry in standing)
    if row["is_missing"] and is_there:
        yield f"{row['key']} is called missing and stands in the tool as {row['booking_number']}"
    is_replaced = any(entry.reference == (row["reference"] or row["number"]) for entry in standing)
    if world.looks_up_cheaply and not (is_there or is_replaced or row["is_missing"] or row["gone_at"]):
        yield f"{row['key']} was deleted in the tool and nobody says so"


def _nothing_held(home: Installation) -> Iterator[str]:
    yield from (f"a lease is held: {row}" for row in home.rows("SELECT * FROM lease"))
    yield from (
        f"a claim is held: {row['document_id']}" for row in home.rows("SELECT * FROM link WHERE state='intent'")
    )
    yield from (f"run {row['id']} never ended" for row in home.rows("SELECT id FROM run WHERE ended_at = 0"))


def _nothing_lost(world: World, home: Installation, rows: list[dict[str, Any]]) -> Iterator[str]:
    known = {row["key"]: row for row in rows}
    for key, document in world.source.documents.items():
        row = known.get(key)
        if row is None or row["is_hidden"] or row["gone_at"]:
            yield f"{key} is at the source and nowhere on the screen: {row}"
            continue
        if document.is_draft or row["set_aside"] or (row["day"] and row["day"] < row["start_day"]):
            if row["state"] in {"intent", "unknown"}:
                yield f"{key} stays {row['state']} for ever"
            continue
        if row["state"] == "synced":
            continue
        is_clash = row["code"] in CLASH and document.number in world.papers.odd
        if not is_clash and row["code"] != "invoice-first":
            yield f"{key} is {row['state']} ({row['code']} {row['code_values']}) when all is calm"
    for entry in world.tool.standing():
        author = world.witness.authors.get(entry.remote_id)
        if author is not None and author[0] in known:
            row = known[author[0]]
            is_told = row["state"] in {"synced", "unknown"} or row["code"] in CLASH or row["set_aside"]
            if not is_told and author[1] == "engine" and not row["gone_at"] and home is world.home:
                yield f"{row['key']} stands in the tool as {entry.number} and the screen says {row['state']}"


def _runs(home: Installation) -> Iterator[str]:
    bells = Counter(row["run"] for row in home.rows("SELECT run FROM notification"))
    for run in home.rows("SELECT * FROM run ORDER BY id"):
        id = run["id"]
        if bells[id] != int(run["mode"] == "manual"):
            yield f"run {id} ({run['mode']}) rings {bells[id]} times"
        kinds = Counter(
            row["kind"]
            for row in home.rows(
                "SELECT d.kind FROM history h JOIN document d ON d.id = h.document_id "
                "WHERE h.run = ? AND h.what = 'synced'",
                id,
            )
        )
        told = json.loads(run["report"] or "{}")
        counted = (run["invoices"], run["credit_notes"])
        if sum(kinds.values()) != sum(counted):
            yield f"run {id} says {counted} and booked {dict(kinds)}"
        if (told.get("invoices"), told.get("credit_notes")) != counted:
            yield f"run {id} tells {told} and counts {counted}"
        rung = home.rows("SELECT content FROM notification WHERE run = ?", id)
        for one in rung:
            content = json.loads(one["content"])
            if (content["invoices"], content["credit_notes"]) != counted:
                yield f"the bell of run {id} says {content['invoices']}, the run {counted}"
        if run["ending"] == "finished" and told.get("not_booked"):
            yield f"run {id} says that all went well"
    nights = Counter(row["local_date"] for row in home.rows("SELECT local_date FROM run WHERE local_date > 0"))
    yield from (f"the night of {day} ran {n} times" for day, n in nights.items() if n > 1)
