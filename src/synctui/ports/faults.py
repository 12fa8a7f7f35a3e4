"""The shared script of faults: what a pretend network does to chosen requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    LOSE_ANSWER = "lose_answer"
    """The server does its work, the answer never arrives."""
    LOSE_REQUEST = "lose_request"
    """The connection breaks before the server saw anything, but the client cannot know that."""
    REFUSE_CONNECTION = "refuse_connection"
    """Nothing left: the client knows."""
    STATUS = "status"
    """Answered with `status`, `headers` and `body` before the server did anything."""
    REPLACE_ANSWER = "replace_answer"
    """The server does its work, and `status`, `headers` and `body` stand in place of its answer."""
    DELAY = "delay"
    """`seconds` pass before the answer."""
    TRUNCATE = "truncate"
    """Only the first half of the answer's body arrives, with a success status."""


@dataclass(slots=True)
class Fault:
    """Strikes requests whose method and path match, from the `first` matching one on, `times` times."""

    kind: FaultKind
    method: str = ""
    path: str = ""
    """A part of the path; empty matches all."""
    first: int = 1
    times: int = 1
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    seconds: float = 0.0
    seen: int = 0

    def strikes(self, method: str, path: str) -> bool:
        if (self.method and self.method != method) or (self.path and self.path not in path):
            return False
        self.seen += 1
        return self.first <= self.seen < self.first + self.times


@dataclass(slots=True)
class FaultScript:
    """Faults in order; the first that strikes is used."""

    faults: list[Fault] = field(default_factory=list)

    def strike(self, method: str, path: str) -> Fault | None:
        struck = [fault for fault in self.faults if fault.strikes(method, path)]
        return struck[0] if struck else None

    @classmethod
    def from_json(cls, text: str) -> FaultScript:
        """A list of objects with the fields of `Fault`; for `synctui sandbox --faults FILE`."""
        return cls([Fault(**{**item, "kind": FaultKind(item["kind"])}) for item in json.loads(text)])
