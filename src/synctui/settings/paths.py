"""Where synctui keeps its files: the platform's own folders, or everything under one folder of choice."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "SYNCTUI_HOME"
"""Set to a folder, it takes the place of all the platform's folders."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Files and folders by what they are for. Nothing is created here."""

    store: Path
    """The database file."""
    secrets: Path
    """Folder of the sign-ins."""
    config: Path
    """The settings file, written by people."""
    state: Path
    """Folder for support files and logs."""

    @classmethod
    def of(cls, home: Path | None = None, environ: Mapping[str, str] | None = None) -> Paths:
        """Under `home` where given, else under ``SYNCTUI_HOME``, else in the platform's folders."""
        chosen = home or chosen_home(os.environ if environ is None else environ)
        return cls.under(chosen) if chosen is not None else cls.of_platform()

    @classmethod
    def under(cls, home: Path) -> Paths:
        return cls(home / "synctui.db", home / "secrets", home / "config.toml", home / "state")

    @classmethod
    def of_platform(cls) -> Paths:
        from platformdirs import PlatformDirs

        places = PlatformDirs("synctui", appauthor=False)
        data, config = places.user_data_path, places.user_config_path
        return cls(data / "synctui.db", data / "secrets", config / "config.toml", places.user_state_path)


def chosen_home(environ: Mapping[str, str]) -> Path | None:
    value = environ.get(HOME_VARIABLE, "")
    return Path(value).expanduser().absolute() if value else None
