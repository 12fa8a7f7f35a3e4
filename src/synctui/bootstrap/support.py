"""The support desk of an open place: it gathers, takes out what is nobody's business, and writes the mail."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from synctui.ports.clock import Clock
from synctui.ports.support import Camera, Mail, Shot, Subject

# The first frame waits for whatever is imported here.
if TYPE_CHECKING:
    from synctui.ports.calls import CallLog
    from synctui.ports.reading import Reader
    from synctui.ports.service import IntegrationStatus, Service
    from synctui.support.facts import Facts
    from synctui.support.letter import Censor, Sender

T = TypeVar("T")

CALLS = "calls.jsonl"
"""The API log, in the folder of support files and logs."""
CRASH = "crash.json"
MAILS = "support"
"""The folder of the mails, in the same folder."""
CONTACT = "support_contact"
"""Preference: the address of whoever helps; what the settings file says holds where nothing is chosen."""


class Reads(Protocol):
    """Something that lets a reader read: the reading thread, or a command's own reader."""

    async def read(self, job: Callable[[Reader], T]) -> T: ...


class OwnReader:
    """The reader of a command, which has nothing to draw meanwhile."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def read(self, job: Callable[[Reader], T]) -> T:
        return job(self._reader)


class Desk:
    """Implements `ports.support.SupportDesk` over the folder `state`."""

    def __init__(
        self, state: Path, reads: Reads, service: Service, clock: Clock, *, zone: str, contact: str | None = None
    ) -> None:
        self._state = state
        self._reads = reads
        self._service = service
        self._clock = clock
        self._zone = zone
        self._contact = contact

    @cached_property
    def calls(self) -> CallLog:
        from synctui.support.call_file import CallFile

        return CallFile(self._state / CALLS)

    async def contact(self) -> str:
        chosen = await self._service.preference(CONTACT)
        return (self._contact or "") if chosen is None else chosen

    async def prepare(self, subject: Subject, camera: Camera | None = None) -> Mail:
        from synctui.support.facts import gather
        from synctui.support.letter import censor_of, compose

        calls, today = self.calls, self._clock.now().date()
        facts = await self._reads.read(lambda reader: gather(reader, calls, subject, today))
        seen = camera(lambda line: line).text if camera is not None else ""
        told = "\n".join([seen, facts.tool_text, *facts.values.values()])
        names = await self._reads.read(lambda reader: reader.customer_names_in(told))
        censor = censor_of(facts, names)
        return compose(facts, await self._sender(facts), censor, _shot(camera, censor))

    async def _sender(self, facts: Facts) -> Sender:
        from synctui.support import crashes
        from synctui.support.letter import Sender

        status = await self._status(facts)
        books = status.integration.administration if status is not None else None
        return Sender(
            contact=await self.contact(),
            tool_title=status.spec.title if status is not None else "",
            administration=f"{books.remote_id} {books.name}" if books is not None else "",
            zone=self._zone,
            terminal=os.environ.get("TERM", ""),
            crash=crashes.last(self._state / CRASH),
        )

    async def _status(self, facts: Facts) -> IntegrationStatus | None:
        statuses = await self._service.integrations()
        return next((one for one in statuses if one.integration.id == facts.integration), None)

    async def write(self, mail: Mail) -> Path:
        from synctui.support.mail_file import write

        return await asyncio.to_thread(write, mail, self._state / MAILS, self._clock.now())

    def note_crash(self, kind: str, places: tuple[str, ...]) -> None:
        from synctui.support.crashes import note

        note(self._state / CRASH, kind, places, self._clock.now())


def _shot(camera: Camera | None, censor: Censor) -> Shot | None:
    """The screen through the censor; what is taken out leaves as many dots, so that the columns stay."""
    if camera is None:
        return None
    from synctui.support.people import dots

    return camera(lambda line: censor(line, dots))
