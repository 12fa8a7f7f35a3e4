"""Exact Online's OAuth2: codes of three minutes, tokens of ten, refresh tokens that rotate and work once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlencode

from synctui.sandbox.asgi import Now, Request, Response, json_response, redirect
from synctui.sandbox.state import State

CODE_LIFE = timedelta(minutes=3)
LIFE = timedelta(seconds=600)
EARLIEST_REFRESH = timedelta(seconds=570)
REFRESH_LIFE = timedelta(days=30)


class Authorisation:
    """Who may do what; everything is kept in `state`."""

    def __init__(self, state: State, now: Now) -> None:
        self._state = state
        self._now = now
        self.refreshes = 0
        """Refresh requests that arrived, successful or not."""
        self.turned_away = 0
        """Requests with an access token that was too old, or with none."""

    def issue_code(self, redirect_uri: str) -> str:
        """What the browser brings back after the person has agreed. It contains a sign that URLs must encode."""
        code = f"stampNL001.{secrets.token_urlsafe(12)}!{secrets.token_urlsafe(4)}"
        self._state.put("codes", code, {"redirect_uri": redirect_uri, "at": self._now().isoformat()})
        return code

    def issue_tokens(self) -> dict[str, str]:
        """A fresh pair, as the token endpoint answers it. `expires_in` is a text there."""
        access, refresh = f"at-{secrets.token_urlsafe(24)}", f"rt-{secrets.token_urlsafe(24)}"
        at = self._now().isoformat()
        with self._state.change():
            self._state.put("access", access, {"at": at})
            self._state.put("refresh", refresh, {"at": at, "is_used": False})
        return {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": str(int(LIFE.total_seconds())),
            "refresh_token": refresh,
        }

    def admits(self, authorization: str) -> bool:
        """Whether a request with this header is signed in."""
        token = authorization.removeprefix("Bearer ")
        stored = self._state.get("access", token)
        return stored is not None and self._age(stored) < LIFE

    def expire(self) -> None:
        """Every access token is too old from now on; refresh tokens stay good."""
        old = (self._now() - LIFE).isoformat()
        for token in list(self._state.table("access")):
            self._state.put("access", token, {"at": old})
        for token, row in list(self._state.table("refresh").items()):
            self._state.put("refresh", token, {**row, "at": old})

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
            return _refused("invalid_client")
        if form.get("grant_type") == "authorization_code":
            return self._by_code(form)
        if form.get("grant_type") == "refresh_token":
            return self._by_refresh(form)
        return _refused("unsupported_grant_type")

    def _by_code(self, form: Mapping[str, str]) -> Response:
        code = form.get("code", "")
        stored = self._state.get("codes", code)
        if stored is None or stored["redirect_uri"] != form.get("redirect_uri") or self._age(stored) > CODE_LIFE:
            return _refused("invalid_grant", "The authorization code is invalid or has expired")
        with self._state.change():
            self._state.delete("codes", code)
            return json_response(self.issue_tokens())

    def _by_refresh(self, form: Mapping[str, str]) -> Response:
        self.refreshes += 1
        token = form.get("refresh_token", "")
        stored = self._state.get("refresh", token)
        if stored is None or stored["is_used"] or self._age(stored) > REFRESH_LIFE:
            return _refused("invalid_grant", "Token is not allowed")
        if self._age(stored) < EARLIEST_REFRESH:
            return json_response(
                {"error": "unauthorized", "error_description": "Access Token not expired"},
                401,
                {"reason": "Access Token not expired"},
            )
        with self._state.change():
            self._state.put("refresh", token, {**stored, "is_used": True})
            return json_response(self.issue_tokens())

    def _age(self, stored: Mapping[str, str]) -> timedelta:
        return self._now() - datetime.fromisoformat(stored["at"])


def _refused(error: str, words: str | None = None) -> Response:
    return json_response({"error": error, **({"error_description": words} if words else {})}, 400)
