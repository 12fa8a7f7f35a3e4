"""Two synctui processes on one store: each invoice is booked once, and the second is told who runs it."""

from __future__ import annotations


def test_six_processes_at_once_book_each_invoice_once(synctui, books) -> None:
    assert synctui.run("setup", 3).returncode == 0

    running = [synctui.start() for _ in range(6)]
    ended = [process.communicate(timeout=120) for process in running]

    assert books.references == ["2026/1", "2026/2", "2026/3"]
    refused = [error for _, error in ended if "run-in-progress" in error]
    assert len(refused) + sum(1 for output, _ in ended if output) == 6
