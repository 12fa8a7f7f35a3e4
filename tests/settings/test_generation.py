"""The run counter outside the database is whole at every moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from synctui.settings.generation import GenerationFile


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    counter = GenerationFile(tmp_path / "new" / "runs")

    counter.write(7)

    assert GenerationFile(tmp_path / "new" / "runs").read() == 7
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new" / "runs"]


@pytest.mark.parametrize("content", [b"", b"many", b"-3", b"\xff"])
def test_a_counter_that_cannot_be_read_counts_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "runs").write_bytes(content)

    assert GenerationFile(tmp_path / "runs").read() is None


def test_before_the_first_run_there_is_none(tmp_path: Path) -> None:
    assert GenerationFile(tmp_path / "runs").read() is None


def test_when_a_write_fails_the_old_number_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = GenerationFile(tmp_path / "runs")
    counter.write(7)

    def full(*_arguments: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        counter.write(8)

    assert counter.read() == 7
    assert list(tmp_path.iterdir()) == [tmp_path / "runs"]
