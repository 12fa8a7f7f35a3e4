"""A read that takes hours says so: in the header, in the progress pane and on the command line."""

from __future__ import annotations

import pytest

from synctui.cli.telling import Teller
from synctui.domain.events import Phase, PhaseChanged, Progress
from synctui.tui.run_model import RunModel
from synctui.tui.widgets.header import _reading

HOURS = 7 * 3600.0 + 1800


def step(done: int, total: int | None = 100_000, left: float | None = HOURS) -> Progress:
    return Progress("", Phase.READING, done, total, seconds_left=left)


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (None, "reading Teamleader"),
        (step(0, None, None), "reading Teamleader"),
        (step(400, 900, None), "reading Teamleader: 400 of 900"),
        (step(3_400), "reading Teamleader: 3,400 of 100,000, 7:30:00 left"),
    ],
    ids=["begun", "listing", "soon done", "long"],
)
def test_the_header_says_how_far_a_read_is(progress, words):
    longest, *_ = _reading(progress).texts

    assert longest.plain == words


def test_the_progress_pane_knows_how_long_reading_will_take():
    model = RunModel()

    model.fold(step(3_400), None)

    assert model.reading is not None
    assert (model.reading.done, model.reading.seconds_left) == (3_400, HOURS)


def test_the_command_line_says_it_about_once_a_minute(capsys):
    tell = Teller({}, {}, "UTC")

    tell(PhaseChanged("", Phase.READING))
    for done in range(0, 1_001, 50):
        tell(step(done))

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "reading Teamleader"
    assert lines[1] == "reading Teamleader: 200 of 100,000, 7:30:00 left"
    assert len(lines) == 6


def test_the_command_line_keeps_quiet_about_a_read_that_is_soon_done(capsys):
    Teller({}, {}, "UTC")(step(400, 900, None))

    assert capsys.readouterr().err == ""
