"""The page on the settings file shows every setting there is, and a file like it is taken."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from synctui import i18n
from synctui.bootstrap.support import CALLS, CRASH, MAILS
from synctui.settings.config import Config, read_config
from synctui.tui.actions import unknown_ids
from synctui.tui.theme import known_theme

PAGE = (Path(__file__).parents[2] / "docs" / "settings-file.md").read_text(encoding="utf-8")


def example(folder: Path) -> Config:
    """The settings file as the page shows it."""
    (block,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = folder / "config.toml"
    path.write_text(block, encoding="utf-8")
    return read_config(path)


def test_every_setting_stands_in_the_example(tmp_path: Path) -> None:
    config = example(tmp_path)

    settings = {field.name for field in dataclasses.fields(config)} - {"unknown"}
    assert config.unknown == ()
    assert [name for name in settings if getattr(config, name) in (None, {})] == []


def test_what_the_example_chooses_exists(tmp_path: Path) -> None:
    config = example(tmp_path)

    assert config.language in i18n.languages()
    assert known_theme(config.theme) == config.theme
    assert unknown_ids(config.keys) == ()


def test_every_language_and_every_file_is_named() -> None:
    assert [name for name in i18n.languages() if not re.search(rf"\b{name}\b", PAGE)] == []
    assert [name for name in (CALLS, CRASH, MAILS) if f"`{name}" not in PAGE] == []
