"""Every test of words starts and ends in the language of the environment."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from synctui import i18n


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.use("en")
    yield
    i18n.use()
