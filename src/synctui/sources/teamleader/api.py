"""Teamleader's wire: signed POST requests, what their status means, pages until one is short."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from synctui.domain.errors import AccessDenied, BadInput, NoAnswer, SynctuiError, Throttled, Unavailable
from synctui.ports.source import WriteBack
from synctui.sources.teamleader.limits import ResetAwarePace
from synctui.wire.context import Context
from synctui.wire.http import Answer
from synctui.wire.oauth2 import Endpoints, Tokens
from synctui.wire.redact import words_of

API = "https://api.focus.teamleader.eu"
ACCOUNT = "https://focus.teamleader.eu"
VERSION = "2023-09-26"
PAGE_SIZE = 100
"""The largest that clients use; the vendor documents a default of 20 and no maximum."""
NAME = "teamleader"
TITLE = "Teamleader"

TRIES = 4
"""How often one question is asked before a read ends without its answer."""
PAUSE = 2.0
"""Seconds until a server that has stumbled is asked again; longer each time."""
LONGEST_WAIT = timedelta(seconds=120)
"""For a limit; whoever has to wait longer is told until when."""
UNEXPECTED = "unexpected-answer"
NO_RIGHT = "rights-missing"
_HEADERS = {"X-Api-Version": VERSION, "Accept": "application/json"}

Body = Mapping[str, object]
Bearer = Callable[[], Awaitable[str]]
Row = dict[str, Any]


class Api:
    """Reads, and a few writes, of one account.

    Raises `AccessDenied`, `Throttled` (with the reset told) and `Unavailable`.
    """

    def __init__(self, context: Context) -> None:
        self._clock = context.clock
        self._has_answered = False
        self._pace = ResetAwarePace(context.pace, context.clock.now)
        self._http = replace(context, pace=self._pace).http(API)
        account = context.base_url or ACCOUNT
        endpoints = Endpoints(f"{account}/oauth2/authorize", f"{account}/oauth2/access_token")
        self.tokens = Tokens(self._http, endpoints, context.secrets, NAME, context.clock)

    async def info(self, action: str, id: str, **more: object) -> Row | None:
        """One record; None where there is none (any more)."""
        data = await self._data(action, {"id": id, **more})
        # The vendor's specification gives creditNotes.info a list; it answers an object.
        if isinstance(data, list):
            data = data[0] if data else None
        if data is not None and not isinstance(data, dict):
            raise _unexpected(action)
        return data

    async def rows(self, action: str, body: Body) -> list[Row]:
        """All rows of a list that has no pages: asked once, because it answers the same for every page."""
        data = await self._data(action, body)
        if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
            raise _unexpected(action)
        return data

    async def pages(self, action: str, body: Body) -> AsyncIterator[list[Row]]:
        """Pages until one is shorter than the size, or starts like an earlier one: a list that ignores paging."""
        starts: set[str] = set()
        number = 1
        while True:
            page = await self.rows(action, {**body, "page": {"size": PAGE_SIZE, "number": number}})
            start = str(page[0].get("id")) if page else ""
            if start in starts:
                return
            yield page
            if len(page) < PAGE_SIZE:
                return
            starts.add(start)
            number += 1

    async def write(self, action: str, body: Body) -> WriteBack:
        """Carry something out. 403 says that nobody may in this account; 404 that there is nothing to do it to.

        Raises `BadInput` with the vendor's words for any other refusal, and `NoAnswer` where it may have been done.
        """
        try:
            answer = await self._send(action, body, writes=True)
        except SynctuiError as problem:
            problem.values = {"tool": TITLE, **problem.values}
            raise
        if answer.is_success:
            return WriteBack.DONE
        if answer.status in {403, 404}:
            return WriteBack.LOCKED if answer.status == 403 else WriteBack.IMPOSSIBLE
        if answer.status == 401:
            raise AccessDenied(tool=TITLE)
        if answer.status >= 500:
            raise NoAnswer(reason=f"HTTP {answer.status}", tool=TITLE)
        raise BadInput("write-back-refused", _title(answer), endpoint=action, tool=TITLE)

    async def _data(self, action: str, body: Body) -> Any:
        """`data` of the answer; None for 404. Every error says that it is Teamleader which it speaks of."""
        try:
            return await self._patiently(action, body)
        except SynctuiError as problem:
            problem.values = {"tool": TITLE, **problem.values}
            raise

    async def _patiently(self, action: str, body: Body) -> Any:
        """Ask again where a limit was hit, the pace waiting as long as it must, and where a server stumbled.

        A server that has not answered once is not waited for: somebody is told sooner that there is no connection.
        """
        for attempt in range(TRIES):
            is_last = attempt + 1 == TRIES
            try:
                data = await self._answered(action, body)
            except Throttled as refusal:
                if is_last or self._is_too_long(refusal):
                    raise
            except Unavailable as problem:
                if is_last or not self._has_answered or problem.code == UNEXPECTED:
                    raise
                await self._clock.sleep(PAUSE * (attempt + 1))
            else:
                self._has_answered = True
                return data
        raise AssertionError("unreachable")

    def _is_too_long(self, refusal: Throttled) -> bool:
        return refusal.until is not None and refusal.until - self._clock.now() > LONGEST_WAIT

    async def _answered(self, action: str, body: Body) -> Any:
        answer = await self._send(action, body)
        if answer.status == 404:
            return None
        if answer.status == 401:
            raise AccessDenied
        if answer.status == 403:
            raise AccessDenied(NO_RIGHT, _title(answer), endpoint=action)
        if answer.status >= 500:
            raise Unavailable(reason=f"HTTP {answer.status}", endpoint=action)
        try:
            said = answer.json() if answer.is_success else None
        except ValueError:
            said = None
        if not isinstance(said, dict) or "data" not in said:
            raise Unavailable(UNEXPECTED, _title(answer), endpoint=action, status=str(answer.status))
        return said["data"]

    async def _send(self, action: str, body: Body, *, writes: bool = False) -> Answer:
        """One request, and one more with a new token where this one is not taken any more."""
        taken = ""

        async def token() -> str:
            nonlocal taken
            taken = await self.tokens.access()
            return taken

        answer = await self._post(action, body, token, writes=writes)
        if answer.status == 401:
            await self.tokens.refreshed(taken)
            answer = await self._post(action, body, token, writes=writes)
        return answer

    async def _post(self, action: str, body: Body, token: Bearer, *, writes: bool = False) -> Answer:
        try:
            return await self._http.request(
                "POST", f"/{action}", headers=_HEADERS, bearer=token, json_body=body, endpoint=action, writes=writes
            )
        except Throttled as refused:
            raise Throttled(refused.until or self._pace.reset, refused.window) from None

    async def aclose(self) -> None:
        await self._http.aclose()


def _unexpected(action: str) -> Unavailable:
    return Unavailable(UNEXPECTED, endpoint=action, status="200", tool=TITLE)


def _title(answer: Answer) -> str | None:
    """The vendor's own words, ``{"errors": [{"title": …}]}``; its format may change, so None where it has."""
    try:
        title = answer.json()["errors"][0]["title"]
    except (ValueError, LookupError, TypeError):
        return None
    return words_of(title) or None
