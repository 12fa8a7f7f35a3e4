"""How this command talks: language, zone and signs, by the settings file and the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from synctui import i18n
from synctui.domain.errors import SynctuiError
from synctui.settings.config import Config, read_config
from synctui.settings.paths import Paths, chosen_home


@dataclass(frozen=True)
class Setting:
    """The settings file as it was read; `problem` where it could not be."""

    paths: Paths
    config: Config
    problem: SynctuiError | None = None

    @property
    def home(self) -> Path | None:
        """The folder that takes the place of the platform's, if one is chosen."""
        return chosen_home(os.environ)

    @cached_property
    def zone(self) -> str:
        """The company's time zone: as set, else this machine's."""
        if self.config.zone is not None:
            return self.config.zone
        from tzlocal import get_localzone_name

        return get_localzone_name() or "UTC"


def read_setting() -> Setting:
    """Read the settings file and take its language for everything that is said from here on."""
    paths = Paths.of()
    try:
        config = read_config(paths.config)
    except SynctuiError as problem:
        i18n.use()
        return Setting(paths, Config(), problem)
    i18n.use(config.language)
    return Setting(paths, config)
