"""One Tryton database behind an application key: reads all pages, writes once, says what an answer means."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from synctui.connectors.tryton.wire import Row, content_of, message, packed, record_of
from synctui.domain.errors import AccessDenied, Misconfigured, Throttled, Unavailable
from synctui.ports.clock import Clock
from synctui.ports.secrets import Secrets
from synctui.wire.http import Answer, HttpClient

PAGE = 500
"""Records in one answer."""
LOCKED_PAUSE = timedelta(seconds=3)
"""How long to leave a database alone in which another program holds a lock."""
_NOT_ALLOWED = "You are not allowed to "
Domain = Sequence[object]


class Session:
    """Every call carries the key. `company` is set once it is known which one is written to."""

    def __init__(
        self, http: HttpClient, database: str, key: str | None, *, clock: Clock, secrets: Secrets, lock: str
    ) -> None:
        self.company: int | None = None
        self._http = http
        self._database = database
        self._key = key
        self._clock = clock
        self._secrets = secrets
        self._lock = lock

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """One posting at a time in this database, over all integrations and processes of this place."""
        async with self._secrets.lock(self._lock):
            yield

    async def rows(self, model: str, where: Domain, *fields: str) -> list[Row]:
        """All pages, by id. Raises what `ports.accounting` allows, never half a result."""
        rows = list[Row]()
        while True:
            query = {"d": packed(where), "f": fields, "o": packed([["id", "ASC"]]), "s": str(PAGE), "p": str(len(rows))}
            answer = await self._send("GET", f"model/{model}", model, query)
            page = content_of(answer) if answer.is_success else None
            if not isinstance(page, list):
                raise read_problem(answer, model)
            rows += page
            if len(page) < PAGE:
                return rows

    async def record(self, model: str, id: int, *fields: str) -> Row | None:
        """None where there is none with this id."""
        answer = await self._send("GET", f"model/{model}/{id}", model, {"f": fields})
        if answer.status == 404:
            return None
        found = record_of(answer)
        if found is None:
            raise read_problem(answer, model)
        return found

    async def create(self, model: str, body: Mapping[str, object], *fields: str) -> Answer:
        """Raises `NoAnswer` where it is not known whether it was carried out."""
        return await self._send("POST", f"model/{model}", model, {"f": fields}, body)

    async def change(self, model: str, id: int, body: Mapping[str, object], *fields: str) -> Answer:
        return await self._send("PUT", f"model/{model}/{id}", model, {"f": fields}, body)

    async def remove(self, model: str, id: int) -> Answer:
        return await self._send("DELETE", f"model/{model}/{id}", model, {}, {})

    async def act(
        self,
        model: str,
        id: int | None,
        action: str,
        body: Mapping[str, object],
        *fields: str,
        without_questions: bool = False,
    ) -> Answer:
        """Press a button of a record, or call a function of a model."""
        path = f"model/{model}/{action}" if id is None else f"model/{model}/{id}/{action}"
        context = {"_skip_warnings": True} if without_questions else {}
        return await self._send("POST", path, model, {"f": fields}, body, context)

    async def _send(
        self,
        method: str,
        path: str,
        model: str,
        query: Mapping[str, str | Sequence[str]],
        body: Mapping[str, object] | None = None,
        context: Mapping[str, object] | None = None,
    ) -> Answer:
        answer = await self._http.request(
            method,
            f"/{self._database}/rest/{path}",
            headers=self._headers(context or {}),
            params=query,
            json_body=body,
            writes=body is not None,
            endpoint=model,
        )
        await self._raise_not_carried_out(answer, model)
        return answer

    def _headers(self, context: Mapping[str, object]) -> dict[str, str]:
        """English, because an error is told apart by its sentence alone."""
        if not self._key:
            raise AccessDenied()
        company = {} if self.company is None else {"company": self.company}
        return {
            "Accept": "application/json",
            "Accept-Language": "en",
            "Authorization": f"Bearer {self._key}",
            "X-Tryton-Context": packed({**company, **context}),
        }

    async def _raise_not_carried_out(self, answer: Answer, model: str) -> None:
        """Answers after which nothing was written: no key, no right, a lock that another program holds."""
        words = message(answer)
        if answer.status == 401:
            raise AccessDenied(tool_text=words)
        is_about_rights = (
            answer.status == 400 and (words or "").startswith(_NOT_ALLOWED) and "field" not in (words or "")
        )
        if answer.status == 403 or is_about_rights:
            raise AccessDenied("rights-missing", tool_text=words, endpoint=model)
        if answer.status == 503:
            until = self._clock.now() + LOCKED_PAUSE
            await self._http.pace.blocked(until, model)
            raise Throttled(until, model)

    async def aclose(self) -> None:
        await self._http.aclose()


def read_problem(answer: Answer, model: str) -> Exception:
    """Why a read brought nothing usable; a read changes nothing, so it may simply be tried again."""
    words = message(answer)
    if answer.status == 404:
        return Misconfigured("database-missing", tool_text=words, model=model)
    if 400 <= answer.status < 500:
        return Misconfigured("tool-message", tool_text=words or f"HTTP {answer.status}")
    return Unavailable(tool_text=words, reason=f"HTTP {answer.status}")
