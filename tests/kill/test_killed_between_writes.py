"""SIGKILL between any two writes of a booking, then a new start: each invoice stands in the books once, truly shown."""

from __future__ import annotations

import pytest

PARTS = 4
"""The kill points are shared out among so many tests, which run side by side."""
MOST = 80
"""More steps than a sync of two invoices takes."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("what", ["sync", "nightly"])
def test_a_kill_at_any_step_leaves_one_entry_each_and_its_number(open_books, nursery, home, what, part) -> None:
    """`what` is killed and started again: the command line, and the daemon of the nights."""
    books = open_books(MOST + 1)
    made = nursery.run("setup", home.path, books.address, count=2)
    assert made.code == 0, made.err
    whole = home.copy("whole")
    went = nursery.run(what, whole.path, books.address, division=1001 + MOST)
    assert went.code == 0, went.err
    steps = whole.steps
    assert 20 < len(steps) < MOST
    assert whole.numbers == books.numbers(1001 + MOST)

    for step in range(1 + part, len(steps) + 1, PARTS):
        where, division, one = f"killed at {steps[step - 1]}", 1000 + step, home.copy(f"killed-at-{step}")
        died = nursery.run(what, one.path, books.address, division=division, die_at=step)
        # A run that takes long renews its lease on the way: one that is faster may end before its last step.
        is_over = died.code == 0 and len(one.steps) < step
        again = nursery.run(what, one.path, books.address)

        assert died.code == -9 or is_over, (where, died.err)
        assert again.code == 0, (where, again.err)
        assert sorted(books.numbers(division)) == ["2026/1", "2026/2"], where
        assert one.numbers == books.numbers(division), where
        assert one.left_over == {}, where
        bells, manual = one.bells
        assert bells == manual, where


def test_what_a_killed_process_had_out_is_looked_up_before_it_is_sent_again(books, nursery, home) -> None:
    nursery.run("setup", home.path, books.address, count=2)
    whole = home.copy("whole")
    nursery.run("sync", whole.path, books.address, division=202)
    out = 1 + whole.steps.index("before POST /api/v1/202/salesentry/SalesEntries")

    died = nursery.run("sync", home.path, books.address, die_at=out)
    again = nursery.run("sync", home.path, books.address)

    steps = home.steps
    asked = steps.index("before GET /api/v1/101/salesentry/SalesEntries")
    assert (died.code, again.code) == (-9, 0)
    assert asked < steps.index("before POST /api/v1/101/salesentry/SalesEntries")
    assert home.numbers == books.numbers()
