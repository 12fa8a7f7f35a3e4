"""The settings file is checked: a wrong value is told with its line, and what means nothing is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from synctui.domain.errors import Misconfigured
from synctui.settings.config import Config, read_config
from synctui.settings.paths import Paths


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_is_as_the_environment_says(tmp_path: Path) -> None:
    assert read_config(tmp_path / "config.toml") == Config()


def test_every_setting_is_read(tmp_path: Path) -> None:
    text = (
        'language = "de"\ntheme = "kontor-dark"\nascii = true\nzone = "Europe/Vienna"\n'
        'support_contact = "help@example.org"\n[keys]\n"app.help" = "f12"\n'
    )

    config = read_config(written(tmp_path, text))

    assert config == Config("de", "kontor-dark", True, "Europe/Vienna", {"app.help": "f12"}, "help@example.org")


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("language = 7", "1", "language"),
        ("# mine\n\ntheme = true", "3", "theme"),
        ('ascii = "yes"', "1", "ascii"),
        ('zone = "Europe/Atlantis"', "1", "zone"),
        ('zone = "../../etc/passwd"', "1", "zone"),
        ('language = "de"\n[keys]\n"app.help" = 12', "3", "app.help"),
        ('keys = "f1"', "1", "keys"),
        ('support_contact = "nobody"', "1", "support_contact"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(tmp_path: Path, text: str, line: str, key: str) -> None:
    with pytest.raises(Misconfigured) as wrong:
        read_config(written(tmp_path, text))

    assert wrong.value.code == "config-value"
    assert (wrong.value.values["line"], wrong.value.values["key"]) == (line, key)


def test_a_file_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as wrong:
        read_config(written(tmp_path, 'language = "de"\nzone = [\n'))

    assert wrong.value.code == "config-unreadable"
    assert wrong.value.values["line"] in {"2", "3"}


def test_what_means_nothing_is_named_with_its_line(tmp_path: Path) -> None:
    config = read_config(written(tmp_path, 'language = "de"\nlangauge = "en"\n\n[colours]\nred = 1\n'))

    assert config.unknown == (("langauge", 2), ("colours", 4))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'theme = "\xfc"')

    with pytest.raises(Misconfigured, match="config-unreadable"):
        read_config(path)


def test_one_folder_can_hold_everything(tmp_path: Path) -> None:
    paths = Paths.of(environ={"SYNCTUI_HOME": str(tmp_path)})

    assert {paths.store.parent, paths.secrets.parent, paths.config.parent, paths.state.parent} == {tmp_path}


def test_a_folder_that_is_named_wins_over_the_environment(tmp_path: Path) -> None:
    assert Paths.of(tmp_path, {"SYNCTUI_HOME": "/elsewhere"}).store == tmp_path / "synctui.db"


def test_else_the_platforms_own_folders_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv("XDG_CONFIG_HOME", "/config")

    paths = Paths.of(environ={})

    assert paths.store == Path("/data/synctui/synctui.db")
    assert paths.config == Path("/config/synctui/config.toml")
