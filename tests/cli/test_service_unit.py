"""The systemd unit of the nightly sync, and what is said where there is no systemd."""

from __future__ import annotations

from pathlib import Path

import pytest

from synctui.cli import service_unit


@pytest.fixture
def config_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


def test_the_unit_runs_this_python_with_this_home(office) -> None:
    text = service_unit.unit_text("/opt/my python/bin/python3", {"SYNCTUI_HOME": "/srv/50%/books"})

    assert 'ExecStart="/opt/my python/bin/python3" -m synctui nightly' in text
    assert 'Environment="SYNCTUI_HOME=/srv/50%%/books"' in text
    assert "WantedBy=default.target" in text


def test_it_is_written_and_the_next_command_is_said(office, config_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_unit, "has_systemd", lambda: True)

    answer = office("service", "install")

    path = config_home / "systemd" / "user" / "synctui-nightly.service"
    assert answer.code == 0
    assert answer.out == f"{path}\n"
    assert "[Service]" in path.read_text()
    assert "systemctl --user enable --now synctui-nightly.service" in answer.err


def test_without_systemd_the_unit_is_printed(office, config_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_unit, "has_systemd", lambda: False)

    answer = office("service", "install")

    assert answer.code == 1
    assert "ExecStart=" in answer.out
    assert "There is no systemd here" in answer.err
    assert not config_home.exists()


def test_it_is_removed(office, config_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_unit, "has_systemd", lambda: True)
    office("service", "install")

    answer = office("service", "remove", "--json")
    left = office("service", "status")

    assert answer.json["removed"] is True
    assert left.code == 1
    assert "not installed" in left.out
