"""The sources of one run by name, opened when something is first wanted of them: a PDF, a note, a payment."""

from __future__ import annotations

from dataclasses import dataclass, field

from synctui.ports.source import Source
from synctui.ports.tools import Tools, WaitTeller


@dataclass(slots=True)
class OpenSources:
    """Documents of files have no source that could be asked: their name is not among these."""

    tools: Tools
    on_wait: WaitTeller | None = None
    _open: dict[str, Source] | None = field(default=None)

    def named(self, name: str) -> Source | None:
        return self._opened().get(name)

    def names(self) -> tuple[str, ...]:
        return tuple(self._opened())

    def _opened(self) -> dict[str, Source]:
        if self._open is None:
            self._open = {source.name: source for source in self.tools.sources(self.on_wait)}
        return self._open

    async def aclose(self) -> None:
        for source in (self._open or {}).values():
            await source.aclose()
        self._open = None
