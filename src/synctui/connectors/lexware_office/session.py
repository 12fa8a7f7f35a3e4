"""One API key's requests: what an answer of Lexware Office means before its content is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synctui.connectors.lexware_office.refusals import REFUSING, words
from synctui.domain.errors import AccessDenied, Misconfigured, NoAnswer, Unavailable
from synctui.ports.secrets import Secrets
from synctui.wire.http import Answer, HttpClient

Row = dict[str, Any]
_UNAUTHORIZED, _PAYMENT_REQUIRED, _FORBIDDEN = 401, 402, 403


class Session:
    def __init__(self, http: HttpClient, secrets: Secrets, integration: str) -> None:
        self._http = http
        self._secrets = secrets
        self._integration = integration

    async def read(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON of a resource; None where there is none (404).

        Raises `AccessDenied`, `Misconfigured` ``licence-missing`` or `Unavailable`.
        """
        answer = await self._http.request("GET", path, headers=self._headers(), params=params, endpoint=_endpoint(path))
        self._check(answer, path)
        if answer.status == 404:
            return None
        if not answer.is_success:
            raise Unavailable(tool_text=words(answer), reason=f"HTTP {answer.status}")
        try:
            return answer.json()
        except ValueError:
            raise Unavailable(reason="unreadable-answer") from None

    async def write(self, method: str, path: str, body: object) -> Answer:
        """A success or a refusal. Raises `NoAnswer` where it may have been carried out, and what `read` raises."""
        answer = await self._http.request(
            method, path, headers=self._headers(), json_body=body, writes=True, endpoint=_endpoint(path)
        )
        return self._certain(answer, path)

    async def upload(self, path: str, content: bytes, media_type: str) -> Answer:
        headers = {**self._headers(), "Content-Type": media_type}
        answer = await self._http.request(
            "POST", path, headers=headers, content=content, writes=True, endpoint=_endpoint(path)
        )
        return self._certain(answer, path)

    def _certain(self, answer: Answer, path: str) -> Answer:
        self._check(answer, path)
        if answer.is_success or answer.status in REFUSING:
            return answer
        if answer.status < 500:
            raise Unavailable(tool_text=words(answer), reason=f"HTTP {answer.status}")
        raise NoAnswer(reason="server-error")

    def _check(self, answer: Answer, path: str) -> None:
        if answer.status == _UNAUTHORIZED:
            raise AccessDenied(tool_text=words(answer))
        if answer.status == _PAYMENT_REQUIRED:
            raise Misconfigured("licence-missing", tool_text=words(answer))
        if answer.status == _FORBIDDEN:
            raise AccessDenied("rights-missing", tool_text=words(answer), endpoint=_endpoint(path))

    def _headers(self) -> dict[str, str]:
        key = self._secrets.get(f"{self._integration}/api_key")
        if not key:
            raise AccessDenied
        return {"Authorization": f"Bearer {key}", "Accept": "application/json"}

    async def aclose(self) -> None:
        await self._http.aclose()


def _endpoint(path: str) -> str:
    """The resource without ids, for the log and for errors: ``vouchers``."""
    return path.strip("/").split("/")[1]
