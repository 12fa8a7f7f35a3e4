"""The page of errors is the one that the program would print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from synctui import i18n
from synctui.cli.errors import markdown
from synctui.i18n.chapters import chapters

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use()


def test_the_page_has_every_error_as_the_program_tells_it() -> None:
    printed = "\n".join(markdown(list(chapters()), None)) + "\n"

    assert PAGE.read_text(encoding="utf-8") == printed, "run: synctui errors --markdown > docs/errors.md (in English)"
