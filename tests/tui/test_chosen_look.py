"""What was chosen on the settings screen holds at the next start."""

from __future__ import annotations

from pathlib import Path

from synctui.bootstrap.look import Look, chosen_look
from synctui.store.sqlite_store import SqliteStore


async def test_language_colours_and_signs_are_kept(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db", threaded=False)
    for key, value in (("language", "de"), ("theme", "kontor-light"), ("ascii", "no")):
        await store.save_preference(key, value)
    await store.aclose()

    look = chosen_look(tmp_path / "store.db")

    assert look == Look("de", "kontor-light", is_ascii=False, is_to_set_up=True)


async def test_where_nothing_was_chosen_the_settings_file_decides(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db", threaded=False)
    await store.preference("theme")
    await store.aclose()

    assert chosen_look(tmp_path / "store.db") == Look(is_to_set_up=True)


def test_a_store_that_is_not_there_has_no_look_and_is_not_made(tmp_path: Path) -> None:
    assert chosen_look(tmp_path / "nothing here?.db") == Look()
    assert list(tmp_path.iterdir()) == []


async def test_what_the_overview_showed_is_kept(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "store.db", threaded=False)
    await store.save_preference("overview.period", "all")
    await store.aclose()

    assert chosen_look(tmp_path / "store.db").overview == {"overview.period": "all"}
