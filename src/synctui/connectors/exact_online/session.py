"""One signed-in administration of Exact Online: reads page by page, writes once, says what an answer means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from synctui.connectors.exact_online.odata import content, message
from synctui.domain.errors import AccessDenied, Misconfigured, Unavailable
from synctui.wire.http import Answer, HttpClient
from synctui.wire.oauth2 import Tokens

Row = dict[str, Any]


class Session:
    """Every call carries the bearer token; one that is refused is renewed once."""

    def __init__(self, http: HttpClient, tokens: Tokens) -> None:
        self.http = http
        self._tokens = tokens
        self._used = ""
        """The access token of the last request."""

    async def rows(
        self, division: str, resource: str, select: str, where: str | None = None, **options: str
    ) -> list[Row]:
        """All pages; with `top` the first rows, with `orderby` sorted.

        Raises `AccessDenied`, `Misconfigured`, `Unavailable` or `Throttled`, never half a result.
        """
        given = {f"${name}": value for name, value in {"filter": where or "", **options}.items() if value}
        query = {"$select": select, **given}
        path, rows, seen = f"/api/v1/{division}/{resource}", list[Row](), set[str]()
        while True:
            answer = await self._call("GET", path, resource, params=query)
            d = content(answer) if answer.is_success else None
            if d is None:
                raise read_problem(answer, resource)
            rows += d.get("results", [d])
            following = d.get("__next")
            if not following or following in seen:
                return rows
            seen.add(following)
            # The address may name another host than the one in use: only path and query are taken from it.
            parts = urlsplit(following)
            path, query = parts.path, dict(parse_qsl(parts.query))

    async def create(self, division: str, resource: str, body: Mapping[str, object]) -> Answer:
        """Raises `NoAnswer` where it is not known whether it was carried out."""
        return await self._call("POST", f"/api/v1/{division}/{resource}", resource, body=body)

    async def change(self, division: str, resource: str, id: str, body: Mapping[str, object]) -> Answer:
        return await self._call("PUT", f"/api/v1/{division}/{resource}(guid'{id}')", resource, body=body)

    async def _call(
        self,
        method: str,
        path: str,
        resource: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        answer = await self._send(method, path, resource, params, body)
        if answer.status != 401:
            return answer
        await self._tokens.refreshed(self._used)
        answer = await self._send(method, path, resource, params, body)
        if answer.status == 401:
            raise AccessDenied(tool_text=message(answer))
        return answer

    async def _send(
        self, method: str, path: str, resource: str, params: Mapping[str, str] | None, body: Mapping[str, object] | None
    ) -> Answer:
        return await self.http.request(
            method,
            path,
            headers={"Accept": "application/json", "Prefer": "return=representation"},
            bearer=self._bearer,
            params=params,
            json_body=body,
            writes=body is not None,
            endpoint=resource,
        )

    async def _bearer(self) -> str:
        self._used = await self._tokens.access()
        return self._used

    async def aclose(self) -> None:
        await self.http.aclose()


def read_problem(answer: Answer, resource: str) -> Exception:
    """Why a read brought nothing usable; a read changes nothing, so it may simply be tried again."""
    words = message(answer)
    if answer.status == 403:
        return AccessDenied("rights-missing", tool_text=words, endpoint=resource)
    if answer.status == 404:
        return Misconfigured("administration-missing", tool_text=words)
    if 400 <= answer.status < 500:
        return Misconfigured("tool-message", tool_text=words or f"HTTP {answer.status}")
    return Unavailable(tool_text=words, reason=f"HTTP {answer.status}")
