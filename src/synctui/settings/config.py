"""The settings file ``config.toml``: language, look, keys and zone, each checked and each with a default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from synctui.domain.errors import Misconfigured
from synctui.domain.text import clean, is_mail_address


@dataclass(frozen=True, slots=True)
class Config:
    """What a person has set; None means: as the environment says."""

    language: str | None = None
    theme: str | None = None
    ascii: bool | None = None
    """Signs from the ASCII set; None where the locale decides."""
    zone: str | None = None
    """Time zone of the company; None means the machine's."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Binding id to keys, as the command `synctui keys` prints them."""
    support_contact: str | None = None
    """E-mail address of whoever helps when something does not work."""
    unknown: tuple[tuple[str, int], ...] = ()
    """Keys of the file that mean nothing, with the line they stand in (0 where it cannot be told)."""


def read_config(path: Path) -> Config:
    """The settings of this file; defaults where there is none.

    Raises `Misconfigured` ``config-unreadable`` (file, line, detail) or ``config-value`` (file, line, key, expected).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Config()
    except (OSError, UnicodeDecodeError) as problem:
        raise Misconfigured("config-unreadable", file=str(path), line="1", detail=type(problem).__name__) from problem
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        line, detail = _where(str(problem), text)
        raise Misconfigured("config-unreadable", file=str(path), line=str(line), detail=detail) from problem
    return _File(path, text, found).config()


@dataclass(frozen=True, slots=True)
class _File:
    """One settings file while its values are checked."""

    path: Path
    text: str
    found: Mapping[str, object]

    def config(self) -> Config:
        known = {"language", "theme", "ascii", "zone", "support_contact", "keys"}
        return Config(
            language=self._text("language"),
            theme=self._text("theme"),
            ascii=self._switch("ascii"),
            zone=self._zone(),
            support_contact=self._contact(),
            keys=self._keys(),
            unknown=tuple((clean(key), self._line(key)) for key in self.found if key not in known),
        )

    def _text(self, key: str) -> str | None:
        value = self.found.get(key)
        if value is None or isinstance(value, str):
            return value or None
        raise self._wrong(key, "text")

    def _switch(self, key: str) -> bool | None:
        value = self.found.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(key, "true / false")

    def _zone(self) -> str | None:
        name = self._text("zone")
        if name is not None:
            try:
                ZoneInfo(name)
            except (KeyError, ValueError, OSError) as problem:
                raise self._wrong("zone", "Europe/Berlin") from problem
        return name

    def _contact(self) -> str | None:
        address = self._text("support_contact")
        if address is not None and not is_mail_address(address):
            raise self._wrong("support_contact", "help@example.com")
        return address

    def _keys(self) -> Mapping[str, str]:
        table = self.found.get("keys", {})
        if not isinstance(table, dict):
            raise self._wrong("keys", "[keys]")
        for key, value in table.items():
            if not isinstance(value, str):
                raise self._wrong(key, "text")
        return table

    def _wrong(self, key: str, expected: str) -> Misconfigured:
        line = str(self._line(key))
        return Misconfigured("config-value", file=str(self.path), line=line, key=clean(key), expected=expected)

    def _line(self, key: str) -> int:
        pattern = re.compile(rf"\s*\[?\s*[\"']?{re.escape(key)}[\"']?\s*[=\]]")
        return next((n for n, line in enumerate(self.text.splitlines(), 1) if pattern.match(line)), 0)


def _where(message: str, text: str) -> tuple[int, str]:
    """Line and reason out of the parser's message, which carries the line in words only."""
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", message, re.DOTALL)
    if match is None:
        return 0, clean(message)
    return int(match.group(2) or len(text.splitlines()) or 1), clean(match.group(1))
