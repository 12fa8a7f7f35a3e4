"""Exact Online's OAuth2: codes of three minutes, tokens of ten, refresh tokens that rotate and work once."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import timedelta

from synctui.sandbox import oauth
from synctui.sandbox.asgi import Now, Response, json_response
from synctui.sandbox.state import State, Value

CODE_LIFE = timedelta(minutes=3)
LIFE = timedelta(seconds=600)
EARLIEST_REFRESH = timedelta(seconds=570)
REFRESH_LIFE = timedelta(days=30)
_WORDS: Mapping[str, str] = {
    "authorization_code": "The authorization code is invalid or has expired",
    "refresh_token": "Token is not allowed",
}
_TOO_EARLY = "Access Token not expired"


class Authorisation(oauth.Authorisation):
    """A refresh token is not good before its access token is nearly too old, and no more after a month."""

    code_life = CODE_LIFE
    life = LIFE

    def __init__(self, state: State, now: Now) -> None:
        super().__init__(state, now)
        self.turned_away = 0
        """Requests with an access token that was too old, or with none."""

    def new_code(self) -> str:
        """It contains a sign that URLs must encode."""
        return f"stampNL001.{secrets.token_urlsafe(12)}!{secrets.token_urlsafe(4)}"

    def issue_tokens(self) -> dict[str, str]:
        """`expires_in` is a text there."""
        access, refresh = self.new_pair()
        return {
            "access_token": access,
            "token_type": "bearer",
            "expires_in": str(int(LIFE.total_seconds())),
            "refresh_token": refresh,
        }

    def refused(self, error: str, grant: str = "") -> Response:
        words = {"error_description": _WORDS[grant]} if grant in _WORDS else {}
        return json_response({"error": error, **words}, 400)

    def not_yet_or_no_more(self, stored: Value) -> Response | None:
        age = self.age(stored)
        if age > REFRESH_LIFE:
            return self.refused("invalid_grant", "refresh_token")
        if age < EARLIEST_REFRESH:
            told = {"error": "unauthorized", "error_description": _TOO_EARLY}
            return json_response(told, 401, {"reason": _TOO_EARLY})
        return None
