"""OAuth2 as the pretend tools have it: codes that work once, access tokens that age, refresh tokens that rotate."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from synctui.sandbox.asgi import Now, Request, Response, json_response, redirect
from synctui.sandbox.state import State, Value


class Authorisation(ABC):
    """Who may do what; everything is kept in `state`. What is peculiar to one tool, its own class says."""

    code_life: ClassVar[timedelta]
    life: ClassVar[timedelta]
    """Of an access token."""

    def __init__(self, state: State, now: Now) -> None:
        self._state = state
        self._now = now
        self.refreshes = 0
        """Refresh requests that arrived, successful or not."""

    @abstractmethod
    def new_code(self) -> str:
        """A code in the shape that this tool gives it."""

    @abstractmethod
    def issue_tokens(self) -> Mapping[str, object]:
        """A fresh pair, as the token endpoint answers it."""

    @abstractmethod
    def refused(self, error: str, grant: str = "") -> Response:
        """The tool's answer to a request for tokens; `grant` is the kind that was not good."""

    def not_yet_or_no_more(self, stored: Value) -> Response | None:
        """Why a refresh token that was never used is turned down all the same; None where it is not."""
        del stored
        return None

    def new_pair(self) -> tuple[str, str]:
        """An access and a refresh token that are good from now on."""
        access, refresh = f"at-{secrets.token_urlsafe(24)}", f"rt-{secrets.token_urlsafe(24)}"
        at = self._now().isoformat()
        with self._state.change():
            self._state.put("access", access, {"at": at})
            self._state.put("refresh", refresh, {"at": at, "is_used": False})
        return access, refresh

    def issue_code(self, redirect_uri: str) -> str:
        """What the browser brings back after the person has agreed."""
        code = self.new_code()
        self._state.put("codes", code, {"redirect_uri": redirect_uri, "at": self._now().isoformat()})
        return code

    def admits(self, authorization: str) -> bool:
        """Whether a request with this header is signed in."""
        stored = self._state.get("access", authorization.removeprefix("Bearer "))
        return stored is not None and self.age(stored) < self.life

    def expire(self) -> None:
        """Every access token is too old from now on; refresh tokens stay good."""
        old = (self._now() - self.life).isoformat()
        for table in ("access", "refresh"):
            for token, row in list(self._state.table(table).items()):
                self._state.put(table, token, {**row, "at": old})

    def revoke(self) -> None:
        """The person withdraws the consent: nothing is good any more."""
        for table in ("access", "refresh"):
            for token in list(self._state.table(table)):
                self._state.delete(table, token)

    def authorise(self, request: Request) -> Response:
        """The consent page, with the consent already given."""
        address = request.query.get("redirect_uri", "")
        if not address or request.query.get("response_type") != "code" or not request.query.get("client_id"):
            return json_response({"error": "invalid_request"}, 400)
        answer = {"code": self.issue_code(address), "state": request.query.get("state", "")}
        return redirect(f"{address}{'&' if '?' in address else '?'}{urlencode(answer)}")

    def token(self, request: Request) -> Response:
        form = request.form()
        if not form.get("client_id") or not form.get("client_secret"):
            return self.refused("invalid_client")
        match form.get("grant_type"):
            case "authorization_code":
                return self._by_code(form)
            case "refresh_token":
                return self._by_refresh(form)
            case _:
                return self.refused("unsupported_grant_type")

    def _by_code(self, form: Mapping[str, str]) -> Response:
        code = form.get("code", "")
        stored = self._state.get("codes", code)
        if stored is None or stored["redirect_uri"] != form.get("redirect_uri") or self.age(stored) > self.code_life:
            return self.refused("invalid_grant", "authorization_code")
        with self._state.change():
            self._state.delete("codes", code)
            return json_response(self.issue_tokens())

    def _by_refresh(self, form: Mapping[str, str]) -> Response:
        self.refreshes += 1
        token = form.get("refresh_token", "")
        stored = self._state.get("refresh", token)
        if stored is None or stored["is_used"]:
            return self.refused("invalid_grant", "refresh_token")
        refused = self.not_yet_or_no_more(stored)
        if refused is not None:
            return refused
        with self._state.change():
            self._state.put("refresh", token, {**stored, "is_used": True})
            return json_response(self.issue_tokens())

    def age(self, stored: Value) -> timedelta:
        """Since it was issued."""
        return self._now() - datetime.fromisoformat(stored["at"])
