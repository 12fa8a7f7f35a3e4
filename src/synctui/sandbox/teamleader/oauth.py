"""Teamleader's OAuth2: codes of ten minutes, tokens of an hour, refresh tokens that rotate and work once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from synctui.sandbox.asgi import Now, Request, Response, json_response, redirect
from synctui.sandbox.state import State

CODE_LIFE = timedelta(minutes=10)
LIFE = timedelta(hours=1)


class Authorisation:
    """Who may do what; everything is kept in `state`."""

    def __init__(self, state: State, now: Now) -> None:
        self._state = state
        self._now = now
        self.refreshes = 0
        """Refresh requests that arrived, successful or not."""

    def issue_code(self, redirect_uri: str) -> str:
        """What the browser brings back after the person has agreed."""
        code = f"def{secrets.token_hex(20)}"
        self._state.put("codes", code, {"redirect_uri": redirect_uri, "at": self._now().isoformat()})
        return code

    def issue_tokens(self) -> dict[str, object]:
        """A fresh pair, as the token endpoint answers it."""
        access, refresh = f"at-{secrets.token_urlsafe(24)}", f"rt-{secrets.token_urlsafe(24)}"
        with self._state.change():
            self._state.put("access", access, {"at": self._now().isoformat()})
            self._state.put("refresh", refresh, {"is_used": False})
        life = int(LIFE.total_seconds())
        return {"token_type": "Bearer", "expires_in": life, "access_token": access, "refresh_token": refresh}

    def admits(self, authorization: str) -> bool:
        """Whether a request with this header is signed in."""
        stored = self._state.get("access", authorization.removeprefix("Bearer "))
        return stored is not None and self._age(stored) < LIFE

    def expire(self) -> None:
        """Every access token is too old from now on; refresh tokens stay good."""
        for token in list(self._state.table("access")):
            self._state.put("access", token, {"at": (self._now() - LIFE).isoformat()})

    def revoke(self) -> None:
        """The person uninstalls the integration: nothing is good any more."""
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
            return _refused("invalid_client", 401)
        if form.get("grant_type") == "authorization_code":
            return self._by_code(form)
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh(form)
        return _refused("unsupported_grant_type")

    def _by_code(self, form: Mapping[str, str]) -> Response:
        code = form.get("code", "")
        stored = self._state.get("codes", code)
        if stored is None or stored["redirect_uri"] != form.get("redirect_uri") or self._age(stored) > CODE_LIFE:
            return _refused("invalid_grant")
        with self._state.change():
            self._state.delete("codes", code)
            return json_response(self.issue_tokens())

    def _by_refresh(self, form: Mapping[str, str]) -> Response:
        self.refreshes += 1
        token = form.get("refresh_token", "")
        stored = self._state.get("refresh", token)
        if stored is None or stored["is_used"]:
            return _refused("invalid_grant")
        with self._state.change():
            self._state.put("refresh", token, {"is_used": True})
            return json_response(self.issue_tokens())

    def _age(self, stored: Mapping[str, str]) -> timedelta:
        return self._now() - datetime.fromisoformat(stored["at"])


def _refused(error: str, status: int = 400) -> Response:
    return json_response({"error": error}, status)
