"""One signed-in Yuki: calls operations, opens the session again when it has ended, says what a fault means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lxml import etree

from synctui.connectors.yuki.access import Access
from synctui.connectors.yuki.refusals import kind_of
from synctui.connectors.yuki.soap import NS, Fault, Parameter, envelope, reply
from synctui.domain.errors import AccessDenied, Misconfigured, NoAnswer, Throttled, Unavailable
from synctui.ports.clock import Clock
from synctui.wire.http import Answer, HttpClient

_ZONE = ZoneInfo("Europe/Brussels")
_TOO_LARGE = 413
_PATIENCE = 120.0
"""Seconds for a call with many invoices, which Yuki takes one after the other."""


class Turned(Exception):
    """A fault after which nothing was carried out and which is about what was sent: the whole document is refused."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(kind)
        self.kind = kind
        self.words = words


class SessionEnded(Exception):
    """The session is not known any more: nothing was carried out."""


class Session:
    """Sign-in, operations and faults of one integration."""

    def __init__(self, http: HttpClient, access: Access, clock: Clock) -> None:
        self.access = access
        self._http = http
        self._clock = clock
        self._has_opened = False
        """The session was opened by this sign-in: a fault that nobody can read is not about its age."""

    async def call(
        self,
        service: str,
        operation: str,
        parameters: Sequence[Parameter] = (),
        *,
        spelling: str = "sessionID",
        writes: bool = False,
    ) -> etree._Element:
        """The result of an operation. `spelling` is how this one calls the session: they differ.

        Raises `Turned` where the document itself is refused, `NoAnswer` where a write may have been carried out,
        and `AccessDenied`, `Misconfigured`, `Throttled` or `Unavailable` where nothing was.
        """
        session = self.access.current() or await self.access.opened(None, self._open)
        try:
            return await self._ask(service, operation, [(spelling, session), *parameters], writes=writes)
        except SessionEnded:
            session = await self.access.opened(session, self._open)
        if self.access.domain is not None and operation != "SetCurrentDomain":
            await self.choose_domain(self.access.domain)
        try:
            return await self._ask(service, operation, [(spelling, session), *parameters], writes=writes)
        except SessionEnded:
            raise AccessDenied from None

    async def choose_domain(self, domain: str) -> None:
        """Make a domain the current one; a session sees the administrations of one domain only."""
        await self.call("Accounting", "SetCurrentDomain", [("domainID", domain)])
        self.access.settle_domain(domain)

    async def _open(self, key: str) -> str:
        self._has_opened = True
        try:
            result = await self._ask("Accounting", "Authenticate", [("accessKey", key)])
        except SessionEnded:
            raise AccessDenied from None
        session = (result.text or "").strip()
        if not session:
            raise Unavailable(reason="no session")
        return session

    async def _ask(
        self, service: str, operation: str, parameters: Sequence[Parameter], *, writes: bool = False
    ) -> etree._Element:
        answer = await self._http.request(
            "POST",
            f"/ws/{service}.asmx",
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{NS}{operation}"'},
            content=envelope(operation, parameters),
            writes=writes,
            endpoint=f"{service}/{operation}",
            patience=_PATIENCE if writes else None,
        )
        said = reply(answer.body, operation)
        if isinstance(said, Fault):
            raise await self._problem(said, operation, writes=writes)
        if said is None or not answer.is_success:
            raise _unusable(answer, writes=writes)
        return said

    async def _problem(self, fault: Fault, operation: str, *, writes: bool) -> Exception:
        """What a fault means. Whatever its words do not explain leaves a write unknown, unless the sender is blamed."""
        words = fault.words
        match kind_of(words):
            case "limit":
                until = self._tomorrow()
                await self._http.pace.blocked(until, "day")
                return Throttled(until, "day")
            case "session":
                return SessionEnded()
            case "key":
                return AccessDenied(tool_text=words)
            case "rights":
                return AccessDenied("rights-missing", tool_text=words, endpoint=operation)
            case "licence":
                return Misconfigured("licence-missing", tool_text=words)
            case "inactive":
                return Misconfigured("administration-inactive", tool_text=words)
            case "schema" | "size" as kind:
                return Turned(kind, words)
            case "administration":
                return Misconfigured("administration-missing", tool_text=words)
        if writes:
            return Turned("other", words) if fault.is_the_senders else NoAnswer(reason="server-error")
        if not self._has_opened:
            # It may be a session that somebody else had opened, in words that nobody has reported.
            return SessionEnded()
        return Unavailable(tool_text=words, reason="server-error")

    def _tomorrow(self) -> datetime:
        """When the quota opens again: the vendor does not say, so the next day of its own clock is taken."""
        today = self._clock.now().astimezone(_ZONE).date()
        return datetime.combine(today + timedelta(days=1), time(), _ZONE)

    async def aclose(self) -> None:
        await self._http.aclose()


def _unusable(answer: Answer, *, writes: bool) -> Exception:
    """No SOAP answer: a page of a web server, a redirect, half an answer."""
    if answer.status == _TOO_LARGE:
        return Turned("size", f"HTTP {answer.status}")
    was_turned_away = 300 <= answer.status < 500 and answer.status != 408
    if writes and not was_turned_away:
        return NoAnswer(reason="unreadable-answer" if answer.is_success else "server-error")
    return Unavailable(reason=f"HTTP {answer.status}")
