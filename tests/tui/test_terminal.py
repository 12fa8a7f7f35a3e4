"""A terminal that has gone takes nothing down with it."""

from __future__ import annotations

import pytest

from synctui.tui.terminal import GoneQuietly


class Dropped:
    """A file whose terminal goes away after so many writes."""

    def __init__(self, takes: int) -> None:
        self.taken: list[str] = []
        self._takes = takes
        self.encoding = "utf-8"

    def write(self, text: str) -> None:
        if len(self.taken) >= self._takes:
            raise OSError(5, "Input/output error")
        self.taken.append(text)

    def flush(self) -> None:
        if len(self.taken) >= self._takes:
            raise OSError(5, "Input/output error")


@pytest.mark.parametrize("takes", [0, 1, 2])
def test_writing_goes_on_without_an_error_after_the_terminal_has_gone(takes):
    file = Dropped(takes)
    output = GoneQuietly(file)

    for _ in range(50):
        output.write("x")
        output.flush()

    assert output.is_gone
    assert len(file.taken) == takes


def test_everything_else_is_the_files_own():
    assert GoneQuietly(Dropped(1)).encoding == "utf-8"
