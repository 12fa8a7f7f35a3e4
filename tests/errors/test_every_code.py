"""No error is in the book that nothing can cause, and none that no test causes."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

import synctui
from synctui.i18n.chapters import GROUPS, chapters, explained, words_of
from synctui.i18n.errors import codes

PACKAGE = Path(synctui.__file__).parent
TESTS = Path(__file__).parents[1]
TOLD_ELSEWHERE = {"i18n", "testing", "sandbox"}
"""Folders of the package that cause no error for a reader; the sandbox is a reader's only through the demo."""
NOT_CAUSED = {"i18n", "docs"}
"""Folders of tests that read the book and cause nothing."""


@cache
def named_in(folder: Path, left_out: frozenset[str]) -> frozenset[str]:
    """Everything between quotes, back quotes or square brackets in the files of a folder."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        if path.relative_to(folder).parts[0] not in left_out and path != Path(__file__):
            found.update(re.findall(r"[\"'`\[]([a-z0-9]+(?:-[a-z0-9]+)*)[\"'`\]]", path.read_text(encoding="utf-8")))
    return frozenset(found)


def test_every_code_can_be_caused_by_the_program() -> None:
    demo = named_in(PACKAGE / "sandbox", frozenset())
    known = named_in(PACKAGE, frozenset(TOLD_ELSEWHERE)) | demo

    assert sorted(codes() - known) == []


def test_every_code_is_caused_by_a_test() -> None:
    known = named_in(TESTS, frozenset(NOT_CAUSED))

    assert sorted(codes() - known) == []


def test_every_code_stands_in_exactly_one_chapter() -> None:
    listed = [code for _title, group in GROUPS for code in group]

    assert len(listed) == len(set(listed))
    assert set(listed) == codes()


def test_the_book_has_every_chapter_and_a_selection_only_what_is_asked_for() -> None:
    whole = [error.code for chapter in chapters() for error in chapter.errors]
    selected = [error.code for chapter in chapters(only={"period-closed"}) for error in chapter.errors]

    assert set(whole) == codes()
    assert selected == ["period-closed"]


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_error_says_what_to_do_unless_nothing_is_to_be_done(code: str) -> None:
    words = words_of(code)
    assert words is not None

    text = explained(code, words, "Exact Online")

    assert "–" not in text.what
    assert text.where in {"synctui", "teamleader", "tool"}
